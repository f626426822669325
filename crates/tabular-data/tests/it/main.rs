//! Integration tests of `tabular-data`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails its test")]

mod csv;
mod design;
#[cfg(feature = "polars")]
mod frames;
mod infer;
mod infer_columns;
mod labels;
mod manifest;
mod received;
mod report;
mod schema;
mod split;
mod support;
#[cfg(feature = "synthetic")]
mod synthetic;
