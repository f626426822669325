//! Writing content down: terminal, CSV, Markdown, HTML.

pub mod summary;
pub mod tables;
