//! The note with scrambled recordings, `cipherlens-audio.toml`: everything that decryption needs except the key.
//!
//! The first line is the digest, HMAC-SHA256 of all that follows under a key of its own. The rest names scheme and options
//! and has an entry for each recording; its tag covers the entry and the bytes of the encrypted file.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{FileError, SampleFormat, names, seal::NoteKeys};
use crate::{CipherOptions, Key, Nonce, RATES, cipher};

/// The version written and read.
const VERSION: u32 = 1;

/// Before the digest in the first line.
const DIGEST: &str = "digest = ";

/// What a note says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Note {
    /// Version of the format.
    pub version: u32,
    /// Tells the key from others and says nothing else about it.
    pub key_check: String,
    /// Id of the scheme.
    pub scheme: String,
    /// Options of the scheme.
    pub options: CipherOptions,
    /// The recordings.
    #[serde(default, rename = "recording")]
    pub recordings: Vec<Entry>,
}

/// What a note says about one recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Entry {
    /// Path of the encrypted file below the note's folder, `/` between names.
    pub file: String,
    /// Nonce of the recording, 32 hexadecimal digits.
    pub nonce: String,
    /// Samples per second.
    pub rate: u32,
    /// Number of channels; each is encrypted as a recording, under a key of its own.
    pub channels: u16,
    /// Samples of each channel of the original.
    pub samples: u64,
    /// Form of the original's samples.
    pub format: SampleFormat,
    /// The original's name and what is around its samples, encrypted, in base64.
    pub kept: String,
    /// HMAC-SHA256 of this entry and the encrypted file, 64 hexadecimal digits.
    pub tag: String,
}

impl Note {
    pub(super) fn new(
        scheme: &str,
        options: &CipherOptions,
        keys: &NoteKeys,
        recordings: Vec<Entry>,
    ) -> Self {
        let (scheme, options) = (scheme.to_owned(), options.clone());
        Self { version: VERSION, key_check: keys.check.clone(), scheme, options, recordings }
    }

    /// The text without the digest.
    ///
    /// # Errors
    /// [`FileError::NotANote`] if it cannot be written as TOML.
    pub fn to_body(&self) -> Result<String, FileError> {
        toml::to_string(self).map_err(|error| FileError::NotANote { reason: error.to_string() })
    }

    /// Reads the text without the digest. Nothing shows that it is as it was written: [`Unscrambler`](super::Unscrambler)
    /// checks that.
    ///
    /// # Errors
    /// [`FileError::NotANote`], [`FileError::Version`], [`FileError::Cipher`] for a scheme or option that does not exist,
    /// [`FileError::Name`] and [`FileError::Entry`] for an entry that is not possible.
    pub fn parse(body: &str) -> Result<Self, FileError> {
        let note: Self =
            toml::from_str(body).map_err(|error| FileError::NotANote { reason: error.to_string() })?;
        if note.version != VERSION {
            return Err(FileError::Version { found: note.version, known: VERSION });
        }
        cipher(&note.scheme, &note.options)?;
        note.recordings.iter().try_for_each(Entry::check)?;
        names::check_distinct(note.recordings.iter().map(|entry| (entry.file.as_str(), entry.file.clone())))?;
        let nonces: HashSet<&str> = note.recordings.iter().map(|entry| entry.nonce.as_str()).collect();
        match note.recordings.iter().find(|_| nonces.len() < note.recordings.len()) {
            Some(entry) => Err(entry.impossible("nonce", "used twice")),
            None => Ok(note),
        }
    }

    /// The whole text, with the digest.
    pub(super) fn seal(&self, keys: &NoteKeys) -> Result<String, FileError> {
        let body = self.to_body()?;
        Ok(format!("{DIGEST}\"{}\"\n{body}", keys.digest(&body)))
    }

    /// Reads the whole text, if it is what was written under this key.
    pub(super) fn open(text: &str, keys: &NoteKeys) -> Result<Self, FileError> {
        let (digest, body) = split(text)?;
        let note = Self::parse(body);
        if keys.is_digest(digest, body) {
            return note;
        }
        match note {
            Ok(note) if note.key_check != keys.check => {
                Err(FileError::OtherKey { found: keys.check.clone(), expected: note.key_check })
            }
            Ok(_) => Err(FileError::NoteChanged),
            Err(error) => Err(error),
        }
    }
}

/// Digest and body of the text of a note.
///
/// # Errors
/// [`FileError::NotANote`] if there is no digest.
pub fn split(text: &str) -> Result<(&str, &str), FileError> {
    let no_digest = || FileError::NotANote { reason: "its first line is no digest".to_owned() };
    let (first, body) = text.split_once('\n').ok_or_else(no_digest)?;
    let digest = first.strip_prefix(DIGEST).and_then(|rest| rest.strip_prefix('"'));
    Ok((digest.and_then(|rest| rest.strip_suffix('"')).ok_or_else(no_digest)?, body))
}

/// All that the tag of a recording covers beside the encrypted file.
#[derive(Serialize)]
struct Bound<'a> {
    version: u32,
    scheme: &'a str,
    options: &'a CipherOptions,
    recording: &'a Entry,
}

impl Entry {
    /// The nonce.
    ///
    /// # Errors
    /// [`FileError::Entry`] if it is not 32 hexadecimal digits.
    pub fn nonce(&self) -> Result<Nonce, FileError> {
        let mut nonce = [0; 16];
        hex::decode_to_slice(&self.nonce, &mut nonce).map_err(|_| self.impossible("nonce", &self.nonce))?;
        Ok(nonce)
    }

    /// What the tag covers beside the file; the tag in the entry itself is not looked at.
    pub(super) fn bound(&self, scheme: &str, options: &CipherOptions) -> Result<Vec<u8>, FileError> {
        let untagged = Self { tag: String::new(), ..self.clone() };
        let bound = Bound { version: VERSION, scheme, options, recording: &untagged };
        serde_json::to_vec(&bound).map_err(|error| FileError::NotANote { reason: error.to_string() })
    }

    pub(super) fn impossible(&self, field: &'static str, value: &str) -> FileError {
        FileError::Entry { file: self.file.clone(), field, value: value.to_owned() }
    }

    fn check(&self) -> Result<(), FileError> {
        names::check_path(&self.file)?;
        self.nonce()?;
        if !RATES.contains(&self.rate) {
            return Err(self.impossible("rate", &self.rate.to_string()));
        }
        if self.channels == 0 {
            return Err(self.impossible("channels", "0"));
        }
        match self.samples {
            1..=0x1000_0000 => Ok(()),
            samples => Err(self.impossible("samples", &samples.to_string())),
        }
    }
}

/// The check of a key, as notes show it.
pub fn key_check(key: &Key) -> String {
    NoteKeys::new(key).check
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(file: &str, nonce: u8) -> Entry {
        Entry {
            file: file.to_owned(),
            nonce: hex::encode([nonce; 16]),
            rate: 8_000,
            channels: 1,
            samples: 5,
            format: SampleFormat::Bits16,
            kept: String::new(),
            tag: String::new(),
        }
    }

    fn note(recordings: Vec<Entry>) -> (Note, NoteKeys) {
        let keys = NoteKeys::new(&Key::new([1; 32]));
        (Note::new("sign-flip", &CipherOptions::default(), &keys, recordings), keys)
    }

    #[test]
    fn a_sealed_note_is_read_and_a_changed_one_refused() {
        let (note, keys) = note(vec![entry("a.wav", 1), entry("b/ü.wav", 2)]);
        let text = note.seal(&keys).unwrap();
        assert_eq!(Note::open(&text, &keys).unwrap(), note);
        let changed = text.replace("rate = 8000", "rate = 8001");
        assert!(matches!(Note::open(&changed, &keys), Err(FileError::NoteChanged)));
        let other = NoteKeys::new(&Key::new([2; 32]));
        assert!(matches!(Note::open(&text, &other), Err(FileError::OtherKey { .. })));
        assert!(matches!(Note::open("version = 1\n", &keys), Err(FileError::NotANote { .. })));
    }

    #[test]
    fn impossible_notes_are_refused() {
        let wrong = [
            vec![entry("../a.wav", 1)],
            vec![entry("a.wav", 1), entry("A.wav", 2)],
            vec![entry("a.wav", 1), entry("b.wav", 1)],
            vec![Entry { nonce: "12".to_owned(), ..entry("a.wav", 1) }],
            vec![Entry { rate: 1, ..entry("a.wav", 1) }],
            vec![Entry { channels: 0, ..entry("a.wav", 1) }],
            vec![Entry { samples: 0, ..entry("a.wav", 1) }],
        ];
        for recordings in wrong {
            let (note, _) = note(recordings);
            assert!(Note::parse(&note.to_body().unwrap()).is_err(), "{note:?}");
        }
        let (note, _) = note(Vec::new());
        assert_eq!(Note::parse(&note.to_body().unwrap()).unwrap(), note);
        let unknown = [
            Note { version: 2, ..note.clone() },
            Note { scheme: "rot13".to_owned(), ..note.clone() },
            Note { scheme: "ff1-samples".to_owned(), options: note.options.clone().with_chunk(99), ..note },
        ];
        assert!(unknown.iter().all(|note| Note::parse(&note.to_body().unwrap()).is_err()));
    }
}
