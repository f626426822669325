//! Lines over two axes, with bands and reference lines.

use super::WIDTH;
use super::axis::{Ruler, Scale, range};
use super::canvas::{Align, Canvas, SMALL, TEXT};
use super::font::text_width;
use super::legend::{Legend, Sample};
use super::palette::{GRID, INK, MUTED, series_colour, series_marker};

const PLOT_HEIGHT: f64 = 250.0;
const TITLE: f64 = 24.0;
const AXIS: f64 = 46.0;
const RIGHT: f64 = 18.0;

/// A line plot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LinePlot {
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) series: Vec<Series>,
    /// Horizontal lines.
    pub(crate) references: Vec<Reference>,
    /// The line from corner to corner, where there is one.
    pub(crate) diagonal: Option<Diagonal>,
}

/// A line from corner to corner with its name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Diagonal {
    /// From the lower left, as chance in a ROC plot.
    Rising(String),
    /// From the upper left, as chance in a DET plot.
    Falling(String),
}

impl Diagonal {
    fn label(&self) -> &String {
        match self {
            Self::Rising(label) | Self::Falling(label) => label,
        }
    }
}

/// One axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    /// What it measures, with its unit.
    pub(crate) label: String,
    pub(crate) scale: Scale,
    /// The ends; from the data where it is `None`.
    pub(crate) range: Option<(f64, f64)>,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) label: String,
    pub(crate) points: Vec<[f64; 2]>,
    /// Lower and upper end of an interval at every point, or empty.
    pub(crate) band: Vec<[f64; 2]>,
    /// Whether points are marked.
    pub(crate) markers: bool,
}

/// A named straight line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reference {
    pub(crate) label: String,
    pub(crate) value: f64,
}

impl LinePlot {
    pub(super) fn layout(&self) -> Canvas {
        let legend = self.legend();
        let top = legend.height() + TITLE;
        let bottom = top + PLOT_HEIGHT;
        let mut canvas = Canvas::new(bottom + AXIS);
        legend.draw(&mut canvas, 0.0);
        let y = Ruler::new(self.y.scale, self.y_range(), (bottom, top));
        let labels = y.ticks().iter().map(|tick| text_width(&tick.1, SMALL)).fold(20.0, f64::max);
        let left = labels + 8.0;
        let x = Ruler::new(self.x.scale, self.x_range(), (left, WIDTH - RIGHT));
        draw_grid(&mut canvas, (&x, &self.x.label), (&y, &self.y.label));
        self.draw_references(&mut canvas, &x, &y);
        for (index, series) in self.series.iter().enumerate() {
            draw_band(&mut canvas, &x, &y, series, index);
        }
        for (index, series) in self.series.iter().enumerate() {
            draw_series(&mut canvas, &x, &y, series, index);
        }
        canvas
    }

    fn legend(&self) -> Legend {
        let mut legend = Legend::default();
        for (index, series) in self.series.iter().enumerate() {
            let marker = series.markers.then(|| series_marker(index));
            legend.add(Sample::Line(series_colour(index), marker), &series.label);
        }
        let references = self.references.iter().map(|reference| &reference.label);
        references
            .chain(self.diagonal.iter().map(Diagonal::label))
            .for_each(|label| legend.add(Sample::Dashed, label));
        legend
    }

    fn x_range(&self) -> (f64, f64) {
        let values = self.series.iter().flat_map(|series| &series.points).map(|point| point[0]);
        self.x.range.unwrap_or_else(|| range(self.x.scale, values))
    }

    fn y_range(&self) -> (f64, f64) {
        let points = self.series.iter().flat_map(|series| &series.points).map(|point| point[1]);
        let bands = self.series.iter().flat_map(|series| series.band.iter().flatten().copied());
        let lines = self.references.iter().map(|reference| reference.value);
        self.y.range.unwrap_or_else(|| range(self.y.scale, points.chain(bands).chain(lines)))
    }

    fn draw_references(&self, canvas: &mut Canvas, x: &Ruler, y: &Ruler) {
        let ((left, right), (low, high)) = (self.x_range(), self.y_range());
        for reference in &self.references {
            let height = y.at(reference.value);
            canvas.dashed((x.at(left), height), (x.at(right), height), MUTED, 1.5);
        }
        let ends = match self.diagonal {
            None => return,
            Some(Diagonal::Rising(_)) => (low, high),
            Some(Diagonal::Falling(_)) => (high, low),
        };
        canvas.dashed((x.at(left), y.at(ends.0)), (x.at(right), y.at(ends.1)), MUTED, 1.5);
    }
}

/// Grid, tick labels and axis labels; the vertical axis is named above its upper end, to be read without turning.
pub(super) fn draw_grid(canvas: &mut Canvas, (x, x_label): (&Ruler, &str), (y, y_label): (&Ruler, &str)) {
    let (bottom, top) = (y.at(f64::MIN), y.at(f64::MAX));
    let (left, right) = (x.at(f64::MIN), x.at(f64::MAX));
    for (value, label) in x.ticks() {
        let at = x.at(value);
        canvas.line((at, top), (at, bottom), GRID, 1.0);
        canvas.text((at, bottom + 12.0), &label, SMALL, INK, Align::Centre);
    }
    for (value, label) in y.ticks() {
        let at = y.at(value);
        canvas.line((left, at), (right, at), GRID, 1.0);
        canvas.text((left - 6.0, at), &label, SMALL, INK, Align::Right);
    }
    canvas.text((0.0, top - 14.0), y_label, TEXT, INK, Align::Left);
    canvas.text((right, bottom + 33.0), x_label, TEXT, INK, Align::Right);
}

fn draw_band(canvas: &mut Canvas, x: &Ruler, y: &Ruler, series: &Series, index: usize) {
    let edge = |end: usize| {
        let pairs = series.points.iter().zip(&series.band);
        pairs.map(move |(point, ends)| (x.at(point[0]), y.at(ends[end])))
    };
    let outline: Vec<(f64, f64)> = edge(0).chain(edge(1).rev()).collect();
    if outline.len() > 2 {
        canvas.area(outline, series_colour(index), 0.18);
    }
}

fn draw_series(canvas: &mut Canvas, x: &Ruler, y: &Ruler, series: &Series, index: usize) {
    let colour = series_colour(index);
    let places: Vec<(f64, f64)> =
        series.points.iter().map(|point| (x.at(point[0]), y.at(point[1]))).collect();
    if places.len() > 1 {
        canvas.path(places.clone(), colour, 2.0);
    }
    if series.markers || places.len() == 1 {
        places.into_iter().for_each(|place| canvas.marker(place, series_marker(index), colour));
    }
}
