//! `ff1-region`: format-preserving encryption of a rectangle, the rest left in the clear.
//!
//! After W. Jang, S.-Y. Lee, "Partial image encryption using format-preserving encryption in image processing
//! systems for Internet of things environment", International Journal of Distributed Sensor Networks 16(3),
//! 2020. The pixels of the rectangle, row by row, are cut into chunks; each is encrypted by FF1 (NIST SP
//! 800-38G) with AES-256 as a string of digits to the base 256. The tweak is the chunk's number (4 bytes, big
//! endian), so equal chunks at different places differ; under one key equal chunks at one place of two images
//! are equal, since format-preserving encryption is deterministic.
//!
//! A rest shorter than 3 pixels joins the chunk before it: SP 800-38G Rev. 1 asks for a domain of at least
//! 10^6, and 256^3 is the first that large.

use aes::Aes256;
use fpe::ff1::FF1;

use super::byte_string::{ByteString, MAX_CHUNK};
use crate::{
    CipherError, CipherOptions, ImageCipher, Key, Nonce, PreparedCipher, Rectangle, Region,
    cipher::checked_size,
    geometry::Size,
    key::subkey,
    options::within,
    prepared::{Prepared, Transform},
    registry::Entry,
    scheme::{KEYED, Scheme},
};

pub(crate) const ID: &str = "ff1-region";

pub(crate) const ENTRY: Entry = Entry {
    scheme: Scheme {
        id: ID,
        summary: "a rectangle encrypted by FF1 in chunks, the rest in the clear",
        protects: "Inside the rectangle each chunk is enciphered well, but deterministically: equal chunks at \
                       one place of two images show. Outside everything is visible, which is the purpose.",
        source: "Jang, Lee, Int. J. Distributed Sensor Networks 16(3), 2020; NIST SP 800-38G",
        for_boxes: true,
        ..KEYED
    },
    shown: |options| vec![format!("region={}", options.region)],
    build: |options| Ok(Box::new(Ff1Region::new(options)?)),
};

/// Shortest string of bytes that FF1 may encrypt.
const MIN_CHUNK: usize = 3;

#[derive(Debug)]
pub(crate) struct Ff1Region {
    region: Region,
    chunk: usize,
}

impl Ff1Region {
    pub(crate) fn new(options: &CipherOptions) -> Result<Self, CipherError> {
        let chunk = within(ID, "chunk", options.chunk, (3, MAX_CHUNK as u32, "3 to 32"))?;
        Ok(Self { region: options.region, chunk: chunk as usize })
    }

    fn rectangle(&self, width: u32, height: u32) -> Result<(Size, Rectangle), CipherError> {
        let size = checked_size(ID, width, height)?;
        let rectangle = Rectangle::of(self.region, size);
        if !rectangle.is_inside(width, height) {
            return Err(CipherError::RegionOutside { scheme: ID, region: self.region, width, height });
        }
        if rectangle.pixels() < MIN_CHUNK as u64 {
            return Err(CipherError::RegionTooSmall {
                scheme: ID,
                region: self.region,
                width,
                height,
                pixels: rectangle.pixels(),
            });
        }
        Ok((size, rectangle))
    }
}

impl ImageCipher for Ff1Region {
    fn id(&self) -> &'static str {
        ID
    }

    fn accepts(&self, width: u32, height: u32) -> Result<(), CipherError> {
        self.rectangle(width, height).map(|_| ())
    }

    fn prepare(&self, key: &Key, width: u32, height: u32) -> Result<Box<dyn PreparedCipher>, CipherError> {
        let (size, rectangle) = self.rectangle(width, height)?;
        let subkey = subkey(key, ID, "ff1");
        let region = RegionCipher {
            ff1: FF1::new(subkey.as_bytes(), 256).expect("256 is a radix of FF1"),
            chunk: self.chunk,
            rectangle,
            size,
        };
        Ok(Prepared::boxed(ID, size, region))
    }
}

impl Rectangle {
    fn of(region: Region, size: Size) -> Self {
        let (width, height) = (size.width(), size.height());
        match region {
            Region::Whole => Self { x: 0, y: 0, width, height },
            Region::CentralHalf => {
                Self { x: width / 4, y: height / 4, width: (width / 2).max(1), height: (height / 2).max(1) }
            }
            Region::Rectangle(rectangle) => rectangle,
        }
    }

    fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Positions of the rectangle's rows in a buffer of the image.
    fn rows(self, size: Size) -> impl Iterator<Item = std::ops::Range<usize>> {
        (self.y..self.y + self.height).map(move |y| {
            let start = size.index(self.x, y) as usize;
            start..start + self.width as usize
        })
    }
}

struct RegionCipher {
    ff1: FF1<Aes256>,
    chunk: usize,
    rectangle: Rectangle,
    size: Size,
}

#[derive(Clone, Copy)]
enum Direction {
    Encrypt,
    Decrypt,
}

impl Transform for RegionCipher {
    fn forward(&self, source: &[u8], target: &mut [u8], _nonce: &Nonce) {
        self.apply(source, target, Direction::Encrypt);
    }

    fn backward(&self, source: &[u8], target: &mut [u8], _nonce: &Nonce) {
        self.apply(source, target, Direction::Decrypt);
    }
}

impl RegionCipher {
    fn apply(&self, source: &[u8], target: &mut [u8], direction: Direction) {
        let mut region: Vec<u8> = Vec::with_capacity(self.rectangle.pixels() as usize);
        for row in self.rectangle.rows(self.size) {
            region.extend_from_slice(&source[row]);
        }
        self.apply_chunks(&mut region, direction);
        target.copy_from_slice(source);
        let columns = self.rectangle.width as usize;
        for (row, line) in self.rectangle.rows(self.size).zip(region.chunks_exact(columns)) {
            target[row].copy_from_slice(line);
        }
    }

    fn apply_chunks(&self, mut rest: &mut [u8], direction: Direction) {
        let mut number = 0_u32;
        while !rest.is_empty() {
            let (head, tail) = rest.split_at_mut(chunk_length(rest.len(), self.chunk));
            self.apply_chunk(head, number, direction);
            number += 1;
            rest = tail;
        }
    }

    fn apply_chunk(&self, chunk: &mut [u8], number: u32, direction: Direction) {
        let tweak = number.to_be_bytes();
        let string = ByteString::new(chunk);
        let result = match direction {
            Direction::Encrypt => self.ff1.encrypt(&tweak, &string),
            Direction::Decrypt => self.ff1.decrypt(&tweak, &string),
        };
        let string = result.expect("chunks have at least 3 digits, all below 256");
        chunk.copy_from_slice(string.as_bytes());
    }
}

/// Length of the next chunk of `rest` pixels: `chunk`, or all when too little would remain.
fn chunk_length(rest: usize, chunk: usize) -> usize {
    if rest < chunk + MIN_CHUNK { rest } else { chunk }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chunk_is_long_enough() {
        for chunk in 3..=MAX_CHUNK {
            for pixels in 3..200 {
                let mut rest = pixels;
                while rest > 0 {
                    let length = chunk_length(rest, chunk);
                    assert!((MIN_CHUNK..chunk + MIN_CHUNK).contains(&length));
                    rest -= length;
                }
            }
        }
    }
}
