//! Named points over two axes.

use super::WIDTH;
use super::axis::{Ruler, Scale, range};
use super::canvas::{Align, Canvas, SMALL};
use super::labels::Crowd;
use super::legend::{Legend, Sample};
use super::lines::{Axis, Reference, draw_grid};
use super::palette::{INK, MUTED, series_colour, series_marker};

const PLOT_HEIGHT: f64 = 300.0;
const TITLE: f64 = 24.0;
const AXIS: f64 = 46.0;
const RIGHT: f64 = 18.0;
const LEFT: f64 = 40.0;

/// A scatter plot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScatterPlot {
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    /// Names of the groups that points belong to.
    pub(crate) groups: Vec<String>,
    pub(crate) points: Vec<ScatterPoint>,
    /// A vertical line.
    pub(crate) reference: Reference,
}

/// One point with its name beside it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScatterPoint {
    pub(crate) label: String,
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// Vertical 95 % interval.
    pub(crate) interval: Option<[f64; 2]>,
    pub(crate) group: usize,
}

impl ScatterPlot {
    pub(super) fn layout(&self) -> Canvas {
        let mut legend = Legend::default();
        for (index, name) in self.groups.iter().enumerate() {
            legend.add(Sample::Point(series_colour(index), series_marker(index)), name);
        }
        legend.add(Sample::Dashed, &self.reference.label);
        let top = legend.height() + TITLE;
        let bottom = top + PLOT_HEIGHT;
        let mut canvas = Canvas::new(bottom + AXIS);
        legend.draw(&mut canvas, 0.0);
        let xs = range(Scale::Linear, self.points.iter().map(|point| point.x).chain([self.reference.value]));
        let ys = range(Scale::Linear, self.points.iter().map(|point| point.y));
        let x = Ruler::new(self.x.scale, self.x.range.unwrap_or(xs), (LEFT, WIDTH - RIGHT));
        let y = Ruler::new(self.y.scale, self.y.range.unwrap_or(ys), (bottom, top));
        draw_grid(&mut canvas, (&x, &self.x.label), (&y, &self.y.label));
        let at = x.at(self.reference.value);
        canvas.dashed((at, top), (at, bottom), MUTED, 1.5);
        self.draw_labels(&mut canvas, &x, &y);
        for point in &self.points {
            draw_point(&mut canvas, &x, &y, point);
        }
        canvas
    }

    fn draw_labels(&self, canvas: &mut Canvas, x: &Ruler, y: &Ruler) {
        let bar =
            |point: &ScatterPoint| point.interval.map(|[low, high]| (x.at(point.x), y.at(high), y.at(low)));
        let crowd = Crowd {
            across: (LEFT + 2.0, WIDTH),
            down: (y.at(f64::MAX) - 6.0, y.at(f64::MIN)),
            points: self.points.iter().map(|point| (x.at(point.x), y.at(point.y))).collect(),
            bars: self.points.iter().filter_map(bar).collect(),
        };
        let names: Vec<&str> = self.points.iter().map(|point| point.label.as_str()).collect();
        for (place, name) in crowd.places(&names).iter().zip(&names) {
            if let Some((from, to)) = place.leader {
                canvas.line(from, to, MUTED, 1.0);
            }
            let align = if place.is_right { Align::Left } else { Align::Right };
            canvas.text((place.near(), place.middle), name, SMALL, INK, align);
        }
    }
}

fn draw_point(canvas: &mut Canvas, x: &Ruler, y: &Ruler, point: &ScatterPoint) {
    let (at, colour) = (x.at(point.x), series_colour(point.group));
    if let Some([low, high]) = point.interval {
        canvas.line((at, y.at(low)), (at, y.at(high)), colour, 1.5);
    }
    canvas.marker((at, y.at(point.y)), series_marker(point.group), colour);
}
