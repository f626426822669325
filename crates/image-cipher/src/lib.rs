#![doc = include_str!("../README.md")]

mod cipher;
mod ciphers;
mod colour;
mod error;
mod geometry;
mod key;
#[cfg(feature = "note")]
pub mod note;
mod options;
mod planned;
mod prepared;
mod record;
mod registry;
mod samples;
mod scheme;

// What public functions take and give, so that a program gets the same version without naming one.
pub use {image, protocol};

pub use cipher::{ImageCipher, MAX_PIXELS, Nonce, encrypt_largest, pixel_nonce};
pub use ciphers::{RotationShifts, RubikKeys, cat_map_period, rotation_shifts, rubik_keys};
pub use error::CipherError;
pub use options::{BlockKeys, BlockOrder, CipherOptions, Rectangle, Region, UnknownRegion, ValueMode};
pub use prepared::PreparedCipher;
pub use protocol::{Key, KeyError};
pub use record::RecordCipher;
pub use registry::{cipher, plain, scheme, schemes, shown};
pub use scheme::Scheme;
