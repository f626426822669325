//! Orientation histograms of all cells (or cells of blocks) of an image, row segment by row segment.

use crate::descriptor::band::Band;
use crate::descriptor::scatter::{Strip, scatter};
use crate::descriptor::votes::Votes;
use crate::descriptor::{Plan, pairs};
use crate::options::Border;
use crate::pixels::Pixels;
use crate::simd::{Kernel, Simd, WIDTH, aligned};

/// Pixels of a row whose column histograms are filled together, so that they stay in the first-level cache.
const STRIP: usize = 128;

/// Buffers of [`Pool`], to be used again.
#[derive(Debug, Default, Clone)]
pub(crate) struct PoolScratch {
    band: Band,
    votes: Vec<Votes>,
    columns: Vec<f32>,
    /// Values of all column histograms.
    len: usize,
}

impl PoolScratch {
    fn reset(&mut self, plan: &Plan, width: usize) {
        self.band.reset(width, plan.options.cell);
        self.votes.resize(STRIP / WIDTH, Votes::default());
        self.len = width.next_multiple_of(WIDTH) * plan.column_stride;
        self.columns().fill(0.0);
    }

    /// One histogram a pixel column; all zeros before a segment and after it.
    #[inline(always)]
    fn columns(&mut self) -> &mut [f32] {
        aligned(&mut self.columns, self.len)
    }
}

/// The kernel that fills `sums`: for every segment and every bin along a row, [`Plan::column_stride`] values.
///
/// A bin of the histogram grid is the sum of one lane from each segment that votes for it
/// ([`super::assemble`] adds them up).
pub(crate) struct Pool<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) pixels: Pixels<'a>,
    /// Units across and down.
    pub(crate) units: (usize, usize),
    pub(crate) scratch: &'a mut PoolScratch,
    pub(crate) sums: &'a mut [f32],
}

impl Kernel for Pool<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let stride = self.plan.column_stride;
        self.scratch.reset(self.plan, width);
        for segment in 0..self.plan.taps.segments(self.units.1) {
            let (first, end) = self.plan.taps.segment_pixels(segment, height);
            self.vote_segment(simd, segment, first, end);
            if self.plan.options.border == Border::Skip {
                let columns = self.scratch.columns();
                columns[..stride].fill(0.0);
                columns[(width - 1) * stride..][..stride].fill(0.0);
            }
            self.sum_segment(simd, segment);
        }
    }
}

impl Pool<'_> {
    #[inline(always)]
    fn vote_segment<S: Simd>(&mut self, simd: S, segment: usize, first: usize, end: usize) {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let options = &self.plan.options;
        let rows = (first.saturating_sub(1), (end + 1).min(height));
        self.scratch.band.advance(simd, rows, self.pixels, options.border, options.transform_sqrt);
        for start in (0..width).step_by(STRIP) {
            let len = STRIP.min((width - start).next_multiple_of(WIDTH));
            for y in first..end {
                if options.border == Border::Skip && (y == 0 || y + 1 == height) {
                    continue;
                }
                self.vote_strip(simd, segment, y, start, len);
            }
        }
    }

    /// Adds the votes of `len` pixels of row `y` to the histograms of their columns.
    #[inline(always)]
    fn vote_strip<S: Simd>(&mut self, simd: S, segment: usize, y: usize, start: usize, len: usize) {
        let Self { plan, pixels, scratch, .. } = self;
        let strip = Strip {
            rows: scratch.band.around(y, pixels.height(), plan.options.border, start, len),
            weights: plan.taps.weights_at(segment, y),
            stride: plan.column_stride,
        };
        let columns = aligned(&mut scratch.columns, scratch.len);
        let columns = &mut columns[start * strip.stride..(start + len) * strip.stride];
        scatter(simd, &plan.rule, strip, &mut scratch.votes[..len / WIDTH], columns);
    }

    /// Adds up the column histograms of a segment, weighted, for every bin along the row, and clears them.
    #[inline(always)]
    fn sum_segment<S: Simd>(&mut self, simd: S, segment: usize) {
        let Self { plan, pixels, units, scratch, sums } = self;
        let (stride, taps) = (plan.column_stride, &plan.taps);
        let len = taps.bins(units.0) * stride;
        let sums = &mut sums[segment * len..][..len];
        let columns = scratch.columns();
        if let Some(pairs) = taps.pairs().filter(|_| pairs::apply(&plan.rule, taps.lane_count())) {
            return pairs::sum(simd, &plan.rule, taps, pairs, columns, sums);
        }
        for (bin, sum) in sums.chunks_exact_mut(stride).enumerate() {
            let (first, weights) = taps.span_of(bin, pixels.width());
            weighted_sum(simd, &columns[first * stride..], stride, weights, sum);
        }
        columns.fill(0.0);
        if plan.rule.is_linear() {
            for sum in sums.chunks_exact_mut(stride) {
                wrap(sum, plan.rule.bins(), taps.lane_count());
            }
        }
    }
}

/// Adds the orientation after the last to the first, which it is.
#[inline(always)]
fn wrap(sum: &mut [f32], bins: usize, lanes: usize) {
    let (inner, wrapped) = sum.split_at_mut(bins * lanes);
    inner.iter_mut().zip(wrapped.iter()).take(lanes).for_each(|(first, again)| *first += again);
}

/// `sum = weights * columns`: a vector times a matrix of `stride` columns.
#[inline(always)]
fn weighted_sum<S: Simd>(simd: S, columns: &[f32], stride: usize, weights: &[f32], sum: &mut [f32]) {
    let mut at = 0;
    while at + 40 <= stride {
        weighted_part::<S, 5, 40>(simd, columns, stride, weights, sum, at);
        at += 40;
    }
    while at + 16 <= stride {
        weighted_part::<S, 2, 16>(simd, columns, stride, weights, sum, at);
        at += 16;
    }
    if at < stride {
        weighted_part::<S, 1, 8>(simd, columns, stride, weights, sum, at);
    }
}

/// `N` vectors, or `W` values, of the sum from place `at` on, kept in registers.
#[inline(always)]
fn weighted_part<S: Simd, const N: usize, const W: usize>(
    simd: S,
    columns: &[f32],
    stride: usize,
    weights: &[f32],
    sum: &mut [f32],
    at: usize,
) {
    let mut part = [simd.splat(0.0); N];
    for (index, &weight) in weights.iter().enumerate() {
        let Some(column) = columns[index * stride + at..].first_chunk::<W>() else { return };
        let weight = simd.splat(weight);
        for (part, values) in part.iter_mut().zip(column.as_chunks::<WIDTH>().0) {
            *part = simd.mul_add(weight, simd.load(values), *part);
        }
    }
    if let Some(sum) = sum[at..].first_chunk_mut::<W>() {
        for (part, place) in part.iter().zip(sum.as_chunks_mut::<WIDTH>().0) {
            simd.store(*part, place);
        }
    }
}
