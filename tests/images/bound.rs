//! Encrypted images, their note and the key are bound to each other: no edit passes.

use std::fs;

use image::ImageFormat;

use super::ciphers::SCHEMES;
use super::{colourful, contents, encoded, grey, put, refused};
use crate::support::Scratch;

const EDITS: u64 = 200;

/// Numbers from a fixed seed (Knuth's MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n as u64) as usize
    }
}

const FILES: [&str; 3] = ["a.png", "b.png", "c.png"];

/// Encryptions of `pics` and of other images with the same names, under the same key.
fn twice(scheme: &str) -> Scratch {
    let scratch = Scratch::new();
    let (one, two) = (colourful(16, 16), image::imageops::flip_vertical(&colourful(16, 16)));
    scratch.ok(&["keygen", "my.key"]);
    for (from, a, b, c, to) in [
        ("pics", &one, &two, grey(16, 16), "enc"),
        ("others", &two, &one, image::imageops::flip_horizontal(&grey(16, 16)), "other"),
    ] {
        fs::create_dir(scratch.path(from)).unwrap();
        put(&scratch, &format!("{from}/a.png"), a.clone());
        put(&scratch, &format!("{from}/b.png"), b.clone());
        put(&scratch, &format!("{from}/c.png"), c);
        let args = ["encrypt-image", "--images", from, "--scheme", scheme, "--key", "my.key", "--to", to];
        scratch.ok(&args);
    }
    scratch
}

fn text(scratch: &Scratch, name: &str) -> String {
    fs::read_to_string(scratch.path(name)).unwrap()
}

/// Makes one random edit; what it was.
fn edit(scratch: &Scratch, random: &mut Random) -> String {
    let file = FILES[random.below(FILES.len())];
    let path = format!("enc/{file}");
    match random.below(7) {
        0 => {
            let mut image = image::load_from_memory(&fs::read(scratch.path(&path)).unwrap()).unwrap();
            let (x, y, bit) = (random.below(16) as u32, random.below(16) as u32, 1 << random.below(8));
            match &mut image {
                image::DynamicImage::ImageLuma8(grey) => grey.get_pixel_mut(x, y).0[0] ^= bit,
                image::DynamicImage::ImageRgb8(rgb) => rgb.get_pixel_mut(x, y).0[random.below(3)] ^= bit,
                other => panic!("{:?}", other.color()),
            }
            scratch.write(&path, encoded(image, ImageFormat::Png));
            format!("a bit of {file} at {x} {y}")
        }
        1 => {
            let with = format!("enc/{}", FILES[(FILES.iter().position(|f| *f == file).unwrap() + 1) % 3]);
            let (one, two) = (fs::read(scratch.path(&path)).unwrap(), fs::read(scratch.path(&with)).unwrap());
            scratch.write(&path, two);
            scratch.write(&with, one);
            format!("{path} and {with} exchanged")
        }
        2 => {
            let mut note = fs::read(scratch.path("enc/cipherlens.toml")).unwrap();
            let at = random.below(note.len());
            note[at] ^= 1 + random.below(127) as u8;
            scratch.write("enc/cipherlens.toml", &note);
            format!("byte {at} of the note")
        }
        3 => {
            let note = text(scratch, "enc/cipherlens.toml");
            let mut lines: Vec<_> = note.split_inclusive('\n').collect();
            let at = random.below(lines.len());
            lines.remove(at);
            scratch.write("enc/cipherlens.toml", lines.concat());
            format!("line {at} of the note")
        }
        4 => {
            let note = text(scratch, "enc/cipherlens.toml");
            let mut lines: Vec<_> = note.split_inclusive('\n').collect();
            let (one, two) = (random.below(lines.len()), random.below(lines.len()));
            if lines[one] == lines[two] {
                return edit(scratch, random);
            }
            lines.swap(one, two);
            scratch.write("enc/cipherlens.toml", lines.concat());
            format!("lines {one} and {two} of the note")
        }
        5 => {
            fs::remove_file(scratch.path(&path)).unwrap();
            format!("{file} removed")
        }
        _ => {
            // The note of the other encryption.
            fs::copy(scratch.path("other/cipherlens.toml"), scratch.path("enc/cipherlens.toml")).unwrap();
            "the note of another encryption".to_owned()
        }
    }
}

#[test]
fn no_random_edit_passes() {
    for (seed, scheme) in SCHEMES.iter().enumerate() {
        let scratch = twice(scheme);
        let whole = contents(&scratch.path("enc"));
        let mut random = Random(seed as u64);
        for n in 0..EDITS {
            let what = edit(&scratch, &mut random);
            let output = scratch.run(&["decrypt-image", "--images", "enc", "--key", "my.key", "--to", "out"]);
            assert_eq!(output.status.code(), Some(2), "{scheme}, edit {n}: {what} passed");
            assert!(!scratch.path("out").exists(), "{scheme}, edit {n}: {what} left something");
            for (path, bytes) in &whole {
                fs::write(path, bytes).unwrap();
            }
        }
        scratch.ok(&["decrypt-image", "--images", "enc", "--key", "my.key", "--to", "out"]);
    }
}

/// Bytes of a PNG file that decide no pixel may change; any other change is refused.
#[test]
fn changed_bytes_of_a_file_change_no_pixel() {
    let scratch = twice("aes-ctr");
    let whole = fs::read(scratch.path("enc/a.png")).unwrap();
    let mut random = Random(99);
    for n in 0..EDITS {
        let mut bytes = whole.clone();
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        scratch.write("enc/a.png", &bytes);
        let to = format!("again{n}.png");
        let args = ["decrypt-image", "--images", "enc/a.png", "--key", "my.key", "--to", &to];
        match scratch.run(&args).status.code() {
            Some(0) => {
                let again = image::load_from_memory(&fs::read(scratch.path(&to)).unwrap()).unwrap();
                assert!(again == colourful(16, 16).into(), "byte {at} changed the image");
            }
            code => assert_eq!(code, Some(2), "byte {at}"),
        }
    }
}

#[test]
fn each_fault_is_named() {
    let scratch = twice("aes-ctr");
    let decrypt = ["decrypt-image", "--images", "enc", "--key", "my.key", "--to", "out"];
    let note = text(&scratch, "enc/cipherlens.toml");
    let check = |changed: &str, parts: &[&str]| {
        assert_ne!(changed, note);
        scratch.write("enc/cipherlens.toml", changed);
        refused(&scratch, &decrypt, &[&["cipherlens.toml"][..], parts].concat());
        scratch.write("enc/cipherlens.toml", &note);
    };
    check(&note.replace("\"aes-ctr\"", "\"rotation\""), &["the note was changed"]);
    check(&note.replace("width = 16", "width = 17"), &["the note was changed"]);
    check(&note.replacen("version = 2", "version = 1", 1), &["version 1", "decrypt them with the release"]);
    check(&note.replacen("version = 2", "version = 3", 1), &["version 3", "reads 2"]);
    check(&note[..note.len() / 2], &["last line"]);
    check("", &["no note of encrypt-image"]);
    scratch.ok(&["keygen", "other.key"]);
    let other = ["decrypt-image", "--images", "enc", "--key", "other.key", "--to", "out"];
    refused(&scratch, &other, &["the key is not the one"]);
    fs::copy(scratch.path("other/b.png"), scratch.path("enc/b.png")).unwrap();
    refused(&scratch, &decrypt, &["b.png", "changed, or exchanged"]);
    fs::remove_file(scratch.path("enc/b.png")).unwrap();
    refused(&scratch, &decrypt, &["missing", "b.png"]);
}
