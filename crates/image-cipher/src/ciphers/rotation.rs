//! `rotation`: every row, then every column, rotated by its own key-dependent amount.
//!
//! This is what the study under examination calls encryption: row `y` is rotated to the right by a shift
//! drawn below the width, then column `x` down by a shift drawn below the height. It moves pixels and
//! changes none, so under one key it is an isometry of pixel space, and one known pair of plain and
//! cipher image gives the shifts.

use zeroize::{Zeroize, ZeroizeOnDrop};

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

pub(crate) const ID: &str = "rotation";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "rows, then columns, rotated by key-dependent amounts",
        protects: "Hides the image from a casual eye. Every grey value and their number stay, so sorted \
                       pixels tell what they told before; under one key distances between images stay, so a \
                       linear classifier on pixels loses nothing. One known pair of plain and cipher image gives \
                       the whole key.",
        source: "the study under examination",
        ..MOVING
    },
    shown: |_| Vec::new(),
    build: |_| Ok(Box::new(Rotation)),
};

/// The shifts that `rotation` uses for one key and size: ground truth for attacks on it.
#[derive(Clone, PartialEq, Eq)]
pub struct RotationShifts {
    /// Shift of each row to the right, in `0..width`.
    pub rows: Vec<u32>,
    /// Shift of each column down, in `0..height`.
    pub columns: Vec<u32>,
}

impl Drop for RotationShifts {
    fn drop(&mut self) {
        self.rows.zeroize();
        self.columns.zeroize();
    }
}

impl ZeroizeOnDrop for RotationShifts {}

impl std::fmt::Debug for RotationShifts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RotationShifts { .. }")
    }
}

/// The shifts of `rotation` under `key` for images of this size.
///
/// # Errors
/// [`CipherError::Empty`] and [`CipherError::TooLarge`].
pub fn rotation_shifts(key: &Key, width: u32, height: u32) -> Result<RotationShifts, CipherError> {
    checked_size(ID, width, height).map(|size| shifts(key, size))
}

#[derive(Debug)]
pub(crate) struct Rotation;

impl ImageCipher for Rotation {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError> {
        checked_size(ID, width, height).map(|_| ())
    }

    fn prepare(&self, key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let size = checked_size(ID, width, height)?;
        let map = PixelMap::new(sources(&shifts(key, size), size));
        Ok(Prepared::boxed(ID, size, map))
    }
}

fn shifts(key: &Key, size: Size) -> RotationShifts {
    RotationShifts {
        rows: KeyStream::new(&subkey(key, ID, "rows")).numbers(size.rows(), size.width()),
        columns: KeyStream::new(&subkey(key, ID, "columns")).numbers(size.columns(), size.height()),
    }
}

/// Undoes the column shift, then the row shift, of every position of the cipher image.
fn sources(shifts: &RotationShifts, size: Size) -> Vec<u32> {
    size.positions()
        .map(|(x, y)| {
            let row = back(y, shifts.columns[x as usize], size.height());
            let column = back(x, shifts.rows[row as usize], size.width());
            size.index(column, row)
        })
        .collect()
}

/// `position - shift` modulo `length`, for both below `length`.
fn back(position: u32, shift: u32, length: u32) -> u32 {
    if position >= shift { position - shift } else { position + length - shift }
}
