//! `decrypt-audio`: decrypts what `encrypt-audio` made.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::audio::own::decrypt;
use crate::keyfile;

/// Options of `decrypt-audio`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask decrypt-audio --audio calls.enc --key my.key --to calls.again
  cargo xtask decrypt-audio --audio mine.sealed --key my.key --to mine.wav

Whatever was changed, cut off or encrypted under another key is refused, and nothing is left behind. A
container carries the name of its recording, so that its own name does not matter; a missing container is
not noticed. The note of scrambled recordings names all of them: a missing one is refused.")]
pub struct DecryptAudioArgs {
    /// The encrypted file or folder; the note of scrambled recordings must still be there.
    #[arg(long, value_name = "PATH")]
    audio: PathBuf,
    /// The key file it was encrypted with.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The decrypted recording, or a new folder; readable by you only.
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
}

/// Decrypts.
pub fn run(args: DecryptAudioArgs) -> Result<()> {
    safe_files::check(&[("--to", &args.to)], &[("--audio", &args.audio), ("--key", &args.key)])?;
    decrypt(&args.audio, &args.to, &keyfile::read(&args.key)?)?.iter().for_each(|line| println!("{line}"));
    Ok(())
}
