//! Where a point of the head's surface is seen.

use super::super::random::Random;

/// Sines of the turn (to the side) and the nod (down); the tilt is part of the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pose {
    turn: f32,
    nod: f32,
}

/// A place on the image, in parts of the head's half width and half height, and how much wider or narrower things
/// look there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) u: f32,
    pub(super) v: f32,
    pub(super) stretch: f32,
}

impl Pose {
    pub(super) fn random(random: &mut Random) -> Self {
        Self { turn: random.normal(0.0, 0.17), nod: random.normal(0.0, 0.09) }
    }

    /// The point that would be at `(a, b)` on a head seen from the front.
    pub(super) fn see(self, a: f32, b: f32) -> Seen {
        let depth = (1.0 - a * a - 0.6 * b * b).max(0.1).sqrt();
        let cos_turn = (1.0 - self.turn * self.turn).sqrt();
        let cos_nod = (1.0 - self.nod * self.nod).sqrt();
        Seen {
            u: a * cos_turn + depth * self.turn,
            v: b * cos_nod + depth * self.nod,
            stretch: (cos_turn - a / depth * self.turn).clamp(0.45, 1.2),
        }
    }
}
