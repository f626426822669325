//! A grey image in floating point that shapes are painted on.
//!
//! Values run from 0 (black) to 1 (white) and are only clamped at the end. Edges are smoothed by the analytic
//! distance to the shape, which costs one evaluation a pixel instead of many samples.

use super::shape::{Bounds, Ellipse, Shape};

/// Grey values, row by row.
#[derive(Clone)]
pub(crate) struct Canvas {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

/// A coordinate system on the canvas: a centre in pixels, pixels a unit, and a rotation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    x: f32,
    y: f32,
    scale: f32,
    inverse: f32,
    cos: f32,
    sin: f32,
}

/// How a shape is laid over what is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ink {
    /// 0 leaves the canvas as it is, 1 covers it.
    pub(crate) opacity: f32,
    /// Width of the edge in units of the frame; it is at least a pixel.
    pub(crate) softness: f32,
}

impl Ink {
    pub(crate) const SOLID: Self = Self { opacity: 1.0, softness: 0.0 };

    pub(crate) fn new(opacity: f32, softness: f32) -> Self {
        Self { opacity, softness }
    }
}

impl Frame {
    pub(crate) fn new(x: f32, y: f32, scale: f32) -> Self {
        Self { x, y, scale, inverse: 1.0 / scale, cos: 1.0, sin: 0.0 }
    }

    /// The frame turned clockwise by twice the angle whose tangent is `half_tangent`.
    pub(crate) fn turned(self, half_tangent: f32) -> Self {
        let square = half_tangent * half_tangent;
        let (cos, sin) = ((1.0 - square) / (1.0 + square), 2.0 * half_tangent / (1.0 + square));
        Self { cos: self.cos * cos - self.sin * sin, sin: self.sin * cos + self.cos * sin, ..self }
    }

    /// Turned by 180 degrees.
    pub(crate) fn upside_down(self) -> Self {
        Self { cos: -self.cos, sin: -self.sin, ..self }
    }

    /// A frame inside this one: centre and scale are in units of this one.
    pub(crate) fn inner(self, u: f32, v: f32, scale: f32) -> Self {
        let (x, y) = self.to_canvas(u, v);
        let scale = self.scale * scale;
        Self { x, y, scale, inverse: 1.0 / scale, ..self }
    }

    fn to_canvas(self, u: f32, v: f32) -> (f32, f32) {
        let (u, v) = (u * self.scale, v * self.scale);
        (self.x + self.cos * u - self.sin * v, self.y + self.sin * u + self.cos * v)
    }

    fn to_local(self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = ((x - self.x) * self.inverse, (y - self.y) * self.inverse);
        (self.cos * x + self.sin * y, self.cos * y - self.sin * x)
    }
}

impl Canvas {
    /// `width` and `height` are at least 1 and small enough for their product.
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, values: vec![0.5; width * height] }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// The frame whose square from -1 to 1 is the largest centred square of the canvas.
    pub(crate) fn frame(&self) -> Frame {
        let (width, height) = (self.width as f32, self.height as f32);
        Frame::new(width / 2.0, height / 2.0, width.min(height) / 2.0)
    }

    /// Paints a shape; `tone` gives the grey value at a point of the frame.
    pub(crate) fn paint(
        &mut self,
        frame: Frame,
        shape: &impl Shape,
        ink: Ink,
        tone: impl Fn(f32, f32) -> f32,
    ) {
        let edge = ink.softness.max(1.0 / frame.scale);
        self.visit(frame, shape.bounds().grown(edge), |u, v, value| {
            let coverage = shape.coverage(u, v, edge) * ink.opacity;
            if coverage > 0.0 {
                *value += coverage * (tone(u, v) - *value);
            }
        });
    }

    /// Lays another canvas of the same size over this one inside a shape, brightened by `lift`.
    pub(crate) fn lay(&mut self, frame: Frame, shape: &impl Shape, other: &Self, lift: f32) {
        let edge = 1.0 / frame.scale;
        let width = self.width;
        for (y, (line, over)) in
            self.values.chunks_exact_mut(width).zip(other.values.chunks_exact(width)).enumerate()
        {
            for (x, (value, over)) in line.iter_mut().zip(over).enumerate() {
                let (u, v) = frame.to_local(x as f32 + 0.5, y as f32 + 0.5);
                let coverage = shape.coverage(u, v, edge);
                *value += coverage * (over + lift - *value);
            }
        }
    }

    /// Darkens (or, with a negative strength, brightens) an ellipse, most at its centre and smoothly to its edge.
    pub(crate) fn shade(&mut self, frame: Frame, ellipse: Ellipse, strength: f32) {
        self.visit(frame, ellipse.bounds(), |u, v, value| {
            let inside = (1.0 - ellipse.square_radius(u, v)).max(0.0);
            *value *= 1.0 - strength * inside * inside;
        });
    }

    /// Calls `change` with the frame's coordinates for every pixel whose centre may lie in the bounds.
    fn visit(&mut self, frame: Frame, bounds: Bounds, mut change: impl FnMut(f32, f32, &mut f32)) {
        let [columns, rows] = self.pixels_of(frame, bounds);
        for y in rows {
            let line = &mut self.values[y * self.width..(y + 1) * self.width];
            for (value, x) in line[columns.clone()].iter_mut().zip(columns.clone()) {
                let (u, v) = frame.to_local(x as f32 + 0.5, y as f32 + 0.5);
                change(u, v, value);
            }
        }
    }

    /// Columns and rows of the canvas that the bounds cover.
    fn pixels_of(&self, frame: Frame, bounds: Bounds) -> [std::ops::Range<usize>; 2] {
        let corners = bounds.corners().map(|(u, v)| frame.to_canvas(u, v));
        let range = |coordinates: [f32; 4], limit: usize| {
            let low = coordinates.into_iter().fold(f32::INFINITY, f32::min).floor().max(0.0);
            let high = coordinates.into_iter().fold(f32::NEG_INFINITY, f32::max).ceil();
            let high = (high.max(0.0) as usize).min(limit);
            (low as usize).min(high)..high
        };
        [range(corners.map(|(x, _)| x), self.width), range(corners.map(|(_, y)| y), self.height)]
    }
}
