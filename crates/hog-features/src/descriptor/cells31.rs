//! The cell descriptor of Felzenszwalb, Girshick, McAllester and Ramanan (PAMI 32(9), 2010), section 6.
//!
//! From `2 n` signed orientation sums `h` of a cell and the energies `E` of the 3x3 cells around it (`E` is the sum of
//! squares of the `n` unsigned sums `h_o + h_{o+n}`): each of the four blocks of 2x2 cells that hold the cell gives a
//! factor `1 / sqrt(E + E + E + E + epsilon^2)`. A value is half the sum over the four blocks of `min(h * factor,
//! clip)`, first for the signed sums, then for the unsigned ones; last come, for each block, the sum over the signed
//! orientations of the clipped values times 0.2357. The blocks come in the order lower right, upper right, lower left,
//! upper left, as in the authors' code.
//!
//! The authors leave the outermost cells away, since their neighbours are missing. Here they are kept, and a missing
//! neighbour counts like the nearest cell there is.

use crate::descriptor::Plan;
use crate::descriptor::assemble::{Sources, Sums};
use crate::options::{Epsilon, MAX_ORIENTATIONS};
use crate::simd::{Kernel, Simd, eight};

/// Cells handled at a time.
const LANES: usize = 8;

/// Weight of the texture features in the authors' code.
const TEXTURE: f32 = 0.2357;

/// Values from one plane of a row of cells to the next: as many as there are cells, filled up.
pub(crate) fn pitch(cells: usize) -> usize {
    cells.next_multiple_of(LANES)
}

/// The kernel that turns signed histograms into `depth` planes of features a row of cells, each [`pitch`] long.
pub(crate) struct Cells31<'a> {
    pub(crate) sums: Sums<'a>,
    pub(crate) grid: (usize, usize),
    /// Room for the histograms as planes; any length.
    pub(crate) histograms: &'a mut Vec<f32>,
    /// Room for the energies and factors; any length.
    pub(crate) energy: &'a mut Vec<f32>,
    pub(crate) out: &'a mut [f32],
}

impl Kernel for Cells31<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { sums, grid: (across, down), histograms, energy, out } = self;
        let (plan, pitch) = (sums.plan, pitch(across));
        let (padded, row_len) = (pitch + 2, plan.rule.bins() * pitch);
        histograms.resize(down * row_len, 0.0);
        energy.clear();
        energy.resize(padded * (2 * down + 1), 0.0);
        let (energy, factors) = energy.split_at_mut(padded * down);
        let rows = histograms.chunks_exact_mut(row_len).zip(energy.chunks_exact_mut(padded));
        for (row, (planes, energies)) in rows.enumerate() {
            fill_planes(simd, &sums, row, across, planes);
            fill_energies(planes, pitch, across, energies);
        }
        let epsilon = match plan.options.epsilon {
            Epsilon::Quadrature(epsilon) | Epsilon::Additive { second: epsilon, .. } => epsilon,
        };
        for (edge, factors) in factors.chunks_exact_mut(padded).enumerate() {
            let upper = &energy[edge.saturating_sub(1) * padded..][..padded];
            let lower = &energy[edge.min(down - 1) * padded..][..padded];
            fill_factors(upper, lower, epsilon * epsilon, factors);
        }
        let outs = out.chunks_exact_mut(plan.depth() * pitch);
        for (row, (planes, out)) in histograms.chunks_exact(row_len).zip(outs).enumerate() {
            fill_row(plan, planes, &factors[row * padded..][..2 * padded], pitch, out);
        }
    }
}

/// The histograms of a row of cells, one plane an orientation; places past the last cell become 0.
#[inline(always)]
fn fill_planes<S: Simd>(simd: S, sums: &Sums<'_>, row: usize, across: usize, planes: &mut [f32]) {
    let (sources, bins) = (sums.sources(row), sums.plan.rule.bins());
    let pitch = planes.len() / bins;
    // Whole vectors of cells and of orientations are transposed; what is left over is copied value by value.
    let (whole, done) = (across / LANES * LANES, bins / LANES * LANES);
    for column in (0..whole).step_by(LANES) {
        for first in (0..done).step_by(LANES) {
            transpose(simd, &sources, column, first, &mut planes[first * pitch + column..], pitch);
        }
    }
    for bin in done..bins {
        for (column, place) in planes[bin * pitch..].iter_mut().take(whole).enumerate() {
            *place = sources.part(0, column)[2 * bin] + sources.part(1, column)[2 * bin];
        }
    }
    let mut histogram = [0.0; 2 * MAX_ORIENTATIONS];
    let histogram = &mut histogram[..bins];
    for column in whole..pitch {
        match column < across {
            true => sums.histogram(&sources, column, histogram),
            false => histogram.fill(0.0),
        }
        let places = planes[column..].iter_mut().step_by(pitch);
        places.zip(&*histogram).for_each(|(place, value)| *place = *value);
    }
}

/// Eight orientations, from `first` on, of the eight cells from `column` on: a vector of cells for each orientation.
#[inline(always)]
fn transpose<S: Simd>(
    simd: S,
    sources: &Sources<'_>,
    column: usize,
    first: usize,
    planes: &mut [f32],
    pitch: usize,
) {
    let mut cells = [simd.splat(0.0); LANES];
    for (i, cell) in cells.iter_mut().enumerate() {
        let (one, other) = (sources.part(0, column + i), sources.part(1, column + i));
        // Two lanes lie side by side; the sum of the lanes wanted is in the even places.
        let low = simd.add(eight(simd, one, 2 * first), eight(simd, other, 2 * first));
        let high = simd.add(eight(simd, one, 2 * first + LANES), eight(simd, other, 2 * first + LANES));
        *cell = simd.evens(low, high);
    }
    for (i, values) in simd.transpose(cells).into_iter().enumerate() {
        if let Some(place) = planes[i * pitch..].first_chunk_mut() {
            simd.store(values, place);
        }
    }
}

/// Energies of a row of cells, one place to the right, with the outermost ones twice.
#[inline(always)]
fn fill_energies(planes: &[f32], pitch: usize, across: usize, energies: &mut [f32]) {
    let (first_half, second_half) = planes.split_at(planes.len() / 2);
    let inner = &mut energies[1..=pitch];
    for (one, other) in first_half.chunks_exact(pitch).zip(second_half.chunks_exact(pitch)) {
        for ((energy, one), other) in inner.iter_mut().zip(one).zip(other) {
            let unsigned = one + other;
            *energy += unsigned * unsigned;
        }
    }
    (energies[0], energies[across + 1]) = (energies[1], energies[across]);
}

/// Factor of the block whose upper left cell is the cell of the same place.
#[inline(always)]
fn fill_factors(upper: &[f32], lower: &[f32], squared_epsilon: f32, factors: &mut [f32]) {
    let len = factors.len() - 1;
    let (upper, lower) = (&upper[..len + 1], &lower[..len + 1]);
    for i in 0..len {
        let energy = (upper[i] + upper[i + 1]) + (lower[i] + lower[i + 1]);
        factors[i] = 1.0 / (energy + squared_epsilon).sqrt();
    }
}

/// Features of a row of cells from its histograms and the factors of the blocks above and below it.
#[inline(always)]
fn fill_row(plan: &Plan, planes: &[f32], factors: &[f32], pitch: usize, out: &mut [f32]) {
    let (above, below) = factors.split_at(factors.len() / 2);
    for start in (0..pitch).step_by(LANES) {
        // Lower right, upper right, lower left, upper left.
        let factors =
            [lanes(below, start + 1), lanes(above, start + 1), lanes(below, start), lanes(above, start)];
        fill_lanes(plan, &planes[start..], pitch, &factors, &mut out[start..]);
    }
}

#[inline(always)]
fn fill_lanes(plan: &Plan, planes: &[f32], pitch: usize, factors: &[[f32; LANES]; 4], out: &mut [f32]) {
    let (half, clip) = (plan.options.orientations, plan.options.clip);
    let mut texture = [[0.0; LANES]; 4];
    for bin in 0..2 * half {
        let sums = lanes(planes, bin * pitch);
        let mut value = [0.0; LANES];
        for (factor, texture) in factors.iter().zip(&mut texture) {
            for i in 0..LANES {
                let clipped = minimum(sums[i] * factor[i], clip);
                value[i] += clipped;
                texture[i] += clipped;
            }
        }
        store(out, bin * pitch, value, 0.5);
    }
    for bin in 0..half {
        let (one, other) = (lanes(planes, bin * pitch), lanes(planes, (bin + half) * pitch));
        let mut value = [0.0; LANES];
        for factor in factors {
            for i in 0..LANES {
                value[i] += minimum((one[i] + other[i]) * factor[i], clip);
            }
        }
        store(out, (2 * half + bin) * pitch, value, 0.5);
    }
    for (at, texture) in texture.into_iter().enumerate() {
        store(out, (3 * half + at) * pitch, texture, TEXTURE);
    }
}

#[inline(always)]
fn minimum(value: f32, clip: f32) -> f32 {
    if value < clip { value } else { clip }
}

#[inline(always)]
fn lanes(values: &[f32], start: usize) -> [f32; LANES] {
    let values = &values[start..start + LANES];
    std::array::from_fn(|i| values[i])
}

#[inline(always)]
fn store(out: &mut [f32], start: usize, values: [f32; LANES], factor: f32) {
    for (place, value) in out[start..start + LANES].iter_mut().zip(values) {
        *place = value * factor;
    }
}
