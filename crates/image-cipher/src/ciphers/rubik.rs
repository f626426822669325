//! `rubik`: K. Loukhaoukha, J.-Y. Chouinard, A. Berdai, "A Secure Image Encryption Algorithm Based on Rubik's
//! Cube Principle", Journal of Electrical and Computer Engineering 2012, article 173931.
//!
//! One round, for M rows and N columns, with key bytes K_R (one per row) and K_C (one per column):
//! 1. row `i` rotates by K_R(i): right when the sum of its pixels is even, left when odd;
//! 2. column `j` rotates by K_C(j): up when the sum of its pixels is even, down when odd;
//! 3. odd rows (counted from 1) are exclusive-ored with K_C, even rows with K_C reversed;
//! 4. odd columns are exclusive-ored with K_R, even columns with K_R reversed.
//!
//! Rotating does not change a sum, so decryption finds the same directions. Where the paper is unclear we
//! read: `rot180` reverses the vector (as its text says); step 4 indexes K_R by the row, since K_R has one
//! entry a row. The paper draws the key vectors at random and asks that neither be constant; here they come
//! from the 32-byte key, drawn again while a vector of two or more entries is constant.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{
    CipherError, CipherOptions, ImageCipher, Key, Nonce, PreparedCipher,
    cipher::checked_size,
    geometry::Size,
    key::{KeyStream, subkey},
    options::within,
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{KEYED, Scheme},
};

pub(crate) const ID: &str = "rubik";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "rows and columns rotated by key and parity, then exclusive-or with the key vectors",
        protects: "Hides the image and flattens the histogram. The exclusive-or repeats one key byte per row \
                       and one per column for all images, and the rotations have one bit of dependence on the image \
                       a line; chosen or known images recover the key vectors. There is no nonce: equal images \
                       give equal cipher images.",
        source: "Loukhaoukha, Chouinard, Berdai, J. Electrical and Computer Engineering 2012, 173931",
        ..KEYED
    },
    shown: |options| match options.rubik_rounds {
        1 => Vec::new(),
        rounds => vec![format!("rounds={rounds}")],
    },
    build: |options| Ok(Box::new(Rubik::new(options)?)),
};

/// The key vectors of `rubik` for one key and size: ground truth for attacks on it.
#[derive(Clone, PartialEq, Eq)]
pub struct RubikKeys {
    /// K_R: one byte per row.
    pub rows: Vec<u8>,
    /// K_C: one byte per column.
    pub columns: Vec<u8>,
}

impl Drop for RubikKeys {
    fn drop(&mut self) {
        self.rows.zeroize();
        self.columns.zeroize();
    }
}

impl ZeroizeOnDrop for RubikKeys {}

impl std::fmt::Debug for RubikKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RubikKeys { .. }")
    }
}

/// The key vectors of `rubik` under `key` for images of this size.
///
/// # Errors
/// [`CipherError::Empty`] and [`CipherError::TooLarge`].
pub fn rubik_keys(key: &Key, width: u32, height: u32) -> Result<RubikKeys, CipherError> {
    checked_size(ID, width, height).map(|size| derive_keys(key, size))
}

#[derive(Debug)]
pub(crate) struct Rubik {
    rounds: u32,
}

impl Rubik {
    pub(crate) fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        let rounds = within(ID, "rubik_rounds", options.rubik_rounds, (1, 64, "1 to 64"))?;
        Ok(Self { rounds })
    }
}

impl ImageCipher for Rubik {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError> {
        checked_size(ID, width, height).map(|_| ())
    }

    fn prepare(&self, key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let size = checked_size(ID, width, height)?;
        let cube = Cube { size, rounds: self.rounds, keys: derive_keys(key, size) };
        Ok(Prepared::boxed(ID, size, cube))
    }
}

fn derive_keys(key: &Key, size: Size) -> RubikKeys {
    RubikKeys {
        rows: key_vector(KeyStream::new(&subkey(key, ID, "rows")), size.rows()),
        columns: key_vector(KeyStream::new(&subkey(key, ID, "columns")), size.columns()),
    }
}

fn key_vector(mut stream: KeyStream, length: usize) -> Vec<u8> {
    loop {
        let vector = stream.bytes(length);
        let constant = vector.iter().all(|&entry| entry == vector[0]);
        if length < 2 || !constant {
            return vector;
        }
    }
}

struct Cube {
    size: Size,
    rounds: u32,
    keys: RubikKeys,
}

/// Which way the lines with an even sum turn.
#[derive(Clone, Copy)]
enum Turn {
    Encrypt,
    Decrypt,
}

impl Transform for Cube {
    fn forward(&self, source: &[u8], target: &mut [u8], _nonce: &Nonce) {
        let mut turned = source.to_vec();
        for _ in 0..self.rounds {
            self.turn_rows(&mut turned, Turn::Encrypt);
            self.turn_columns(&turned, target, Turn::Encrypt);
            self.exclusive_or(target);
            turned.copy_from_slice(target);
        }
    }

    fn backward(&self, source: &[u8], target: &mut [u8], _nonce: &Nonce) {
        let mut masked = source.to_vec();
        for _ in 0..self.rounds {
            self.exclusive_or(&mut masked);
            self.turn_columns(&masked, target, Turn::Decrypt);
            self.turn_rows(target, Turn::Decrypt);
            masked.copy_from_slice(target);
        }
    }
}

impl Cube {
    /// Step 1: even rows right, odd rows left; the other way round to decrypt.
    fn turn_rows(&self, pixels: &mut [u8], turn: Turn) {
        let columns = self.size.columns();
        for (row, &key) in pixels.chunks_exact_mut(columns).zip(&self.keys.rows) {
            let odd = row.iter().fold(0, |parity, &pixel| parity ^ pixel) & 1 == 1;
            let shift = usize::from(key) % columns;
            if odd ^ matches!(turn, Turn::Decrypt) {
                row.rotate_left(shift);
            } else {
                row.rotate_right(shift);
            }
        }
    }

    /// Step 2: even columns up, odd columns down; the other way round to decrypt.
    fn turn_columns(&self, source: &[u8], target: &mut [u8], turn: Turn) {
        let (columns, rows) = (self.size.columns(), self.size.rows());
        let mut from = self.column_starts(source, turn);
        for line in target.chunks_exact_mut(columns) {
            for ((pixel, row), column) in line.iter_mut().zip(&mut from).zip(0..) {
                *pixel = source[*row * columns + column];
                *row = if *row + 1 == rows { 0 } else { *row + 1 };
            }
        }
    }

    /// The row that each column's top pixel comes from.
    fn column_starts(&self, source: &[u8], turn: Turn) -> Vec<usize> {
        let (columns, rows) = (self.size.columns(), self.size.rows());
        let mut parity = vec![0_u8; columns];
        for row in source.chunks_exact(columns) {
            for (sum, pixel) in parity.iter_mut().zip(row) {
                *sum ^= pixel;
            }
        }
        let start = |(sum, &key): (u8, &u8)| {
            let shift = usize::from(key) % rows;
            let up = (sum & 1 == 0) ^ matches!(turn, Turn::Decrypt);
            if up { shift } else { (rows - shift) % rows }
        };
        parity.into_iter().zip(&self.keys.columns).map(start).collect()
    }

    /// Steps 3 and 4, their own inverse.
    fn exclusive_or(&self, pixels: &mut [u8]) {
        let RubikKeys { rows, columns } = &self.keys;
        let lines = pixels.chunks_exact_mut(self.size.columns());
        for (i, (line, (&key, &reversed))) in lines.zip(rows.iter().zip(rows.iter().rev())).enumerate() {
            if i % 2 == 0 {
                mask_line(line, columns.iter(), [key, reversed]);
            } else {
                mask_line(line, columns.iter().rev(), [key, reversed]);
            }
        }
    }
}

/// Exclusive-ors a line with column keys and, alternating, the row's own and its mirrored row's key.
fn mask_line<'a>(line: &mut [u8], columns: impl Iterator<Item = &'a u8>, rows: [u8; 2]) {
    for ((j, pixel), column) in line.iter_mut().enumerate().zip(columns) {
        *pixel ^= column ^ rows[j % 2];
    }
}
