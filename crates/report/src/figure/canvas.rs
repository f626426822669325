//! A sheet of shapes in CSS pixels.

use super::WIDTH;
use super::palette::{Colour, Marker};
use image::RgbImage;

/// Font size of labels and axes.
pub(super) const TEXT: f64 = 13.0;
/// Font size of minor text.
pub(super) const SMALL: f64 = 12.0;

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// One thing to paint; later shapes cover earlier ones.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Path { points: Vec<(f64, f64)>, colour: Colour, width: f64 },
    Area { points: Vec<(f64, f64)>, colour: Colour, opacity: f64 },
    Disc { centre: (f64, f64), radius: f64, colour: Colour, filled: bool },
    Text { at: (f64, f64), text: String, size: f64, colour: Colour, align: Align },
}

/// Pixels that fill a rectangle.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bitmap {
    pub(super) top_left: (f64, f64),
    pub(super) bottom_right: (f64, f64),
    pub(super) pixels: RgbImage,
}

/// Shapes on a sheet [`WIDTH`] wide, and bitmaps above all of them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Canvas {
    pub(super) height: f64,
    pub(super) shapes: Vec<Shape>,
    pub(super) bitmaps: Vec<Bitmap>,
}

impl Canvas {
    pub(super) fn new(height: f64) -> Self {
        Self { height: height.ceil(), shapes: Vec::new(), bitmaps: Vec::new() }
    }

    pub(super) fn path(&mut self, points: Vec<(f64, f64)>, colour: Colour, width: f64) {
        self.shapes.push(Shape::Path { points, colour, width });
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour, width: f64) {
        self.path(vec![from, to], colour, width);
    }

    /// A straight dashed line.
    pub(super) fn dashed(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour, width: f64) {
        const DASH: f64 = 5.0;
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let at = |distance: f64| {
            let part = (distance / length).min(1.0);
            (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
        };
        let n_dashes = (length / (2.0 * DASH)).ceil() as usize;
        for dash in 0..n_dashes {
            let start = dash as f64 * 2.0 * DASH;
            self.line(at(start), at(start + DASH), colour, width);
        }
    }

    pub(super) fn area(&mut self, points: Vec<(f64, f64)>, colour: Colour, opacity: f64) {
        self.shapes.push(Shape::Area { points, colour, opacity });
    }

    pub(super) fn rectangle(
        &mut self,
        (left, top): (f64, f64),
        (right, bottom): (f64, f64),
        colour: Colour,
        opacity: f64,
    ) {
        let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
        self.area(corners, colour, opacity);
    }

    pub(super) fn text(&mut self, at: (f64, f64), text: &str, size: f64, colour: Colour, align: Align) {
        self.shapes.push(Shape::Text { at, text: text.to_owned(), size, colour, align });
    }

    pub(super) fn marker(&mut self, centre: (f64, f64), marker: Marker, colour: Colour) {
        const R: f64 = 4.2;
        let corner = |dx: f64, dy: f64| (centre.0 + dx * R, centre.1 + dy * R);
        let polygon = |corners: &[(f64, f64)]| corners.iter().map(|&(x, y)| corner(x, y)).collect();
        match marker {
            Marker::Disc | Marker::Ring => {
                self.shapes.push(Shape::Disc { centre, radius: R, colour, filled: marker == Marker::Disc })
            }
            Marker::Square => {
                let corners = [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)];
                self.area(polygon(&corners), colour, 1.0);
            }
            Marker::Triangle => {
                self.area(polygon(&[(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)]), colour, 1.0);
            }
            Marker::Diamond => {
                let corners = [(0.0, -1.3), (1.1, 0.0), (0.0, 1.3), (-1.1, 0.0)];
                self.area(polygon(&corners), colour, 1.0);
            }
            Marker::Cross => {
                self.line(corner(-0.9, -0.9), corner(0.9, 0.9), colour, 2.0);
                self.line(corner(-0.9, 0.9), corner(0.9, -0.9), colour, 2.0);
            }
        }
    }

    pub(super) fn width(&self) -> f64 {
        WIDTH
    }
}
