//! From the 32-byte key to what the schemes need.
//!
//! Every schedule has a subkey of its own, so that two schemes under one master key share nothing.

mod derive;
mod stream;

pub(crate) use derive::subkey;
pub(crate) use stream::KeyStream;
