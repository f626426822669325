//! Reading files that must be small: keys, notes. Whatever a path leads to, no more than the limit is read.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use zeroize::Zeroizing;

/// The text of a file of at most `most` bytes, cleared when dropped.
///
/// Messages call the file `name` (an option and the path, or the path) and end with `expected`: what such a file holds, and
/// what to do.
pub fn text(path: &Path, name: &str, most: u64, expected: &str) -> Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(most.min(1 << 16) as usize + 1));
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    read.with_context(|| format!("{name}: cannot be read; {expected}"))?;
    if bytes.len() as u64 > most {
        bail!("{name}: has more than {most} bytes; {expected}");
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => bail!("{name}: its {} bytes are not text; {expected}", bytes.len()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn check(content: Option<&[u8]>, parts: &[&str]) -> Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("a.key");
        content.map_or(Ok(()), |content| fs::write(&path, content))?;
        let said = text(&path, "--key a.key", 8, "make one").err().map(|error| format!("{error:#}"));
        let said = said.unwrap_or_default();
        for part in parts.iter().chain(&["--key a.key", "make one"]) {
            assert!(said.contains(part), "no {part:?} in {said:?}");
        }
        Ok(())
    }

    #[test]
    fn what_is_found_and_what_is_expected_are_both_said() -> Result<()> {
        check(None, &["cannot be read"])?;
        check(Some(b"123456789"), &["more than 8 bytes"])?;
        check(Some(b"\xff\xfe"), &["its 2 bytes are not text"])
    }

    #[test]
    #[cfg(unix)]
    fn an_endless_device_is_read_no_further_than_the_limit() {
        let said = text(Path::new("/dev/zero"), "--key /dev/zero", 8, "make one").err();
        assert!(said.is_some_and(|error| error.to_string().contains("more than 8 bytes")));
    }

    #[test]
    fn the_limit_itself_is_read() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("a.key");
        fs::write(&path, "12345678")?;
        assert_eq!(text(&path, "a.key", 8, "")?.as_str(), "12345678");
        Ok(())
    }
}
