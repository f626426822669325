//! `tile-permutation`: the same key-dependent permutation of pixels inside every tile.
//!
//! The permutation depends on the key and the tile only, not on the image: a window cut at a multiple of
//! the tile side from an encrypted scene is the encryption of that window of the plain scene. That is what
//! lets a detector trained on encrypted patches work on encrypted scenes, and also what leaks the outline
//! of everything larger than a tile.

use super::pixel_map::PixelMap;
use crate::{
    CipherError, CipherOptions, ImageCipher, Key, PreparedCipher,
    cipher::checked_size,
    geometry::Size,
    key::{KeyStream, subkey},
    options::within,
    prepared::Prepared,
    registry::Entry,
    scheme::{MOVING, Scheme},
};

pub(crate) const ID: &str = "tile-permutation";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "the same key-dependent permutation inside every tile",
        protects: "Hides detail smaller than a tile. The image shrunk by the tile side is in the clear, since \
                       the mean of a tile stays. In return windows on the tile grid can be classified without \
                       decrypting.",
        source: "after the learnable image encryption of Tanaka, IEEE ICCE-TW 2018, without value changes",
        window_grid: true,
        ..MOVING
    },
    shown: |options| vec![format!("tile={}", options.tile)],
    build: |options| Ok(Box::new(TilePermutation::new(options)?)),
};

#[derive(Debug)]
pub(crate) struct TilePermutation {
    tile: u32,
}

impl TilePermutation {
    pub(crate) fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        let tile = within(ID, "tile", options.tile, (1, 4096, "1 to 4096"))?;
        Ok(Self { tile })
    }

    fn size(&self, width: u32, height: u32) -> Result<Size, CipherError> {
        divisible_size(ID, width, height, self.tile)
    }
}

impl ImageCipher for TilePermutation {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError> {
        self.size(width, height).map(|_| ())
    }

    fn prepare(&self, key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let size = self.size(width, height)?;
        let mut stream = KeyStream::new(&subkey(key, ID, "tile"));
        let order = stream.permutation(self.tile * self.tile);
        let map = PixelMap::new(sources(&order, self.tile, size));
        Ok(Prepared::boxed(ID, size, map))
    }

    fn window_step(&self) -> Option<u32> {
        Some(self.tile)
    }

    fn largest_accepted(&self, width: u32, height: u32) -> Option<(u32, u32)> {
        largest_multiple(self, width, height, self.tile)
    }
}

/// Common checks, and both sides multiples of `block`.
pub(super) fn divisible_size(
    scheme: &'static str,
    width: u32,
    height: u32,
    block: u32,
) -> Result<Size, CipherError> {
    let size = checked_size(scheme, width, height)?;
    if width.is_multiple_of(block) && height.is_multiple_of(block) {
        return Ok(size);
    }
    Err(CipherError::NotDivisible { scheme, width, height, block })
}

/// Both sides rounded down to a multiple of `block`, if anything is left.
pub(super) fn largest_multiple(
    cipher: &dyn ImageCipher,
    width: u32,
    height: u32,
    block: u32,
) -> Option<(u32, u32)> {
    let (width, height) = (width / block * block, height / block * block);
    cipher.accepts(width, height).ok().map(|()| (width, height))
}

/// Every tile takes its pixels from the same places, seen from its top left corner.
fn sources(order: &[u32], tile: u32, size: Size) -> Vec<u32> {
    let offsets: Vec<u32> = order.iter().map(|from| size.index(from % tile, from / tile)).collect();
    let mut sources = Vec::with_capacity(size.pixels());
    for y in 0..size.height() {
        let in_tile = y % tile;
        let line = &offsets[(in_tile * tile) as usize..((in_tile + 1) * tile) as usize];
        for corner_x in (0..size.width()).step_by(tile as usize) {
            let corner = size.index(corner_x, y - in_tile);
            sources.extend(line.iter().map(|offset| corner + offset));
        }
    }
    sources
}
