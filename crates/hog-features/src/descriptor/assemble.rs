//! Histograms from the sums of segments.
//!
//! Pooling leaves, for each segment of rows and each bin along a row, the orientations with all lanes side by side. A
//! bin of the histogram grid takes one lane from each of its segments: one for [`crate::Pooling::Cells`], two for the
//! others with blocks of 2x2 cells, up to three for larger blocks.

use crate::descriptor::Plan;

/// The result of pooling, with what is needed to find a bin in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sums<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) values: &'a [f32],
    /// Bins along a row.
    pub(crate) columns: usize,
}

/// The one to three summands of the bins of a row: for each, the sums of a segment from the lane at hand on.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sources<'a> {
    summands: [&'a [f32]; 3],
    len: usize,
    stride: usize,
}

impl<'a> Sources<'a> {
    /// The values of bin column `column` in summand `index`; every [`crate::descriptor::taps::Taps::lane_count`]-th
    /// belongs to the bin.
    #[inline(always)]
    pub(crate) fn part(&self, index: usize, column: usize) -> &'a [f32] {
        &self.summands[index][column * self.stride..]
    }
}

impl<'a> Sums<'a> {
    /// The sums of segment `segment` from bin column `column` on, all lanes.
    #[inline(always)]
    pub(crate) fn segment(&self, segment: usize, column: usize) -> &'a [f32] {
        &self.values[(segment * self.columns + column) * self.plan.column_stride..]
    }

    /// What the histograms of bin row `row` are added up from.
    #[inline(always)]
    pub(crate) fn sources(&self, row: usize) -> Sources<'a> {
        let stride = self.plan.column_stride;
        let mut found = Sources { stride, ..Sources::default() };
        for (place, source) in found.summands.iter_mut().zip(self.plan.taps.sources(row)) {
            let len = self.columns * stride;
            *place = &self.values[source.segment * len..][source.lane..len];
            found.len += 1;
        }
        found
    }

    /// Writes the histogram of bin column `column` in the row of `sources` to `out`, one value an orientation.
    #[inline(always)]
    pub(crate) fn histogram(&self, sources: &Sources<'_>, column: usize, out: &mut [f32]) {
        match (self.plan.taps.lane_count(), sources.len) {
            (1, _) => out.copy_from_slice(&sources.part(0, column)[..out.len()]),
            (2, 2) => add_pair::<2>(sources.part(0, column), sources.part(1, column), out),
            (4, 2) => add_pair::<4>(sources.part(0, column), sources.part(1, column), out),
            (lanes, len) => {
                out.fill(0.0);
                for index in 0..len {
                    let from = sources.part(index, column).iter().step_by(lanes);
                    out.iter_mut().zip(from).for_each(|(sum, value)| *sum += value);
                }
            }
        }
    }
}

/// `out[i] = one[i * L] + other[i * L]`.
#[inline(always)]
fn add_pair<const L: usize>(one: &[f32], other: &[f32], out: &mut [f32]) {
    let pairs = one.chunks(L).zip(other.chunks(L));
    for (place, (one, other)) in out.iter_mut().zip(pairs) {
        *place = one[0] + other[0];
    }
}
