//! Scores as dots with intervals, one row each, under group headings.

use super::WIDTH;
use super::axis::{Ruler, Scale, range};
use super::canvas::{Align, Canvas, SMALL, TEXT};
use super::font::{fitted, text_width};
use super::legend::{Legend, Sample};
use super::lines::Reference;
use super::palette::{GRID, INK, MUTED, PAPER, series_colour, series_marker};

const ROW: f64 = 19.0;
const HEADING: f64 = 23.0;
const AXIS: f64 = 44.0;
const INDENT: f64 = 12.0;
const RIGHT: f64 = 18.0;
const WIDEST_LABEL: f64 = 0.48 * WIDTH;

/// A dot plot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DotPlot {
    /// What the dots measure, with its unit.
    pub(crate) x_label: String,
    /// Values that the axis must hold beside the dots, such as 0.5.
    pub(crate) include: Vec<f64>,
    /// Rows under their headings.
    pub(crate) groups: Vec<DotGroup>,
    /// Names of the series that rows belong to; none for a single series.
    pub(crate) series: Vec<String>,
    /// Vertical lines.
    pub(crate) references: Vec<Reference>,
}

/// Rows under one heading; an empty heading takes no room.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DotGroup {
    pub(crate) heading: String,
    pub(crate) rows: Vec<DotRow>,
}

/// One dot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DotRow {
    pub(crate) label: String,
    pub(crate) value: f64,
    pub(crate) interval: Option<[f64; 2]>,
    /// Index into the series.
    pub(crate) series: usize,
}

impl DotPlot {
    pub(super) fn layout(&self) -> Canvas {
        let legend = self.legend();
        let top = legend.height() + 6.0;
        let bottom = top + self.rows_height();
        let mut canvas = Canvas::new(bottom + AXIS);
        legend.draw(&mut canvas, 0.0);
        let ruler = Ruler::new(Scale::Linear, self.range(), (self.label_width() + 12.0, WIDTH - RIGHT));
        self.draw_axis(&mut canvas, &ruler, (top, bottom));
        let mut y = top;
        for group in &self.groups {
            y = self.draw_group(&mut canvas, &ruler, group, y);
        }
        canvas
    }

    fn legend(&self) -> Legend {
        let mut legend = Legend::default();
        let used = |index: usize| self.rows().any(|row| row.series == index);
        for (index, name) in self.series.iter().enumerate().filter(|(index, _)| used(*index)) {
            legend.add(Sample::Point(series_colour(index), series_marker(index)), name);
        }
        for reference in &self.references {
            legend.add(Sample::Dashed, &reference.label);
        }
        legend
    }

    fn rows(&self) -> impl Iterator<Item = &DotRow> {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    fn rows_height(&self) -> f64 {
        let headings = self.groups.iter().filter(|group| !group.heading.is_empty()).count();
        headings as f64 * HEADING + self.rows().count() as f64 * ROW + 6.0
    }

    fn range(&self) -> (f64, f64) {
        let ends = self.rows().flat_map(|row| row.interval.into_iter().flatten());
        let dots = self.rows().map(|row| row.value);
        let lines = self.references.iter().map(|reference| reference.value);
        range(Scale::Linear, ends.chain(dots).chain(lines).chain(self.include.iter().copied()))
    }

    fn label_width(&self) -> f64 {
        let rows = self.rows().map(|row| INDENT + text_width(&row.label, SMALL));
        rows.fold(90.0, f64::max).min(WIDEST_LABEL)
    }

    fn draw_axis(&self, canvas: &mut Canvas, ruler: &Ruler, (top, bottom): (f64, f64)) {
        for (value, label) in ruler.ticks() {
            let x = ruler.at(value);
            canvas.line((x, top), (x, bottom), GRID, 1.0);
            canvas.text((x, bottom + 11.0), &label, SMALL, INK, Align::Centre);
        }
        for reference in &self.references {
            let x = ruler.at(reference.value);
            canvas.dashed((x, top), (x, bottom), MUTED, 1.5);
        }
        let label_at = (WIDTH - RIGHT, bottom + 32.0);
        canvas.text(label_at, &self.x_label, TEXT, INK, Align::Right);
    }

    fn draw_group(&self, canvas: &mut Canvas, ruler: &Ruler, group: &DotGroup, top: f64) -> f64 {
        let mut y = top;
        if !group.heading.is_empty() {
            let heading = fitted(&group.heading, TEXT, WIDTH - RIGHT);
            let width = text_width(&heading, TEXT);
            if width > self.label_width() {
                canvas.rectangle((0.0, y + 3.0), (width + 5.0, y + HEADING - 3.0), PAPER, 1.0);
            }
            canvas.text((0.0, y + HEADING / 2.0), &heading, TEXT, INK, Align::Left);
            y += HEADING;
        }
        for row in &group.rows {
            draw_row(canvas, ruler, row, y + ROW / 2.0);
            y += ROW;
        }
        y
    }
}

fn draw_row(canvas: &mut Canvas, ruler: &Ruler, row: &DotRow, y: f64) {
    let label = fitted(&row.label, SMALL, WIDEST_LABEL - INDENT);
    canvas.text((INDENT, y), &label, SMALL, MUTED, Align::Left);
    let colour = series_colour(row.series);
    if let Some([low, high]) = row.interval {
        canvas.line((ruler.at(low), y), (ruler.at(high), y), colour, 2.0);
        for end in [ruler.at(low), ruler.at(high)] {
            canvas.line((end, y - 3.5), (end, y + 3.5), colour, 1.5);
        }
    }
    canvas.marker((ruler.at(row.value), y), series_marker(row.series), colour);
}
