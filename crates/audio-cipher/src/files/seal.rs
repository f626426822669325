//! What binds encrypted files and their note to each other and to the key.
//!
//! Three keys are derived from the secret one, each for one purpose: tags of files, the digest of the note, and what is kept
//! of the original files. A fourth value only tells keys from each other.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Key, Nonce, key::subkey};

/// Derived keys of a note; wiped on drop.
pub(super) struct NoteKeys {
    tag: Key,
    note: Key,
    kept: Key,
    /// Tells this key from others and says nothing else about it.
    pub(super) check: String,
}

impl NoteKeys {
    pub(super) fn new(key: &Key) -> Self {
        let derived = |purpose| subkey(key, "note", purpose);
        let mut check = hex::encode(derived("key-check").as_bytes());
        check.truncate(16);
        Self { tag: derived("tag"), note: derived("note"), kept: derived("kept"), check }
    }

    /// The tag of an encrypted file with its entry.
    pub(super) fn tag(&self, entry: &[u8], file: &[u8]) -> String {
        hex::encode(file_mac(&self.tag, entry, file).finalize().into_bytes())
    }

    /// Whether this is the tag, compared in a time that does not tell where they differ.
    pub(super) fn is_tag(&self, tag: &str, entry: &[u8], file: &[u8]) -> bool {
        hex::decode(tag).is_ok_and(|tag| file_mac(&self.tag, entry, file).verify_slice(&tag).is_ok())
    }

    /// The digest of the text of a note.
    pub(super) fn digest(&self, body: &str) -> String {
        hex::encode(mac(&self.note, body.as_bytes()).finalize().into_bytes())
    }

    /// Whether this is the digest.
    pub(super) fn is_digest(&self, digest: &str, body: &str) -> bool {
        hex::decode(digest).is_ok_and(|digest| mac(&self.note, body.as_bytes()).verify_slice(&digest).is_ok())
    }

    /// Encrypts what is kept of an original file; `None` if it is too long for the cipher.
    pub(super) fn hide(&self, kept: &[u8], nonce: &Nonce) -> Option<Vec<u8>> {
        self.aead().encrypt(&long(nonce).into(), kept).ok()
    }

    /// Decrypts it; `None` if it is not what was encrypted.
    pub(super) fn show(&self, hidden: &[u8], nonce: &Nonce) -> Option<Zeroizing<Vec<u8>>> {
        self.aead().decrypt(&long(nonce).into(), hidden).ok().map(Zeroizing::new)
    }

    fn aead(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.kept.as_bytes().into())
    }
}

/// The nonce of a file with eight zeros behind it.
fn long(nonce: &Nonce) -> [u8; 24] {
    let mut long = [0; 24];
    long[..16].copy_from_slice(nonce);
    long
}

fn mac(key: &Key, bytes: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::new_from_slice(key.as_bytes()).expect("HMAC takes keys of every length");
    mac.update(bytes);
    mac
}

/// The length of the entry, the entry, and the file.
fn file_mac(key: &Key, entry: &[u8], file: &[u8]) -> Hmac<Sha256> {
    let mut mac = mac(key, &(entry.len() as u64).to_be_bytes());
    mac.update(entry);
    mac.update(file);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_depends_on_key_entry_and_file_and_on_where_one_ends() {
        let keys = NoteKeys::new(&Key::new([1; 32]));
        let tag = keys.tag(b"entry", b"file");
        assert!(keys.is_tag(&tag, b"entry", b"file"));
        assert!(!keys.is_tag(&tag, b"entryf", b"ile") && !keys.is_tag(&tag, b"entry", b"file "));
        assert!(!NoteKeys::new(&Key::new([2; 32])).is_tag(&tag, b"entry", b"file"));
        assert!(!keys.is_tag("no hexadecimal", b"", b"") && !keys.is_tag("", b"entry", b"file"));
    }

    #[test]
    fn what_is_kept_comes_back_under_its_nonce_only() {
        let keys = NoteKeys::new(&Key::new([1; 32]));
        let hidden = keys.hide(b"kept", &[3; 16]).unwrap();
        assert_eq!(keys.show(&hidden, &[3; 16]).unwrap().as_slice(), b"kept");
        assert!(keys.show(&hidden, &[4; 16]).is_none());
    }
}
