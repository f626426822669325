//! Several permutations at a time: a bit of a byte for each.

/// Permutations done at a time.
pub(super) const LANES: usize = 8;

/// One number for each of them.
pub(super) type Lanes = [u64; LANES];

/// All bits of a lane where the lane's bit of a byte is set, or none.
pub(super) static MASKS: [Lanes; 256] = masks();

const fn masks() -> [Lanes; 256] {
    let mut all = [[0; LANES]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut lane = 0;
        while lane < LANES {
            if byte >> lane & 1 == 1 {
                all[byte][lane] = u64::MAX;
            }
            lane += 1;
        }
        byte += 1;
    }
    all
}
