//! Reading CSV: structure checked by us, cells split by polars.
//!
//! polars fills a short row with nulls, renames duplicate headers and does not say on which line a byte is wrong. So a small
//! scanner ([`records`]) walks the bytes first: it finds the ends of records (a quoted cell may hold line breaks), counts
//! cells, checks UTF-8, and gathers rows into blocks. Each block goes to polars' CSV reader as text columns ([`block`]), and the
//! typed reader ([`batches`]) gives cells their meaning. Memory is bounded by one block, whatever the file's size.

pub(crate) mod batches;
pub(crate) mod block;
pub(crate) mod file;
pub(crate) mod names;
pub(crate) mod preamble;
pub(crate) mod raw;
pub(crate) mod records;
pub(crate) mod verbatim;
