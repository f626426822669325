//! Attacks on encrypted speech.
//!
//! As for tables and images: a [`Trial`] is one set of encrypted recordings with everything an adversary may hold, and
//! [`attacks`] lists the attacks, each with its properties. Every attack is also a function of plain arrays: samples
//! are `f32` in \[-1, 1), of which those of 16-bit recordings are multiples of 1/32768; all of them, and all options in
//! samples, are at one rate, which only the caller knows.
//!
//! | scheme | without known recordings | with them |
//! |---|---|---|
//! | samples of a frame moved | [`order_from_ciphertexts`] | [`order_from_known`] |
//! | segments moved | [`JoinModel`] | |
//! | spectrum upside down | [`is_inverted`] | |
//! | bands moved | [`bands_from_ciphertexts`] | [`bins_from_known`] |
//! | coefficients moved or negated | | [`bins_from_known`] |
//! | frames mapped | | [`frame_map_from_known`] |
//! | samples negated | [`signs_from_ciphertexts`] | [`signs_from_known`] |
//! | values rotated | [`offsets_from_ciphertexts`] | [`offsets_from_known`] |
//! | a key stream used twice | [`key_stream_from_ciphertexts`] | [`key_stream_from_known`] |
//! | any, after lossless coding | [`coded_bytes`], [`packet_bytes`] | |
//! | any that leaves voices alike | [`Embeddings`] | |

mod attacks;
mod bands;
mod bins;
mod coding;
mod frames;
#[cfg(test)]
mod generated;
mod inversion;
mod keystream;
mod lapped;
mod linkage;
mod measures;
mod order;
mod ordering;
mod orthogonal;
mod restored;
mod rotation;
mod segments;
mod signs;
mod trial;
mod words;

pub use attacks::{attack, attacks, targets};
pub use bands::{BandOrder, MOST_BANDS, bands_from_ciphertexts};
pub use bins::{BinOrder, bins_from_known};
pub use coding::{coded_bytes, packet_bytes};
pub use frames::{MOST_FRAME, MOST_SAMPLES, frames};
pub use inversion::{inverted, is_inverted};
pub use keystream::{KeyStream, key_stream_from_ciphertexts, key_stream_from_known};
pub use lapped::Mdct;
pub use linkage::Embeddings;
pub use measures::{MOST_DECIBELS, share_of_samples, signal_to_noise, wave_correlation};
pub use order::{SampleOrder, order_from_known};
pub use ordering::order_from_ciphertexts;
pub use orthogonal::{FrameMap, frame_map_from_known, stacked_frames};
pub use restored::Restored;
pub use rotation::{Offsets, offsets_from_ciphertexts, offsets_from_known};
pub use segments::{JoinModel, SegmentOrders, SegmentScore};
pub use signs::{MOST_PERIOD, Signs, signs_from_ciphertexts, signs_from_known};
pub use trial::{Layout, Pair, Trial, TrialBuilder};
