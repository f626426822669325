//! Recordings as files.
//!
//! - [`container`]: any file in an authenticated container that hides everything but the number of seconds. This is what to use.
//! - [`Scrambler`] and [`Unscrambler`]: WAV files under one of the ciphers of this crate, and a [`Note`] with everything that
//!   decryption needs except the key.
//! - [`names`]: which file names are possible on every system, and a plan of a folder.
//!
//! The caller reads and writes the files, and draws a fresh nonce for each.

pub mod container;
mod error;
pub mod names;
mod note;
mod scrambled;
mod seal;
mod wav;

pub use error::FileError;
pub use note::{Entry, Note, key_check, split};
pub use scrambled::{Fidelity, Recovered, ScrambledFile, Scrambler, Unscrambler, fidelity};
pub use wav::{SampleFormat, bytes_per_second};
