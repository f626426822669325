//! What may be behind a face.

use super::super::{canvas::Canvas, random::Random};
use super::{clutter, texture};

/// One of several textures, or clutter.
pub(in crate::generate) fn paint(canvas: &mut Canvas, random: &mut Random) {
    match random.below(10) {
        0..=3 => texture::gradient(canvas, random),
        4 | 5 => texture::landscape(canvas, random),
        6 => texture::rough(canvas, random),
        7 => texture::grating(canvas, random),
        _ => clutter_patch(canvas, random),
    }
}

/// Shapes on a gradient.
pub(super) fn clutter_patch(canvas: &mut Canvas, random: &mut Random) {
    texture::gradient(canvas, random);
    let count = random.count(3, 12);
    let frame = canvas.frame();
    clutter::shapes(canvas, random, frame, count, (0.22, 1.8));
}
