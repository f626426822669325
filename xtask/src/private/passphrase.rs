//! Passphrases: from a prompt that shows nothing, or from the first line of a file.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use zeroize::Zeroizing;

use super::file_kind::FileKind;
use crate::interrupt::Interrupted;

const OPTION: &str = "--passphrase-file";
const PASSPHRASE: FileKind = FileKind {
    name: "a passphrase file",
    most_bytes: 4096,
    remedy: "write the passphrase on the first line of a file",
};

/// Where the passphrase of a secret key comes from.
#[derive(Debug, Clone, Args)]
pub struct PassphraseArgs {
    /// File whose first line is the passphrase of the secret key (default: it is asked for).
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// Whether a passphrase is chosen, and therefore asked for twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewOrKnown {
    /// It is being chosen.
    New,
    /// It was chosen before.
    Known,
}

impl PassphraseArgs {
    /// The passphrase, never empty.
    pub fn read(&self, which: NewOrKnown) -> Result<Zeroizing<Vec<u8>>> {
        let passphrase = match &self.passphrase_file {
            Some(path) => first_line(path)?,
            None => ask(which)?,
        };
        if passphrase.is_empty() {
            bail!("the passphrase is empty; choose one, or give --passphrase-file");
        }
        Ok(passphrase)
    }
}

fn first_line(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let bytes = Zeroizing::new(PASSPHRASE.read(OPTION, path)?);
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        bail!("{OPTION} {}: its first line is empty", path.display());
    }
    Ok(Zeroizing::new(line.to_vec()))
}

fn ask(which: NewOrKnown) -> Result<Zeroizing<Vec<u8>>> {
    let first = prompt("Passphrase of the secret key: ")?;
    if which == NewOrKnown::New && prompt("Once more: ")? != first {
        bail!("the two passphrases differ; nothing was written");
    }
    Ok(Zeroizing::new(first.as_bytes().to_vec()))
}

/// Shows nothing of what is typed; Ctrl-C arrives as an error, with the terminal as it was.
fn prompt(text: &str) -> Result<Zeroizing<String>> {
    match rpassword::prompt_password(text) {
        Ok(typed) => Ok(Zeroizing::new(typed)),
        Err(error) if error.kind() == ErrorKind::Interrupted => Err(Interrupted.into()),
        Err(error) => {
            Err(error).context("there is no terminal to ask for the passphrase; give --passphrase-file")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(content: &[u8]) -> Result<Vec<u8>> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("passphrase");
        fs::write(&path, content)?;
        let args = PassphraseArgs { passphrase_file: Some(path) };
        Ok(args.read(NewOrKnown::Known)?.to_vec())
    }

    #[test]
    fn the_first_line_of_a_file_counts() -> Result<()> {
        for content in ["open sesame", "open sesame\n", "open sesame\r\nsecond\n"] {
            assert_eq!(read(content.as_bytes())?, b"open sesame");
        }
        Ok(())
    }

    #[test]
    fn an_empty_or_huge_file_is_refused() {
        for content in [Vec::new(), b"\nsecond".to_vec(), vec![b'x'; 5000]] {
            assert!(read(&content).is_err());
        }
    }
}
