#![doc = include_str!("../README.md")]

mod content;
mod document;
mod error;
mod figure;
mod output;
mod recording;
pub mod sheets;

// What public functions take and give, so that a program gets the same version without naming one.
pub use {image, results};

pub use error::ReportError;
pub use figure::FONT;
pub use output::{Rendered, document, dpia, render, summary, tables};
