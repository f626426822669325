//! Pictures for the report: sheets of labelled samples, boxes over scenes, and their entries among the artifacts.

mod artifact;
mod grid;
mod text;

pub use artifact::{Shelf, Words};
pub use grid::{Sheet, boxes_on, enlarged};
pub use text::{LINE, Pen};
