//! Letter-like strokes: a few lines and bows on a 3x4 grid, in rows, like print seen at some distance.

use super::{
    super::{
        canvas::{Canvas, Frame, Ink},
        random::Random,
        shape::{Curve, Stroke},
    },
    texture,
};

/// A patch of print: one large letter, or several lines.
pub(super) fn page(canvas: &mut Canvas, random: &mut Random) {
    texture::gradient(canvas, random);
    let frame = canvas.frame();
    let size = random.length(0.25, 1.6);
    let frame = frame.inner(random.normal(0.0, 0.2), random.normal(0.0, 0.2), size);
    let frame = frame.turned(random.normal(0.0, 0.08));
    lines(canvas, random, frame);
}

/// Letters in up to five columns and rows around the frame's centre; a letter is about a unit high.
pub(super) fn lines(canvas: &mut Canvas, random: &mut Random, frame: Frame) {
    let tone = if random.chance(0.5) { random.range(0.0, 0.25) } else { random.range(0.75, 1.0) };
    let radius = random.range(0.035, 0.11);
    let (columns, rows) = (random.count(1, 5), random.count(1, 4));
    for row in 0..rows {
        for column in 0..columns {
            let u = (column as f32 - (columns - 1) as f32 / 2.0) * 0.95;
            let v = (row as f32 - (rows - 1) as f32 / 2.0) * 1.35;
            letter(canvas, random, frame.inner(u, v, 1.0), tone, radius);
        }
    }
}

fn letter(canvas: &mut Canvas, random: &mut Random, frame: Frame, tone: f32, radius: f32) {
    for _ in 0..random.count(2, 4) {
        let (from, to) = (grid_point(random), grid_point(random));
        if random.chance(0.65) {
            canvas.paint(frame, &Stroke::new(from, to, radius), Ink::SOLID, |_, _| tone);
        } else {
            let bow = Curve::new(from, grid_point(random), to, radius);
            canvas.paint(frame, &bow, Ink::SOLID, |_, _| tone);
        }
    }
}

/// A point of the 3x4 grid that letters are drawn on.
fn grid_point(random: &mut Random) -> (f32, f32) {
    ((random.below(3) as f32 - 1.0) * 0.32, (random.below(4) as f32 - 1.5) * 0.33)
}
