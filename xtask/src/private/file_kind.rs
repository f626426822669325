//! Small files that an option names: read whole, and when they are not what was asked for, called by what they are.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// What an option asks for.
#[derive(Debug, Clone, Copy)]
pub struct FileKind {
    /// Its name, with an article.
    pub name: &'static str,
    /// The most bytes that such a file has.
    pub most_bytes: u64,
    /// Where one comes from.
    pub remedy: &'static str,
}

impl FileKind {
    /// The bytes of the file that `option` names.
    pub fn read(&self, option: &str, path: &Path) -> Result<Vec<u8>> {
        let named = || format!("{option} {}", path.display());
        let size = fs::metadata(path).with_context(|| format!("{}: cannot be read", named()))?.len();
        let Self { name, most_bytes, remedy } = self;
        if size > *most_bytes {
            bail!("{}: {size} bytes, {name} has at most {most_bytes}; {remedy}", named());
        }
        fs::read(path).with_context(|| format!("{}: cannot be read", named()))
    }

    /// Says of a file that it is something else, and what.
    pub fn refuse(&self, option: &str, path: &Path, why: &str, bytes: &[u8]) -> String {
        format!("{option} {}: {why} ({}); {}", path.display(), kind(bytes), self.remedy)
    }
}

/// How files of this program and common ones begin, and what they are.
const KNOWN: [(&[u8], &str); 10] = [
    (b"CLSK", "a secret key of private inference"),
    (b"CLPM", "a model made by `private train`"),
    (b"CLPI", "a message of private inference"),
    (b"CLJS", "the sealed note of a job"),
    (b"cipherlens-key", "a key of `encrypt-table` and `encrypt-image`"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"PK\x03\x04", "a ZIP archive or a workbook"),
    (b"\x1f\x8b", "a gzip file"),
    (b"{", "a JSON text"),
];
/// Bytes that are shown of a file that is none of them.
const SHOWN: usize = 12;

/// What `bytes` are, by how they begin.
fn kind(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "an empty file".to_owned();
    }
    match KNOWN.iter().find(|(start, _)| bytes.starts_with(start)) {
        Some((_, what)) => (*what).to_owned(),
        None => format!("a file that begins with \"{}\"", bytes[..bytes.len().min(SHOWN)].escape_ascii()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_how_they_begin() {
        assert_eq!(kind(b""), "an empty file");
        assert_eq!(kind(b"CLPM\x01\0rest"), "a model made by `private train`");
        assert_eq!(kind(b"age,income\n30,1000\n"), "a file that begins with \"age,income\\n3\"");
        assert_eq!(kind(b"\x1b[2J"), "a file that begins with \"\\x1b[2J\"");
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("a");
        let card = FileKind { name: "a card", most_bytes: 3, remedy: "make one" };
        fs::write(&path, "abc")?;
        assert_eq!(card.read("--card", &path)?, b"abc");
        fs::write(&path, "abcd")?;
        let said = card.read("--card", &path).err().map(|error| error.to_string());
        let expected = format!("--card {}: 4 bytes, a card has at most 3; make one", path.display());
        assert_eq!(said, Some(expected));
        Ok(())
    }
}
