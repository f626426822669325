//! Bars divided into parts.

use super::WIDTH;
use super::axis::{Ruler, Scale, range};
use super::canvas::{Align, Canvas, SMALL, TEXT};
use super::font::{fitted, text_width};
use super::legend::{Legend, Sample};
use super::palette::{GRID, INK, MUTED, PAPER, series_colour};

const ROW: f64 = 21.0;
const BAR: f64 = 15.0;
const HEADING: f64 = 24.0;
const AXIS: f64 = 44.0;
const RIGHT: f64 = 18.0;
const WIDEST_LABEL: f64 = 0.34 * WIDTH;

/// Horizontal bars, each divided into the same parts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StackedBars {
    /// What the length measures, with its unit.
    pub(crate) x_label: String,
    /// Names of the parts.
    pub(crate) parts: Vec<String>,
    /// The bars, top to bottom.
    pub(crate) bars: Vec<Bar>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    /// Heading above it; empty for a bar of the same group as the one before.
    pub(crate) heading: String,
    pub(crate) label: String,
    /// Length of every part.
    pub(crate) values: Vec<f64>,
}

impl StackedBars {
    pub(super) fn layout(&self) -> Canvas {
        let mut legend = Legend::default();
        for (index, name) in self.parts.iter().enumerate() {
            legend.add(Sample::Field(series_colour(index)), name);
        }
        let top = legend.height() + 4.0;
        let headings = self.bars.iter().filter(|bar| !bar.heading.is_empty()).count();
        let bottom = top + headings as f64 * HEADING + self.bars.len() as f64 * ROW + 4.0;
        let mut canvas = Canvas::new(bottom + AXIS);
        legend.draw(&mut canvas, 0.0);
        let totals = self.bars.iter().map(|bar| bar.values.iter().sum());
        let ends = range(Scale::Linear, totals.chain([0.0]));
        let ruler = Ruler::new(Scale::Linear, ends, (self.label_width() + 8.0, WIDTH - RIGHT));
        self.draw_axis(&mut canvas, &ruler, (top, bottom));
        self.bars.iter().fold(top, |y, bar| draw_bar(&mut canvas, &ruler, bar, y));
        canvas
    }

    fn label_width(&self) -> f64 {
        let labels = self.bars.iter().map(|bar| text_width(&bar.label, SMALL));
        labels.fold(60.0, f64::max).min(WIDEST_LABEL)
    }

    fn draw_axis(&self, canvas: &mut Canvas, ruler: &Ruler, (top, bottom): (f64, f64)) {
        for (value, label) in ruler.ticks() {
            let x = ruler.at(value);
            canvas.line((x, top), (x, bottom), GRID, 1.0);
            canvas.text((x, bottom + 11.0), &label, SMALL, INK, Align::Centre);
        }
        let label_at = (WIDTH - RIGHT, bottom + 32.0);
        canvas.text(label_at, &self.x_label, TEXT, INK, Align::Right);
    }
}

fn draw_bar(canvas: &mut Canvas, ruler: &Ruler, bar: &Bar, top: f64) -> f64 {
    let mut y = top;
    if !bar.heading.is_empty() {
        canvas.text((0.0, y + HEADING / 2.0 + 2.0), &bar.heading, TEXT, INK, Align::Left);
        y += HEADING;
    }
    let middle = y + ROW / 2.0;
    let label_at = (ruler.at(f64::MIN) - 8.0, middle);
    let label = fitted(&bar.label, SMALL, WIDEST_LABEL);
    canvas.text(label_at, &label, SMALL, MUTED, Align::Right);
    let mut from = 0.0;
    for (index, value) in bar.values.iter().enumerate() {
        let to = from + value;
        let (left, right) = (ruler.at(from), ruler.at(to));
        if right > left {
            let (above, below) = (middle - BAR / 2.0, middle + BAR / 2.0);
            canvas.rectangle((left, above), (right, below), series_colour(index), 1.0);
            canvas.line((right, above), (right, below), PAPER, 1.0);
        }
        from = to;
    }
    y + ROW
}
