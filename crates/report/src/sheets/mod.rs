//! Sheets of images: labelled grids, photos with captions, boxes around what was found, and the bytes of PNG files.
//!
//! They are drawn from images and words alone, in the embedded font, and look the same on every machine.

mod grid;
mod photos;
mod png;
mod text;

pub use grid::{Sheet, boxes_on, enlarged};
pub use photos::{Captioned, photo_sheet};
pub use png::png;
