//! The study's two heuristics on Fernet tokens, and the deterministic variant of the second.
//!
//! Algorithm 1 of the study, as read here. The cell is cut to its integer part and written in decimal; that text is
//! the message (`-` included). Of the token's characters only the digits are kept, in order.
//! - A numeric cell under heuristic 1 becomes the first digit; under heuristic 2 the number made of the first n digits,
//!   n being the number of digits of the integer part (the sign does not count).
//! - An indicator cell becomes 1 when the first digit is at least the baseline (5 unless chosen otherwise), else 0.
//! - A token with fewer digits than needed is padded with trailing zeros. About 5 tokens in 10^7 hold none at all.

mod cells;

mod stamps;

pub(super) use cells::{LIMIT, integer_part};
pub(crate) use stamps::MessageStamps;

pub(crate) mod deterministic;
pub(crate) mod digits;
pub(crate) mod first_digit;
