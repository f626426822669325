#![doc = include_str!("../README.md")]

mod encoder;
mod error;
mod key;
mod options;
mod registry;
mod scheme;
mod schemes;
mod table;

pub use encoder::{CellEncoder, Lifted, MatrixEncoder};
pub use error::{CellFault, EncodeError};
pub use key::Key;
pub use options::{Clock, EncodeOptions, EncodeSpec};
pub use registry::{scheme, schemes};
pub use scheme::{Scheme, Stage, record_key};
pub use table::{Address, Column, ColumnKind};
