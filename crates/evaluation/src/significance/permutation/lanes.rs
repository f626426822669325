//! Several permutations at a time.

/// Permutations done at a time.
pub(super) const LANES: usize = 8;

/// One number for each of them.
pub(super) type Lanes = [u64; LANES];

/// All bits, or none.
pub(super) fn mask(label: bool) -> u64 {
    if label { u64::MAX } else { 0 }
}
