//! Passphrases: from a prompt that shows nothing, or from the first line of a file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use zeroize::Zeroizing;

use crate::interrupt;

/// More bytes than this are no passphrase file.
const MOST_BYTES: u64 = 4096;
/// How often Ctrl-C is looked for while a passphrase is typed.
const LOOK: Duration = Duration::from_millis(50);

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
    let option = || format!("--passphrase-file {}", path.display());
    let size = fs::metadata(path).with_context(|| format!("{}: cannot be read", option()))?.len();
    if size > MOST_BYTES {
        bail!("{}: {size} bytes are no passphrase; its first line is taken, at most {MOST_BYTES}", option());
    }
    let bytes = Zeroizing::new(fs::read(path).with_context(|| format!("{}: cannot be read", option()))?);
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        bail!("{}: its first line is empty", option());
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

/// Asks on a thread of its own, so that Ctrl-C ends the program at once and leaves the terminal as it was.
fn prompt(text: &'static str) -> Result<Zeroizing<String>> {
    let terminal = Terminal::open();
    let (sender, typed) = mpsc::channel();
    std::thread::spawn(move || sender.send(rpassword::prompt_password(text).map(Zeroizing::new)));
    loop {
        match typed.recv_timeout(LOOK) {
            Ok(typed) => {
                return typed
                    .context("there is no terminal to ask for the passphrase; give --passphrase-file");
            }
            Err(RecvTimeoutError::Timeout) => interrupt::check().inspect_err(|_| terminal.restore())?,
            Err(RecvTimeoutError::Disconnected) => bail!("the passphrase could not be asked for"),
        }
    }
}

/// The terminal and how it was set before it was told to show nothing; nothing where there is no such thing.
#[cfg(unix)]
struct Terminal(Option<(fs::File, rustix::termios::Termios)>);

#[cfg(unix)]
impl Terminal {
    fn open() -> Self {
        let terminal = fs::File::open("/dev/tty").ok();
        Self(
            terminal.and_then(|file| rustix::termios::tcgetattr(&file).ok().map(|settings| (file, settings))),
        )
    }

    fn restore(&self) {
        if let Some((terminal, settings)) = &self.0 {
            // The program is about to end; a terminal that cannot be set back is the shell's to repair.
            let _ = rustix::termios::tcsetattr(terminal, rustix::termios::OptionalActions::Now, settings);
            eprintln!();
        }
    }
}

/// On other systems the prompt itself sets the terminal back.
#[cfg(not(unix))]
struct Terminal;

#[cfg(not(unix))]
impl Terminal {
    fn open() -> Self {
        Self
    }

    fn restore(&self) {}
}

#[cfg(test)]
mod tests {
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
