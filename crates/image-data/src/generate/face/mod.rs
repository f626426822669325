//! Faces: parameters drawn at random, then painted back to front.

mod draw;
mod features;
mod head;
mod params;
mod pose;

use super::{
    canvas::{Canvas, Frame},
    nonface::background,
    random::Random,
};

pub(super) use params::FaceParams;

/// A face on a background of its own, framed like a training patch.
pub(super) fn patch(canvas: &mut Canvas, random: &mut Random) {
    background::paint(canvas, random);
    let params = FaceParams::random(random);
    let frame = placed(canvas.frame(), random);
    paint_body(canvas, frame, &params);
    paint_head(canvas, frame, &params);
}

/// The frame moved, scaled and tilted a little, as cropping by hand would.
pub(super) fn placed(frame: Frame, random: &mut Random) -> Frame {
    let (u, v) = (random.normal(0.0, 0.05), random.normal(0.02, 0.05));
    frame.inner(u, v, random.normal(1.0, 0.06)).turned(random.normal(0.0, 0.06))
}

/// Shoulders and neck.
pub(super) fn paint_body(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    draw::body(canvas, frame, params);
}

/// Head and everything on it.
pub(super) fn paint_head(canvas: &mut Canvas, frame: Frame, params: &FaceParams) {
    draw::head(canvas, frame, params);
}
