//! Surfaces: gradients, rough and stretched noise, gratings, landscapes.

use super::super::{
    canvas::{Canvas, Ink},
    noise::Noise,
    random::Random,
    shape::Rect,
    wave::fraction,
};

/// A smooth change of tone from one side to the other, slightly uneven.
pub(in super::super) fn gradient(canvas: &mut Canvas, random: &mut Random) {
    let (tone, across, down) = (random.range(0.05, 0.95), random.normal(0.0, 0.2), random.normal(0.0, 0.2));
    let frame = canvas.frame();
    let everything = Rect { u: 0.0, v: 0.0, half_u: 1e3, half_v: 1e3 };
    canvas.paint(frame, &everything, Ink::SOLID, |u, v| tone + across * u + down * v);
    let cell = canvas.width() as f32 * 0.5;
    let amplitude = random.range(0.0, 0.08);
    Noise { cell, amplitude, falloff: 0.5, stretch: 1.0 }.add(canvas, random);
}

/// Grass, bark, gravel, clouds: noise of some size, strength and direction.
pub(super) fn rough(canvas: &mut Canvas, random: &mut Random) {
    gradient(canvas, random);
    let cell = random.length(2.5, canvas.width() as f32 * 0.5);
    let amplitude = random.range(0.08, 0.4);
    let (falloff, stretch) = (random.range(0.35, 0.95), stretch(random));
    Noise { cell, amplitude, falloff, stretch }.add(canvas, random);
}

/// Stripes, waves, bricks or checks under some angle.
pub(super) fn grating(canvas: &mut Canvas, random: &mut Random) {
    gradient(canvas, random);
    let frame = canvas.frame().turned(random.range(-1.0, 1.0));
    let (period, duty) = (random.length(0.12, 0.9), random.range(0.2, 0.8));
    let (contrast, offset) = (random.normal(0.0, 0.35), random.unit());
    let (checks, bricks) = (random.chance(0.3), random.range(1.0, 3.0));
    let wave = |t: f32| if fraction(t) < duty { contrast } else { 0.0 };
    let field = |u: f32, v: f32| {
        let shift = if fraction(v / (2.0 * period)) < 0.5 { 0.0 } else { 0.5 };
        let down = wave(v / period + offset);
        if checks { down + wave(u / (period * bricks) + shift) } else { down }
    };
    let everything = Rect { u: 0.0, v: 0.0, half_u: 1e3, half_v: 1e3 };
    let tone = random.range(0.2, 0.8);
    canvas.paint(frame, &everything, Ink::new(0.85, 0.0), |u, v| tone + field(u, v));
    let amplitude = random.range(0.0, 0.12);
    Noise { cell: 6.0, amplitude, falloff: 0.6, stretch: 1.0 }.add(canvas, random);
}

/// Bands one below the other (sky, hills, ground), each with a texture.
pub(super) fn landscape(canvas: &mut Canvas, random: &mut Random) {
    gradient(canvas, random);
    let frame = canvas.frame().turned(random.normal(0.0, 0.04));
    let mut top = random.range(-0.8, 0.2);
    while top < 1.2 {
        let (tone, slope) = (random.range(0.05, 0.95), random.normal(0.0, 0.15));
        let (amplitude, cell) = (random.range(0.02, 0.25), random.length(2.5, 14.0));
        let mut ground = Canvas::new(canvas.width() as u32, canvas.height() as u32);
        let stretch = stretch(random);
        Noise { cell, amplitude, falloff: 0.7, stretch }.add(&mut ground, random);
        let below = Rect { u: 0.0, v: top + 500.0, half_u: 1e3, half_v: 500.0 };
        canvas.lay(frame.turned(slope * 0.5), &below, &ground, tone - 0.5);
        top += random.range(0.25, 0.9);
    }
}

/// How much wider than high cells are; mostly even.
fn stretch(random: &mut Random) -> f32 {
    match random.below(4) {
        0 => random.range(1.5, 4.0),
        1 => 1.0 / random.range(1.5, 4.0),
        _ => 1.0,
    }
}
