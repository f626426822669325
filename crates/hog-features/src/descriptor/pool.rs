//! Orientation histograms of all cells (or cells of blocks) of a picture, row segment by row segment.

use crate::descriptor::Plan;
use crate::descriptor::band::Band;
use crate::descriptor::scatter::scatter;
use crate::descriptor::votes::Votes;
use crate::options::Border;
use crate::pixels::Pixels;
use crate::simd::{Kernel, Simd, WIDTH};

/// Pixels of a row whose column histograms are filled together, so that they stay in the first-level cache.
const STRIP: usize = 128;

/// Values of one sum that are kept in registers at a time.
const WIDE: usize = 40;
const NARROW: usize = 8;

/// Buffers of [`Pool`], to be used again.
#[derive(Debug, Default, Clone)]
pub(crate) struct PoolScratch {
    band: Band,
    votes: Votes,
    columns: Vec<f32>,
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
        let stride = self.plan.column_stride();
        self.scratch.votes.reset(STRIP);
        self.scratch.band.reset(width, self.plan.options.cell);
        for segment in 0..self.plan.taps.segments(self.units.1) {
            let (first, end) = self.plan.taps.segment_pixels(segment, height);
            self.scratch.columns.clear();
            self.scratch.columns.resize(width * stride, 0.0);
            self.vote_segment(simd, segment, first, end);
            self.sum_segment(segment);
        }
    }
}

impl Pool<'_> {
    #[inline(always)]
    fn vote_segment<S: Simd>(&mut self, simd: S, segment: usize, first: usize, end: usize) {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let options = &self.plan.options;
        let needed = (end + 1).min(height);
        self.scratch.band.convert_to(needed, self.pixels, options.border, options.transform_sqrt);
        for start in (0..width).step_by(STRIP) {
            let len = STRIP.min(width - start);
            for y in first..end {
                self.vote_strip(simd, segment, y, start, len);
            }
        }
    }

    /// Adds the votes of `len` pixels of row `y` to the histograms of their columns.
    #[inline(always)]
    fn vote_strip<S: Simd>(&mut self, simd: S, segment: usize, y: usize, start: usize, len: usize) {
        let Self { plan, pixels, scratch, .. } = self;
        let (width, height) = (pixels.width(), pixels.height());
        let border = plan.options.border;
        let rows = scratch.band.around(y, height, border, start, len.next_multiple_of(WIDTH));
        plan.rule.vote(simd, rows, &mut scratch.votes);
        if border == Border::Skip {
            scratch.votes.skip_border(start, len, (width, height), y);
        }
        let stride = plan.column_stride();
        let columns = &mut scratch.columns[start * stride..(start + len) * stride];
        scatter(&scratch.votes, plan.rule.is_linear(), plan.taps.weights_at(segment, y), columns, stride);
    }

    /// Adds up the column histograms of a segment, weighted, for every bin along the row.
    #[inline(always)]
    fn sum_segment(&mut self, segment: usize) {
        let Self { plan, pixels, units, scratch, sums } = self;
        let (stride, bins) = (plan.column_stride(), plan.taps.bins(units.0));
        let sums = &mut sums[segment * bins * stride..][..bins * stride];
        for (bin, sum) in sums.chunks_exact_mut(stride).enumerate() {
            let (first, weights) = plan.taps.span_of(bin, pixels.width());
            let columns = &scratch.columns[first * stride..][..weights.len() * stride];
            weighted_sum(columns, stride, weights, sum);
            if plan.rule.is_linear() {
                wrap(sum, plan.rule.bins(), plan.taps.lane_count());
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

impl Votes {
    /// Takes the votes of pixels on the picture's border away.
    #[inline(always)]
    fn skip_border(&mut self, start: usize, len: usize, size: (usize, usize), y: usize) {
        if y == 0 || y + 1 == size.1 {
            self.low[..len].fill(0.0);
            self.high[..len].fill(0.0);
        }
        if start == 0 {
            (self.low[0], self.high[0]) = (0.0, 0.0);
        }
        if start + len == size.0 {
            (self.low[len - 1], self.high[len - 1]) = (0.0, 0.0);
        }
    }
}

/// `sum = weights * columns`: a vector times a matrix of `stride` columns.
#[inline(always)]
fn weighted_sum(columns: &[f32], stride: usize, weights: &[f32], sum: &mut [f32]) {
    let mut at = 0;
    while at + WIDE <= stride {
        weighted_part::<WIDE>(columns, stride, weights, sum, at);
        at += WIDE;
    }
    while at + NARROW <= stride {
        weighted_part::<NARROW>(columns, stride, weights, sum, at);
        at += NARROW;
    }
}

#[inline(always)]
fn weighted_part<const N: usize>(
    columns: &[f32],
    stride: usize,
    weights: &[f32],
    sum: &mut [f32],
    at: usize,
) {
    let mut part = [0.0; N];
    for (weight, column) in weights.iter().zip(columns.chunks_exact(stride)) {
        let Some(column) = column[at..].first_chunk::<N>() else { continue };
        for (value, entry) in part.iter_mut().zip(column) {
            *value += weight * entry;
        }
    }
    sum[at..at + N].copy_from_slice(&part);
}
