//! The last stage of every image: exposure, blur, film noise, 8 bits.

use image::GrayImage;

use super::{canvas::Canvas, random::Random};

/// Turns the canvas into an image.
pub(super) fn develop(mut canvas: Canvas, random: &mut Random) -> GrayImage {
    expose(&mut canvas, random.range(0.75, 1.15), random.normal(0.0, 0.06));
    let spread = random.range(0.0, 0.22);
    blur(&mut canvas, spread);
    let grain = random.length(0.006, 0.03);
    let pixels = quantise(&canvas, random, grain);
    let (width, height) = (canvas.width() as u32, canvas.height() as u32);
    GrayImage::from_raw(width, height, pixels).expect("one byte per pixel of the canvas")
}

/// Contrast around mid grey, and brightness.
fn expose(canvas: &mut Canvas, contrast: f32, brightness: f32) {
    for value in canvas.values_mut() {
        *value = 0.5 + contrast * (*value - 0.5) + brightness;
    }
}

/// A kernel of `spread`, `1 - 2 spread`, `spread` along both axes; edges repeat.
fn blur(canvas: &mut Canvas, spread: f32) {
    let width = canvas.width();
    for line in canvas.values_mut().chunks_exact_mut(width) {
        let mut before = line.first().copied().unwrap_or_default();
        for x in 0..line.len() {
            let (value, after) = (line[x], line[(x + 1).min(width - 1)]);
            line[x] = value + spread * (before + after - 2.0 * value);
            before = value;
        }
    }
    let last = canvas.height() - 1;
    let mut before = canvas.values()[..width].to_vec();
    for y in 0..=last {
        let below = y.min(last.saturating_sub(1)) + 1;
        let after = canvas.values()[below.min(last) * width..][..width].to_vec();
        for (x, value) in canvas.values_mut()[y * width..][..width].iter_mut().enumerate() {
            let old = *value;
            *value = old + spread * (before[x] + after[x] - 2.0 * old);
            before[x] = old;
        }
    }
}

/// Adds noise of standard deviation `grain` (the sum of four random bytes) and rounds to 8 bits.
fn quantise(canvas: &Canvas, random: &mut Random, grain: f32) -> Vec<u8> {
    let mut noise = vec![0; 4 * canvas.values().len()];
    random.bytes(&mut noise);
    let scale = grain / 147.8;
    let level = |(value, noise): (&f32, &[u8])| {
        let sum: u16 = noise.iter().map(|&byte| u16::from(byte)).sum();
        let value = value + scale * (f32::from(sum) - 510.0);
        (value * 255.0 + 0.5).clamp(0.0, 255.0) as u8
    };
    canvas.values().iter().zip(noise.chunks_exact(4)).map(level).collect()
}
