//! Everything that is no face.

mod clutter;
mod glyphs;
mod mimic;
mod texture;

use super::{canvas::Canvas, random::Random};

pub(super) use clutter::{shapes, things};

/// Paints a patch.
type Painter = fn(&mut Canvas, &mut Random);

/// A patch of one of the kinds, each with its share.
pub(super) fn patch(canvas: &mut Canvas, random: &mut Random) {
    let kinds: [(f32, Painter); 9] = [
        (0.19, texture::rough),
        (0.11, texture::landscape),
        (0.09, texture::grating),
        (0.24, clutter_patch),
        (0.14, glyphs::page),
        (0.07, mimic::shuffled_tiles),
        (0.04, mimic::misplaced_features),
        (0.04, mimic::upside_down),
        (0.08, mimic::off_frame),
    ];
    let mut draw = random.unit();
    for (share, paint) in kinds {
        if draw < share {
            return paint(canvas, random);
        }
        draw -= share;
    }
    texture::rough(canvas, random);
}

/// What may be behind a face.
pub(super) fn background(canvas: &mut Canvas, random: &mut Random) {
    match random.below(10) {
        0..=3 => texture::gradient(canvas, random),
        4 | 5 => texture::landscape(canvas, random),
        6 => texture::rough(canvas, random),
        7 => texture::grating(canvas, random),
        _ => clutter_patch(canvas, random),
    }
}

fn clutter_patch(canvas: &mut Canvas, random: &mut Random) {
    texture::gradient(canvas, random);
    let count = random.count(3, 12);
    let frame = canvas.frame();
    shapes(canvas, random, frame, count, (0.22, 1.8));
}
