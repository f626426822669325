//! Strings of 16-bit values as FF1 numerals to the base 65,536.
//!
//! `fpe` brings numeral strings for any radix, on big integers. To this base the bytes of a numeral string, the high
//! byte of each numeral first, already are the big-endian number that FF1 adds to, so addition is byte by byte with
//! carry, without allocation.

use fpe::ff1::{NumeralString, Operations};
use zeroize::Zeroize;

/// The base of the numerals.
pub(super) const RADIX: u32 = 1 << 16;

/// Most samples in a chunk as an option; a chunk may hold one more, its rest.
pub(super) const MAX_CHUNK: usize = 32;

/// Bytes in a whole string, and in the longer half of it.
const STRING: usize = 2 * (MAX_CHUNK + 1);
const HALF: usize = 2 * (MAX_CHUNK + 1).div_ceil(2);

/// Bytes of FF1's pseudo-random number: `4 * ceil(half / 4) + 4`.
const RANDOM: usize = 4 * HALF.div_ceil(4) + 4;

/// At most 33 numerals to the base 65,536.
#[derive(Clone, Copy)]
pub(super) struct Numerals {
    bytes: [u8; STRING],
    length: usize,
}

/// Half of [`Numerals`], the most significant byte first.
#[derive(Clone, Copy)]
pub(super) struct Half {
    bytes: [u8; HALF],
    length: usize,
}

impl Numerals {
    /// `values` are at most `MAX_CHUNK + 1`.
    pub(super) fn new(values: impl Iterator<Item = u16>) -> Self {
        let mut string = Self { bytes: [0; STRING], length: 0 };
        for (pair, value) in string.bytes.as_chunks_mut::<2>().0.iter_mut().zip(values) {
            *pair = value.to_be_bytes();
            string.length += 2;
        }
        string
    }

    pub(super) fn values(&self) -> impl Iterator<Item = u16> {
        self.as_bytes().as_chunks::<2>().0.iter().map(|&pair| u16::from_be_bytes(pair))
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl NumeralString for Numerals {
    type Ops = Half;

    fn is_valid(&self, radix: u32) -> bool {
        radix == RADIX
    }

    fn numeral_count(&self) -> usize {
        self.length / 2
    }

    fn split(&self) -> (Half, Half) {
        let (front, back) = self.as_bytes().split_at(self.length / 4 * 2);
        (Half::new(front), Half::new(back))
    }

    fn concat(front: Half, back: Half) -> Self {
        let mut string = Self { bytes: [0; STRING], length: front.length + back.length };
        string.bytes[..front.length].copy_from_slice(front.as_ref());
        string.bytes[front.length..string.length].copy_from_slice(back.as_ref());
        string
    }
}

impl Half {
    fn new(bytes: &[u8]) -> Self {
        let mut half = [0; HALF];
        half[..bytes.len()].copy_from_slice(bytes);
        Self { bytes: half, length: bytes.len() }
    }

    /// Replaces each byte, from the last to the first, by `step(byte, other, carry)` modulo 256.
    fn combine(mut self, other: impl Iterator<Item = u8>, step: impl Fn(u8, u8, bool) -> (u8, bool)) -> Self {
        let mut number = [0; RANDOM];
        let mut length = 0;
        for (slot, byte) in number.iter_mut().zip(other) {
            *slot = byte;
            length += 1;
        }
        let mut carry = false;
        let low = number[..length].iter().rev();
        for (byte, &other) in self.bytes[..self.length].iter_mut().rev().zip(low) {
            (*byte, carry) = step(*byte, other, carry);
        }
        number.zeroize();
        self
    }
}

impl AsRef<[u8]> for Half {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Operations for Half {
    type Bytes = Self;

    fn numeral_count(&self) -> usize {
        self.length / 2
    }

    fn to_be_bytes(&self, _radix: u32, length: usize) -> Self {
        let mut padded = Self { bytes: [0; HALF], length };
        padded.bytes[length - self.length..length].copy_from_slice(self.as_ref());
        padded
    }

    fn add_mod_exp(self, other: impl Iterator<Item = u8>, _radix: u32, _m: usize) -> Self {
        self.combine(other, |a, b, carry| {
            let sum = u16::from(a) + u16::from(b) + u16::from(carry);
            (sum as u8, sum > 255)
        })
    }

    fn sub_mod_exp(self, other: impl Iterator<Item = u8>, _radix: u32, _m: usize) -> Self {
        self.combine(other, |a, b, borrow| {
            let difference = i16::from(a) - i16::from(b) - i16::from(borrow);
            (difference as u8, difference < 0)
        })
    }
}
