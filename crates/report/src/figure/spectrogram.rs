//! A spectrogram with its axes and the scale of its colours.

use super::WIDTH;
use super::axis::{Ruler, Scale};
use super::canvas::{Align, Bitmap, Canvas, SMALL};
use super::lines::draw_grid;
use super::palette::INK;
use crate::recording::{FLOOR, Spectrogram, colour};
use image::{Rgb, RgbImage};

const PLOT_HEIGHT: f64 = 150.0;
const TITLE: f64 = 26.0;
const AXIS: f64 = 46.0;
const LEFT: f64 = 40.0;
/// Room for the scale of colours and its labels.
const KEY: f64 = 62.0;
const KEY_WIDTH: f64 = 10.0;

/// Kilohertz from which the frequency axis counts in kilohertz.
const KILO: f64 = 1000.0;

pub(super) fn layout(seen: &Spectrogram) -> Canvas {
    let (top, bottom) = (TITLE, TITLE + PLOT_HEIGHT);
    let right = WIDTH - KEY;
    let mut canvas = Canvas::new(bottom + AXIS);
    let (highest, unit) = if seen.hertz < KILO { (seen.hertz, "Hz") } else { (seen.hertz / KILO, "kHz") };
    let x = Ruler::new(Scale::Linear, (0.0, seen.seconds), (LEFT, right));
    let y = Ruler::new(Scale::Linear, (0.0, highest), (bottom, top));
    draw_grid(&mut canvas, (&x, "time (s)"), (&y, &format!("frequency ({unit})")));
    canvas.bitmaps.push(Bitmap {
        top_left: (LEFT, top),
        bottom_right: (right, bottom),
        pixels: pixels(seen),
    });
    draw_key(&mut canvas, (top, bottom));
    canvas
}

/// A pixel for each level.
fn pixels(seen: &Spectrogram) -> RgbImage {
    let height = seen.columns.first().map_or(0, Vec::len);
    RgbImage::from_fn(seen.columns.len() as u32, height as u32, |x, y| {
        Rgb(shade(seen.columns[x as usize][height - 1 - y as usize]))
    })
}

fn shade(level: f32) -> [u8; 3] {
    colour(1.0 - level / FLOOR)
}

/// The scale of colours at the right.
fn draw_key(canvas: &mut Canvas, (top, bottom): (f64, f64)) {
    const STEPS: u32 = 80;
    let left = WIDTH - KEY + 16.0;
    let scale = RgbImage::from_fn(1, STEPS, |_, y| Rgb(shade(FLOOR * (y as f32 + 0.5) / STEPS as f32)));
    canvas.bitmaps.push(Bitmap {
        top_left: (left, top),
        bottom_right: (left + KEY_WIDTH, bottom),
        pixels: scale,
    });
    let ruler = Ruler::new(Scale::Linear, (f64::from(FLOOR), 0.0), (bottom, top));
    for (level, label) in ruler.ticks() {
        canvas.text((left + KEY_WIDTH + 6.0, ruler.at(level)), &label, SMALL, INK, Align::Left);
    }
    canvas.text((left, top - 14.0), "dB", SMALL, INK, Align::Left);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Sound;

    #[test]
    fn a_tone_is_a_bright_line_where_the_axis_says() {
        // bin 64 of 256 at 8 kHz, a quarter of the way up
        let samples = (0..8000).map(|at| (std::f32::consts::PI * at as f32 / 4.0).sin() * 0.5).collect();
        let canvas = layout(&Spectrogram::of(&Sound { rate: 8000, samples }));
        let plot = &canvas.bitmaps[0].pixels;
        assert_eq!(plot.dimensions(), (125, 128));
        let brightest = |x: u32| (0..128).max_by_key(|&y| plot.get_pixel(x, y).0[0]).unwrap();
        assert!((10..110).all(|x| brightest(x) == 127 - 32), "{}", brightest(50));
        assert_eq!(canvas.bitmaps[1].pixels.get_pixel(0, 0).0, shade(-0.5));
    }
}
