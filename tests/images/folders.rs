//! Folders of one's own: what is encrypted, what is not, and that all of it can be decrypted.

use std::fs;

use image::ImageFormat;

use super::{colourful, encoded, grey, put, refused};
use crate::support::Scratch;

/// `pics` with two images, and a key.
fn pics() -> Scratch {
    let scratch = Scratch::new();
    fs::create_dir_all(scratch.path("pics")).unwrap();
    put(&scratch, "pics/one.png", colourful(20, 10));
    put(&scratch, "pics/two.png", grey(10, 20));
    scratch.ok(&["keygen", "my.key"]);
    scratch
}

fn encrypt<'a>(from: &'a str, to: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["encrypt-image", "--images", from, "--key", "my.key", "--to", to], more].concat()
}

fn decrypt<'a>(from: &'a str, to: &'a str) -> Vec<&'a str> {
    vec!["decrypt-image", "--images", from, "--key", "my.key", "--to", to]
}

fn image(scratch: &Scratch, name: &str) -> image::DynamicImage {
    image::load_from_memory(&fs::read(scratch.path(name)).unwrap()).unwrap()
}

#[test]
fn a_folder_with_files_that_would_stay_unencrypted_is_refused() {
    for name in ["a.heic", "b.webp", "c.tiff", "d.gif", "e.bmp", "notes.txt", ".hidden.png", "no_ending"] {
        let scratch = pics();
        scratch.write(&format!("pics/{name}"), "x");
        refused(&scratch, &encrypt("pics", "enc", &[]), &[name, "would not be encrypted", "--skip-others"]);
        let said = scratch.ok(&encrypt("pics", "enc", &["--skip-others"]));
        assert!(
            said.contains("2 encrypted") && said.contains("NOT encrypted (1)") && said.contains(name),
            "{said}"
        );
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_image_file_is_named_with_the_reason() {
    let scratch = pics();
    scratch.write("pics/.hidden.png", "x");
    scratch.write("pics/a, b.heic", "x");
    let _socket = std::os::unix::net::UnixListener::bind(scratch.path("pics/pipe.png")).unwrap();
    std::os::unix::fs::symlink("one.png", scratch.path("pics/link.png")).unwrap();
    let parts = [
        ".hidden.png (hidden: its name begins with a dot)",
        "\"a, b.heic\" (not named as PNG, JPEG or PNM)",
        "pipe.png (a pipe, socket or device)",
        "link.png (a link; copy what it leads to here)",
    ];
    let output = scratch.run(&encrypt("pics", "enc", &[]));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(parts.iter().all(|part| said.contains(part)), "{said}");
}

#[test]
fn folders_in_the_folder_are_encrypted_when_asked() {
    let scratch = pics();
    fs::create_dir_all(scratch.path("pics/trip/day 1")).unwrap();
    scratch.write("pics/trip/day 1/sea.jpg", encoded(colourful(16, 16), ImageFormat::Jpeg));
    put(&scratch, "pics/trip/one.png", grey(9, 9));
    refused(&scratch, &encrypt("pics", "enc", &[]), &["trip (a folder)", "--recursive"]);
    let said = scratch.ok(&encrypt("pics", "skipped", &["--skip-others"]));
    assert!(said.contains("NOT encrypted (1): trip (a folder)"), "{said}");
    assert!(scratch.ok(&encrypt("pics", "enc", &["--recursive"])).contains("4 encrypted"));
    scratch.ok(&decrypt("enc", "again"));
    for (plain, again) in [("pics/one.png", "again/one.png"), ("pics/trip/one.png", "again/trip/one.png")] {
        assert!(image(&scratch, plain) == image(&scratch, again), "{plain}");
    }
    let sea = image(&scratch, "pics/trip/day 1/sea.jpg");
    assert!(image(&scratch, "again/trip/day 1/sea.png") == sea);
    scratch.ok(&decrypt("enc/trip/day 1/sea.png", "sea.png"));
    assert!(image(&scratch, "sea.png") == sea, "one file of a folder in the folder");
}

#[test]
fn one_file_of_a_folder_can_be_decrypted_alone() {
    let scratch = pics();
    scratch.ok(&encrypt("pics", "enc", &[]));
    scratch.ok(&decrypt("enc/two.png", "two.png"));
    assert!(image(&scratch, "two.png") == image(&scratch, "pics/two.png"));
    fs::rename(scratch.path("enc/two.png"), scratch.path("enc/2.png")).unwrap();
    refused(&scratch, &decrypt("enc/2.png", "out"), &["2.png", "cipherlens.toml", "renamed"]);
    fs::rename(scratch.path("enc/2.png"), scratch.path("alone.png")).unwrap();
    refused(&scratch, &decrypt("alone.png", "out"), &["alone.png", "no note"]);
    refused(&scratch, &decrypt("enc", "out"), &["missing", "two.png"]);
}

#[cfg(unix)]
#[test]
fn decrypted_images_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = pics();
    scratch.ok(&encrypt("pics", "enc", &[]));
    scratch.ok(&decrypt("enc", "again"));
    scratch.ok(&decrypt("enc/two.png", "two.png"));
    for name in ["again/one.png", "again/two.png", "two.png"] {
        let mode = fs::metadata(scratch.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// Nothing is encrypted that could not be decrypted again.
#[cfg(unix)]
#[test]
fn names_are_checked_before_the_first_byte() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let file = encoded(grey(8, 8), ImageFormat::Png);
    for (name, part) in [
        (&b"a\\b.png"[..], "backslash"),
        (b"caf\xE9.png", "UTF-8"),
        (b"line\nbreak.png", "control character"),
        (b"nul.png", "Windows"),
        (b"ONE.jpg", "would both become"),
    ] {
        let scratch = pics();
        fs::write(scratch.path("pics").join(OsStr::from_bytes(name)), &file).unwrap();
        refused(&scratch, &encrypt("pics", "enc", &["--skip-others"]), &[part, "rename"]);
    }
    let scratch = pics();
    scratch.write(".a.png", &file);
    refused(&scratch, &encrypt(".a.png", "enc.png", &[]), &[".a.png", "begins with a dot", "rename"]);
    refused(&scratch, &encrypt("pics/one.png", ".enc.png", &[]), &["--to", "begins with a dot"]);
    refused(&scratch, &encrypt("pics/one.png", "a\\b.png", &[]), &["--to", "backslash"]);
}

#[cfg(unix)]
#[test]
fn links_and_places_among_the_plain_images_are_refused() {
    let scratch = pics();
    std::os::unix::fs::symlink("one.png", scratch.path("pics/link.png")).unwrap();
    refused(&scratch, &encrypt("pics", "enc", &[]), &["link.png (a link", "copy"]);
    assert!(scratch.ok(&encrypt("pics", "enc", &["--skip-others"])).contains("NOT encrypted (1): link.png"));
    fs::remove_file(scratch.path("pics/link.png")).unwrap();
    for to in ["pics/enc", "./pics/../pics/enc"] {
        refused(&scratch, &encrypt("pics", to, &[]), &["--to", "among the plain images"]);
    }
}

#[test]
fn files_that_were_added_are_named() {
    let scratch = pics();
    scratch.ok(&encrypt("pics", "enc", &[]));
    put(&scratch, "enc/three.png", grey(5, 5));
    let said = scratch.ok(&decrypt("enc", "again"));
    assert!(said.contains("2 decrypted") && said.contains("not in the note, left out: three.png"), "{said}");
}
