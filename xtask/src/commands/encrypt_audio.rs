//! `encrypt-audio`: encrypts recordings of the user's own.

use std::path::PathBuf;

use anyhow::Result;
use audio_cipher::CipherOptions;
use clap::Args;

use crate::audio::own::{Encryption, encrypt};
use crate::{idle, keyfile};

/// Options of `encrypt-audio`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask keygen my.key
  cargo xtask encrypt-audio --audio calls --key my.key --to calls.enc
  cargo xtask encrypt-audio --audio calls/mine.wav --key my.key --to mine.sealed
  cargo xtask decrypt-audio --audio calls.enc --key my.key --to calls.again

Without --scheme every file becomes a container that is encrypted and authenticated (XChaCha20-Poly1305
in chunks) and padded to whole seconds: its size tells the format (rate, channels, bits) and how many
seconds the recording has, rounded up; long metadata adds to it. Files come back byte for byte.

With --scheme the samples of WAV files are scrambled, and the result can be played. None of these
ciphers but aes-ctr and ff1-samples protects speech; the command says what breaks the one that you chose:
sample-permutation, segment-permutation, frequency-inversion, band-permutation, bin-permutation,
mdct-signs, sign-flip, orthogonal-frames, value-rotation, jayant-bf, ff1-samples, aes-ctr,
aes-ctr-fixed-nonce.")]
pub struct EncryptAudioArgs {
    /// A WAV or FLAC file, or a folder of them, with all folders in it.
    #[arg(long, value_name = "PATH")]
    audio: PathBuf,
    /// Key file made by keygen, or a Fernet key made by Python.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The encrypted file, or a new folder.
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    /// Scramble the samples of WAV files with this cipher instead (see below).
    #[arg(long, value_name = "ID")]
    scheme: Option<String>,
    /// Call encrypted files 0001, 0002 and so on: names may say who speaks and what.
    #[arg(long)]
    numbered: bool,
    /// Leave out files that are no recordings; they are named.
    #[arg(long)]
    skip_others: bool,
}

/// Encrypts.
pub fn run(args: EncryptAudioArgs) -> Result<()> {
    safe_files::check(&[("--to", &args.to)], &[("--audio", &args.audio), ("--key", &args.key)])?;
    idle::refuse("--numbered", args.numbered && !args.audio.is_dir(), "it is for folders")?;
    let key = keyfile::read(&args.key)?;
    let asked = Encryption {
        from: &args.audio,
        to: &args.to,
        scheme: args.scheme.as_deref(),
        options: &CipherOptions::default(),
        numbered: args.numbered,
        skip_others: args.skip_others,
    };
    encrypt(&asked, &key)?.iter().for_each(|line| println!("{line}"));
    Ok(())
}
