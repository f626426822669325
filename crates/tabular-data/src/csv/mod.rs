//! Reading CSV: split once, by `csv-core`, the parser of the crate `csv`.
//!
//! That parser accepts everything and does not say where it stands. So [`records`] hands it one record at a time, knows on which
//! line each begins, and refuses what RFC 4180 does ([`quotes`]) and bytes that are not UTF-8. Rows of the header's width are
//! gathered into blocks ([`raw`], [`block`]), to which the typed reader ([`batches`]) gives a meaning; [`verbatim`] gives every
//! record as it stands. Memory is bounded by one block, whatever the file's size.

pub(crate) mod batches;
pub(crate) mod block;
pub(crate) mod file;
pub(crate) mod kind;
pub(crate) mod names;
pub(crate) mod preamble;
mod quotes;
pub(crate) mod raw;
mod records;
pub(crate) mod verbatim;
