//! Box annotations.

use std::path::Path;

use image_data::{
    BoxedScene, ImageError, LoadOptions, PixelBox, SceneGenerator, SceneOptions, SceneSet, Size,
    annotations::parse_annotations,
};
use proptest::prelude::*;

use crate::pictures::{write, write_pngs};

fn open(csv: &str) -> Result<SceneSet, ImageError> {
    let root = tempfile::tempdir().unwrap();
    write_pngs(root.path(), &["images/b.png", "images/a.png", "secret.png"]);
    write(&root.path().join("annotations.csv"), csv.as_bytes());
    SceneSet::open(root.path(), &LoadOptions::default())
}

fn check(csv: &str, expected: &str) {
    let error = open(csv).unwrap_err();
    let message = format!("{error}: {:?}", std::error::Error::source(&error).map(ToString::to_string));
    assert!(message.contains(expected), "{message:?} does not say {expected:?}");
}

#[test]
fn boxes_belong_to_pictures_in_byte_order() {
    let set = open("file,x,y,w,h\nb.png,0,0,8,6\nb.png,1,2,3,4\n").unwrap();
    let found: Vec<(&str, usize)> =
        set.scenes().iter().map(|scene| (scene.name.as_str(), scene.boxes.len())).collect();
    assert_eq!(found, [("a.png", 0), ("b.png", 2)]);
    assert_eq!(set.scenes()[1].boxes[1], PixelBox { x: 1, y: 2, w: 3, h: 4 });
    assert_eq!((set.scenes()[1].width, set.scenes()[1].height), (8, 6));
}

#[test]
fn columns_may_come_in_any_order() {
    let set = open("h,w,y,x,file,note\n4,3,2,1,a.png,seen\n").unwrap();
    assert_eq!(set.scenes()[0].boxes, [PixelBox { x: 1, y: 2, w: 3, h: 4 }]);
}

#[test]
fn scenes_load_at_their_own_size() {
    let root = tempfile::tempdir().unwrap();
    write_pngs(root.path(), &["images/a.png"]);
    write(&root.path().join("annotations.csv"), b"file,x,y,w,h\n");
    let options = LoadOptions { resize: Some(Size::new(3, 3).unwrap()), ..LoadOptions::default() };
    let set = SceneSet::open(root.path(), &options).unwrap();
    assert_eq!(set.scenes()[0].load(&options).unwrap().dimensions(), (8, 6));
}

#[test]
fn scenes_in_files_and_in_memory_are_used_alike() {
    let root = tempfile::tempdir().unwrap();
    write_pngs(root.path(), &["images/a.png"]);
    write(&root.path().join("annotations.csv"), b"file,x,y,w,h\na.png,1,2,3,4\n");
    let set = SceneSet::open(root.path(), &LoadOptions::default()).unwrap();
    let made = SceneGenerator::new(&SceneOptions::default()).unwrap().scene(3);
    let scenes =
        [BoxedScene::File(set.scenes()[0].clone()), BoxedScene::Made("scene 3".to_owned(), made.clone())];
    assert_eq!(scenes.each_ref().map(BoxedScene::name), ["a.png", "scene 3"]);
    assert_eq!(scenes[0].boxes(), [PixelBox { x: 1, y: 2, w: 3, h: 4 }]);
    assert_eq!(scenes[1].boxes(), made.boxes);
    for scene in &scenes {
        let picture = scene.load(&LoadOptions::default()).unwrap();
        assert_eq!(picture.dimensions(), scene.dimensions());
    }
    assert_eq!(scenes[1].load(&LoadOptions::default()).unwrap().as_ref(), &made.image);
    std::fs::remove_file(root.path().join("images/a.png")).unwrap();
    assert!(scenes[0].load(&LoadOptions::default()).is_err());
}

#[test]
fn wrong_lines_are_named() {
    check("file,x,y,w,h\na.png,6,0,3,6\n", "line 2: the box 3x6+6+0 reaches outside \"a.png\", which is 8x6");
    check("file,x,y,w,h\na.png,0,0,1,1\n\na.png,0,1,1,6\n", "line 4: the box 1x6+0+1 reaches outside");
    check("file,x,y,w,h\na.png,65535,0,65535,1\n", "reaches outside");
    check("file,x,y,w,h\nc.png,0,0,1,1\n", "line 2: there is no image \"c.png\"");
    check("file,x,y,w,h\n../secret.png,0,0,1,1\n", "there is no image \"../secret.png\"");
    check("file,x,y,w,h\na.png,-1,0,1,1\n", "line 2: x is \"-1\", expected an integer");
    check("file,x,y,w,h\na.png,0,0,1,1.5\n", "line 2: h is \"1.5\"");
    check("file,x,y,w,h\na.png,0,0,99999999999,1\n", "line 2: w is \"99999999999\"");
    check("file,x,y,w,h\na.png,0,,1,1\n", "line 2: y is \"\"");
    check("file,x,y,w,h\na.png,0,0,0,1\n", "line 2: the box 0x1+0+0 has no area");
    check("file,x,y,w\na.png,0,0,1\n", "no column \"h\"");
    check("file,x,y,w,h\na.png,0,0,1\n", "line: 2");
}

#[test]
fn a_folder_without_annotations_or_images_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    let open = || SceneSet::open(root.path(), &LoadOptions::default()).unwrap_err();
    assert!(matches!(open(), ImageError::Io { path, .. } if path.ends_with("annotations.csv")));
    write(&root.path().join("annotations.csv"), b"file,x,y,w,h\n");
    assert!(matches!(open(), ImageError::Io { path, .. } if path.ends_with("images")));
}

#[test]
fn boxes_overlap_when_they_share_a_pixel() {
    let a = PixelBox { x: 2, y: 2, w: 3, h: 3 };
    let overlapping = |x, y| a.overlaps(&PixelBox { x, y, w: 2, h: 2 });
    assert_eq!(
        [(0, 2), (1, 2), (4, 4), (5, 2), (2, 5)].map(|(x, y)| overlapping(x, y)),
        [false, true, true, false, false]
    );
}

proptest! {
    #[test]
    fn written_annotations_are_read_back(boxes in prop::collection::vec((0_u32..100, 0_u32..100, 1_u32..9, 1_u32..9), 0..20)) {
        let mut csv = String::from("file,x,y,w,h\n");
        for (x, y, w, h) in &boxes {
            csv += &format!("\"a, b.png\",{x},{y},{w},{h}\n");
        }
        let read = parse_annotations(Path::new("a.csv"), csv.as_bytes()).unwrap();
        let expected: Vec<PixelBox> = boxes.iter().map(|&(x, y, w, h)| PixelBox { x, y, w, h }).collect();
        prop_assert_eq!(read.iter().map(|line| line.bounds).collect::<Vec<_>>(), expected);
        prop_assert!(read.iter().all(|line| line.file == "a, b.png"));
    }

    #[test]
    fn any_text_is_read_or_refused(text: Vec<u8>, lines in "(file,x,y,w,h\n)?([a-z\"0-9,\n-]{0,9}){0,9}") {
        let path = Path::new("a.csv");
        for csv in [text.as_slice(), lines.as_bytes()] {
            if let Ok(annotations) = parse_annotations(path, csv) {
                prop_assert!(annotations.iter().all(|line| line.bounds.w > 0 && line.line > 1));
            }
        }
    }
}
