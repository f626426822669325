//! Axis-parallel boxes.

use crate::error::EvaluationError;

/// A box with its top left corner at (`x`, `y`); any unit, usually pixels. Finite, of positive width and height, and
/// neither so small nor so large that its edges or its area cannot be told in floats.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BoundingBox {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

impl BoundingBox {
    /// A box from its corner, width and height.
    ///
    /// # Errors
    /// A coordinate that is not finite, or a width or height that is not positive or leaves no finite, positive area.
    pub fn new(x: f64, y: f64, w: f64, h: f64) -> Result<Self, EvaluationError> {
        for (option, found) in [("x", x), ("y", y)] {
            if !found.is_finite() {
                return Err(bad(option, found, "finite"));
            }
        }
        for (option, found) in [("w", w), ("h", h)] {
            if !(found > 0.0 && found.is_finite()) {
                return Err(bad(option, found, "positive and finite"));
            }
        }
        let place = Self { x, y, w, h };
        let area = place.intersection(&place);
        match area > 0.0 && area < f64::MAX / 2.0 {
            true => Ok(place),
            false => Err(bad("w x h", area, "an area that floats can tell from 0 and can add up")),
        }
    }

    /// Left, top, width and height.
    pub fn xywh(&self) -> [f64; 4] {
        [self.x, self.y, self.w, self.h]
    }

    /// Width times height.
    pub fn area(&self) -> f64 {
        self.w * self.h
    }

    /// Area shared with another box.
    pub fn intersection(&self, other: &Self) -> f64 {
        let width = (self.x + self.w).min(other.x + other.w) - self.x.max(other.x);
        let height = (self.y + self.h).min(other.y + other.h) - self.y.max(other.y);
        width.max(0.0) * height.max(0.0)
    }

    /// Intersection over union, in [0, 1]; exactly 1 of equal boxes.
    ///
    /// Each box's own area is taken between its edges, as the shared one is. Rounding keeps order, so the shared area is
    /// never above either, and the quotient never above 1.
    pub fn iou(&self, other: &Self) -> f64 {
        let (shared, own, theirs) =
            (self.intersection(other), self.intersection(self), other.intersection(other));
        shared / (own + theirs - shared)
    }
}

fn bad(option: &'static str, found: f64, expected: &'static str) -> EvaluationError {
    EvaluationError::Option { option, found, expected }
}
