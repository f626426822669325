//! Order-preserving encryption: A. Boldyreva, N. Chenette, Y. Lee, A. O'Neill, "Order-Preserving Symmetric Encryption",
//! EUROCRYPT 2009 (full version 2012), sections 4.2 and 4.3.
//!
//! The scheme is a pseudo-random order-preserving function from a domain of M numbers into a range of N. It is sampled
//! lazily: the range is halved, the number of domain points that fall into the lower half is hypergeometric, and the
//! search goes on in the half that holds the plaintext (or ciphertext). Every draw takes its coins from a
//! pseudo-random function of the current domain and range, so encryption and decryption walk the same tree.
//!
//! - [`FixedPoint`] maps decimal numbers to the domain, 2^40 integers.
//! - [`Ope`] is the function into 2^52 ciphertexts, which an `f64` holds exactly.
//! - `hypergeometric` draws the splits, from the bits of `coins`.

mod coins;
mod fixed_point;
mod hypergeometric;
mod tree;

pub(crate) use fixed_point::FixedPoint;
pub(crate) use tree::Ope;

/// Bits of a plaintext.
pub(crate) const DOMAIN_BITS: u32 = 40;

/// Bits of a ciphertext.
pub(crate) const RANGE_BITS: u32 = 52;
