//! Wrong inputs: each ends with exit code 2, a message that says what to change, and nothing half-written.

use std::fs;

use super::{folder, tone, wav};
use crate::support::Scratch;

/// Runs `audio` on the folder `words`, after `spoil` has been at it.
fn check(spoil: impl FnOnce(&Scratch), more: &[&str], parts: &[&str]) {
    let scratch = Scratch::new();
    folder(&scratch, "words");
    spoil(&scratch);
    scratch.refused(&[&["audio", "--audio", "words", "--quiet"][..], more].concat(), parts);
}

/// Puts these bytes in place of one recording.
fn with(bytes: Vec<u8>) -> impl FnOnce(&Scratch) {
    move |scratch| fs::write(scratch.path("words/yes/ann/0.wav"), bytes).unwrap()
}

#[test]
fn folders_that_hold_no_set() {
    let scratch = Scratch::new();
    scratch.refused(&["audio", "--audio", "nowhere"], &["--audio nowhere"]);
    fs::create_dir(scratch.path("empty")).unwrap();
    scratch.refused(&["audio", "--audio", "empty"], &["--audio empty"]);
    scratch.write("file", "x");
    scratch.refused(&["audio", "--audio", "file"], &["--audio file"]);
    check(|scratch| fs::remove_dir_all(scratch.path("words/no")).unwrap(), &[], &["words"]);
    check(
        |scratch| {
            fs::remove_dir_all(scratch.path("words/no")).unwrap();
            fs::create_dir(scratch.path("words/no")).unwrap();
        },
        &[],
        &["words", "no"],
    );
}

#[test]
fn files_that_are_no_recordings() {
    let named = "yes/ann/0.wav";
    check(with(Vec::new()), &[], &[named, "empty"]);
    check(with(b"no sound at all, but long enough for a header of forty-four bytes".to_vec()), &[], &[named]);
    let whole = wav(&tone(200.0, 8000), 8000);
    check(with(whole[..30].to_vec()), &[], &[named]);
    check(with(whole[..9000].to_vec()), &[], &[named]);
    check(with(wav(&[], 8000)), &[], &[named]);
    check(with(wav(&[0; 8000], 8000)), &[], &[named]);
    check(with(b"fLaC and then nothing".to_vec()), &[], &[named]);
    let mut other = whole;
    other[20] = 0x55;
    check(with(other), &[], &[named]);
}

#[test]
fn rates_that_differ_or_are_unfit() {
    check(with(wav(&tone(200.0, 16000), 16000)), &[], &["8000", "16000", "--rate"]);
    check(with(wav(&tone(200.0, 16000), 1000)), &[], &["1000"]);
    check(|_| {}, &["--rate", "10"], &["10"]);
    check(|_| {}, &["--rate", "many"], &["--rate"]);
}

#[test]
fn names_that_say_nothing() {
    check(|_| {}, &["--name-pattern", "{digit"], &["--name-pattern {digit"]);
    check(|_| {}, &["--name-pattern", "plain"], &["--name-pattern plain"]);
    check(|_| {}, &["--name-pattern", "{digit}_{speaker}_{n}"], &["{digit}_{speaker}_{n}"]);
    let scratch = Scratch::new();
    scratch.refused(&["audio", "--name-pattern", "{digit}"], &["--audio"]);
}

#[test]
fn options_that_have_no_effect_or_no_meaning() {
    check(|_| {}, &["--schemes", "rot13"], &["--schemes rot13", "segment-permutation"]);
    check(|_| {}, &["--schemes", "aes-ctr", "--regimes", "none"], &["--schemes aes-ctr"]);
    check(|_| {}, &["--regimes", "some-key"], &["--regimes some-key"]);
    check(|_| {}, &["--classifiers", "oracle"], &["--classifiers oracle"]);
    check(|_| {}, &["--classifiers", "logistic", "--tree-depth", "3"], &["--tree-depth"]);
    check(|_| {}, &["--splits", "paper"], &["--splits paper"]);
    check(|_| {}, &["--keys", "0"], &["--keys 0"]);
    check(|_| {}, &["--dataset", "speech-digits"], &["--dataset"]);
    let scratch = Scratch::new();
    scratch.refused(&["audio", "--dataset", "speech-digits"], &["speech-digits", "--data DIR"]);
    scratch.refused(&["audio", "--show-originals"], &["--audio"]);
}
