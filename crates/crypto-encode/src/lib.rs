#![doc = include_str!("../README.md")]

pub mod binding;
pub mod bulk;
#[cfg(feature = "tables")]
pub mod cipher_table;
mod encoder;
mod error;
mod ff1;
mod haar;
mod key;
pub mod key_file;
mod ope;
mod options;
mod planned;
mod prf;
#[cfg(feature = "fernet")]
pub mod reference;
mod registry;
#[cfg(feature = "tables")]
pub mod release;
mod scheme;
mod schemes;
mod siv;
mod table;
pub mod text;
pub mod token;

// What public functions take and give, so that a program gets the same version without naming one.
pub use ndarray;
pub use rand::rand_core;

pub use encoder::{CellEncoder, Lifted, MatrixEncoder};
pub use error::{CellFault, EncodeError};
pub use haar::haar_matrix;
pub use options::{Clock, EncodeOptions, EncodeSpec};
pub use protocol::{Key, KeyError};
pub use registry::{plain, scheme, schemes};
pub use scheme::{Scheme, Stage, record_key};
pub use table::{Address, CellKind, CipherColumn};
pub use text::{TextCipher, TextError, seeded_fernet, text_cipher, text_cipher_at, text_cipher_ids};
