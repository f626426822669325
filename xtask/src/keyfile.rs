//! Key files: a secret key from the operating system, readable by its owner only.
//!
//! Two lines of text: a header that names the format, and 64 hexadecimal digits. The key is never printed, and the
//! buffers that held it are cleared.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use zeroize::Zeroizing;

use crate::files::{self, Access};

/// First line of a key file.
const HEADER: &str = "cipherlens-key 1";
/// More bytes than a key file has are not a key file.
const MOST_BYTES: u64 = 1024;

/// 32 secret bytes, cleared when dropped.
pub type SecretKey = Zeroizing<[u8; 32]>;

/// Fills 32 bytes from the operating system's generator.
pub fn os_random() -> Result<SecretKey> {
    let mut bytes = Zeroizing::new([0u8; 32]);
    getrandom::fill(bytes.as_mut()).context("the operating system gives no random bytes")?;
    Ok(bytes)
}

/// Makes a new key and writes it; an existing file is never overwritten, because data may depend on it.
pub fn create(path: &Path) -> Result<()> {
    let key = os_random()?;
    let text = Zeroizing::new(format!(
        "{HEADER}\n{}\n",
        Zeroizing::new(crate::datasets::hex(key.as_ref())).as_str()
    ));
    files::create(path, Access::Owner, |out| Ok(out.write_all(text.as_bytes())?))
}

/// Reads a key file.
pub fn read(path: &Path) -> Result<SecretKey> {
    let size = fs::metadata(path).with_context(|| format!("--key {}: cannot be read", path.display()))?.len();
    if size > MOST_BYTES {
        bail!("--key {}: {size} bytes are no key file; make one with `cargo xtask keygen`", path.display());
    }
    let text = Zeroizing::new(
        fs::read_to_string(path).with_context(|| format!("--key {}: cannot be read", path.display()))?,
    );
    parse(&text).with_context(|| format!("--key {}", path.display()))
}

fn parse(text: &str) -> Result<SecretKey> {
    let mut lines = text.lines();
    if lines.next() != Some(HEADER) {
        bail!("the first line must be `{HEADER}`; make a key file with `cargo xtask keygen`");
    }
    let digits = lines.next().unwrap_or_default().trim();
    if digits.len() != 64 {
        bail!("the second line has {} characters instead of 64 hexadecimal digits", digits.len());
    }
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        bail!("the second line holds something else than hexadecimal digits");
    }
    let mut key = Zeroizing::new([0u8; 32]);
    for (byte, pair) in key.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = std::str::from_utf8(pair)
            .ok()
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
            .context("the second line is not ASCII")?;
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_read_back_and_kept_private() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("my.key");
        create(&path)?;
        assert_ne!(*read(&path)?, [0; 32]);
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path)?.permissions()) & 0o777,
            0o600
        );
        assert!(create(&path).is_err(), "an existing key must not be overwritten");
        Ok(())
    }

    #[test]
    fn anything_else_is_refused() {
        let digits = "0123456789abcdef".repeat(4);
        assert!(parse(&format!("{HEADER}\n{digits}\n")).is_ok());
        for wrong in [
            String::new(),
            digits.clone(),
            HEADER.to_owned(),
            format!("{HEADER}\n{}", &digits[1..]),
            format!("{HEADER}\n{}", digits.replace('a', "g")),
            format!("{HEADER}\n{}", digits.replace("ab", "+b")),
            format!("{HEADER}\n{}", digits.replace("ab", "é")),
        ] {
            assert!(parse(&wrong).is_err(), "{wrong:?}");
        }
    }
}
