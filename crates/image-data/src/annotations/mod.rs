//! Images with boxes around what is to be found in them.
//!
//! `annotations.csv` has the columns `file,x,y,w,h`: the name of an image in the folder beside it, and a box in
//! whole pixels, counted from 0 at the top left. An image may have several boxes, or none.

mod boxed;
mod parse;
mod scene;

pub use boxed::BoxedScene;
pub use parse::{Annotation, parse_annotations};
pub use scene::{Scene, SceneSet};

use std::fmt;

/// A box in whole pixels from the top left corner of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PixelBox {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub w: u32,
    /// Height.
    pub h: u32,
}

impl PixelBox {
    /// Left, top, width and height.
    pub fn xywh(&self) -> [f64; 4] {
        [self.x, self.y, self.w, self.h].map(f64::from)
    }

    /// Whether the box lies within an image of this size.
    pub fn is_inside(&self, width: u32, height: u32) -> bool {
        let right = u64::from(self.x) + u64::from(self.w);
        let bottom = u64::from(self.y) + u64::from(self.h);
        right <= u64::from(width) && bottom <= u64::from(height)
    }

    /// Whether two boxes share a pixel.
    pub fn overlaps(&self, other: &Self) -> bool {
        let apart = |a: u32, a_len: u32, b: u32, b_len: u32| {
            u64::from(a) + u64::from(a_len) <= u64::from(b) || u64::from(b) + u64::from(b_len) <= u64::from(a)
        };
        !apart(self.x, self.w, other.x, other.w) && !apart(self.y, self.h, other.y, other.h)
    }
}

impl fmt::Display for PixelBox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}+{}+{}", self.w, self.h, self.x, self.y)
    }
}
