//! Files that are not what their name says: each gives an error that names the file and the fault.

use std::error::Error;

use image::ImageFormat;
use image_data::{
    DecodeError, ImageError, LoadOptions, Policy,
    decode::{dimensions, load_grey},
};

use crate::pictures::{encoded, jpeg_header, png_chunk, png_header, ramp, write};

/// Loads `bytes` under a name; the error must name the file, and its causes together say `expected`.
fn check(name: &str, bytes: &[u8], expected: &str) -> ImageError {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    write(&path, bytes);
    let loaded = load_grey(&path, &LoadOptions::default()).map(|image| image.dimensions());
    let error = loaded.unwrap_err();
    assert!(error.to_string().contains(name), "{error} does not name {name}");
    let message = messages(&error);
    assert!(message.contains(expected), "{message:?} does not say {expected:?}");
    error
}

fn messages(error: &dyn Error) -> String {
    let cause = error.source().map(messages).unwrap_or_default();
    format!("{error}: {cause}")
}

#[test]
fn empty_and_foreign_files() {
    check("zero.png", b"", "the file is empty (0 bytes)");
    check(
        "notes.png",
        b"Dear Anna,\nthe photo",
        r#"not a PNG, JPEG or PNM image: it begins with "Dear Anna,\\nt""#,
    );
    for (bytes, name) in [
        (&b"GIF89a\x01\0\x01\0"[..], "GIF"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "WebP"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"BM\x10\0\0\0\0\0\0\0", "BMP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
    ] {
        check("film.jpg", bytes, &format!("not a PNG, JPEG or PNM image but {name}; convert it"));
    }
}

#[test]
fn files_that_would_be_changed_silently() {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/cmyk.jpg");
    check("print.jpg", &std::fs::read(golden).unwrap(), "a CMYK image, made for print");
    let still = encoded(&ramp(8, 8), ImageFormat::Png);
    let control = png_chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    check("film.png", &[&still[..33], &control, &still[33..]].concat(), "an animated PNG");
}

#[test]
fn truncated_files() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Pnm] {
        let bytes = encoded(&ramp(64, 48), format);
        for length in [bytes.len() / 2, bytes.len() - 20] {
            let error = check("cut.img", &bytes[..length], "");
            let typed = matches!(
                error,
                ImageError::Decode { source: DecodeError::Truncated | DecodeError::Damaged { .. }, .. }
            );
            assert!(typed, "{format:?} cut to {length}: {}", messages(&error));
        }
    }
}

/// What decoders say is for programmers; what is wrong is said in words.
#[test]
fn damage_is_named_in_words() {
    let whole = encoded(&ramp(16, 16), ImageFormat::Png);
    let with = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let header = &whole[..33];
    for (bytes, part) in [
        (with(50), "a checksum does not fit"),
        ([header, &png_chunk(b"IEND", b"")].concat(), "the chunk that holds the pixels (IDAT) is missing"),
        (
            [header, &png_chunk(b"IDAT", b"nonsense"), &png_chunk(b"IEND", b"")].concat(),
            "compressed pixels are damaged",
        ),
        (whole[..13].to_vec(), "it is truncated"),
        (b"P5 2 2 255\nab".to_vec(), "it is truncated"),
        (b"P5 2 x 255\nab".to_vec(), "other than a number"),
        (b"P7\nWIDTH 1\nHEIGHT 1\nENDHDR\na".to_vec(), "a line of the header is missing"),
    ] {
        let said = messages(&check("wrong.img", &bytes, part));
        assert!(!said.contains(['{', '[']) && !said.contains("Some("), "{said}");
    }
}

#[test]
fn a_truncated_jpeg_is_not_filled_up_with_grey() {
    let bytes = encoded(&ramp(64, 48), ImageFormat::Jpeg);
    check("cut.jpg", &bytes[..bytes.len() - 40], "the file is truncated");
    check("marked.jpg", &[&bytes[..bytes.len() / 2], &[0xFF, 0xD9]].concat(), "the file is truncated");
}

#[test]
fn huge_headers_are_refused_before_allocation() {
    let expected = "the header says 60000x60000, more than the limit of 200000000 pixels";
    check("huge.png", &png_header(60_000, 60_000), expected);
    check("huge.jpg", &jpeg_header(60_000, 60_000), expected);
    check("huge.pgm", b"P5\n60000 60000\n255\n\0\0", expected);
    check("huge.ppm", b"P6\n60000 60000\n65535\n\0\0", expected);
}

#[test]
fn the_limit_on_pixels_is_exact() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    write(&path, &encoded(&ramp(10, 10), ImageFormat::Png));
    let options = |max_pixels| LoadOptions { max_pixels, ..LoadOptions::default() };
    assert!(load_grey(&path, &options(100)).is_ok());
    assert!(load_grey(&path, &options(99)).is_err());
    assert_eq!(dimensions(&path, &options(100)).unwrap(), (10, 10));
    assert!(dimensions(&path, &options(99)).is_err());
}

#[test]
fn missing_files_folders_and_large_files() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("gone.png");
    let error = load_grey(&missing, &LoadOptions::default()).unwrap_err();
    assert!(matches!(error, ImageError::Io { ref path, .. } if *path == missing), "{error}");
    assert!(matches!(load_grey(folder.path(), &LoadOptions::default()), Err(ImageError::Io { .. })));
    let path = folder.path().join("a.png");
    write(&path, &[0; 11]);
    let options = LoadOptions { max_bytes: 10, ..LoadOptions::default() };
    assert!(matches!(load_grey(&path, &options), Err(ImageError::FileTooLarge { bytes: 11, limit: 10, .. })));
}

#[test]
fn a_wrong_extension_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jpeg-inside.png");
    write(&path, &encoded(&ramp(16, 16), ImageFormat::Jpeg));
    assert_eq!(load_grey(&path, &LoadOptions::default()).unwrap().dimensions(), (16, 16));
}

#[test]
fn the_policy_fails_or_counts() {
    let broken = || Err::<u8, _>(ImageError::Size { width: 0, height: 0 });
    let mut skipped = Vec::new();
    assert_eq!(Policy::Skip.apply(Ok(7), &mut skipped).unwrap(), Some(7));
    assert_eq!(Policy::Skip.apply(broken(), &mut skipped).unwrap(), None);
    assert_eq!(skipped.len(), 1);
    assert!(Policy::Fail.apply(broken(), &mut skipped).is_err());
    assert_eq!(skipped.len(), 1);
    assert_eq!("skip".parse(), Ok(Policy::Skip));
    assert_eq!("fail".parse(), Ok(Policy::default()));
    assert_eq!("Skip".parse::<Policy>().unwrap_err().found, "Skip");
}
