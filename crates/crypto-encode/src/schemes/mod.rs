//! One file a scheme.

pub(crate) mod plain;
