//! A table that takes long: how far it is on standard error, and an answer to Ctrl-C.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use flate2::{Compression, write::GzEncoder};

use super::{DECRYPT, encrypt};
use crate::support::Scratch;

/// The longest time from Ctrl-C to the end.
const ANSWER: Duration = Duration::from_secs(2);
/// A mebibyte of blank lines so many times is work for far more than the five seconds until progress is told.
const MEMBERS: usize = 1024;

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// The table with a gigabyte of blank lines behind it, compressed.
fn prolonged(table: &[u8]) -> Vec<u8> {
    [gzip(table), gzip(&vec![b'\n'; 1 << 20]).repeat(MEMBERS)].concat()
}

/// Ends the child with Ctrl-C and gives its exit code, unless it does not answer in time.
fn interrupt(child: &mut Child) -> Option<i32> {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let sent = Instant::now();
    while sent.elapsed() < ANSWER {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// Runs until it has said how far it is, and then interrupts it.
fn check(scratch: &Scratch, args: &[&str], label: &str) {
    let mut child = scratch.command(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert!(line.starts_with(&format!("{label}: ")) && line.contains(" MB (about "), "{line:?}");
    assert_eq!(interrupt(&mut child), Some(130), "{args:?}");
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("interrupted; nothing was written"), "{rest}");
}

#[test]
#[cfg(unix)]
fn a_long_table_shows_how_far_it_is_and_ctrl_c_is_answered_at_once() {
    let scratch = Scratch::new();
    encrypt(&scratch, "a,b\n1,2\n", "siv", "");
    let cipher = fs::read(scratch.path("enc.csv")).unwrap();
    scratch.write("enc.csv", prolonged(&cipher));
    let long = scratch.write("long.csv", prolonged(b"a,b\n1,2\n"));
    let before = scratch.listing();
    let there = ["encrypt-table", "--csv", &long, "--scheme", "siv", "--key", "my.key", "--to", "new.csv"];
    std::thread::scope(|scope| {
        scope.spawn(|| check(&scratch, &there, "measure the columns"));
        scope.spawn(|| check(&scratch, &DECRYPT, "decrypt"));
    });
    assert_eq!(scratch.listing(), before, "something was left behind");
}
