//! Key files: a secret key from the operating system, readable by its owner only.
//!
//! Two forms, both of 32 bytes: two lines of text, a header that names the format and 64 hexadecimal digits; or the 44
//! characters of base64url that Fernet keys have everywhere, Python's `cryptography` included. The key is never printed, and
//! the buffers that held it are cleared.

use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use crypto_encode::Key;
use zeroize::Zeroizing;

use crate::files::{self, Access};
use crate::small_file;

/// First line of a key file.
const HEADER: &str = "cipherlens-key 1";
/// More bytes than a key file has are not a key file.
const MOST_BYTES: u64 = 1024;
/// What a key file holds, for messages.
const EXPECTED: &str = "a key file holds the line `cipherlens-key 1` and 64 hexadecimal digits, or a Fernet key of 44 \
                        characters; make one with `cargo xtask keygen`";

/// 32 secret bytes, cleared when dropped.
pub type SecretKey = Zeroizing<[u8; 32]>;

/// How a key is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyFormat {
    /// A line that names the format, and 64 hexadecimal digits.
    Cipherlens,
    /// As `Fernet.generate_key()` of Python's `cryptography` makes it.
    Fernet,
}

/// Fills 32 bytes from the operating system's generator.
pub fn os_random() -> Result<SecretKey> {
    let mut bytes = Zeroizing::new([0u8; 32]);
    getrandom::fill(bytes.as_mut()).context("the operating system gives no random bytes")?;
    Ok(bytes)
}

/// Makes a new key and writes it; an existing file is never overwritten, because data may depend on it.
pub fn create(path: &Path, format: KeyFormat) -> Result<()> {
    let key = os_random()?;
    let text = match format {
        KeyFormat::Cipherlens => {
            let digits = Zeroizing::new(crate::datasets::hex(key.as_ref()));
            Zeroizing::new(format!("{HEADER}\n{}\n", digits.as_str()))
        }
        KeyFormat::Fernet => Zeroizing::new(format!("{}\n", Key::new(*key).to_base64().as_str())),
    };
    files::create(path, Access::Owner, |out| Ok(out.write_all(text.as_bytes())?))
}

/// Reads the key file that `--key` names.
pub fn read(path: &Path) -> Result<SecretKey> {
    let name = format!("--key {}", path.display());
    parse(&small_file::text(path, &name, MOST_BYTES, EXPECTED)?).context(name)
}

fn parse(text: &str) -> Result<SecretKey> {
    let text = text.trim();
    if let Some(key) = Key::from_base64(text) {
        return Ok(Zeroizing::new(*key.as_bytes()));
    }
    let mut lines = text.lines();
    match lines.next().map(str::trim_end) {
        Some(HEADER) => {}
        None => bail!("the file is empty; {EXPECTED}"),
        Some(line) if text == line && line.chars().count() == 44 => {
            bail!(
                "these 44 characters are not a Fernet key, which is 32 bytes in url-safe base64 and ends in `=`"
            )
        }
        Some(line) => {
            bail!(
                "is no key file, its first line is another one of {} characters; {EXPECTED}",
                line.chars().count()
            )
        }
    }
    let key = Key::from_hex(lines.next().unwrap_or_default());
    let key = key.context("the second line of a `cipherlens-key 1` file is 64 hexadecimal digits")?;
    Ok(Zeroizing::new(*key.as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_new_key_is_read_back_and_kept_private() -> Result<()> {
        let dir = tempfile::tempdir()?;
        for (name, format) in [("my.key", KeyFormat::Cipherlens), ("fernet.key", KeyFormat::Fernet)] {
            let path = dir.path().join(name);
            create(&path, format)?;
            assert_ne!(*read(&path)?, [0; 32]);
            #[cfg(unix)]
            assert_eq!(
                std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path)?.permissions()) & 0o777,
                0o600
            );
            assert!(create(&path, format).is_err(), "an existing key must not be overwritten");
        }
        Ok(())
    }

    #[test]
    fn both_forms_are_read_with_any_line_ends() -> Result<()> {
        let bytes: [u8; 32] = std::array::from_fn(|i| i as u8 * 7);
        let digits = crate::datasets::hex(&bytes);
        let fernet = Key::new(bytes).to_base64();
        for text in [
            format!("{HEADER}\n{digits}\n"),
            format!("{HEADER}\r\n{digits}\r\n"),
            format!("{HEADER}\n{digits}"),
            fernet.to_string(),
            format!("{}\n", fernet.as_str()),
            format!("{}\r\n", fernet.as_str()),
        ] {
            assert_eq!(*parse(&text)?, bytes, "{text:?}");
        }
        Ok(())
    }

    #[test]
    fn anything_else_is_refused() {
        let digits = "0123456789abcdef".repeat(4);
        let fernet = Key::new([0xFB; 32]).to_base64();
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
    fn what_is_no_key_file_is_named_with_what_was_found() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("a.key");
        let refusal = |content: &[u8]| -> Result<String> {
            fs::write(&path, content)?;
            Ok(read(&path).err().map(|error| format!("{error:#}")).unwrap_or_default())
        };
        for (content, found) in [
            (&b""[..], "empty"),
            (&[0xFF, 0xFE, 0x41][..], "3 bytes are not text"),
            (&[b'a'; 5000][..], "more than 1024 bytes"),
            (b"secret passphrase\n", "17 characters"),
        ] {
            let said = refusal(content)?;
            for part in ["a.key", found, "64 hexadecimal digits", "Fernet key of 44"] {
                assert!(said.contains(part), "no {part:?} in {said:?}");
            }
            assert!(!said.contains("passphrase"), "a message must not show what may be secret");
        }
        Ok(())
    }
}
