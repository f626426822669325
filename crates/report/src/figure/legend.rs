//! The key above a plot.

use super::WIDTH;
use super::canvas::{Align, Canvas, SMALL};
use super::font::{fitted, text_width};
use super::palette::{Colour, INK, MUTED, Marker};

const ROW: f64 = 18.0;
const SAMPLE: f64 = 22.0;
const GAP: f64 = 16.0;

/// How the sample of an entry looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Sample {
    /// A marker on a line.
    Line(Colour, Option<Marker>),
    /// A marker alone.
    Point(Colour, Marker),
    /// A filled field.
    Field(Colour),
    /// A dashed line.
    Dashed,
}

/// Names of what is drawn, in rows from the left, as many to a row as fit.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Legend {
    entries: Vec<(Sample, String)>,
}

impl Legend {
    pub(super) fn add(&mut self, sample: Sample, text: &str) {
        let widest = WIDTH - SAMPLE - GAP;
        self.entries.push((sample, fitted(text, SMALL, widest)));
    }

    /// Height needed, 0 without entries.
    pub(super) fn height(&self) -> f64 {
        self.places().last().map_or(0.0, |(_, y)| y + ROW + 4.0)
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, top: f64) {
        for ((sample, text), (x, y)) in self.entries.iter().zip(self.places()) {
            let middle = top + y + ROW / 2.0;
            draw_sample(canvas, *sample, (x, middle));
            canvas.text((x + SAMPLE + 5.0, middle), text, SMALL, INK, Align::Left);
        }
    }

    fn places(&self) -> Vec<(f64, f64)> {
        let (mut x, mut y) = (0.0, 0.0);
        let place = |(_, text): &(Sample, String)| {
            let width = SAMPLE + 5.0 + text_width(text, SMALL);
            if x > 0.0 && x + width > WIDTH {
                (x, y) = (0.0, y + ROW);
            }
            let here = (x, y);
            x += width + GAP;
            here
        };
        self.entries.iter().map(place).collect()
    }
}

fn draw_sample(canvas: &mut Canvas, sample: Sample, (x, y): (f64, f64)) {
    let (end, middle) = (x + SAMPLE, x + SAMPLE / 2.0);
    match sample {
        Sample::Line(colour, marker) => {
            canvas.line((x, y), (end, y), colour, 2.0);
            if let Some(marker) = marker {
                canvas.marker((middle, y), marker, colour);
            }
        }
        Sample::Point(colour, marker) => canvas.marker((middle, y), marker, colour),
        Sample::Field(colour) => {
            canvas.rectangle((x + 5.0, y - 5.5), (end - 5.0, y + 5.5), colour, 1.0);
        }
        Sample::Dashed => canvas.dashed((x, y), (end, y), MUTED, 1.5),
    }
}
