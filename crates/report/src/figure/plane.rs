//! Marks over two measures that are read against one another, with intervals along both.
//!
//! What a control reaches on both measures is a corner: whatever lies inside shows no more than the control does.

use super::WIDTH;
use super::axis::{Ruler, Scale};
use super::canvas::{Align, Canvas, SMALL};
use super::labels::Crowd;
use super::legend::{Legend, Sample};
use super::lines::{Axis, draw_grid};
use super::palette::{INK, MUTED, PAPER, series_colour, series_marker};

const PLOT_HEIGHT: f64 = 340.0;
const TITLE: f64 = 26.0;
const AXIS: f64 = 46.0;
const RIGHT: f64 = 18.0;
const LEFT: f64 = 34.0;

/// Marks over two measures, both from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlanePlot {
    pub(crate) x: String,
    pub(crate) y: String,
    /// Names of the groups that marks belong to.
    pub(crate) groups: Vec<String>,
    pub(crate) marks: Vec<PlaneMark>,
    pub(crate) corners: Vec<Corner>,
}

/// One mark with its name beside it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlaneMark {
    pub(crate) label: String,
    pub(crate) at: (f64, f64),
    /// 95 % intervals along both axes.
    pub(crate) intervals: [Option<[f64; 2]>; 2],
    /// Index into the groups.
    pub(crate) group: usize,
}

/// What a control reaches.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Corner {
    pub(crate) label: String,
    pub(crate) at: (f64, f64),
}

impl PlanePlot {
    pub(super) fn layout(&self) -> Canvas {
        let legend = self.legend();
        let top = legend.height() + TITLE;
        let bottom = top + PLOT_HEIGHT;
        let mut canvas = Canvas::new(bottom + AXIS);
        legend.draw(&mut canvas, 0.0);
        let axis =
            |label: &str| Axis { label: label.to_owned(), scale: Scale::Linear, range: Some((0.0, 1.0)) };
        let (x_axis, y_axis) = (axis(&self.x), axis(&self.y));
        let x = Ruler::new(Scale::Linear, (0.0, 1.0), (LEFT, WIDTH - RIGHT));
        let y = Ruler::new(Scale::Linear, (0.0, 1.0), (bottom, top));
        draw_grid(&mut canvas, (&x, &x_axis.label), (&y, &y_axis.label));
        self.corners.iter().for_each(|corner| draw_corner(&mut canvas, &x, &y, corner));
        self.draw_labels(&mut canvas, &x, &y);
        self.marks.iter().for_each(|mark| draw_mark(&mut canvas, &x, &y, mark));
        canvas
    }

    /// The groups that have a mark, and the corners.
    fn legend(&self) -> Legend {
        let mut legend = Legend::default();
        let used = |index: usize| self.marks.iter().any(|mark| mark.group == index);
        for (index, name) in self.groups.iter().enumerate().filter(|(index, _)| used(*index)) {
            legend.add(Sample::Point(series_colour(index), series_marker(index)), name);
        }
        if !self.corners.is_empty() {
            legend.add(Sample::Dashed, "controls: no more is shown inside");
        }
        legend
    }

    /// Points along the intervals of the horizontal axis, so that names keep off them.
    fn bars_across(&self, x: &Ruler, y: &Ruler) -> Vec<(f64, f64)> {
        const STEP: f64 = 6.0;
        let of_mark = |mark: &PlaneMark| {
            let [low, high] = mark.intervals[0].unwrap_or([mark.at.0; 2]).map(|end| x.at(end));
            let steps = ((high - low) / STEP) as u32;
            let height = y.at(mark.at.1);
            (1..=steps).map(move |step| (low + f64::from(step) * STEP, height))
        };
        self.marks.iter().flat_map(of_mark).collect()
    }

    fn draw_labels(&self, canvas: &mut Canvas, x: &Ruler, y: &Ruler) {
        let place = |(across, up): (f64, f64)| (x.at(across), y.at(up));
        let points = self.marks.iter().map(|mark| mark.at).chain(self.corners.iter().map(|corner| corner.at));
        let bar =
            |mark: &PlaneMark| mark.intervals[1].map(|[low, high]| (x.at(mark.at.0), y.at(high), y.at(low)));
        let crowd = Crowd {
            across: (LEFT + 2.0, WIDTH),
            down: (y.at(1.0) - 6.0, y.at(0.0)),
            points: points.map(place).chain(self.bars_across(x, y)).collect(),
            bars: self.marks.iter().filter_map(bar).collect(),
        };
        let marks = self.marks.iter().map(|mark| mark.label.as_str());
        let names: Vec<&str> = marks.chain(self.corners.iter().map(|corner| corner.label.as_str())).collect();
        for (index, (place, name)) in crowd.places(&names).iter().zip(&names).enumerate() {
            if let Some((from, to)) = place.leader {
                canvas.line(from, to, MUTED, 1.0);
            }
            let (upper_left, lower_right) = place.corners();
            canvas.rectangle(upper_left, lower_right, PAPER, 0.85);
            let align = if place.is_right { Align::Left } else { Align::Right };
            let colour = if index < self.marks.len() { INK } else { MUTED };
            canvas.text((place.near(), place.middle), name, SMALL, colour, align);
        }
    }
}

fn draw_corner(canvas: &mut Canvas, x: &Ruler, y: &Ruler, corner: &Corner) {
    let at = (x.at(corner.at.0), y.at(corner.at.1));
    canvas.dashed((at.0, y.at(0.0)), at, MUTED, 1.2);
    canvas.dashed((x.at(0.0), at.1), at, MUTED, 1.2);
}

fn draw_mark(canvas: &mut Canvas, x: &Ruler, y: &Ruler, mark: &PlaneMark) {
    let (at, colour) = ((x.at(mark.at.0), y.at(mark.at.1)), series_colour(mark.group));
    if let [Some([low, high]), _] = mark.intervals {
        canvas.line((x.at(low), at.1), (x.at(high), at.1), colour, 1.2);
    }
    if let [_, Some([low, high])] = mark.intervals {
        canvas.line((at.0, y.at(low)), (at.0, y.at(high)), colour, 1.2);
    }
    canvas.marker(at, series_marker(mark.group), colour);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::canvas::Shape;

    #[test]
    fn marks_and_corners_are_named_and_only_used_groups_are_in_the_legend() {
        let mark =
            |label: &str, at, group| PlaneMark { label: label.to_owned(), at, intervals: [None; 2], group };
        let plane = PlanePlot {
            x: "words".to_owned(),
            y: "speaker".to_owned(),
            groups: ["both", "words only", "speaker only"].map(str::to_owned).into(),
            marks: vec![mark("plain", (1.0, 1.0), 0), mark("mcadams", (0.8, 0.4), 2)],
            corners: vec![Corner { label: "length".to_owned(), at: (0.1, 0.27) }],
        };
        let canvas = plane.layout();
        let texts: Vec<&str> = canvas
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Text { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        for name in ["plain", "mcadams", "length", "both", "speaker only", "words", "speaker"] {
            assert!(texts.contains(&name), "{name} is missing: {texts:?}");
        }
        assert!(!texts.contains(&"words only"));
    }
}
