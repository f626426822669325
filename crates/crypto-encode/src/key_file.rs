//! The text of a key file, in two forms, both of 32 bytes: two lines, a header that names the format and 64 hexadecimal digits;
//! or the 44 characters of base64url that Fernet keys have everywhere, Python's `cryptography` included.
//!
//! ```
//! use crypto_encode::{Key, key_file};
//!
//! let key = Key::new([7; 32]); // from the operating system's generator
//! let text = key_file::text(&key);
//! assert!(text.starts_with("cipherlens-key 1\n0707"));
//! assert_eq!(key_file::parse(&text)?.as_bytes(), key.as_bytes());
//! assert_eq!(key_file::parse(&key_file::fernet_text(&key))?.as_bytes(), key.as_bytes());
//! # Ok::<(), key_file::KeyFileError>(())
//! ```

use thiserror::Error;
use zeroize::Zeroizing;

use protocol::{Key, KeyError};

/// First line of a key file.
const HEADER: &str = "cipherlens-key 1";

/// What a key file holds, for messages.
pub const EXPECTED: &str = "a key file holds the line `cipherlens-key 1` and 64 hexadecimal digits, or a Fernet key of 44 \
                            characters";

/// A text that is no key file. Nothing of it is repeated, because it may be secret.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// No text.
    #[error("the file is empty; {EXPECTED}")]
    Empty,
    /// A text that has the length of a Fernet key.
    #[error("these 44 characters are not a Fernet key, which is 32 bytes in url-safe base64 and ends in `=`")]
    NotFernet,
    /// Any other text.
    #[error("is no key file, its first line is another one of {characters} characters; {EXPECTED}")]
    FirstLine {
        /// Characters of its first line.
        characters: usize,
    },
    /// The header, and something else than digits.
    #[error("the second line of a `cipherlens-key 1` file is 64 hexadecimal digits")]
    Digits(#[source] KeyError),
}

/// The key in the form of two lines.
pub fn text(key: &Key) -> Zeroizing<String> {
    lines(&[HEADER, &key.to_hex()])
}

/// The key as `Fernet.generate_key()` of Python's `cryptography` makes it, and a line end.
pub fn fernet_text(key: &Key) -> Zeroizing<String> {
    lines(&[&key.to_urlsafe_base64()])
}

/// Lines in a buffer that never grows, so that nothing of it is left behind.
fn lines(lines: &[&str]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(lines.iter().map(|line| line.len() + 1).sum()));
    lines.iter().for_each(|line| text.extend([line, "\n"]));
    text
}

/// The key in a text of either form, with any line ends.
///
/// # Errors
/// [`KeyFileError`] for any other text.
pub fn parse(text: &str) -> Result<Key, KeyFileError> {
    let text = text.trim();
    if let Ok(key) = Key::from_urlsafe_base64(text) {
        return Ok(key);
    }
    let mut lines = text.lines();
    match lines.next().map(str::trim_end) {
        Some(HEADER) => Key::from_hex(lines.next().unwrap_or_default()).map_err(KeyFileError::Digits),
        None => Err(KeyFileError::Empty),
        Some(line) if text == line && line.chars().count() == 44 => Err(KeyFileError::NotFernet),
        Some(line) => Err(KeyFileError::FirstLine { characters: line.chars().count() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_with_any_line_ends() {
        let key = Key::new(std::array::from_fn(|i| i as u8 * 7));
        let (digits, fernet) = (key.to_hex(), key.to_urlsafe_base64());
        for text in [
            format!("{HEADER}\n{}\n", digits.as_str()),
            format!("{HEADER}\r\n{}\r\n", digits.as_str()),
            format!("{HEADER}\n{}", digits.as_str()),
            fernet.to_string(),
            format!("{}\n", fernet.as_str()),
            format!("{}\r\n", fernet.as_str()),
        ] {
            assert_eq!(parse(&text).unwrap().as_bytes(), key.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let digits = "0123456789abcdef".repeat(4);
        let fernet = Key::new([0xFB; 32]).to_urlsafe_base64();
        assert!(parse(&format!("{HEADER}\n{digits}\n")).is_ok());
        for wrong in [
            String::new(),
            digits.clone(),
            HEADER.to_owned(),
            format!("{HEADER}\n{}", &digits[1..]),
            format!("{HEADER}\n{}", digits.replace('a', "g")),
            format!("{HEADER}\n{}", digits.replace("ab", "+b")),
            format!("{HEADER}\n{}", digits.replace("ab", "é")),
            fernet.replace('-', "+"),
            fernet.trim_end_matches('=').to_owned(),
            format!("{}\n{}", fernet.as_str(), fernet.as_str()),
            "correct horse battery staple".to_owned(),
        ] {
            assert!(parse(&wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_was_found_is_said_and_nothing_of_it_repeated() {
        let check = |text: &str, expected: KeyFileError| {
            let error = parse(text).unwrap_err();
            assert_eq!(error, expected, "{text:?}");
            assert!(!error.to_string().contains("phrase"), "a message must not show what may be secret");
        };
        check(" \n", KeyFileError::Empty);
        check("secret passphrase\n", KeyFileError::FirstLine { characters: 17 });
        check(&"phrase??".repeat(6)[..44], KeyFileError::NotFernet);
        let digits = KeyError::Hex { found: 6, bad: 4 };
        check(&format!("{HEADER}\nphrase"), KeyFileError::Digits(digits));
    }
}
