//! Images made of faces that are no faces: what keeps the task from being too easy.

use super::{
    super::{
        canvas::Canvas,
        face::{self, FaceParams},
        random::Random,
    },
    background,
};

/// A face cut into 2x2 to 4x4 tiles, shuffled until most have moved.
pub(super) fn shuffled_tiles(canvas: &mut Canvas, random: &mut Random) {
    face::patch(canvas, random);
    let across = random.count(2, 4);
    let mut order: Vec<usize> = (0..across * across).collect();
    while order.iter().enumerate().filter(|&(place, &tile)| place == tile).count() > across * across / 4 {
        random.shuffle(&mut order);
    }
    move_tiles(canvas, &order, across);
}

/// Moves whole tiles; pixels left over at the right and the bottom stay.
fn move_tiles(canvas: &mut Canvas, order: &[usize], across: usize) {
    let whole = canvas.clone();
    let (width, tile_w, tile_h) = (canvas.width(), canvas.width() / across, canvas.height() / across);
    for (place, &tile) in order.iter().enumerate() {
        for y in 0..tile_h {
            let start = |tile: usize| (tile / across * tile_h + y) * width + tile % across * tile_w;
            let source = &whole.values()[start(tile)..][..tile_w];
            canvas.values_mut()[start(place)..][..tile_w].copy_from_slice(source);
        }
    }
}

/// Eyes, nose and mouth in each other's places.
pub(super) fn misplaced_features(canvas: &mut Canvas, random: &mut Random) {
    background::paint(canvas, random);
    let mut params = FaceParams::random(random);
    match random.below(4) {
        0 => std::mem::swap(&mut params.eyes.level, &mut params.mouth.level),
        1 => (params.nose.tip, params.mouth.level) = (params.mouth.level, -0.25),
        2 => (params.eyes.gap, params.eyes.level) = (0.13, 0.3),
        _ => (params.eyes.level, params.mouth.level, params.nose.tip) = (0.55, 0.1, -0.45),
    }
    let frame = face::placed(canvas.frame(), random);
    face::paint_body(canvas, frame, &params);
    face::paint_head(canvas, frame, &params);
}

/// A face standing on its head.
pub(super) fn upside_down(canvas: &mut Canvas, random: &mut Random) {
    background::paint(canvas, random);
    let params = FaceParams::random(random);
    let frame = face::placed(canvas.frame(), random).upside_down();
    face::paint_body(canvas, frame, &params);
    face::paint_head(canvas, frame, &params);
}

/// A face far from the frame's centre, much larger than the frame, or much smaller.
pub(super) fn off_frame(canvas: &mut Canvas, random: &mut Random) {
    background::paint(canvas, random);
    let params = FaceParams::random(random);
    let frame = canvas.frame();
    let frame = match random.below(4) {
        0 => frame.inner(random.sign() * random.range(0.65, 1.2), random.range(-0.4, 0.4), 1.0),
        1 => frame.inner(random.range(-0.4, 0.4), random.sign() * random.range(0.65, 1.2), 1.0),
        2 => frame.inner(random.normal(0.0, 0.4), random.normal(0.0, 0.4), random.range(1.9, 3.0)),
        _ => frame.inner(random.normal(0.0, 0.25), random.normal(0.0, 0.25), random.range(0.25, 0.45)),
    };
    face::paint_body(canvas, frame, &params);
    face::paint_head(canvas, frame, &params);
}
