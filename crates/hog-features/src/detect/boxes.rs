//! Boxes, how they overlap, and which of them stay.

use std::cmp::Ordering;

use crate::detect::options::Suppression;

/// A box in an image, with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// Left edge, in pixels from the image's left edge.
    pub x: f32,
    /// Upper edge, in pixels from the image's upper edge.
    pub y: f32,
    /// Width in pixels.
    pub w: f32,
    /// Height in pixels.
    pub h: f32,
    /// Value of the linear model.
    pub score: f32,
}

impl Detection {
    /// Best first; boxes of equal score from large to small, then from top to bottom and left to right.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let larger = other.w.total_cmp(&self.w);
        let place = self.y.total_cmp(&other.y).then(self.x.total_cmp(&other.x));
        other.score.total_cmp(&self.score).then(larger).then(place)
    }

    /// Area that two boxes share.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> f32 {
        let across = (self.x + self.w).min(other.x + other.w) - self.x.max(other.x);
        let down = (self.y + self.h).min(other.y + other.h) - self.y.max(other.y);
        across.max(0.0) * down.max(0.0)
    }

    /// Intersection over union, from 0 to 1.
    #[must_use]
    pub fn iou(&self, other: &Self) -> f32 {
        let shared = self.intersection(other);
        shared / (self.area() + other.area() - shared)
    }

    /// The whole pixels that the box touches in an image of this size (width, height), as left, top, width and height;
    /// `None` where it touches none.
    #[must_use]
    pub fn touched_pixels(&self, (width, height): (u32, u32)) -> Option<[u32; 4]> {
        let span = |start: f32, length: f32, limit: u32| {
            let inside = |place: f64| place.clamp(0.0, f64::from(limit));
            let from = inside(f64::from(start).floor());
            let to = inside((f64::from(start) + f64::from(length)).ceil());
            (to > from).then_some((from as u32, (to - from) as u32))
        };
        let ((x, w), (y, h)) = (span(self.x, self.w, width)?, span(self.y, self.h, height)?);
        Some([x, y, w, h])
    }

    /// The box as [`evaluation`] matches it.
    ///
    /// # Errors
    /// A box without a finite, positive area.
    #[cfg(feature = "training")]
    pub fn scored_box(&self) -> Result<evaluation::ScoredBox, crate::HogError> {
        let [x, y, w, h] = [self.x, self.y, self.w, self.h].map(f64::from);
        Ok(evaluation::ScoredBox { place: evaluation::BoundingBox::new(x, y, w, h)?, score: self.score })
    }

    fn area(&self) -> f32 {
        self.w * self.h
    }

    fn holds_centre_of(&self, other: &Self) -> bool {
        let (x, y) = (other.x + other.w / 2.0, other.y + other.h / 2.0);
        self.x < x && x < self.x + self.w && self.y < y && y < self.y + self.h
    }

    /// Whether the box `better` makes this one superfluous.
    fn is_covered_by(&self, better: &Self, rule: &Suppression) -> bool {
        let shared = better.intersection(self);
        if shared == 0.0 {
            return false;
        }
        self.iou(better) > rule.iou
            || shared / self.area().min(better.area()) > rule.containment
            || (rule.centre_inside && better.holds_centre_of(self))
    }
}

/// The boxes that stay of `candidates`, best first, at most `most`. Every candidate scores at least `threshold`.
pub(crate) fn suppress(
    mut candidates: Vec<Detection>,
    rule: &Suppression,
    threshold: f32,
    most: usize,
) -> Vec<Detection> {
    candidates.sort_unstable_by(Detection::order);
    let mut kept: Vec<Detection> = Vec::new();
    for candidate in &candidates {
        if kept.len() == most {
            break;
        }
        if !kept.iter().any(|better| candidate.is_covered_by(better, rule)) {
            kept.push(*candidate);
        }
    }
    if let Some(least) = rule.average {
        for place in &mut kept {
            *place = mean_around(place, &candidates, least, threshold);
        }
    }
    kept
}

/// The mean of the boxes whose intersection over union with `middle` is above `least`, with the score of `middle`.
fn mean_around(middle: &Detection, candidates: &[Detection], least: f32, threshold: f32) -> Detection {
    let mut sums = [0.0_f64; 5];
    for near in candidates.iter().filter(|near| near.iou(middle) > least) {
        // A box just at the threshold counts a little, and none counts without end, so that the mean is always finite.
        let weight = (f64::from(near.score) - f64::from(threshold)).clamp(1e-6, 1e12);
        let terms = [near.x, near.y, near.w, near.h].map(|term| f64::from(term) * weight);
        for (sum, term) in sums.iter_mut().zip(terms.into_iter().chain([weight])) {
            *sum += term;
        }
    }
    let mean = |i: usize| (sums[i] / sums[4]) as f32;
    Detection { x: mean(0), y: mean(1), w: mean(2), h: mean(3), score: middle.score }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f32, y: f32, side: f32, score: f32) -> Detection {
        Detection { x, y, w: side, h: side, score }
    }

    #[test]
    fn overlap_is_measured() {
        let one = square(0.0, 0.0, 10.0, 0.0);
        assert_eq!(one.iou(&one), 1.0);
        assert_eq!(one.iou(&square(10.0, 0.0, 10.0, 0.0)), 0.0);
        assert_eq!(one.iou(&square(5.0, 0.0, 10.0, 0.0)), 1.0 / 3.0);
    }

    #[track_caller]
    fn touched([x, y, w, h]: [f32; 4], expected: Option<[u32; 4]>) {
        assert_eq!(Detection { x, y, w, h, score: 1.0 }.touched_pixels((100, 50)), expected);
    }

    #[test]
    fn boxes_become_the_pixels_they_touch() {
        touched([10.0, 5.0, 20.0, 30.0], Some([10, 5, 20, 30]));
        touched([10.2, 5.9, 20.0, 30.0], Some([10, 5, 21, 31]));
        touched([-4.0, -3.5, 10.0, 10.0], Some([0, 0, 6, 7]));
        touched([95.5, 45.0, 40.0, 40.0], Some([95, 45, 5, 5]));
        touched([-4.0, -3.5, 1e9, 1e9], Some([0, 0, 100, 50]));
        touched([100.0, 0.0, 5.0, 5.0], None);
        touched([-9.0, 0.0, 9.0, 5.0], None);
    }

    fn check(candidates: &[Detection], rule: Suppression, expected: &[f32]) {
        let kept = suppress(candidates.to_vec(), &rule, 0.0, 10);
        let scores: Vec<f32> = kept.iter().map(|detection| detection.score).collect();
        assert_eq!(scores, expected);
    }

    #[test]
    fn the_better_of_two_boxes_stays() {
        let plain = Suppression { iou: 0.3, centre_inside: false, containment: 1.0, average: None };
        let (near, far) = (square(3.0, 0.0, 10.0, 2.0), square(20.0, 0.0, 10.0, 1.0));
        let inner = square(6.0, 6.0, 4.0, 0.5);
        check(&[square(0.0, 0.0, 10.0, 3.0), near, far], plain, &[3.0, 1.0]);
        check(&[square(0.0, 0.0, 10.0, 3.0), inner], plain, &[3.0, 0.5]);
        check(&[square(0.0, 0.0, 10.0, 3.0), inner], Suppression { containment: 0.6, ..plain }, &[3.0]);
        check(&[square(0.0, 0.0, 10.0, 3.0), inner], Suppression { centre_inside: true, ..plain }, &[3.0]);
    }

    #[test]
    fn ties_are_broken_by_place() {
        let plain = Suppression { average: None, ..Suppression::default() };
        let (left, right) = (square(0.0, 0.0, 10.0, 1.0), square(30.0, 0.0, 10.0, 1.0));
        let kept = suppress(vec![right, left], &plain, 0.0, 10);
        assert_eq!(kept, [left, right]);
        assert_eq!(suppress(vec![right, left], &plain, 0.0, 1), [left]);
    }

    #[test]
    fn a_box_becomes_the_weighted_mean_of_those_around_it() {
        let rule = Suppression { average: Some(0.5), ..Suppression::default() };
        let kept = suppress(vec![square(0.0, 0.0, 10.0, 3.0), square(2.0, 0.0, 10.0, 1.0)], &rule, 0.0, 10);
        assert_eq!(kept, [square(0.5, 0.0, 10.0, 3.0)]);
    }
}
