//! Histograms from the sums of segments.
//!
//! Pooling leaves, for each segment of rows and each bin along a row, the orientations with all lanes side by side. A
//! bin of the histogram grid takes one lane from each of its segments: one for [`crate::Pooling::Cells`], two for the
//! others with blocks of 2x2 cells, up to three for larger blocks.

use crate::descriptor::Plan;
use crate::descriptor::taps::Source;

/// The result of pooling, with what is needed to find a bin in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sums<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) values: &'a [f32],
    /// Bins along a row.
    pub(crate) columns: usize,
}

/// The one to three summands of the bins of a row.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sources {
    sources: [Source; 3],
    len: usize,
}

impl Sources {
    /// The only summand, where there is one.
    #[inline(always)]
    pub(crate) fn first(&self) -> Source {
        self.sources[0]
    }

    /// The two summands, where there are two.
    #[inline(always)]
    pub(crate) fn pair(&self) -> [Source; 2] {
        [self.sources[0], self.sources[1]]
    }
}

impl<'a> Sums<'a> {
    /// What the histograms of bin row `row` are added up from.
    #[inline(always)]
    pub(crate) fn sources(&self, row: usize) -> Sources {
        let mut found = Sources { sources: [Source::default(); 3], len: 0 };
        for (place, source) in found.sources.iter_mut().zip(self.plan.taps.sources(row)) {
            *place = source;
            found.len += 1;
        }
        found
    }

    /// Writes the histogram of bin column `column` in the row of `sources` to `out`, one value an orientation.
    #[inline(always)]
    pub(crate) fn histogram(&self, sources: &Sources, column: usize, out: &mut [f32]) {
        let part = |at: usize| self.part(sources.sources[at], column);
        match (self.plan.taps.lane_count(), sources.len) {
            (1, _) => out.copy_from_slice(&part(0)[..out.len()]),
            (2, 2) => add_pair::<2>(part(0), part(1), out),
            (4, 2) => add_pair::<4>(part(0), part(1), out),
            (lanes, len) => {
                out.fill(0.0);
                for from in (0..len).map(part) {
                    out.iter_mut().zip(from.iter().step_by(lanes)).for_each(|(sum, value)| *sum += value);
                }
            }
        }
    }

    /// The values of a segment from the source's lane on; every [`crate::descriptor::taps::Taps::lane_count`]-th
    /// belongs to it.
    #[inline(always)]
    pub(crate) fn part(&self, source: Source, column: usize) -> &'a [f32] {
        let stride = self.plan.column_stride;
        &self.values[(source.segment * self.columns + column) * stride..][source.lane..stride]
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
