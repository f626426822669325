//! Orientation histograms of all cells (or cells of blocks) of a picture, row segment by row segment.

use crate::descriptor::Plan;
use crate::descriptor::band::Band;
use crate::descriptor::scatter::scatter;
use crate::descriptor::votes::{LANES, Votes};
use crate::options::Border;
use crate::pixels::Pixels;
use crate::simd::Kernel;

/// Pixels of a row whose column histograms are filled together, so that they stay in the first-level cache.
const STRIP: usize = 128;

/// Values of one sum that are kept in registers at a time.
const WIDE: usize = 40;
const NARROW: usize = 8;

/// Where the value of a bin lies in the buffer of histograms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Strides {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) bin: usize,
}

/// Buffers of [`Pool`], to be used again.
#[derive(Debug, Default, Clone)]
pub(crate) struct PoolScratch {
    band: Band,
    votes: Votes,
    columns: Vec<f32>,
    sum: Vec<f32>,
}

/// The kernel that fills `histograms`, which must be zero and large enough for `units` (across, down) of `plan`.
pub(crate) struct Pool<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) pixels: Pixels<'a>,
    pub(crate) units: (usize, usize),
    pub(crate) strides: Strides,
    pub(crate) scratch: &'a mut PoolScratch,
    pub(crate) histograms: &'a mut [f32],
}

impl Kernel for Pool<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FUSED: bool>(mut self) {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let stride = self.plan.column_stride();
        self.scratch.band.reset(width, self.plan.options.cell);
        self.scratch.sum.clear();
        self.scratch.sum.resize(stride, 0.0);
        for segment in 0..self.plan.taps.segments(self.units.1) {
            let (first, end) = self.plan.taps.segment_pixels(segment, height);
            self.scratch.columns.clear();
            self.scratch.columns.resize(width * stride, 0.0);
            self.vote_segment(segment, first, end);
            self.gather_segment(segment);
        }
    }
}

impl Pool<'_> {
    #[inline(always)]
    fn vote_segment(&mut self, segment: usize, first: usize, end: usize) {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let options = &self.plan.options;
        let needed = (end + 1).min(height);
        self.scratch.band.convert_to(needed, self.pixels, options.border, options.transform_sqrt);
        for start in (0..width).step_by(STRIP) {
            let len = STRIP.min(width - start);
            for y in first..end {
                self.vote_strip(segment, y, start, len);
            }
        }
    }

    /// Adds the votes of `len` pixels of row `y` to the histograms of their columns.
    #[inline(always)]
    fn vote_strip(&mut self, segment: usize, y: usize, start: usize, len: usize) {
        let Self { plan, pixels, scratch, .. } = self;
        let (width, height) = (pixels.width(), pixels.height());
        let border = plan.options.border;
        let rows = scratch.band.around(y, height, border, start, len.next_multiple_of(LANES));
        plan.rule.vote(rows, &mut scratch.votes);
        if border == Border::Skip {
            scratch.votes.skip_border(start, len, (width, height), y);
        }
        let stride = plan.column_stride();
        let columns = &mut scratch.columns[start * stride..(start + len) * stride];
        scatter(&scratch.votes, plan.rule.is_linear(), plan.taps.weights_at(segment, y), columns, stride);
    }

    /// Adds the column histograms of a segment, weighted, to the bins that they vote for.
    #[inline(always)]
    fn gather_segment(&mut self, segment: usize) {
        let width = self.pixels.width();
        let stride = self.plan.column_stride();
        for bin in 0..self.plan.taps.bins(self.units.0) {
            let (first, weights) = self.plan.taps.span_of(bin, width);
            let columns = &self.scratch.columns[first * stride..][..weights.len() * stride];
            weighted_sum(columns, stride, weights, &mut self.scratch.sum);
            self.write(segment, bin);
        }
    }

    #[inline(always)]
    fn write(&mut self, segment: usize, column: usize) {
        let Self { plan, units, strides, scratch, histograms, .. } = self;
        let (bins, lanes) = (plan.rule.bins(), plan.taps.lane_count());
        let sum = &mut scratch.sum[..];
        if plan.rule.is_linear() {
            let (inner, wrapped) = sum.split_at_mut(bins * lanes);
            inner.iter_mut().zip(wrapped.iter()).take(lanes).for_each(|(first, again)| *first += again);
        }
        for lane in 0..lanes {
            let Some(row) = plan.taps.bin_of(segment, lane, units.1) else { continue };
            let start = row * strides.row + column * strides.column;
            let places = histograms[start..].iter_mut().step_by(strides.bin);
            for (place, value) in places.zip(sum[lane..].iter().step_by(lanes)).take(bins) {
                *place += value;
            }
        }
    }
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
