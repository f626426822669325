//! What a file is by its first bytes.

use crate::error::DecodeError;

/// The number of bytes that tell the formats apart.
pub(super) const HEAD: usize = 12;

/// A format of recordings that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RIFF WAVE.
    Wav,
    /// Free Lossless Audio Codec.
    Flac,
}

impl Format {
    /// The format of a file that begins with `head`, of which 12 bytes are looked at.
    ///
    /// # Errors
    /// [`DecodeError::Empty`], [`DecodeError::OtherFormat`] and [`DecodeError::UnknownFormat`].
    pub fn of(head: &[u8]) -> Result<Self, DecodeError> {
        match head {
            [] => Err(DecodeError::Empty),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Ok(Self::Wav),
            [b'f', b'L', b'a', b'C', ..] => Ok(Self::Flac),
            _ => Err(refused(head)),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wav => "WAV",
            Self::Flac => "FLAC",
        }
    }

    /// The usual ending of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Flac => "flac",
        }
    }

    /// Refuses a file of this format whose name ends as one of the other.
    pub(super) fn check_extension(self, extension: &str) -> Result<(), DecodeError> {
        let other = if self == Self::Wav { Self::Flac } else { Self::Wav };
        let is_other = extension.eq_ignore_ascii_case(other.extension())
            || (other == Self::Wav && extension.eq_ignore_ascii_case("wave"));
        if !is_other {
            return Ok(());
        }
        let (found, right) = (self.name(), self.extension());
        Err(DecodeError::Misnamed { extension: extension.to_owned(), found, right })
    }
}

/// Beginnings of formats that others read, where they stand, and their names.
const OTHERS: [(usize, &[u8], &str); 14] = [
    (0, b"ID3", "MP3"),
    (0, b"\xff\xfb", "MP3"),
    (0, b"\xff\xf3", "MP3"),
    (0, b"\xff\xf1", "AAC"),
    (0, b"OggS", "Ogg (Vorbis or Opus)"),
    (4, b"ftyp", "MPEG-4 audio (M4A)"),
    (0, b"FORM", "AIFF"),
    (0, b".snd", "AU"),
    (0, b"RF64", "RF64, a WAV of more than 4 GB"),
    (0, b"RIFX", "RIFX, a WAV of big-endian numbers"),
    (0, b"RIFF", "a RIFF file that holds no WAVE"),
    (0, b"NIST", "NIST SPHERE"),
    (0, b"\x1aE\xdf\xa3", "Matroska (WebM)"),
    (0, b"#!AMR", "AMR"),
];

fn refused(head: &[u8]) -> DecodeError {
    let begins =
        |(at, mark, _): &&(usize, &[u8], _)| head.get(*at..).is_some_and(|rest| rest.starts_with(mark));
    match OTHERS.iter().find(begins) {
        Some(&(_, _, name)) => DecodeError::OtherFormat { name },
        None => {
            DecodeError::UnknownFormat { beginning: head.iter().take(HEAD).copied().map(shown).collect() }
        }
    }
}

fn shown(byte: u8) -> char {
    if byte.is_ascii_graphic() || byte == b' ' { byte.into() } else { '.' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        let name = |head: &[u8]| match Format::of(head) {
            Ok(format) => format.name().to_owned(),
            Err(error) => error.to_string(),
        };
        assert_eq!(name(b"RIFF\0\0\0\0WAVEfmt "), "WAV");
        assert_eq!(name(b"fLaC\0"), "FLAC");
        assert_eq!(name(b""), "the file is empty (0 bytes)");
        assert_eq!(name(b"hi\0there"), "not a WAV or FLAC recording: it begins with \"hi.there\"");
        for (head, other) in [
            (&b"ID3\x04"[..], "MP3;"),
            (b"\xff\xfb\x90", "MP3;"),
            (b"OggS", "Ogg"),
            (b"\0\0\0\x20ftypM4A ", "M4A"),
            (b"RIFF\0\0\0\0AVI ", "holds no WAVE"),
            (b"RIFF", "holds no WAVE"),
        ] {
            assert!(name(head).contains(other), "{}", name(head));
        }
    }

    #[test]
    fn the_name_of_the_other_format_is_refused() {
        assert!(Format::Wav.check_extension("WAV").is_ok());
        assert!(Format::Wav.check_extension("dat").is_ok());
        let error = Format::Flac.check_extension("wav").map_err(|error| error.to_string());
        assert_eq!(error, Err("named .wav, but its content is FLAC; rename it to .flac".to_owned()));
        assert!(Format::Wav.check_extension("FLAC").is_err());
    }
}
