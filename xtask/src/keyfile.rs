//! Key files: a secret key from the operating system, readable by its owner only. The key is never printed, and the buffers
//! that held it are cleared.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use clap::ValueEnum;
use crypto_encode::Key;
use crypto_encode::key_file::{self, KeyFileError};
use zeroize::Zeroizing;

use crate::small_file;
use safe_files::Access;

/// More bytes than a key file has are not a key file.
const MOST_BYTES: u64 = 1024;
/// How to get a key file, for messages that say what one holds.
const REMEDY: &str = "make one with `cargo xtask keygen`";

/// How a key is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeyFormat {
    /// A line that names the format, and 64 hexadecimal digits.
    Cipherlens,
    /// As `Fernet.generate_key()` of Python's `cryptography` makes it.
    Fernet,
}

/// Bytes from the operating system's generator.
pub fn os_random<const N: usize>() -> Result<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0u8; N]);
    getrandom::fill(bytes.as_mut()).context("the operating system gives no random bytes")?;
    Ok(bytes)
}

/// Makes a new key and writes it; an existing file is never overwritten, because data may depend on it.
pub fn create(path: &Path, format: KeyFormat) -> Result<()> {
    let key = Key::new(*os_random()?);
    let text = match format {
        KeyFormat::Cipherlens => key_file::text(&key),
        KeyFormat::Fernet => key_file::fernet_text(&key),
    };
    Ok(safe_files::create(path, Access::Owner, text.as_bytes())?)
}

/// Reads the key file that `--key` names.
pub fn read(path: &Path) -> Result<Key> {
    let name = format!("--key {}", path.display());
    let expected = format!("{}; {REMEDY}", key_file::EXPECTED);
    let text = small_file::text(path, &name, MOST_BYTES, &expected)?;
    let key = key_file::parse(&text).map_err(|error| match error {
        KeyFileError::Empty | KeyFileError::FirstLine { .. } => anyhow!("{error}; {REMEDY}"),
        error => error.into(),
    });
    key.context(name)
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
            assert_ne!(read(&path)?.as_bytes(), &[0; 32]);
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
