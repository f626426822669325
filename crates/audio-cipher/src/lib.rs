#![doc = include_str!("../README.md")]

mod cipher;
mod ciphers;
mod error;
#[cfg(feature = "files")]
pub mod files;
mod haar;
mod key;
mod mdct;
mod options;
mod planned;
mod prepared;
mod record;
mod registry;
mod scheme;
mod sixteen_bit;

// What public functions take and give, so that a program gets the same version without naming one.
pub use protocol;

pub use cipher::{AudioCipher, MAX_SAMPLES, Nonce, RATES};
pub use error::CipherError;
pub use options::{CipherOptions, SegmentOrders, SegmentScope, ValueMode};
pub use prepared::{KeyTable, PreparedCipher};
pub use protocol::{Key, KeyError};
pub use record::RecordCipher;
pub use registry::{cipher, plain, scheme, schemes, shown};
pub use scheme::{Exactness, Scheme};
