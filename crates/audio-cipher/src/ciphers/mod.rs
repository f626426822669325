//! One module per scheme.

pub(crate) mod aes_ctr;
pub(crate) mod band_permutation;
pub(crate) mod bin_permutation;
pub(crate) mod ff1_samples;
pub(crate) mod frequency_inversion;
pub(crate) mod jayant_bf;
pub(crate) mod mcadams;
pub(crate) mod mdct_signs;
mod numerals;
pub(crate) mod orthogonal_frames;
pub(crate) mod plain;
pub(crate) mod sample_permutation;
mod segment_map;
pub(crate) mod segment_permutation;
pub(crate) mod sign_flip;
mod spectrum;
pub(crate) mod value_rotation;
