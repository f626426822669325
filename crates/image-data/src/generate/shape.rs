//! Shapes by their signed distance: negative inside, in the units of the frame.

/// A shape that can be painted.
pub(crate) trait Shape {
    /// Distance to the edge, negative inside; may be approximate away from the edge.
    fn distance(&self, u: f32, v: f32) -> f32;

    /// How much of the point is covered, from 0 to 1, when the edge is this wide.
    fn coverage(&self, u: f32, v: f32, edge: f32) -> f32 {
        edge_coverage(self.distance(u, v), edge)
    }

    /// A box that the shape lies in.
    fn bounds(&self) -> Bounds;
}

fn edge_coverage(distance: f32, edge: f32) -> f32 {
    (0.5 - distance / edge).clamp(0.0, 1.0)
}

/// Left, top, right and bottom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds(pub(crate) [f32; 4]);

impl Bounds {
    pub(crate) fn grown(self, margin: f32) -> Self {
        let [left, top, right, bottom] = self.0;
        Self([left - margin, top - margin, right + margin, bottom + margin])
    }

    pub(crate) fn corners(self) -> [(f32, f32); 4] {
        let [left, top, right, bottom] = self.0;
        [(left, top), (right, top), (left, bottom), (right, bottom)]
    }
}

/// An ellipse along the axes of the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ellipse {
    centre: (f32, f32),
    radii: (f32, f32),
    inverse: (f32, f32),
}

impl Ellipse {
    pub(crate) fn new(u: f32, v: f32, ru: f32, rv: f32) -> Self {
        Self { centre: (u, v), radii: (ru, rv), inverse: (1.0 / ru, 1.0 / rv) }
    }

    /// Radius along the second axis.
    pub(crate) fn half_height(&self) -> f32 {
        self.radii.1
    }

    /// 0 at the centre, 1 on the edge.
    pub(crate) fn square_radius(&self, u: f32, v: f32) -> f32 {
        let (a, b) = ((u - self.centre.0) * self.inverse.0, (v - self.centre.1) * self.inverse.1);
        a * a + b * b
    }
}

impl Shape for Ellipse {
    /// First-order distance: `(r - 1) r / |gradient|`, exact for circles.
    fn distance(&self, u: f32, v: f32) -> f32 {
        let (a, b) = ((u - self.centre.0) * self.inverse.0, (v - self.centre.1) * self.inverse.1);
        let radius = (a * a + b * b).sqrt();
        let (a, b) = (a * self.inverse.0, b * self.inverse.1);
        let gradient = (a * a + b * b).sqrt();
        if gradient == 0.0 { -self.radii.0.min(self.radii.1) } else { (radius - 1.0) * radius / gradient }
    }

    /// Most points are far from the edge; their radius, without a root, tells on which side.
    fn coverage(&self, u: f32, v: f32, edge: f32) -> f32 {
        let margin = edge * self.inverse.0.max(self.inverse.1);
        let square = self.square_radius(u, v);
        if square > (1.0 + margin) * (1.0 + margin) {
            0.0
        } else if margin < 1.0 && square < (1.0 - margin) * (1.0 - margin) {
            1.0
        } else {
            edge_coverage(self.distance(u, v), edge)
        }
    }

    fn bounds(&self) -> Bounds {
        let ((u, v), (ru, rv)) = (self.centre, self.radii);
        Bounds([u - ru, v - rv, u + ru, v + rv])
    }
}

/// A rectangle along the axes of the frame, by its centre and half sides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rect {
    pub(crate) u: f32,
    pub(crate) v: f32,
    pub(crate) half_u: f32,
    pub(crate) half_v: f32,
}

impl Shape for Rect {
    fn distance(&self, u: f32, v: f32) -> f32 {
        ((u - self.u).abs() - self.half_u).max((v - self.v).abs() - self.half_v)
    }

    fn bounds(&self) -> Bounds {
        let Self { u, v, half_u, half_v } = *self;
        Bounds([u - half_u, v - half_v, u + half_u, v + half_v])
    }
}

/// The straight line between two points, with round ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stroke {
    line: Segment,
    radius: f32,
}

impl Stroke {
    pub(crate) fn new(from: (f32, f32), to: (f32, f32), radius: f32) -> Self {
        Self { line: Segment::new(from, to), radius }
    }
}

impl Shape for Stroke {
    fn distance(&self, u: f32, v: f32) -> f32 {
        self.line.square_distance(u, v).sqrt() - self.radius
    }

    fn bounds(&self) -> Bounds {
        around(&[self.line]).grown(self.radius)
    }
}

/// A curved line: a quadratic Bézier curve as six straight pieces.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Curve {
    pieces: [Segment; 6],
    radius: f32,
}

impl Curve {
    /// From `from` to `to`, bent towards `bend`.
    pub(crate) fn new(from: (f32, f32), bend: (f32, f32), to: (f32, f32), radius: f32) -> Self {
        let point = |i: usize| {
            let t = i as f32 / 6.0;
            let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
            (a * from.0 + b * bend.0 + c * to.0, a * from.1 + b * bend.1 + c * to.1)
        };
        Self { pieces: std::array::from_fn(|i| Segment::new(point(i), point(i + 1))), radius }
    }
}

impl Shape for Curve {
    fn distance(&self, u: f32, v: f32) -> f32 {
        let squares = self.pieces.iter().map(|piece| piece.square_distance(u, v));
        squares.fold(f32::INFINITY, f32::min).sqrt() - self.radius
    }

    fn bounds(&self) -> Bounds {
        around(&self.pieces).grown(self.radius)
    }
}

/// The edge of a shape, drawn with a pen of this radius.
pub(crate) struct Outline<S> {
    pub(crate) shape: S,
    pub(crate) radius: f32,
}

impl<S: Shape> Shape for Outline<S> {
    fn distance(&self, u: f32, v: f32) -> f32 {
        self.shape.distance(u, v).abs() - self.radius
    }

    fn bounds(&self) -> Bounds {
        self.shape.bounds().grown(self.radius)
    }
}

/// What two shapes share.
pub(crate) struct Both<A, B>(pub(crate) A, pub(crate) B);

impl<A: Shape, B: Shape> Shape for Both<A, B> {
    fn distance(&self, u: f32, v: f32) -> f32 {
        self.0.distance(u, v).max(self.1.distance(u, v))
    }

    fn bounds(&self) -> Bounds {
        self.0.bounds()
    }
}

/// What the first shape does not share with the second.
pub(crate) struct Without<A, B>(pub(crate) A, pub(crate) B);

impl<A: Shape, B: Shape> Shape for Without<A, B> {
    fn distance(&self, u: f32, v: f32) -> f32 {
        self.0.distance(u, v).max(-self.1.distance(u, v))
    }

    fn bounds(&self) -> Bounds {
        self.0.bounds()
    }
}

/// A straight line: a start, a direction, and what a projection on it is divided by.
#[derive(Debug, Clone, Copy)]
struct Segment {
    from: (f32, f32),
    along: (f32, f32),
    inverse: f32,
}

impl Segment {
    fn new(from: (f32, f32), to: (f32, f32)) -> Self {
        let along = (to.0 - from.0, to.1 - from.1);
        let square = along.0 * along.0 + along.1 * along.1;
        Self { from, along, inverse: 1.0 / square.max(1e-12) }
    }

    fn square_distance(&self, u: f32, v: f32) -> f32 {
        let (u, v) = (u - self.from.0, v - self.from.1);
        let part = ((u * self.along.0 + v * self.along.1) * self.inverse).clamp(0.0, 1.0);
        let (u, v) = (u - part * self.along.0, v - part * self.along.1);
        u * u + v * v
    }
}

fn around(pieces: &[Segment]) -> Bounds {
    let mut bounds = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
    for Segment { from, along, .. } in pieces {
        for (u, v) in [*from, (from.0 + along.0, from.1 + along.1)] {
            bounds = [bounds[0].min(u), bounds[1].min(v), bounds[2].max(u), bounds[3].max(v)];
        }
    }
    Bounds(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The quick decisions of an ellipse never differ from the distance.
    #[test]
    fn coverage_of_an_ellipse_follows_its_distance() {
        for (ru, rv) in [(0.5, 0.5), (1.0, 0.2), (0.05, 0.4)] {
            let ellipse = Ellipse::new(0.1, -0.1, ru, rv);
            for i in 0..10_000 {
                let (u, v) = ((i % 100) as f32 / 40.0 - 1.25, (i / 100) as f32 / 40.0 - 1.25);
                let expected = edge_coverage(ellipse.distance(u, v), 0.1);
                assert!((ellipse.coverage(u, v, 0.1) - expected).abs() < 1e-3, "{ru} {rv} at {u} {v}");
            }
        }
    }

    #[test]
    fn distances_are_those_of_geometry() {
        let close = |a: f32, b: f32| assert!((a - b).abs() < 1e-5, "{a} {b}");
        close(Ellipse::new(0.0, 0.0, 2.0, 2.0).distance(3.0, 4.0), 3.0);
        close(Stroke::new((0.0, 0.0), (2.0, 0.0), 0.5).distance(1.0, 2.0), 1.5);
        close(Stroke::new((0.0, 0.0), (2.0, 0.0), 0.5).distance(5.0, 4.0), 4.5);
        close(Curve::new((0.0, 0.0), (1.0, 0.0), (2.0, 0.0), 0.0).distance(1.0, -3.0), 3.0);
        close(Rect { u: 0.0, v: 0.0, half_u: 1.0, half_v: 2.0 }.distance(0.5, 0.0), -0.5);
        close(Outline { shape: Ellipse::new(0.0, 0.0, 1.0, 1.0), radius: 0.1 }.distance(0.0, 0.5), 0.4);
    }
}
