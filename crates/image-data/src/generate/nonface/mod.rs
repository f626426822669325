//! Everything that is no face.

pub(super) mod background;
mod clutter;
mod glyphs;
mod mimic;
mod texture;

use super::{canvas::Canvas, random::Random};

pub(super) use clutter::things;

/// Paints a patch.
type Painter = fn(&mut Canvas, &mut Random);

/// A patch of one of the kinds, each with its share.
pub(super) fn patch(canvas: &mut Canvas, random: &mut Random) {
    let kinds: [(f32, Painter); 9] = [
        (0.19, texture::rough),
        (0.11, texture::landscape),
        (0.09, texture::grating),
        (0.24, background::clutter_patch),
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
