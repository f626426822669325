//! The files that `encrypt-image` wrote before their format was part of this crate: `golden/encrypted`.

use std::{fs, path::PathBuf};

use image::DynamicImage;
use image_cipher::note::{Decryptor, Encryptor, KeptMetadata, NoteError, PlainImage};
use image_cipher::{Key, Region};

/// The key in the golden key file.
fn key() -> Key {
    Key::new(std::array::from_fn(|byte| byte as u8))
}

fn golden(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/encrypted")).join(name)
}

fn picture(name: &str) -> DynamicImage {
    image::load_from_memory(&fs::read(golden(name)).unwrap()).unwrap()
}

fn note(folder: &str) -> String {
    fs::read_to_string(golden(folder).join("cipherlens.toml")).unwrap()
}

/// As `make.py` has them.
fn metadata() -> KeptMetadata {
    let icc = [(0..200).collect::<Vec<u8>>(), (0..200).collect()].concat();
    let exif = b"II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\x04\0\0\0sea\0\0\0\0\0".to_vec();
    KeptMetadata { exif, icc }
}

#[test]
fn files_of_the_command_line_are_decrypted() {
    for (folder, scheme) in [
        ("whole", "aes-ctr"),
        ("blocks", "block-scramble"),
        ("rectangle", "ff1-region"),
        ("boxes", "aes-ctr"),
    ] {
        let decryptor = Decryptor::new(&note(folder), &key()).unwrap();
        let images = &decryptor.note().images;
        assert_eq!((decryptor.note().scheme.as_str(), images.len()), (scheme, 4));
        for entry in images {
            let encrypted = picture(&format!("{folder}/{}", entry.file));
            let decrypted = decryptor.decrypt(entry, &encrypted).unwrap();
            let plain = picture(&format!("plain/{}", entry.plain));
            let in_the_clear = entry.boxes.as_ref().is_some_and(Vec::is_empty);
            assert_eq!(encrypted == plain, in_the_clear, "{folder}/{}", entry.file);
            assert_eq!(decrypted.image, plain, "{folder}/{}", entry.file);
            let expected = if entry.file == "rgba16.png" { metadata() } else { KeptMetadata::default() };
            assert_eq!(decrypted.metadata, expected);
            assert_eq!(image::load_from_memory(&decrypted.to_png().unwrap()).unwrap(), plain);
        }
    }
}

#[test]
fn the_same_files_are_written_again() {
    for folder in ["whole", "blocks", "rectangle", "boxes"] {
        let text = note(folder);
        let decryptor = Decryptor::new(&text, &key()).unwrap();
        let note = decryptor.note();
        let encryptor = match folder {
            "boxes" => Encryptor::for_boxes(&note.scheme, &note.options, &key()),
            _ => Encryptor::new(&note.scheme, &note.options, &key()),
        };
        let encryptor = encryptor.unwrap();
        let again = note.images.iter().map(|entry| {
            let image = picture(&format!("plain/{}", entry.plain));
            let kept = if entry.file == "rgba16.png" { metadata() } else { KeptMetadata::default() };
            let plain = PlainImage {
                image: &image,
                name: &entry.plain,
                file: &entry.file,
                boxes: entry.boxes.as_deref(),
                metadata: &kept,
            };
            let encrypted = encryptor.encrypt(&plain, &entry.nonce).unwrap();
            let png = fs::read(golden(folder).join(&entry.file)).unwrap();
            assert_eq!(encrypted.to_png().unwrap(), png, "{folder}/{}", entry.file);
            encrypted.entry
        });
        assert_eq!(encryptor.note(again.collect()).unwrap(), text);
    }
}

#[test]
fn options_are_those_that_were_given() {
    let options = |folder| Decryptor::new(&note(folder), &key()).unwrap().note().options.clone();
    assert_eq!(options("rectangle").region, Region::Rectangle([2, 1, 5, 4].into()));
    assert_eq!(options("boxes").region, Region::Whole);
    assert_eq!(options("blocks").block_keys, image_cipher::BlockKeys::Equal);
}

#[test]
fn what_was_changed_or_exchanged_is_refused() {
    let text = note("whole");
    let decryptor = Decryptor::new(&text, &key()).unwrap();
    let entry = decryptor.note().image("grey.png").unwrap();
    let mut encrypted = picture("whole/grey.png").into_luma8();
    encrypted.get_pixel_mut(3, 4).0[0] ^= 1;
    for other in [encrypted.into(), picture("boxes/grey.png"), picture("whole/more/alpha.png")] {
        let refused = decryptor.decrypt(entry, &other).unwrap_err();
        assert!(matches!(refused, NoteError::OtherImage), "{refused}");
    }
    let refused = |text: &str, key: Key| Decryptor::new(text, &key).unwrap_err();
    assert!(matches!(refused(&text, Key::new([9; 32])), NoteError::OtherKey { .. }));
    for at in (0..text.len()).step_by(7).filter(|&at| at > 11) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        refused(&changed, key());
    }
}
