//! A user's own recordings as encrypted files, and back.

use std::fs;
use std::path::Path;

use super::{tone, wav};
use crate::support::{Scratch, files, stderr};

/// A WAV file of this format: bytes of one channel's samples, repeated for each channel, and a chunk of its own behind them.
fn wav_of(tag: u16, bits: u16, channels: u16, data: &[u8]) -> Vec<u8> {
    let frame = channels * bits / 8;
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    bytes.extend(16u32.to_le_bytes());
    for field in [tag, channels] {
        bytes.extend(field.to_le_bytes());
    }
    bytes.extend(8000u32.to_le_bytes());
    bytes.extend((8000 * u32::from(frame)).to_le_bytes());
    for field in [frame, bits] {
        bytes.extend(field.to_le_bytes());
    }
    bytes.extend(b"data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes.extend(vec![0; data.len() % 2]);
    bytes.extend(b"odd \x05\0\0\0hello\0");
    let size = (bytes.len() - 8) as u32;
    bytes[4..8].copy_from_slice(&size.to_le_bytes());
    bytes
}

/// A folder of recordings in all formats, some below folders with names that are not ASCII.
fn recordings(scratch: &Scratch) {
    let samples = tone(200.0, 8000);
    let eight: Vec<u8> = samples.iter().map(|&s| ((s >> 8) + 128) as u8).collect();
    let sixteen: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    let wide: Vec<u8> =
        samples.iter().flat_map(|&s| (i32::from(s) << 8).to_le_bytes()[..3].to_vec()).collect();
    let float: Vec<u8> = samples.iter().flat_map(|&s| (f32::from(s) / 32768.0).to_le_bytes()).collect();
    for (name, bytes) in [
        ("acht.wav", wav_of(1, 8, 1, &eight[..7999])),
        ("sechzehn.wav", wav_of(1, 16, 1, &sixteen)),
        ("stereo.wav", wav_of(1, 16, 2, &sixteen)),
        ("größer/vierundzwanzig.wav", wav_of(1, 24, 1, &wide)),
        ("größer/声.wav", wav_of(3, 32, 1, &float)),
    ] {
        let path = scratch.path("calls").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn keyed() -> Scratch {
    let scratch = Scratch::new();
    recordings(&scratch);
    scratch.ok(&["keygen", "my.key"]);
    scratch
}

#[test]
fn containers_give_every_file_back_and_hide_names_and_lengths() {
    let scratch = keyed();
    let said =
        scratch.ok(&["encrypt-audio", "--audio", "calls", "--key", "my.key", "--to", "enc", "--numbered"]);
    assert!(said.contains("5 encrypted") && said.contains("seconds"), "{said}");
    let sealed = files(&scratch.path("enc"));
    let names: Vec<&str> = sealed.keys().filter_map(|path| path.to_str()).collect();
    assert_eq!(names, ["0001.sealed", "0002.sealed", "0003.sealed", "0004.sealed", "0005.sealed"]);
    let shown =
        |needle: &[u8]| sealed.values().any(|file| file.windows(needle.len()).any(|part| part == needle));
    assert!(!shown("größer".as_bytes()) && !shown(b"RIFF") && !shown(b"hello"));
    scratch.ok(&["decrypt-audio", "--audio", "enc", "--key", "my.key", "--to", "again"]);
    assert!(files(&scratch.path("calls")) == files(&scratch.path("again")));
}

#[test]
fn a_container_is_as_long_as_its_seconds() {
    let scratch = Scratch::new();
    scratch.ok(&["keygen", "my.key"]);
    let size = |samples: usize| {
        let (name, to) = (format!("{samples}.wav"), format!("{samples}.sealed"));
        scratch.write(&name, wav(&tone(200.0, 8000)[..samples], 8000));
        scratch.ok(&["encrypt-audio", "--audio", &name, "--key", "my.key", "--to", &to]);
        fs::metadata(scratch.path(&to)).unwrap().len()
    };
    assert_eq!(size(10), size(7900));
    assert_ne!(size(7901), size(8000), "a whole second and the header are more than a second");
}

#[test]
fn what_was_changed_is_refused_and_leaves_nothing() {
    let scratch = keyed();
    scratch.ok(&["encrypt-audio", "--audio", "calls/acht.wav", "--key", "my.key", "--to", "one.sealed"]);
    scratch.ok(&["keygen", "other.key"]);
    let bytes = fs::read(scratch.path("one.sealed")).unwrap();
    let refused = |name: &str, key: &str, bytes: &[u8]| {
        scratch.write(name, bytes);
        let args = ["decrypt-audio", "--audio", name, "--key", key, "--to", "out"];
        scratch.refused(&args, &[name]);
    };
    for at in [0, 7, 8, 23, 24, 500, bytes.len() / 2, bytes.len() - 1] {
        let mut other = bytes.clone();
        other[at] ^= 1;
        refused("bad.sealed", "my.key", &other);
    }
    refused("bad.sealed", "my.key", &bytes[..bytes.len() - 1]);
    refused("bad.sealed", "my.key", &[]);
    refused("bad.sealed", "other.key", &bytes);
    refused("bad.sealed", "my.key", &fs::read(scratch.path("calls/acht.wav")).unwrap());
}

#[test]
fn scramblers_say_what_breaks_them_and_give_16_bit_files_back() {
    let scratch = Scratch::new();
    scratch.ok(&["keygen", "my.key"]);
    fs::create_dir(scratch.path("calls")).unwrap();
    for name in ["a.wav", "b.wav"] {
        scratch.write(&format!("calls/{name}"), wav(&tone(150.0, 8000), 8000));
    }
    for scheme in ["segment-permutation", "band-permutation", "aes-ctr"] {
        let (enc, again) = (format!("{scheme}.enc"), format!("{scheme}.again"));
        let args = ["encrypt-audio", "--audio", "calls", "--key", "my.key", "--to", &enc, "--scheme", scheme];
        let said = scratch.ok(&args);
        assert_eq!(said.contains("WARNING"), scheme != "aes-ctr", "{said}");
        scratch.ok(&["decrypt-audio", "--audio", &enc, "--key", "my.key", "--to", &again]);
        assert!(files(&scratch.path("calls")) == files(&scratch.path(&again)), "{scheme}");
    }
    let note = scratch.path("aes-ctr.enc/cipherlens-audio.toml");
    let text = fs::read_to_string(&note).unwrap();
    fs::write(&note, text.replacen("b.wav", "c.wav", 1)).unwrap();
    scratch
        .refused(&["decrypt-audio", "--audio", "aes-ctr.enc", "--key", "my.key", "--to", "out"], &["toml"]);
}

#[test]
fn what_cannot_be_encrypted_is_named() {
    let scratch = keyed();
    let refused = |args: &[&str], parts: &[&str]| {
        scratch.refused(&[&["encrypt-audio", "--key", "my.key", "--to", "out"], args].concat(), parts);
    };
    refused(&["--audio", "nowhere"], &["nowhere"]);
    refused(&["--audio", "calls", "--scheme", "rot13"], &["--scheme rot13", "aes-ctr"]);
    refused(&["--audio", "calls", "--scheme", "mcadams"], &["--scheme mcadams"]);
    refused(&["--audio", "calls", "--scheme", "plain"], &["--scheme plain"]);
    refused(&["--audio", "calls/acht.wav", "--numbered"], &["--numbered"]);
    refused(&["--audio", "calls", "--scheme", "aes-ctr"], &["acht.wav", "16"]);
    scratch.write("calls/notes.txt", "x");
    refused(&["--audio", "calls"], &["notes.txt", "--skip-others"]);
    fs::create_dir(scratch.path("empty")).unwrap();
    refused(&["--audio", "empty"], &["empty", "WAV"]);
    scratch.refused(&["encrypt-audio", "--audio", "calls", "--key", "my.key", "--to", "calls"], &["calls"]);
    let output = scratch.run(&[
        "encrypt-audio",
        "--audio",
        "calls",
        "--key",
        "my.key",
        "--to",
        "enc",
        "--skip-others",
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("NOT encrypted (1): notes.txt"));
    assert!(Path::new(&scratch.path("enc/acht.sealed")).is_file());
}
