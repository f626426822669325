//! What a user may choose about a cipher.

use crate::CipherError;

/// Options of all schemes; each scheme reads its own and ignores the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(rename_all = "kebab-case", deny_unknown_fields, default))]
pub struct CipherOptions {
    /// `sample-permutation`: frame within which samples change places, in ms, 1 to 1,000.
    pub frame_ms: u32,
    /// `segment-permutation`: segment that keeps its inside, in ms, 1 to 1,000.
    pub segment_ms: u32,
    /// `segment-permutation`: segments that change places with each other, 2 to 4,096.
    pub block_segments: u32,
    /// `segment-permutation`: whether segments stay within their block.
    pub segment_scope: SegmentScope,
    /// `segment-permutation`: whether each block has an order of its own.
    pub segment_orders: SegmentOrders,
    /// `band-permutation`: number of bands of equal width, 2 to 64.
    pub bands: u32,
    /// `band-permutation`: whether the key also decides which bands are turned upside down.
    pub invert_bands: bool,
    /// `band-permutation`, `bin-permutation`, `mdct-signs`: hop of the MDCT, in ms, 1 to 1,000.
    pub hop_ms: u32,
    /// `sign-flip`: samples after which the signs repeat, 1 to 65,536.
    pub sign_period: u32,
    /// `orthogonal-frames`: samples in a frame, 2 to 1,024.
    pub orthogonal_frame: u32,
    /// `value-rotation`: one offset, or offsets that repeat.
    pub value_mode: ValueMode,
    /// `value-rotation`: samples after which the offsets repeat, 1 to 65,536.
    pub value_period: u32,
    /// `ff1-samples`: samples encrypted together, 2 to 32.
    pub chunk: u32,
}

impl Default for CipherOptions {
    fn default() -> Self {
        Self {
            frame_ms: 32,
            segment_ms: 20,
            block_segments: 8,
            segment_scope: SegmentScope::Block,
            segment_orders: SegmentOrders::Equal,
            bands: 8,
            invert_bands: false,
            hop_ms: 32,
            sign_period: 256,
            orthogonal_frame: 128,
            value_mode: ValueMode::Period,
            value_period: 256,
            chunk: 16,
        }
    }
}

impl CipherOptions {
    /// The same with another `frame_ms`.
    #[must_use]
    pub fn with_frame_ms(self, frame_ms: u32) -> Self {
        Self { frame_ms, ..self }
    }

    /// The same with another `segment_ms`.
    #[must_use]
    pub fn with_segment_ms(self, segment_ms: u32) -> Self {
        Self { segment_ms, ..self }
    }

    /// The same with another `block_segments`.
    #[must_use]
    pub fn with_block_segments(self, block_segments: u32) -> Self {
        Self { block_segments, ..self }
    }

    /// The same with another `segment_scope`.
    #[must_use]
    pub fn with_segment_scope(self, segment_scope: SegmentScope) -> Self {
        Self { segment_scope, ..self }
    }

    /// The same with other `segment_orders`.
    #[must_use]
    pub fn with_segment_orders(self, segment_orders: SegmentOrders) -> Self {
        Self { segment_orders, ..self }
    }

    /// The same with another number of `bands`.
    #[must_use]
    pub fn with_bands(self, bands: u32) -> Self {
        Self { bands, ..self }
    }

    /// The same with another `invert_bands`.
    #[must_use]
    pub fn with_invert_bands(self, invert_bands: bool) -> Self {
        Self { invert_bands, ..self }
    }

    /// The same with another `hop_ms`.
    #[must_use]
    pub fn with_hop_ms(self, hop_ms: u32) -> Self {
        Self { hop_ms, ..self }
    }

    /// The same with another `sign_period`.
    #[must_use]
    pub fn with_sign_period(self, sign_period: u32) -> Self {
        Self { sign_period, ..self }
    }

    /// The same with another `orthogonal_frame`.
    #[must_use]
    pub fn with_orthogonal_frame(self, orthogonal_frame: u32) -> Self {
        Self { orthogonal_frame, ..self }
    }

    /// The same with another `value_mode`.
    #[must_use]
    pub fn with_value_mode(self, value_mode: ValueMode) -> Self {
        Self { value_mode, ..self }
    }

    /// The same with another `value_period`.
    #[must_use]
    pub fn with_value_period(self, value_period: u32) -> Self {
        Self { value_period, ..self }
    }

    /// The same with another `chunk`.
    #[must_use]
    pub fn with_chunk(self, chunk: u32) -> Self {
        Self { chunk, ..self }
    }
}

/// How far segments of `segment-permutation` may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(rename_all = "kebab-case"))]
pub enum SegmentScope {
    /// Within blocks of [`CipherOptions::block_segments`].
    Block,
    /// Anywhere in the recording.
    Recording,
}

/// Orders of the blocks of `segment-permutation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(rename_all = "kebab-case"))]
pub enum SegmentOrders {
    /// Drawn once and used for all blocks.
    Equal,
    /// Drawn for each block.
    Different,
}

/// Offsets of `value-rotation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "files", serde(rename_all = "kebab-case"))]
pub enum ValueMode {
    /// A key-dependent offset for each place in a period of [`CipherOptions::value_period`] samples.
    Period,
    /// One offset from 1 to 65,535 for all samples of all recordings of a key.
    Constant,
}

/// An option and its range: scheme, name, smallest, largest, and the range in words.
pub(crate) struct Range {
    pub(crate) scheme: &'static str,
    pub(crate) option: &'static str,
    pub(crate) min: u32,
    pub(crate) max: u32,
    pub(crate) allowed: &'static str,
}

impl Range {
    /// The value, if it is within the range.
    pub(crate) fn check(&self, found: u32) -> Result<u32, CipherError> {
        if (self.min..=self.max).contains(&found) {
            return Ok(found);
        }
        Err(CipherError::Option {
            scheme: self.scheme,
            option: self.option,
            found: u64::from(found),
            allowed: self.allowed,
        })
    }
}

/// An option in milliseconds, 1 to 1,000.
pub(crate) fn milliseconds(
    scheme: &'static str,
    option: &'static str,
    found: u32,
) -> Result<u32, CipherError> {
    Range { scheme, option, min: 1, max: 1_000, allowed: "1 to 1000 ms" }.check(found)
}

/// Samples in so many milliseconds at a rate in Hz, rounded to the nearest.
pub(crate) fn samples_in(ms: u32, rate: u32) -> usize {
    ((u64::from(ms) * u64::from(rate) + 500) / 1_000) as usize
}
