//! Figures: what to draw as data, laid out to a list of shapes, painted by `plotters` as SVG and PNG.
//!
//! Layout and painting are apart, so that a figure looks the same in both formats and its layout can be tested without
//! pixels. All sizes are in CSS pixels of a figure [`WIDTH`] wide: its text is readable on a phone and fills half a desktop page.

mod axis;
mod canvas;
mod dots;
mod font;
mod labels;
mod legend;
mod lines;
mod matrices;
mod paint;
pub(crate) mod palette;
mod plane;
mod scatter;
mod spectrogram;
mod stacked;

pub use font::BYTES as FONT;

pub(crate) use axis::Scale;
pub(crate) use dots::{DotGroup, DotPlot, DotRow};
pub(crate) use lines::{Axis, Diagonal, LinePlot, Reference, Series};
pub(crate) use matrices::{Matrices, Matrix};
pub(crate) use plane::{Corner, PlaneMark, PlanePlot};
pub(crate) use scatter::{ScatterPlot, ScatterPoint};
pub(crate) use stacked::{Bar, StackedBars};

use crate::error::ReportError;
use crate::recording::Spectrogram;
use canvas::Canvas;

/// Width of every figure in CSS pixels.
pub(crate) const WIDTH: f64 = 420.0;

/// One figure of the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// File name without extension; letters, digits and hyphens.
    pub(crate) id: String,
    /// Heading.
    pub(crate) title: String,
    /// What the image shows, for those who do not see it.
    pub(crate) alt: String,
    /// What to read from it, and under which conditions it was measured.
    pub(crate) caption: String,
    /// The drawing.
    pub(crate) plot: Plot,
}

/// The kinds of drawing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plot {
    Dots(DotPlot),
    Lines(LinePlot),
    Stacked(StackedBars),
    Matrices(Matrices),
    Scatter(ScatterPlot),
    Plane(PlanePlot),
    Spectrogram(Spectrogram),
}

impl Figure {
    /// A whole SVG file on white paper.
    pub(crate) fn svg_file(&self) -> Result<String, ReportError> {
        paint::svg_file(&self.canvas(), &self.title, &self.alt)
    }

    /// An SVG element without paper, to stand inside a page whose style sheet gives the ink its colour.
    pub(crate) fn svg_inline(&self) -> Result<String, ReportError> {
        paint::svg_inline(&self.canvas(), &self.alt)
    }

    /// A PNG file with two pixels a CSS pixel.
    pub(crate) fn png_file(&self) -> Result<Vec<u8>, ReportError> {
        paint::png_file(&self.canvas())
    }

    fn canvas(&self) -> Canvas {
        match &self.plot {
            Plot::Dots(plot) => plot.layout(),
            Plot::Lines(plot) => plot.layout(),
            Plot::Stacked(plot) => plot.layout(),
            Plot::Matrices(plot) => plot.layout(),
            Plot::Scatter(plot) => plot.layout(),
            Plot::Plane(plot) => plot.layout(),
            Plot::Spectrogram(plot) => spectrogram::layout(plot),
        }
    }
}
