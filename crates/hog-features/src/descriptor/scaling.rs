//! The last step of the normalisation.

use crate::simd::{Simd, Vector};

/// Multiplication, and the square root if asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scaling {
    pub(crate) factor: f32,
    /// Whether the square root is taken afterwards.
    pub(crate) root: bool,
}

impl Scaling {
    #[inline(always)]
    pub(crate) fn apply<S: Simd>(self, simd: S, values: &Vector) -> S::F {
        let scaled = simd.mul(simd.load(values), simd.splat(self.factor));
        if self.root { simd.sqrt(scaled) } else { scaled }
    }
}
