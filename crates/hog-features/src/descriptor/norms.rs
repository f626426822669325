//! Norms of many blocks at a time: square roots and divisions are done for eight blocks in one go, since each alone
//! would wait for its own.

use crate::descriptor::Plan;
use crate::options::{Epsilon, Normalisation};
use crate::simd::{Simd, WIDTH};

/// Values of the common block: 2x2 cells of 9 orientations.
const COMMON: usize = 36;

/// Divides every block of `row` by its norm. `norms` has room for as many values as there are blocks, filled up to
/// whole vectors.
#[inline(always)]
pub(crate) fn normalise<S: Simd>(simd: S, plan: &Plan, row: &mut BlockRow<'_>, norms: &mut [f32]) {
    let (epsilon, depth) = (plan.options.epsilon, plan.depth());
    match plan.options.normalisation {
        Normalisation::L1 | Normalisation::L1Sqrt => {
            row.measure(simd, norms, false);
            l1_factors(simd, epsilon, depth, norms);
            row.scale(simd, norms, plan.options.normalisation == Normalisation::L1Sqrt);
        }
        Normalisation::L2 => {
            row.measure(simd, norms, true);
            l2_factors(simd, epsilon, depth, norms);
            row.scale(simd, norms, false);
        }
        Normalisation::L2Hys => {
            row.measure(simd, norms, true);
            l2_factors(simd, epsilon, depth, norms);
            row.clip(simd, norms, plan.options.clip);
            match epsilon {
                Epsilon::Additive { second, .. } => root_factors(simd, second, norms),
                Epsilon::Quadrature(_) => l2_factors(simd, epsilon, depth, norms),
            }
            row.scale(simd, norms, false);
        }
    }
}

/// Blocks of `depth` values, `step` blocks apart.
pub(crate) struct BlockRow<'a> {
    pub(crate) values: &'a mut [f32],
    pub(crate) depth: usize,
    pub(crate) step: usize,
    pub(crate) len: usize,
}

impl BlockRow<'_> {
    /// The block at `index`.
    #[inline(always)]
    pub(crate) fn block(&mut self, index: usize) -> &mut [f32] {
        let start = index * self.step * self.depth;
        &mut self.values[start..start + self.depth]
    }

    /// Sum of the squares, or of the values themselves, of every block.
    #[inline(always)]
    fn measure<S: Simd>(&mut self, simd: S, norms: &mut [f32], squared: bool) {
        for (index, norm) in norms.iter_mut().enumerate().take(self.len) {
            // A length known at compile time spares the loops their conditions.
            *norm = match <&[f32; COMMON]>::try_from(&*self.block(index)) {
                Ok(block) => total(simd, block, squared),
                Err(_) => total(simd, self.block(index), squared),
            };
        }
    }

    /// Multiplies every block by its factor, and takes the square root if asked to.
    #[inline(always)]
    fn scale<S: Simd>(&mut self, simd: S, factors: &[f32], root: bool) {
        for (index, &factor) in factors.iter().enumerate().take(self.len) {
            match <&mut [f32; COMMON]>::try_from(self.block(index)) {
                Ok(block) => change(simd, block, factor, f32::INFINITY, root),
                Err(_) => change(simd, self.block(index), factor, f32::INFINITY, root),
            };
        }
    }

    /// Multiplies every block by its factor, clips, and replaces the factor by the sum of squares then.
    #[inline(always)]
    fn clip<S: Simd>(&mut self, simd: S, factors: &mut [f32], clip: f32) {
        for (index, factor) in factors.iter_mut().enumerate().take(self.len) {
            *factor = match <&mut [f32; COMMON]>::try_from(self.block(index)) {
                Ok(block) => change(simd, block, *factor, clip, false),
                Err(_) => change(simd, self.block(index), *factor, clip, false),
            };
        }
    }
}

#[inline(always)]
fn l1_factors<S: Simd>(simd: S, epsilon: Epsilon, depth: usize, norms: &mut [f32]) {
    let added = match epsilon {
        Epsilon::Quadrature(epsilon) => epsilon,
        Epsilon::Additive { per_value, .. } => per_value * depth as f32,
    };
    for norms in norms.as_chunks_mut::<WIDTH>().0 {
        let norm = simd.add(simd.load(norms), simd.splat(added));
        simd.store(simd.div(simd.splat(1.0), norm), norms);
    }
}

#[inline(always)]
fn l2_factors<S: Simd>(simd: S, epsilon: Epsilon, depth: usize, norms: &mut [f32]) {
    let epsilon = match epsilon {
        Epsilon::Quadrature(epsilon) => epsilon,
        Epsilon::Additive { per_value, .. } => return root_factors(simd, per_value * depth as f32, norms),
    };
    for norms in norms.as_chunks_mut::<WIDTH>().0 {
        let norm = simd.sqrt(simd.add(simd.load(norms), simd.splat(epsilon * epsilon)));
        simd.store(simd.div(simd.splat(1.0), norm), norms);
    }
}

/// `1 / (sqrt(norm) + added)`.
#[inline(always)]
fn root_factors<S: Simd>(simd: S, added: f32, norms: &mut [f32]) {
    for norms in norms.as_chunks_mut::<WIDTH>().0 {
        let norm = simd.add(simd.sqrt(simd.load(norms)), simd.splat(added));
        simd.store(simd.div(simd.splat(1.0), norm), norms);
    }
}

/// The sum of all values, or of their squares. A last vector that is not whole overlaps the one before; the values that
/// have been counted there are masked.
#[inline(always)]
fn total<S: Simd>(simd: S, block: &[f32], squared: bool) -> f32 {
    let (whole, rest) = block.as_chunks::<WIDTH>();
    let mut sum = simd.splat(0.0);
    for values in whole {
        sum = add_power(simd, sum, simd.load(values), squared);
    }
    match block.last_chunk::<WIDTH>() {
        Some(_) if rest.is_empty() => {}
        Some(last) => {
            let mask = std::array::from_fn(|i| if i + rest.len() < WIDTH { 0.0 } else { 1.0 });
            sum = add_power(simd, sum, simd.mul(simd.load(last), simd.load(&mask)), squared);
        }
        None => {
            let padded = std::array::from_fn(|i| rest.get(i).copied().unwrap_or(0.0));
            sum = add_power(simd, sum, simd.load(&padded), squared);
        }
    }
    simd.sum(sum)
}

#[inline(always)]
fn add_power<S: Simd>(simd: S, sum: S::F, values: S::F, squared: bool) -> S::F {
    if squared { simd.mul_add(values, values, sum) } else { simd.add(values, sum) }
}

/// Multiplies by `factor`, clips at `clip`, and takes the square root if asked to. Returns the sum of squares then.
#[inline(always)]
fn change<S: Simd>(simd: S, block: &mut [f32], factor: f32, clip: f32, root: bool) -> f32 {
    let (whole, rest) = block.as_chunks_mut::<WIDTH>();
    let mut squares = simd.splat(0.0);
    for values in whole {
        let clipped = simd.min(simd.mul(simd.load(values), simd.splat(factor)), simd.splat(clip));
        let changed = if root { simd.sqrt(clipped) } else { clipped };
        simd.store(changed, values);
        squares = simd.mul_add(changed, changed, squares);
    }
    let mut sum = 0.0;
    for value in rest {
        let scaled = *value * factor;
        let clipped = if scaled < clip { scaled } else { clip };
        *value = if root { clipped.sqrt() } else { clipped };
        sum += *value * *value;
    }
    simd.sum(squares) + sum
}
