//! Norms of eight blocks at a time: sums, square roots and divisions are done for all of them in one go, since each
//! alone would wait for its own.

use crate::options::{Epsilon, HogOptions, Normalisation};
use crate::simd::{Simd, Vector, WIDTH};

/// The last factor of each of the eight blocks in `work`, of `vectors` vectors each; with L2-Hys, values are clipped.
/// A block has `depth` values; zeros fill it up.
#[inline(always)]
pub(crate) fn normalise<S: Simd>(
    simd: S,
    options: &HogOptions,
    depth: usize,
    vectors: usize,
    work: &mut [Vector],
) -> [f32; WIDTH] {
    let epsilon = options.epsilon;
    let squared = !matches!(options.normalisation, Normalisation::L1 | Normalisation::L1Sqrt);
    let norms = measure(simd, work, vectors, squared);
    let factors = match options.normalisation {
        Normalisation::L1 | Normalisation::L1Sqrt => l1_factors(simd, epsilon, depth, norms),
        Normalisation::L2 => l2_factors(simd, epsilon, depth, norms),
        Normalisation::L2Hys => {
            let first = to_array(simd, l2_factors(simd, epsilon, depth, norms));
            let norms = clip(simd, work, vectors, first, options.clip);
            match epsilon {
                Epsilon::Additive { second, .. } => root_factors(simd, second, norms),
                Epsilon::Quadrature(_) => l2_factors(simd, epsilon, depth, norms),
            }
        }
    };
    to_array(simd, factors)
}

/// Sum of the squares, or of the values themselves, of every block.
#[inline(always)]
fn measure<S: Simd>(simd: S, work: &[Vector], vectors: usize, squared: bool) -> S::F {
    let mut sums = [simd.splat(0.0); WIDTH];
    for (sum, block) in sums.iter_mut().zip(work.chunks_exact(vectors)) {
        let mut total = simd.splat(0.0);
        for values in block {
            let values = simd.load(values);
            total = if squared { simd.mul_add(values, values, total) } else { simd.add(values, total) };
        }
        *sum = total;
    }
    simd.sums(sums)
}

/// Multiplies every block by its factor and clips it. Returns the sums of squares then.
#[inline(always)]
fn clip<S: Simd>(simd: S, work: &mut [Vector], vectors: usize, factors: [f32; WIDTH], greatest: f32) -> S::F {
    let mut sums = [simd.splat(0.0); WIDTH];
    for ((sum, block), factor) in sums.iter_mut().zip(work.chunks_exact_mut(vectors)).zip(factors) {
        let mut total = simd.splat(0.0);
        for values in block {
            let scaled = simd.mul(simd.load(values), simd.splat(factor));
            let clipped = simd.min(scaled, simd.splat(greatest));
            simd.store(clipped, values);
            total = simd.mul_add(clipped, clipped, total);
        }
        *sum = total;
    }
    simd.sums(sums)
}

#[inline(always)]
fn l1_factors<S: Simd>(simd: S, epsilon: Epsilon, depth: usize, norms: S::F) -> S::F {
    let added = match epsilon {
        Epsilon::Quadrature(epsilon) => epsilon,
        Epsilon::Additive { per_value, .. } => per_value * depth as f32,
    };
    simd.div(simd.splat(1.0), simd.add(norms, simd.splat(added)))
}

#[inline(always)]
fn l2_factors<S: Simd>(simd: S, epsilon: Epsilon, depth: usize, norms: S::F) -> S::F {
    match epsilon {
        Epsilon::Additive { per_value, .. } => root_factors(simd, per_value * depth as f32, norms),
        Epsilon::Quadrature(epsilon) => {
            let norms = simd.sqrt(simd.add(norms, simd.splat(epsilon * epsilon)));
            simd.div(simd.splat(1.0), norms)
        }
    }
}

/// `1 / (sqrt(norm) + added)`.
#[inline(always)]
fn root_factors<S: Simd>(simd: S, added: f32, norms: S::F) -> S::F {
    simd.div(simd.splat(1.0), simd.add(simd.sqrt(norms), simd.splat(added)))
}

#[inline(always)]
fn to_array<S: Simd>(simd: S, values: S::F) -> [f32; WIDTH] {
    let mut array = [0.0; WIDTH];
    simd.store(values, &mut array);
    array
}
