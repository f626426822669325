//! WAV files under one of the ciphers, and back.
//!
//! Each channel is encrypted as a recording; those of a file with several have keys of their own. The encrypted file is a WAV
//! file that plays: in the original's form where the scheme moves, negates or replaces values, and of 32-bit floats where it
//! computes with them. Everything of the original that is no sample is kept in the note, encrypted.

use std::collections::HashMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{
    Entry, FileError, Note, SampleFormat, names,
    seal::NoteKeys,
    wav::{Wav, data_range},
};
use crate::{
    AudioCipher, CipherError, CipherOptions, Exactness, Key, Nonce, PreparedCipher, Scheme, cipher,
    key::subkey, scheme,
};

/// The most bytes of an original file beside its samples.
const MAX_KEPT: usize = 1 << 20;

/// How exactly a file comes back.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Fidelity {
    /// Byte for byte.
    Identical,
    /// Byte for byte around the samples, which come back within `error` of full scale (in proportion to the largest sample
    /// where one exceeds full scale).
    Within {
        /// The largest difference, full scale being 1.
        error: f32,
    },
}

/// How exactly files of this form come back from this scheme.
///
/// # Errors
/// [`FileError::NoEncryption`] for `plain`, [`FileError::Cipher`] for a scheme that does not give recordings back,
/// [`FileError::NeedsSixteenBit`] for a scheme of 16-bit values and another form.
pub fn fidelity(scheme: &Scheme, format: SampleFormat) -> Result<Fidelity, FileError> {
    if scheme.is_plain() {
        return Err(FileError::NoEncryption { scheme: scheme.id });
    }
    match (scheme.exactness, format) {
        (Exactness::Bits, _) | (Exactness::SixteenBit, SampleFormat::Bits16) => Ok(Fidelity::Identical),
        (Exactness::SixteenBit, found) => Err(FileError::NeedsSixteenBit { scheme: scheme.id, found }),
        // An error of 1e-6 is far from half a last place of 16 bits, 1.5e-5.
        (Exactness::Float { .. }, SampleFormat::Bits8 | SampleFormat::Bits16) => Ok(Fidelity::Identical),
        (Exactness::Float { error, .. }, _) => Ok(Fidelity::Within { error }),
        (Exactness::Lost, _) => Err(CipherError::NotDecryptable { scheme: scheme.id }.into()),
    }
}

/// An encrypted WAV file and its entry in the note.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScrambledFile {
    /// The bytes of the encrypted file.
    pub bytes: Vec<u8>,
    /// What the note says about it.
    pub entry: Entry,
}

/// A decrypted file.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Recovered {
    /// Path of the original, `/` between names.
    pub name: String,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// How exactly they are those of the original.
    pub fidelity: Fidelity,
}

/// Encrypts WAV files under one scheme and key.
#[derive(Debug)]
pub struct Scrambler {
    keyed: Keyed,
    options: CipherOptions,
}

impl Scrambler {
    /// The scheme with this id under a key.
    ///
    /// # Errors
    /// [`FileError::Cipher`] for an unknown scheme, an option outside its range or a scheme that does not give recordings
    /// back; [`FileError::NoEncryption`] for `plain`.
    pub fn new(id: &str, options: &CipherOptions, key: &Key) -> Result<Self, FileError> {
        fidelity(scheme(id)?, SampleFormat::Bits16)?;
        Ok(Self { keyed: Keyed::new(id, options, key)?, options: options.clone() })
    }

    /// Encrypts a WAV file. `plain` is the path of the original and `file` that of the encrypted file, both with `/` between
    /// names. The nonce must be fresh for each file under a key.
    ///
    /// # Errors
    /// [`FileError::NotWav`], [`FileError::Samples`], [`FileError::SampleFormat`] for a file that is not taken,
    /// [`FileError::LongMetadata`], otherwise as [`fidelity`] and [`AudioCipher::encrypt`].
    pub fn scramble(
        &mut self,
        wav: &[u8],
        plain: &str,
        file: &str,
        nonce: &Nonce,
    ) -> Result<ScrambledFile, FileError> {
        [plain, file].into_iter().try_for_each(names::check_path)?;
        let (kept, original) = take_apart(wav, plain)?;
        let scheme = self.keyed.cipher.scheme();
        fidelity(scheme, original.format)?;
        let encrypted = self.keyed.encrypt(&original, nonce)?;
        let bytes = encrypted.write()?;
        let hidden = self.keyed.keys.hide(&kept, nonce);
        let hidden = hidden.ok_or(FileError::LongMetadata { found: kept.len(), limit: MAX_KEPT })?;
        let mut entry = Entry {
            file: file.to_owned(),
            nonce: hex::encode(nonce),
            rate: original.rate,
            channels: original.channels.len() as u16,
            samples: original.channels.first().map_or(0, Vec::len) as u64,
            format: original.format,
            kept: STANDARD.encode(hidden),
            tag: String::new(),
        };
        entry.tag = self.keyed.keys.tag(&entry.bound(scheme.id, &self.options)?, &bytes);
        Ok(ScrambledFile { bytes, entry })
    }

    /// The text of the note with these entries.
    ///
    /// # Errors
    /// [`FileError::Name`] when two entries have one file, [`FileError::Entry`] when two have one nonce.
    pub fn note(&self, entries: Vec<Entry>) -> Result<String, FileError> {
        let note = Note::new(self.keyed.cipher.id(), &self.options, &self.keyed.keys, entries);
        Note::parse(&note.to_body()?)?.seal(&self.keyed.keys)
    }
}

/// Decrypts the files of a note.
#[derive(Debug)]
pub struct Unscrambler {
    keyed: Keyed,
    note: Note,
}

impl Unscrambler {
    /// Reads the text of a note, if it is what was written under this key.
    ///
    /// # Errors
    /// [`FileError::OtherKey`], [`FileError::NoteChanged`], otherwise as [`Note::parse`].
    pub fn new(note: &str, key: &Key) -> Result<Self, FileError> {
        let note = Note::open(note, &NoteKeys::new(key))?;
        Ok(Self { keyed: Keyed::new(&note.scheme, &note.options, key)?, note })
    }

    /// The note.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Decrypts the file of entry number `entry`, after checking that it is the one that was written.
    ///
    /// # Errors
    /// [`FileError::FileChanged`] for any other file, [`FileError::Entry`] for a number that the note does not have.
    pub fn unscramble(&mut self, entry: usize, file: &[u8]) -> Result<Recovered, FileError> {
        let Some(entry) = self.note.recordings.get(entry) else {
            let (file, value) = (String::new(), entry.to_string());
            return Err(FileError::Entry { file, field: "number of a recording", value });
        };
        let changed = || FileError::FileChanged { file: entry.file.clone() };
        if !self.keyed.keys.is_tag(&entry.tag, &entry.bound(&self.note.scheme, &self.note.options)?, file) {
            return Err(changed());
        }
        let nonce = entry.nonce()?;
        let kept = STANDARD.decode(&entry.kept).ok().and_then(|hidden| self.keyed.keys.show(&hidden, &nonce));
        let kept = kept.ok_or_else(changed)?;
        let kept = Kept::parse(&kept).ok_or_else(changed)?;
        let original = self.keyed.decrypt(Wav::read(file)?, entry, &nonce)?;
        Ok(Recovered {
            name: kept.name.to_owned(),
            bytes: [kept.before, &original.data(self.keyed.is_exact()), kept.behind].concat(),
            fidelity: fidelity(self.keyed.cipher.scheme(), entry.format)?,
        })
    }
}

/// A cipher under a key, made ready for the rates and channels met so far.
struct Keyed {
    cipher: Box<dyn AudioCipher>,
    key: Key,
    keys: NoteKeys,
    prepared: HashMap<(u32, Option<usize>), Box<dyn PreparedCipher>>,
}

impl fmt::Debug for Keyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed").field("cipher", &self.cipher).finish_non_exhaustive()
    }
}

impl Keyed {
    fn new(id: &str, options: &CipherOptions, key: &Key) -> Result<Self, FileError> {
        let (cipher, keys) = (cipher(id, options)?, NoteKeys::new(key));
        Ok(Self { cipher, key: key.clone(), keys, prepared: HashMap::new() })
    }

    /// Whether samples are only moved, negated or replaced, so that encrypted files have the original's form.
    fn is_exact(&self) -> bool {
        !matches!(self.cipher.scheme().exactness, Exactness::Float { .. })
    }

    fn encrypt(&mut self, original: &Wav, nonce: &Nonce) -> Result<Wav, FileError> {
        let format = if self.is_exact() { original.format } else { SampleFormat::Float32 };
        let mut channels = Vec::new();
        for (channel, samples) in original.channels.iter().enumerate() {
            self.cipher.accepts(samples.len(), original.rate)?;
            let prepared = self.prepared(original.rate, channel, original.channels.len())?;
            channels.push(prepared.encrypt(samples, nonce)?);
        }
        Ok(Wav { rate: original.rate, format, channels })
    }

    fn decrypt(&mut self, encrypted: Wav, entry: &Entry, nonce: &Nonce) -> Result<Wav, FileError> {
        let n_samples = entry.samples as usize;
        let mut channels = Vec::new();
        for (channel, samples) in encrypted.channels.iter().enumerate() {
            let prepared = self.prepared(entry.rate, channel, encrypted.channels.len())?;
            channels.push(prepared.decrypt(samples, n_samples, nonce)?);
        }
        Ok(Wav { rate: entry.rate, format: entry.format, channels })
    }

    /// The cipher for one of `channels`: under a key of its own where there are several.
    fn prepared(
        &mut self,
        rate: u32,
        channel: usize,
        channels: usize,
    ) -> Result<&dyn PreparedCipher, CipherError> {
        let own = (channels > 1).then_some(channel);
        if !self.prepared.contains_key(&(rate, own)) {
            let key = own.map(|channel| subkey(&self.key, "channel", &channel.to_string()));
            let prepared = self.cipher.prepare(key.as_ref().unwrap_or(&self.key), rate)?;
            self.prepared.insert((rate, own), prepared);
        }
        Ok(self.prepared[&(rate, own)].as_ref())
    }
}

/// What a note keeps of an original file: its path, and the bytes before and behind its samples.
struct Kept<'a> {
    name: &'a str,
    before: &'a [u8],
    behind: &'a [u8],
}

impl<'a> Kept<'a> {
    /// Lengths of the first two parts, four bytes each, big endian, and the three parts.
    fn to_bytes(&self) -> Vec<u8> {
        let length = |part: &[u8]| (part.len() as u32).to_be_bytes();
        let lengths = [length(self.name.as_bytes()), length(self.before)].concat();
        [&lengths, self.name.as_bytes(), self.before, self.behind].concat()
    }

    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (lengths, parts) = bytes.split_at_checked(8)?;
        let length = |at: usize| Some(u32::from_be_bytes(lengths.get(at..at + 4)?.try_into().ok()?) as usize);
        let (name, parts) = parts.split_at_checked(length(0)?)?;
        let (before, behind) = parts.split_at_checked(length(4)?)?;
        let name = std::str::from_utf8(name).ok().filter(|name| names::check_path(name).is_ok())?;
        Some(Self { name, before, behind })
    }
}

/// What a note keeps of a WAV file, and its samples.
fn take_apart(wav: &[u8], name: &str) -> Result<(Vec<u8>, Wav), FileError> {
    let data = data_range(wav)?;
    let samples = Wav::read(wav)?;
    let frames = samples.channels.first().map(Vec::len);
    if frames.is_none() || samples.channels.iter().any(|channel| Some(channel.len()) != frames) {
        return Err(FileError::NotWav { reason: "it has no channel, or its last samples lack some" });
    }
    if samples.data(false) != wav[data.clone()] {
        return Err(FileError::NotWav { reason: "its samples are not packed as its header says" });
    }
    let kept = Kept { name, before: &wav[..data.start], behind: &wav[data.end..] }.to_bytes();
    if kept.len() > MAX_KEPT {
        return Err(FileError::LongMetadata { found: kept.len(), limit: MAX_KEPT });
    }
    Ok((kept, samples))
}
