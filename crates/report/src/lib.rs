#![doc = include_str!("../README.md")]

mod content;
mod document;
mod error;
mod figure;
mod output;
pub mod sheets;

pub use error::ReportError;
pub use figure::FONT;
pub use output::{Rendered, document, render, summary, tables};
