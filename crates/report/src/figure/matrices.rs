//! Confusion matrices side by side.

use super::WIDTH;
use super::canvas::{Align, Canvas, SMALL, TEXT};
use super::font::fitted;
use super::palette::{INK, MUTED, series_colour};

const PER_ROW: usize = 2;
const CELL_HEIGHT: f64 = 44.0;
const TITLE: f64 = 26.0;
const AXIS: f64 = 22.0;
const GAP: f64 = 14.0;
const LABEL: f64 = 62.0;

/// Small matrices with their titles.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matrices {
    /// Names of the negative and the positive class.
    pub(crate) classes: [String; 2],
    pub(crate) matrices: Vec<Matrix>,
}

/// One two-class confusion matrix.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matrix {
    pub(crate) title: String,
    /// Rows are true classes, columns decided ones, the negative class first.
    pub(crate) counts: [[f64; 2]; 2],
}

impl Matrices {
    pub(super) fn layout(&self) -> Canvas {
        let rows = self.matrices.len().div_ceil(PER_ROW).max(1);
        let row_height = TITLE + 2.0 * CELL_HEIGHT + AXIS + GAP;
        let mut canvas = Canvas::new(rows as f64 * row_height);
        let width = (WIDTH - LABEL - GAP * (PER_ROW - 1) as f64) / PER_ROW as f64;
        for (index, matrix) in self.matrices.iter().enumerate() {
            let left = LABEL + (index % PER_ROW) as f64 * (width + GAP);
            let top = (index / PER_ROW) as f64 * row_height;
            if index % PER_ROW == 0 {
                self.draw_row_labels(&mut canvas, top + TITLE);
            }
            self.draw_matrix(&mut canvas, matrix, (left, top), width);
        }
        canvas
    }

    fn draw_row_labels(&self, canvas: &mut Canvas, top: f64) {
        for (row, class) in self.classes.iter().enumerate() {
            let at = (LABEL - 8.0, top + (row as f64 + 0.5) * CELL_HEIGHT);
            let label = fitted(&format!("true {class}"), SMALL, LABEL - 8.0);
            canvas.text(at, &label, SMALL, MUTED, Align::Right);
        }
    }

    fn draw_matrix(&self, canvas: &mut Canvas, matrix: &Matrix, (left, top): (f64, f64), width: f64) {
        let title = fitted(&matrix.title, TEXT, width);
        canvas.text((left, top + TITLE / 2.0), &title, TEXT, INK, Align::Left);
        let cell = width / 2.0;
        for (row, counts) in matrix.counts.iter().enumerate() {
            let total: f64 = counts.iter().sum();
            for (column, &count) in counts.iter().enumerate() {
                let corner = (left + column as f64 * cell, top + TITLE + row as f64 * CELL_HEIGHT);
                draw_cell(canvas, corner, cell, count, count / total.max(1.0));
            }
        }
        for (column, class) in self.classes.iter().enumerate() {
            let at = (left + (column as f64 + 0.5) * cell, top + TITLE + 2.0 * CELL_HEIGHT + AXIS / 2.0);
            let label = fitted(&format!("called {class}"), SMALL, cell - 4.0);
            canvas.text(at, &label, SMALL, MUTED, Align::Centre);
        }
    }
}

/// The darker, the larger the share of its true class.
fn draw_cell(canvas: &mut Canvas, (left, top): (f64, f64), width: f64, count: f64, share: f64) {
    let (right, bottom) = (left + width - 2.0, top + CELL_HEIGHT - 2.0);
    canvas.rectangle((left, top), (right, bottom), series_colour(5), 0.08 + 0.6 * share);
    let decimals = if count.fract() == 0.0 { 0 } else { 1 };
    let text = crate::content::text::fixed(count, decimals);
    let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
    canvas.text(middle, &text, TEXT + 2.0, INK, Align::Centre);
}
