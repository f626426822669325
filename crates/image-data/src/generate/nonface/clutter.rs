//! Things: ellipses, boxes, rings, bars and round-ended strokes, some shaded like solids.

use super::{
    super::{
        canvas::{Canvas, Frame, Ink},
        random::Random,
        shape::{Curve, Ellipse, Outline, Rect, Stroke},
    },
    glyphs,
};

/// `count` shapes of sizes between the limits, in units of the frame.
pub(in super::super) fn shapes(
    canvas: &mut Canvas,
    random: &mut Random,
    frame: Frame,
    count: usize,
    (small, large): (f32, f32),
) {
    for _ in 0..count {
        let size = random.length(small, large);
        let place = frame.inner(random.range(-1.1, 1.1), random.range(-1.1, 1.1), size);
        let place = place.turned(random.range(-0.8, 0.8));
        shape(canvas, random, place);
    }
}

/// Shapes and letters spread over a whole image.
pub(in super::super) fn things(canvas: &mut Canvas, random: &mut Random, count: usize) {
    let (width, height) = (canvas.width() as f32, canvas.height() as f32);
    for _ in 0..count {
        let size = random.length(width.min(height) * 0.04, width.min(height) * 0.5);
        let place = Frame::new(random.range(0.0, width), random.range(0.0, height), size);
        if random.chance(0.2) {
            glyphs::lines(canvas, random, place);
        } else {
            let place = place.turned(random.normal(0.0, 0.25));
            shape(canvas, random, place);
        }
    }
}

/// One shape about as large as the frame's unit.
fn shape(canvas: &mut Canvas, random: &mut Random, frame: Frame) {
    let (tone, slant) = (random.range(0.0, 1.0), random.normal(0.0, 0.2));
    let (half_u, half_v) = (random.range(0.3, 1.0), random.range(0.3, 1.0));
    let ink = Ink::new(random.range(0.7, 1.0), random.length(0.001, 0.2));
    let paint = |u: f32, v: f32| tone * (1.0 - 0.35 * v * v - 0.35 * u * u) + slant * (u + v) * 0.5;
    let radius = random.range(0.03, 0.18);
    match random.below(6) {
        0 => canvas.paint(frame, &Ellipse::new(0.0, 0.0, half_u, half_v), ink, paint),
        1 => canvas.paint(frame, &Rect { u: 0.0, v: 0.0, half_u, half_v }, ink, paint),
        2 => {
            let shape = Ellipse::new(0.0, 0.0, half_u, half_v);
            canvas.paint(frame, &Outline { shape, radius }, ink, |_, _| tone);
        }
        3 => {
            let shape = Rect { u: 0.0, v: 0.0, half_u, half_v };
            canvas.paint(frame, &Outline { shape, radius }, ink, |_, _| tone);
        }
        4 => {
            let to = (random.range(-1.0, 1.0), random.range(-1.0, 1.0));
            canvas.paint(frame, &Stroke::new((-half_u, half_v), to, radius), ink, paint);
        }
        _ => {
            let curve = Curve::new((-half_u, 0.0), (0.0, random.range(-2.0, 2.0)), (half_u, 0.0), radius);
            canvas.paint(frame, &curve, ink, |_, _| tone);
        }
    }
}
