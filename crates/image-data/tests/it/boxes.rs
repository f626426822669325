//! Files of boxes: read as written, and every fault with its line.

use std::path::Path;

use image_data::{
    ImageError, PixelBox,
    boxes::{self, BoxFile, Clipped, FoundBox},
};
use proptest::prelude::*;

fn parse(text: &str) -> Result<Vec<FoundBox>, String> {
    let lines = boxes::parse(Path::new("boxes.csv"), text.as_bytes());
    lines.map(|lines| lines.into_iter().map(|line| line.found).collect()).map_err(|error| error.to_string())
}

fn found(file: &str, x: i64, y: i64, w: u32, h: u32, score: Option<f64>) -> FoundBox {
    FoundBox { file: file.to_owned(), x, y, w, h, score }
}

#[test]
fn a_box_of_pixels_becomes_a_line() {
    let place = PixelBox { x: 3, y: 4, w: 5, h: 6 };
    let line = FoundBox::new("a/b.jpg", place, Some(0.5));
    assert_eq!(line, found("a/b.jpg", 3, 4, 5, 6, Some(0.5)));
    assert_eq!((line.clipped(100, 100), place.xywh()), (Some(place), [3.0, 4.0, 5.0, 6.0]));
}

#[test]
fn columns_are_found_by_name_and_the_score_may_be_absent() {
    let expected = found("a/b.jpg", -3, 4, 5, 6, None);
    for text in [
        "file,x,y,w,h\na/b.jpg,-3,4,5,6\n",
        "label,h,w,y,x,file\nface,6,5,4,-3,a/b.jpg\n",
        "file,x,y,w,h,score\r\n a/b.jpg , -3,4,5,6,\r\n",
        "\u{feff}file,x,y,w,h,score\na/b.jpg,-3,4,5,6,",
    ] {
        assert_eq!(parse(text).unwrap(), std::slice::from_ref(&expected), "{text:?}");
    }
    assert_eq!(parse("file,x,y,w,h,score\n").unwrap(), []);
}

#[test]
fn faults_are_named_with_line_and_column() {
    for (text, parts) in [
        ("file,x,y,w\n", ["line 1", "\"h\""]),
        ("", ["line 1", "\"file\""]),
        ("file;x;y;w;h\na;1;2;3;4\n", ["line 1: its cells are separated by ';'", "by commas"]),
        ("file,x,y,w,h\na,1,2,3,4\n\nb,1.5,2,3,4\n", ["line 4", "x is \"1.5\", expected an integer"]),
        ("file,x,y,w,h\na,1,2,0,4\n", ["line 2", "w is \"0\", expected an integer of pixels from 1"]),
        ("file,x,y,w,h\na,1,2,3,-4\n", ["line 2", "h is \"-4\""]),
        ("file,x,y,w,h\n,1,2,3,4\n", ["line 2", "file is \"\""]),
        ("file,x,y,w,h,score\na,1,2,3,4,NaN\n", ["line 2", "score is \"NaN\""]),
        ("file,x,y,w,h\na,1,9999999999,3,4\n", ["line 2", "y is \"9999999999\""]),
        ("file,x,y,w,h\na,1,2,3\n", ["boxes.csv", "not a readable CSV file"]),
    ] {
        let error = parse(text).unwrap_err();
        for part in parts {
            assert!(error.contains(part), "{text:?}: no {part:?} in {error}");
        }
    }
}

#[test]
fn boxes_are_clipped_to_the_image() {
    let clipped = |x, y, w, h| found("a", x, y, w, h, None).clipped(100, 50);
    assert_eq!(clipped(10, 20, 30, 5), Some(PixelBox { x: 10, y: 20, w: 30, h: 5 }));
    assert_eq!(clipped(-10, 45, 30, 30), Some(PixelBox { x: 0, y: 45, w: 20, h: 5 }));
    assert_eq!(clipped(-1, -1, u32::MAX, u32::MAX), Some(PixelBox { x: 0, y: 0, w: 100, h: 50 }));
    for (x, y) in [(100, 0), (0, 50), (-30, 0), (0, -5), (-(1 << 31), 0)] {
        assert_eq!(clipped(x, y, 30, 5), None, "{x} {y}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        lines in prop::collection::vec(
            ("[^\\s\u{85}]([^\\r\u{0}]{0,12}[^\\s\u{85}])?", -9_999_i64..9_999, any::<i32>(), 1_u32..=1 << 31, 1_u32..99, prop::option::of(-1e9..1e9)),
            0..5,
        )
    ) {
        let lines: Vec<_> =
            lines.iter().map(|(file, x, y, w, h, score)| found(file, *x, i64::from(*y), *w, *h, *score)).collect();
        let mut text = Vec::new();
        boxes::write(&mut text, &lines).unwrap();
        prop_assert_eq!(parse(std::str::from_utf8(&text).unwrap()).unwrap(), lines);
    }
}

#[test]
fn boxes_are_given_out_by_image_and_strangers_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("boxes.csv");
    std::fs::write(&path, "file,x,y,w,h\na.png,1,2,3,4\nb.png,5,6,7,8\na.png,0,0,1,1\n").unwrap();
    let file = BoxFile::read(&path).unwrap();
    let both = file.by_image(folder.path(), ["a.png", "b.png", "c.png"], false).unwrap();
    assert_eq!((both["a.png"].len(), both["b.png"][0].x, both.get("c.png")), (2, 5, None));
    assert_eq!((file.count("a.png"), file.count("c.png")), (2, 0));
    for neighbours in [true, false] {
        let refused = file.by_image(folder.path(), ["a.png"], neighbours).unwrap_err();
        assert!(
            matches!(&refused, ImageError::UnknownFile { line: 3, file, .. } if file == "b.png"),
            "{refused}"
        );
    }
    std::fs::write(folder.path().join("b.png"), "").unwrap();
    assert_eq!(file.by_image(folder.path(), ["a.png"], true).unwrap().len(), 1);
    let made = BoxFile::of(&path, [found("d.png", 0, 0, 1, 1, Some(0.5))]);
    let refused = made.by_image(folder.path(), ["a.png"], false).unwrap_err();
    assert!(matches!(refused, ImageError::UnknownFile { line: 2, .. }), "{refused}");
}

#[test]
fn boxes_are_cut_at_the_edges_and_counted() {
    let boxes = [
        found("a", 1, 1, 2, 2, None),
        found("a", -3, 0, 5, 20, None),
        found("a", 10, 0, 5, 5, None),
        found("a", 0, 0, 10, 8, None),
    ];
    let clipped = Clipped::new(&boxes.each_ref(), 10, 8);
    let expected = [(1, 1, 2, 2), (0, 0, 2, 8), (0, 0, 10, 8)].map(|(x, y, w, h)| PixelBox { x, y, w, h });
    assert_eq!((clipped.inside, clipped.n_cut, clipped.n_outside), (expected.to_vec(), 1, 1));
}
