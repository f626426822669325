//! The detection experiment.

pub mod scan;
pub mod source;
pub mod train;
pub mod veil;
