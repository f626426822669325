//! The server process never holds the secret key: searched in its memory and among its open files.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::{Server, classify, keygen, photos, scratch};

/// Coefficients that make a pattern: so many small numbers in this order are found by chance nowhere.
const PATTERN: usize = 48;

/// The coefficients in a key file, one byte each: its format undone by hand, because the library does not give them.
fn coefficients(file: &[u8]) -> Vec<u8> {
    let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let params = Params::new(number(24), number(28), number(32), Some(32)).unwrap();
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(b"open sesame", &file[36..52], &mut key)
        .unwrap();
    let nonce: [u8; 24] = file[52..76].try_into().unwrap();
    let payload = Payload { msg: &file[76..], aad: &file[..76] };
    XChaCha20Poly1305::new((&key).into()).decrypt(&XNonce::from(nonce), payload).unwrap()
}

/// The key as it could lie in memory: a byte, four bytes or eight a coefficient.
fn patterns(coefficients: &[u8]) -> Vec<Vec<u8>> {
    let some = &coefficients[1000..1000 + PATTERN];
    let signed = |byte: &u8| i64::from(i8::from_le_bytes([*byte]));
    let wide = some.iter().flat_map(|byte| signed(byte).to_le_bytes()).collect();
    let half = some.iter().flat_map(|byte| (signed(byte) as i32).to_le_bytes()).collect();
    vec![some.to_vec(), half, wide]
}

/// Whether a pattern is in the writable memory of a process; the second value counts the bytes searched.
fn in_memory(process: &str, patterns: &[Vec<u8>]) -> (bool, usize) {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let (mut found, mut searched) = (false, 0);
    for line in
        maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with("rw")))
    {
        let (start, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let at = |text: &str| u64::from_str_radix(text, 16).unwrap();
        let mut bytes = vec![0; (at(end) - at(start)) as usize];
        // Some special mappings cannot be read; they hold no data of the program.
        if memory.seek(SeekFrom::Start(at(start))).is_ok() && memory.read_exact(&mut bytes).is_ok() {
            searched += bytes.len();
            found |= patterns.iter().any(|pattern| holds(&bytes, pattern));
        }
    }
    (found, searched)
}

fn holds(bytes: &[u8], pattern: &[u8]) -> bool {
    let first = pattern[0];
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|&byte| byte == first) {
        if rest[at..].starts_with(pattern) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

#[test]
fn the_server_process_never_holds_the_secret_key() {
    let scratch = scratch();
    photos(&scratch, 20, 10);
    scratch.ok(&["private", "train", "--images", "labelled", "--to", "faces.clm"]);
    keygen(&scratch, "my.secret", "4096");
    let server = Server::start(&scratch, "faces.clm", "127.0.0.1:0");
    scratch.ok(&classify(["--images", "mine"], &server.url, "my.secret", "job"));
    let process = server.child.id().to_string();
    let secret = coefficients(&fs::read(scratch.path("my.secret")).unwrap());
    assert_eq!(secret.len(), 4096);
    let patterns = patterns(&secret);
    let (here, _) = in_memory("self", &patterns);
    assert!(here, "the search finds what is there: this process holds the key");
    let (there, searched) = in_memory(&process, &patterns);
    assert!(searched > 1 << 20, "only {searched} bytes could be read");
    assert!(!there, "the server process holds the secret key");
    let open = fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    for link in open.map(|entry| fs::read_link(entry.unwrap().path()).unwrap_or_default()) {
        assert!(!link.to_string_lossy().contains("secret"), "{}", link.display());
    }
    let job = crate::support::files(&scratch.path("job"));
    for (name, bytes) in job {
        assert!(patterns.iter().all(|pattern| !holds(&bytes, pattern)), "{}", name.display());
    }
}
