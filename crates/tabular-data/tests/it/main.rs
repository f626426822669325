//! Integration tests of `tabular-data`.

mod csv;
mod design;
mod infer;
mod manifest;
mod schema;
mod split;
mod support;
mod synthetic;
