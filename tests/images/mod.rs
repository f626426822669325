//! Images end to end: a person's own folders and keys, wrong inputs, resumed runs.

mod bound;
mod ciphers;
mod folders;
mod inputs;
mod kept;
mod regions;
mod runs;

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Output;

use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};
use image_data::{Generator, GeneratorOptions};

use crate::support::Scratch;

/// A PNG or JPEG file of an image.
fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A colour image without two equal rows, columns or channels.
fn colourful(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x * 5 + y) as u8, (y * 7 + x * x) as u8, (x * y + 90) as u8])
    })
}

/// A grey one.
fn grey(width: u32, height: u32) -> GrayImage {
    image::imageops::grayscale(&colourful(width, height))
}

/// Writes `pics/faces` and `pics/nonfaces` with `n` generated 32x32 images each.
fn two_classes(scratch: &Scratch, n: usize) {
    let generator =
        Generator::new(&GeneratorOptions { width: 32, height: 32, ..GeneratorOptions::default() }).unwrap();
    for class in ["faces", "nonfaces"] {
        fs::create_dir_all(scratch.path("pics").join(class)).unwrap();
    }
    for index in 0..n {
        put(scratch, &format!("pics/faces/{index:03}.png"), generator.face(index));
        put(scratch, &format!("pics/nonfaces/{index:03}.png"), generator.nonface(index));
    }
}

/// Writes a PNG file.
fn put(scratch: &Scratch, name: &str, picture: impl Into<DynamicImage>) {
    fs::write(scratch.path(name), encoded(picture, ImageFormat::Png)).unwrap();
}

/// Every file below a folder with its bytes, by path.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(&place).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => all.push((path.to_string_lossy().into_owned(), fs::read(&path).unwrap())),
            }
        }
    }
    all.sort();
    all
}

/// Runs a command that must be refused: exit code 2, a message with all `parts`, and every file as it was before.
fn refused(scratch: &Scratch, args: &[&str], parts: &[&str]) {
    let before = contents(&scratch.path(""));
    scratch.refused(args, parts);
    assert_eq!(contents(&scratch.path("")), before, "{args:?} left or changed files");
}

/// Runs the binary below `limits`, options of the shell's `ulimit`; a write beyond a limit fails as on a full disk.
#[cfg(target_os = "linux")]
fn run_limited(scratch: &Scratch, limits: &str, args: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit {limits}; exec \"$0\" \"$@\"");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_xtask")]).args(args);
    command.current_dir(scratch.path("")).env_remove("CIPHERLENS_DATA").output().unwrap()
}
