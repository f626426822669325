//! Writing content down: terminal, CSV, Markdown, HTML.

mod dpia;
mod folder;
mod html;
mod markdown;
pub mod summary;
pub mod tables;

pub use dpia::dpia;
pub use folder::{Rendered, render};
pub use html::document;
