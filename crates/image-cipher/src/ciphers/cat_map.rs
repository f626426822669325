//! `cat-map`: Arnold's cat map, `(x, y) -> (x + y, x + 2y)` modulo N, iterated.
//!
//! Only the number of iterations depends on the key, and the map is periodic: the period for N is at most
//! 3N (F. J. Dyson, H. Falk, "Period of a Discrete Cat Mapping", American Mathematical Monthly 1992). For
//! 64x64 images it is 48, so there are 47 ciphers to try. It is here because image-encryption papers use
//! it, not because it protects anything.

use super::pixel_map::PixelMap;
use crate::{
    CipherError, ImageCipher, Key, PreparedCipher,
    cipher::checked_size,
    geometry::Size,
    key::{KeyStream, subkey},
    prepared::Prepared,
    registry::Entry,
    scheme::{MOVING, Scheme},
};

pub(crate) const ID: &str = "cat-map";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "Arnold's cat map, iterated a key-dependent number of times",
        protects: "Nothing against anyone who tries: the map is fixed and periodic, so a few dozen decryptions \
                       (47 for 64x64) include the image.",
        source: "Dyson, Falk, American Mathematical Monthly 99(7), 1992",
        few_keys: true,
        ..MOVING
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(CatMap)),
};

/// The number of iterations after which the cat map on an N x N image is the identity; 1 for N below 2.
///
/// The key chooses an iteration count from 1 to the period minus 1, all equally likely.
pub fn cat_map_period(n: u32) -> u32 {
    let mut power = CatMatrix::MAP.modulo(n);
    let mut period = 1;
    while power != CatMatrix::IDENTITY.modulo(n) {
        power = power.times(CatMatrix::MAP, n);
        period += 1;
    }
    period
}

#[derive(Debug)]
pub(crate) struct CatMap;

impl CatMap {
    fn size(width: u32, height: u32) -> Result<Size, CipherError> {
        let size = checked_size(ID, width, height)?;
        if width == height && width >= 2 {
            return Ok(size);
        }
        Err(CipherError::NotSquare { scheme: ID, width, height })
    }
}

impl ImageCipher for CatMap {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError> {
        Self::size(width, height).map(|_| ())
    }

    fn prepare(&self, key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let size = Self::size(width, height)?;
        let mut stream = KeyStream::new(&subkey(key, ID, "iterations"));
        let iterations = 1 + stream.below(cat_map_period(width) - 1);
        let map = PixelMap::new(sources(iterations, size));
        Ok(Prepared::boxed(ID, size, map))
    }

    fn largest_accepted(&self, width: u32, height: u32) -> Option<(u32, u32)> {
        let side = width.min(height);
        self.accepts(side, side).ok().map(|()| (side, side))
    }
}

/// Position `(x, y)` moves to the matrix power times `(x, y)`.
fn sources(iterations: u32, size: Size) -> Vec<u32> {
    let n = size.width();
    let power = CatMatrix::MAP.power(iterations, n);
    let mut sources = vec![0; size.pixels()];
    for (x, y) in size.positions() {
        let (to_x, to_y) = power.apply(x, y, n);
        sources[size.index(to_x, to_y) as usize] = size.index(x, y);
    }
    sources
}

/// A 2x2 matrix modulo N, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct CatMatrix([u32; 4]);

impl CatMatrix {
    const IDENTITY: Self = Self([1, 0, 0, 1]);
    const MAP: Self = Self([1, 1, 1, 2]);

    fn modulo(self, n: u32) -> Self {
        Self(self.0.map(|entry| entry % n.max(1)))
    }

    fn times(self, other: Self, n: u32) -> Self {
        let [a, b, c, d] = self.0;
        let [e, f, g, h] = other.0;
        Self([dot(a, e, b, g, n), dot(a, f, b, h, n), dot(c, e, d, g, n), dot(c, f, d, h, n)])
    }

    fn power(self, exponent: u32, n: u32) -> Self {
        (0..exponent).fold(Self::IDENTITY.modulo(n), |power, _| power.times(self, n))
    }

    fn apply(self, x: u32, y: u32, n: u32) -> (u32, u32) {
        let [a, b, c, d] = self.0;
        (dot(a, x, b, y, n), dot(c, x, d, y, n))
    }
}

/// `a*b + c*d` modulo `n`, for `n` up to 2^28.
fn dot(a: u32, b: u32, c: u32, d: u32, n: u32) -> u32 {
    let sum = u64::from(a) * u64::from(b) + u64::from(c) * u64::from(d);
    (sum % u64::from(n.max(1))) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The map is the square of the Fibonacci matrix, so its period is the Pisano period (OEIS A001175) or,
    /// where that is even, half of it.
    #[test]
    fn periods_follow_from_the_pisano_periods() {
        let pisano = [
            (2, 3),
            (3, 8),
            (4, 6),
            (5, 20),
            (6, 24),
            (7, 16),
            (8, 12),
            (9, 24),
            (10, 60),
            (11, 10),
            (12, 24),
            (13, 28),
            (14, 48),
            (15, 40),
            (16, 24),
            (64, 96),
            (100, 300),
            (1000, 1500),
        ];
        for (n, pisano) in pisano {
            let expected = if pisano % 2 == 0 { pisano / 2 } else { pisano };
            assert_eq!(cat_map_period(n), expected, "N = {n}");
        }
        assert_eq!([0, 1].map(cat_map_period), [1, 1]);
    }

    #[test]
    fn iterating_the_period_gives_the_identity() {
        for n in [2, 7, 36, 64] {
            let sources = sources(cat_map_period(n), Size::new(n, n));
            assert!(sources.iter().enumerate().all(|(i, &from)| i as u32 == from));
        }
    }
}
