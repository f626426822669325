//! `block-scramble`: the block-wise scrambling of encryption-then-compression systems.
//!
//! K. Kurihara, M. Kikuchi, S. Imaizumi, S. Shiota, H. Kiya, "An Encryption-then-Compression System for
//! JPEG/Motion JPEG Standard", IEICE Trans. Fundamentals E98-A(11), 2015; grey images as in T. Chuman,
//! W. Sirichotedumrong, H. Kiya, IEEE TIFS 14(6), 2019. The image is cut into square blocks; blocks change
//! places, each is rotated and flipped (one of the 8 symmetries of the square), and about half are turned
//! into their negative. In colour images the three channels move together and are shuffled in each block.
//!
//! With `BlockKeys::Equal` all blocks share one symmetry and one sign, and with `BlockOrder::Kept` as well
//! the cipher commutes with windows on the block grid.

use image::RgbImage;

use super::{
    pixel_map::PixelMap,
    tile_permutation::{divisible_size, largest_multiple},
};
use crate::{
    BlockKeys, BlockOrder, CipherError, CipherOptions, ImageCipher, Key, Nonce, PreparedCipher,
    geometry::Size,
    key::{KeyStream, subkey},
    options::within,
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{KEYED, Scheme},
};

pub(crate) const ID: &str = "block-scramble";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "blocks permuted, rotated or flipped, and half of them negated",
        protects: "Hides the composition of the image, not the texture inside blocks: cipher images still \
                       compress as JPEG, which is the purpose. Jigsaw solvers put large blocks together again. \
                       Distances between images stay under one key, and even with fresh keys blocks tell a \
                       classifier a good deal.",
        source: "Kurihara et al., IEICE Trans. Fundamentals E98-A(11), 2015; Chuman, Sirichotedumrong, Kiya, \
                     IEEE TIFS 14(6), 2019",
        isometry: true,
        window_grid: true,
        moves_blocks: true,
        ..KEYED
    },
    shown: |options| vec![format!("block={}", options.block)],
    build: |options| Ok(Box::new(BlockScramble::new(options)?)),
};

/// The orders of three channels, in lexicographic order.
const CHANNEL_ORDERS: [[u32; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

#[derive(Debug)]
pub(crate) struct BlockScramble {
    block: u32,
    keys: BlockKeys,
    order: BlockOrder,
}

impl BlockScramble {
    pub(crate) fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        Ok(Self {
            block: within(ID, "block", options.block, (1, 4096, "1 to 4096"))?,
            keys: options.block_keys,
            order: options.block_order,
        })
    }

    fn size(&self, width: u32, height: u32) -> Result<Size, CipherError> {
        divisible_size(ID, width, height, self.block)
    }

    fn plan(&self, key: &Key, size: Size) -> Plan {
        let blocks = (size.width() / self.block) * (size.height() / self.block);
        let draws = match self.keys {
            BlockKeys::Different => blocks,
            BlockKeys::Equal => 1,
        };
        let draw = |purpose, bound| KeyStream::new(&subkey(key, ID, purpose)).numbers(draws as usize, bound);
        Plan {
            size,
            block: self.block,
            order: self.block_order(key, blocks),
            symmetry: draw("symmetry", 8),
            negative: draw("negative", 2),
            channels: draw("channels", 6),
        }
    }

    fn block_order(&self, key: &Key, blocks: u32) -> Vec<u32> {
        match self.order {
            BlockOrder::Permuted => KeyStream::new(&subkey(key, ID, "order")).permutation(blocks),
            BlockOrder::Kept => (0..blocks).collect(),
        }
    }

    fn colour_map(&self, image: &RgbImage, key: &Key) -> Result<PixelMap, CipherError> {
        let size = self.size(image.width(), image.height())?;
        Ok(self.plan(key, size).colour_map())
    }
}

impl ImageCipher for BlockScramble {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError> {
        self.size(width, height).map(|_| ())
    }

    fn prepare(&self, key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let size = self.size(width, height)?;
        Ok(Prepared::boxed(ID, size, self.plan(key, size).grey_map()))
    }

    fn window_step(&self) -> Option<u32> {
        let aligned = self.keys == BlockKeys::Equal && self.order == BlockOrder::Kept;
        aligned.then_some(self.block)
    }

    fn largest_accepted(&self, width: u32, height: u32) -> Option<(u32, u32)> {
        largest_multiple(self, width, height, self.block)
    }

    fn encrypt_rgb(&self, image: &RgbImage, key: &Key, nonce: &Nonce) -> Result<RgbImage, CipherError> {
        let mut target = RgbImage::new(image.width(), image.height());
        self.colour_map(image, key)?.forward(image, &mut target, nonce);
        Ok(target)
    }

    fn decrypt_rgb(&self, image: &RgbImage, key: &Key, nonce: &Nonce) -> Result<RgbImage, CipherError> {
        let mut target = RgbImage::new(image.width(), image.height());
        self.colour_map(image, key)?.backward(image, &mut target, nonce);
        Ok(target)
    }
}

/// What happens to each block; vectors of one entry hold for all blocks.
struct Plan {
    size: Size,
    block: u32,
    /// The block that comes to each place.
    order: Vec<u32>,
    /// 0 to 7: quarter turns clockwise, plus 4 when mirrored left to right afterwards.
    symmetry: Vec<u32>,
    /// 1 for a negative.
    negative: Vec<u32>,
    /// Index into `CHANNEL_ORDERS`.
    channels: Vec<u32>,
}

impl Plan {
    fn grey_map(&self) -> PixelMap {
        let mut source = vec![0; self.size.pixels()];
        let mut mask = vec![0; self.size.pixels()];
        self.for_each_pixel(|place, to, from| {
            source[to] = from;
            mask[to] = self.mask(place);
        });
        PixelMap::with_mask(source, mask)
    }

    /// The map over interleaved red, green and blue bytes.
    fn colour_map(&self) -> PixelMap {
        let mut source = vec![0; 3 * self.size.pixels()];
        let mut mask = vec![0; 3 * self.size.pixels()];
        self.for_each_pixel(|place, to, from| {
            let order = CHANNEL_ORDERS[drawn(&self.channels, place) as usize];
            for (byte, channel) in (3 * to..).zip(order) {
                source[byte] = 3 * from + channel;
                mask[byte] = self.mask(place);
            }
        });
        PixelMap::with_mask(source, mask)
    }

    /// Calls `put(place, to, from)` for every pixel: which block's place it is in, its position in the cipher
    /// image, and the position of the plain pixel that comes there.
    fn for_each_pixel(&self, mut put: impl FnMut(usize, usize, u32)) {
        for (place, &from) in self.order.iter().enumerate() {
            let symmetry = drawn(&self.symmetry, place);
            let (to_x, to_y) = self.corner(place as u32);
            let (from_x, from_y) = self.corner(from);
            for (x, y) in Size::new(self.block, self.block).positions() {
                let (u, v) = turned(symmetry, x, y, self.block);
                let to = self.size.index(to_x + x, to_y + y) as usize;
                put(place, to, self.size.index(from_x + u, from_y + v));
            }
        }
    }

    /// Top left pixel of a block.
    fn corner(&self, place: u32) -> (u32, u32) {
        let across = self.size.width() / self.block;
        (place % across * self.block, place / across * self.block)
    }

    fn mask(&self, place: usize) -> u8 {
        if drawn(&self.negative, place) == 1 { 255 } else { 0 }
    }
}

/// The number drawn for a block, or for all blocks.
fn drawn(draws: &[u32], place: usize) -> u32 {
    match draws {
        [equal] => *equal,
        _ => draws[place],
    }
}

/// Where pixel `(x, y)` of a block turned by `symmetry` comes from.
fn turned(symmetry: u32, x: u32, y: u32, side: u32) -> (u32, u32) {
    let last = side - 1;
    let x = if symmetry >= 4 { last - x } else { x };
    match symmetry % 4 {
        0 => (x, y),
        1 => (y, last - x),
        2 => (last - x, last - y),
        _ => (last - y, x),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_eight_symmetries_are_distinct_bijections() {
        let mut images = BTreeSet::new();
        for symmetry in 0..8 {
            let image: Vec<(u32, u32)> =
                Size::new(3, 3).positions().map(|(x, y)| turned(symmetry, x, y, 3)).collect();
            assert_eq!(image.iter().collect::<BTreeSet<_>>().len(), 9);
            images.insert(image);
        }
        assert_eq!(images.len(), 8);
    }
}
