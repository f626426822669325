//! `encrypt-image` and `decrypt-image` on a person's own images.

use std::fs;

use image::{ImageFormat, RgbImage};

use super::{colourful, contents, encoded, grey, put, refused};
use crate::support::{Scratch, stderr};

/// A folder of a colour PNG, a colour JPEG, a grey PNG and a PPM, and a key.
fn holiday(scratch: &Scratch) {
    fs::create_dir(scratch.path("holiday")).unwrap();
    put(scratch, "holiday/beach.png", colourful(48, 32));
    scratch.write("holiday/dune.jpg", encoded(colourful(64, 64), ImageFormat::Jpeg));
    put(scratch, "holiday/fog.png", grey(40, 24));
    scratch.write("holiday/sea.ppm", encoded(colourful(32, 16), ImageFormat::Pnm));
    scratch.ok(&["keygen", "my.key"]);
}

/// The pixels of a file.
fn pixels(scratch: &Scratch, name: &str) -> RgbImage {
    image::load_from_memory(&fs::read(scratch.path(name)).unwrap()).unwrap().to_rgb8()
}

/// The options of `encrypt-image` with a key of one's own.
fn encrypt<'a>(from: &'a str, scheme: &'a str, to: &'a str) -> Vec<&'a str> {
    vec!["encrypt-image", "--images", from, "--scheme", scheme, "--key", "my.key", "--to", to]
}

fn decrypt<'a>(from: &'a str, key: &'a str, to: &'a str) -> Vec<&'a str> {
    vec!["decrypt-image", "--images", from, "--key", key, "--to", to]
}

pub const SCHEMES: [&str; 9] = [
    "aes-ctr",
    "rotation",
    "rubik",
    "value-rotation",
    "pixel-permutation",
    "block-scramble",
    "tile-permutation",
    "cat-map",
    "ff1-region",
];

#[test]
fn every_cipher_gives_a_folder_back_to_the_pixel() {
    let scratch = Scratch::new();
    holiday(&scratch);
    let before = contents(&scratch.path("holiday"));
    for scheme in SCHEMES {
        // Arnold's map takes squares.
        let folder = if scheme == "cat-map" { "square" } else { "holiday" };
        fs::create_dir_all(scratch.path("square")).unwrap();
        fs::copy(scratch.path("holiday/dune.jpg"), scratch.path("square/dune.jpg")).unwrap();
        let (enc, again) = (format!("{scheme}.enc"), format!("{scheme}.again"));
        scratch.ok(&encrypt(folder, scheme, &enc));
        scratch.ok(&decrypt(&enc, "my.key", &again));
        for entry in fs::read_dir(scratch.path(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let png = format!("{}.png", name.rsplit_once('.').unwrap().0);
            let plain = pixels(&scratch, &format!("{folder}/{name}"));
            let encrypted = format!("{enc}/{png}");
            assert_eq!(&fs::read(scratch.path(&encrypted)).unwrap()[1..4], b"PNG");
            assert!(pixels(&scratch, &encrypted) != plain, "{scheme}: {name} was left as it was");
            assert!(
                pixels(&scratch, &format!("{again}/{png}")) == plain,
                "{scheme}: {name} came back changed"
            );
        }
    }
    assert_eq!(contents(&scratch.path("holiday")), before, "the plain images were touched");
}

#[test]
fn a_single_picture_has_its_note_beside_it() {
    let scratch = Scratch::new();
    holiday(&scratch);
    scratch.ok(&encrypt("holiday/dune.jpg", "aes-ctr", "dune.enc.png"));
    assert!(scratch.path("dune.enc.png.cipherlens.toml").exists());
    scratch.ok(&decrypt("dune.enc.png", "my.key", "dune.png"));
    assert!(pixels(&scratch, "dune.png") == pixels(&scratch, "holiday/dune.jpg"));
}

#[test]
fn wrong_keys_are_told_from_the_right_one() {
    let scratch = Scratch::new();
    holiday(&scratch);
    scratch.ok(&encrypt("holiday", "rubik", "enc"));
    scratch.ok(&["keygen", "other.key"]);
    refused(&scratch, &decrypt("enc", "other.key", "out"), &["cipherlens.toml", "the key is not the one"]);
    let good = fs::read_to_string(scratch.path("my.key")).unwrap();
    scratch.write("short.key", &good[..good.len() - 9]);
    refused(&scratch, &decrypt("enc", "short.key", "out"), &["short.key", "64 hexadecimal digits"]);
    scratch.write("none.key", "password\n");
    refused(&scratch, &decrypt("enc", "none.key", "out"), &["none.key", "keygen"]);
    let mut args = encrypt("holiday", "rubik", "out");
    args[6] = "gone.key";
    refused(&scratch, &args, &["gone.key"]);
}

#[test]
fn changed_pictures_are_not_decrypted() {
    let scratch = Scratch::new();
    holiday(&scratch);
    scratch.ok(&encrypt("holiday", "aes-ctr", "enc"));
    let mut changed = pixels(&scratch, "enc/beach.png");
    changed.get_pixel_mut(3, 3).0[1] ^= 1;
    put(&scratch, "enc/beach.png", changed);
    refused(&scratch, &decrypt("enc", "my.key", "out"), &["beach.png", "was changed"]);
    fs::remove_file(scratch.path("enc/beach.png")).unwrap();
    refused(&scratch, &decrypt("enc", "my.key", "out"), &["beach.png"]);
    fs::remove_file(scratch.path("enc/cipherlens.toml")).unwrap();
    refused(&scratch, &decrypt("enc", "my.key", "out"), &["cipherlens.toml", "decryption needs it"]);
}

#[test]
fn what_a_cipher_does_not_take_is_refused_or_cut() {
    let scratch = Scratch::new();
    holiday(&scratch);
    put(&scratch, "odd.png", colourful(47, 33));
    let parts = ["odd.png", "47x33", "--crop", "44x32"];
    refused(&scratch, &encrypt("odd.png", "block-scramble", "out"), &parts);
    refused(&scratch, &encrypt("odd.png", "cat-map", "out"), &["odd.png", "square", "33x33"]);
    refused(&scratch, &encrypt("holiday", "cat-map", "out"), &[".png", "square", "--crop"]);
    refused(&scratch, &encrypt("odd.png", "rot13", "out"), &["rot13", "rotation"]);
    put(&scratch, "dot.png", colourful(1, 1));
    refused(&scratch, &encrypt("dot.png", "tile-permutation", "out"), &["dot.png", "1x1"]);
    let mut args = encrypt("odd.png", "block-scramble", "cut.png");
    args.push("--crop");
    scratch.ok(&args);
    scratch.ok(&decrypt("cut.png", "my.key", "again.png"));
    let part = image::imageops::crop_imm(&colourful(47, 33), 0, 0, 44, 32).to_image();
    assert!(pixels(&scratch, "again.png") == part);
}

#[test]
fn broken_pictures_and_taken_places_are_named() {
    let scratch = Scratch::new();
    holiday(&scratch);
    refused(&scratch, &encrypt("holiday", "rubik", "holiday"), &["holiday", "exists"]);
    refused(
        &scratch,
        &encrypt("holiday/fog.png", "rubik", "holiday/fog.png"),
        &["fog.png", "never overwritten"],
    );
    scratch.write("holiday/fog.jpg", encoded(grey(8, 8), ImageFormat::Jpeg));
    refused(&scratch, &encrypt("holiday", "rubik", "out"), &["fog.jpg", "fog.png", "rename"]);
    let whole = fs::read(scratch.path("holiday/dune.jpg")).unwrap();
    fs::rename(scratch.path("holiday/fog.jpg"), scratch.path("holiday/zebra.jpg")).unwrap();
    scratch.write("holiday/zebra.jpg", &whole[..whole.len() / 2]);
    refused(&scratch, &encrypt("holiday", "rubik", "out"), &["zebra.jpg", "truncated", "replace the file"]);
    fs::create_dir(scratch.path("void")).unwrap();
    refused(&scratch, &encrypt("void", "rubik", "out"), &["void", "no PNG, JPEG or PNM"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_no_part_of_a_folder() {
    let scratch = Scratch::new();
    holiday(&scratch);
    put(&scratch, "holiday/zoo.png", colourful(400, 300));
    let before = contents(&scratch.path(""));
    for (from, to) in [("holiday", "out"), ("holiday/zoo.png", "out.png")] {
        // 100 blocks of 512 bytes hold every image but the last.
        let output = super::run_limited(&scratch, "-f 100", &encrypt(from, "aes-ctr", to));
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("cannot write") && said.contains("make room"), "{said}");
        assert!(contents(&scratch.path("")) == before, "left behind: {:?}", scratch.listing());
    }
}
