//! The head as a shape and as a lit surface.

use super::{
    super::shape::{Bounds, Ellipse, Shape},
    params::FaceParams,
};

/// An ellipse that narrows below its centre.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeadShape {
    ellipse: Ellipse,
    chin: f32,
}

impl HeadShape {
    /// The head grown by `margin`.
    pub(super) fn new(params: &FaceParams, margin: f32) -> Self {
        let (ru, rv) = params.head;
        Self { ellipse: Ellipse::new(0.0, 0.0, ru + margin, rv + margin), chin: params.chin }
    }

    /// Where the point would be if the ellipse did not narrow.
    fn widened(&self, u: f32, v: f32) -> f32 {
        if v <= 0.0 {
            return u;
        }
        let down = (v / self.ellipse.half_height()).min(1.0);
        u / (1.0 - self.chin * down * down)
    }
}

impl Shape for HeadShape {
    fn distance(&self, u: f32, v: f32) -> f32 {
        self.ellipse.distance(self.widened(u, v), v)
    }

    fn coverage(&self, u: f32, v: f32, edge: f32) -> f32 {
        self.ellipse.coverage(self.widened(u, v), v, edge)
    }

    fn bounds(&self) -> Bounds {
        self.ellipse.bounds()
    }
}

/// The part of a shape above a parabola `v = line + bend u^2 + slant u`.
pub(super) struct Above<S> {
    pub(super) shape: S,
    pub(super) line: f32,
    pub(super) bend: f32,
    pub(super) slant: f32,
}

impl<S: Shape> Shape for Above<S> {
    fn distance(&self, u: f32, v: f32) -> f32 {
        let edge = v - self.line - self.bend * u * u - self.slant * u;
        self.shape.distance(u, v).max(edge)
    }

    fn bounds(&self) -> Bounds {
        self.shape.bounds()
    }
}

/// Brightness of the head's surface under the light, about 0.2 to 1.1: Lambert's law on an ellipsoid.
pub(super) fn brightness(params: &FaceParams, u: f32, v: f32) -> f32 {
    let (a, b) = (u / (params.head.0 * 1.04), v / (params.head.1 * 1.04));
    let depth = (1.0 - a * a - b * b).max(0.02).sqrt();
    let [x, y, z] = params.light.direction;
    let ambient = params.light.ambient;
    ambient + (1.1 - ambient) * (a * x + b * y + depth * z).max(0.0)
}
