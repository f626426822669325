//! From the 32-byte key to what the schemes need.
//!
//! Every schedule has a subkey of its own, so that two schemes under one master key share nothing.

mod derive;
mod stream;

#[cfg(feature = "note")]
pub(crate) use derive::note_key;
pub(crate) use derive::{channel_key, subkey};
pub(crate) use stream::KeyStream;
