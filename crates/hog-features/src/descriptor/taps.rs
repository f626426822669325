//! Spatial pooling as a separable linear filter: which bins of a histogram grid a pixel votes for along one axis, and
//! with which weight.
//!
//! All three ways of pooling are products of a weight for the row and a weight for the column (the Gaussian and the
//! bilinear share both factor), and all repeat with the cell. So one table of a cell's length describes an axis of any
//! length. Going down a column, rows come in *segments* of one cell's length within which the set of bins that can
//! receive a vote, the *lanes*, stays the same.

use crate::options::{HogOptions, Pooling};

/// A bin that a segment votes for: `back` units before the segment's number, position `sub` in that unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lane {
    back: usize,
    sub: usize,
}

/// One summand of a bin: a lane of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Source {
    pub(crate) segment: usize,
    pub(crate) lane: usize,
}

/// The pixels of one bin along a row: the first relative to its unit's first pixel, and their weights.
#[derive(Debug, Clone, PartialEq)]
struct Span {
    start: isize,
    weights: Vec<f32>,
}

/// The weights of a unit with two bins, left and right side by side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pairs {
    /// Of the first pixels for the left bin only, and of as many last ones for the right bin only.
    pub(crate) single: Vec<[f32; 2]>,
    /// Of the pixels between, for both.
    pub(crate) both: Vec<[f32; 2]>,
}

impl Pairs {
    fn new(options: &HogOptions) -> Self {
        let len = 2 * options.cell;
        let weight = |at: usize, sub| weight_at(options, at as isize, sub) as f32;
        let single = (0..len).take_while(|&at| weight(at, 1) == 0.0).count();
        Self {
            single: (0..single).map(|at| [weight(at, 0), weight(len - single + at, 1)]).collect(),
            both: (single..len - single).map(|at| [weight(at, 0), weight(at, 1)]).collect(),
        }
    }
}

/// Weights of one axis. A *unit* is a cell, or a block for [`Pooling::GaussianBlocks`], which has bins of its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Taps {
    cell: usize,
    /// Units start every `step` cells.
    step: usize,
    /// Cells a unit covers.
    reach: usize,
    /// Segment `s` covers the pixels from `s * cell - lead` on.
    lead: usize,
    lanes: Vec<Lane>,
    lane_count: usize,
    lane_weights: Vec<f32>,
    spans: Vec<Span>,
    pairs: Option<Pairs>,
}

impl Taps {
    pub(crate) fn new(options: &HogOptions) -> Self {
        let cell = options.cell;
        let blocks = options.pooling == Pooling::GaussianBlocks;
        let (step, reach) = if blocks { (options.stride, options.block) } else { (1, 1) };
        let lead = if options.pooling == Pooling::Felzenszwalb { cell.div_ceil(2) } else { 0 };
        let lanes = lanes_of(options.pooling, reach);
        let lane_count = lanes.len().next_power_of_two();
        let (lane_weights, spans) = (Vec::new(), Vec::new());
        let pairs = (reach == 2).then(|| Pairs::new(options));
        let mut taps = Self { cell, step, reach, lead, lanes, lane_count, lane_weights, spans, pairs };
        taps.lane_weights = taps.lane_table(options);
        taps.spans = (0..reach).map(|sub| taps.span(options, sub)).collect();
        taps
    }

    /// Number of lanes, filled up to a power of two.
    pub(crate) fn lane_count(&self) -> usize {
        self.lane_count
    }

    /// Number of units that fit in `pixels`; 0 where not even one does.
    pub(crate) fn units(&self, pixels: usize) -> usize {
        match (pixels / self.cell).checked_sub(self.reach) {
            Some(spare) => spare / self.step + 1,
            None => 0,
        }
    }

    /// Number of bins that `units` have.
    pub(crate) fn bins(&self, units: usize) -> usize {
        units * self.reach
    }

    /// Number of segments that vote for any of `units`.
    pub(crate) fn segments(&self, units: usize) -> usize {
        let cells = units.saturating_sub(1) * self.step + self.reach;
        cells + usize::from(self.lead > 0)
    }

    /// First pixel of segment `segment` and its end, cut to `0..pixels`.
    pub(crate) fn segment_pixels(&self, segment: usize, pixels: usize) -> (usize, usize) {
        let first = (segment * self.cell).saturating_sub(self.lead);
        let end = ((segment + 1) * self.cell - self.lead).min(pixels);
        (first.min(end), end)
    }

    /// Weights of all lanes at pixel `at` of segment `segment`.
    #[inline(always)]
    pub(crate) fn weights_at(&self, segment: usize, at: usize) -> &[f32] {
        let offset = at + self.lead - segment * self.cell;
        &self.lane_weights[offset * self.lane_count..][..self.lane_count]
    }

    /// The segments and lanes that vote for bin `bin` down a column.
    #[inline(always)]
    pub(crate) fn sources(&self, bin: usize) -> impl Iterator<Item = Source> + '_ {
        let (unit, sub) = (bin / self.reach, bin % self.reach);
        let lanes = self.lanes.iter().enumerate().filter(move |(_, lane)| lane.sub == sub);
        lanes.map(move |(index, lane)| Source { segment: unit * self.step + lane.back, lane: index })
    }

    /// First pixel of unit `unit`.
    #[inline(always)]
    pub(crate) fn first_pixel(&self, unit: usize) -> usize {
        unit * self.step * self.cell
    }

    /// The weights of a unit where units have two bins.
    #[inline(always)]
    pub(crate) fn pairs(&self) -> Option<&Pairs> {
        self.pairs.as_ref()
    }

    /// The pixels that vote for bin `bin` along a row, cut to `0..pixels`: the first one and the weights from there.
    #[inline(always)]
    pub(crate) fn span_of(&self, bin: usize, pixels: usize) -> (usize, &[f32]) {
        let (unit, sub) = (bin / self.reach, bin % self.reach);
        let span = &self.spans[sub];
        let start = self.first_pixel(unit) as isize + span.start;
        let skipped = start.min(0).unsigned_abs().min(span.weights.len());
        let first = (start.max(0) as usize).min(pixels);
        let weights = &span.weights[skipped..];
        (first, &weights[..weights.len().min(pixels - first)])
    }

    fn lane_table(&self, options: &HogOptions) -> Vec<f32> {
        let mut table = vec![0.0; self.cell * self.lane_count];
        for (row, weights) in table.chunks_exact_mut(self.lane_count).enumerate() {
            for (weight, lane) in weights.iter_mut().zip(&self.lanes) {
                let at = (row + lane.back * self.cell) as isize - self.lead as isize;
                *weight = weight_at(options, at, lane.sub) as f32;
            }
        }
        table
    }

    fn span(&self, options: &HogOptions, sub: usize) -> Span {
        let cell = self.cell as isize;
        let range = -cell..(self.reach as isize + 1) * cell;
        let area_side = if options.pooling == Pooling::Cells { (self.cell * self.cell) as f64 } else { 1.0 };
        let votes = |at: &isize| weight_at(options, *at, sub) != 0.0;
        let start = range.clone().find(votes).unwrap_or(0);
        let end = range.rev().find(votes).map_or(0, |last| last + 1);
        let weights = (start..end).map(|at| (weight_at(options, at, sub) / area_side) as f32).collect();
        Span { start, weights }
    }
}

fn lanes_of(pooling: Pooling, reach: usize) -> Vec<Lane> {
    match pooling {
        Pooling::Cells => vec![Lane { back: 0, sub: 0 }],
        Pooling::Felzenszwalb => vec![Lane { back: 1, sub: 0 }, Lane { back: 0, sub: 0 }],
        Pooling::GaussianBlocks => (0..reach)
            .flat_map(|back| {
                (back.saturating_sub(1)..(back + 2).min(reach)).map(move |sub| Lane { back, sub })
            })
            .collect(),
    }
}

/// Weight with which the pixel `at`, counted from the first of its unit, votes for the unit's bin `sub`.
fn weight_at(options: &HogOptions, at: isize, sub: usize) -> f64 {
    let cell = options.cell as f64;
    let from_centre = (at as f64 + 0.5) / cell - 0.5 - sub as f64;
    let share = (1.0 - from_centre.abs()).max(0.0);
    match options.pooling {
        Pooling::Cells => f64::from(u8::from((0..options.cell as isize).contains(&at))),
        Pooling::Felzenszwalb => share,
        Pooling::GaussianBlocks => {
            let side = (options.block * options.cell) as f64;
            if at < 0 || at as f64 >= side {
                return 0.0;
            }
            let sigma = side / 4.0;
            // OpenCV centres the Gaussian between pixels half a pixel further on than the bilinear share.
            share * (-(at as f64 - side / 2.0).powi(2) / (2.0 * sigma * sigma)).exp()
        }
    }
}
