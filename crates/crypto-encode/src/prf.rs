//! A pseudo-random function of cell addresses: the source of initialisation vectors and of mechanism noise.
//!
//! AES-128 under a key of its own, applied to row, column and lane. Different addresses give different blocks, because
//! a block cipher is a permutation: an IV never repeats within a table.

use aes::Aes128;
use cipher::{BlockCipherEncrypt, KeyInit};

use crate::key::{half, sub_key};
use crate::{Address, Key};

/// AES-128 of addresses.
pub(crate) struct AddressPrf(Aes128);

impl AddressPrf {
    /// The function for one purpose, named by `label`, under a key.
    pub(crate) fn new(key: &Key, label: &str) -> Self {
        Self(Aes128::new((&*half(&sub_key(key, label, &[]))).into()))
    }

    /// The block at an address.
    pub(crate) fn block(&self, at: Address) -> [u8; 16] {
        let mut block = input(at).into();
        self.0.encrypt_block(&mut block);
        block.0
    }

    /// The blocks at the first `N` addresses, side by side; where there are fewer, the rest are of no meaning.
    pub(crate) fn blocks<const N: usize>(&self, at: impl Iterator<Item = Address>) -> [[u8; 16]; N] {
        let mut blocks = [aes::Block::default(); N];
        blocks.iter_mut().zip(at).for_each(|(block, at)| *block = input(at).into());
        self.0.encrypt_blocks(&mut blocks);
        blocks.map(|block| block.0)
    }

    /// Two numbers at an address, each uniform on the odd multiples of 2^-53 in (0, 1).
    pub(crate) fn uniforms(&self, at: Address) -> [f64; 2] {
        let bits = u128::from_be_bytes(self.block(at));
        [(bits >> 64) as u64, bits as u64].map(open_unit)
    }
}

/// Row (8 bytes), column (4 bytes) and four zero bytes.
fn input(at: Address) -> [u8; 16] {
    ((at.row as u128) << 64 | u128::from(at.column as u32) << 32).to_be_bytes()
}

/// The top 52 bits as a number strictly between 0 and 1, half a step above their value so that it is never 0.
pub(crate) fn open_unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_equal_single_blocks_and_differ_by_address_and_label() {
        let prf = AddressPrf::new(&Key::new([1; 32]), "test");
        let at = [(0, 0), (0, 1), (1, 0), (usize::MAX, u32::MAX as usize)]
            .map(|(row, column)| Address { row, column });
        let blocks: [[u8; 16]; 4] = prf.blocks(at.into_iter());
        assert_eq!(blocks, at.map(|at| prf.block(at)));
        assert!((1..4).all(|i| !blocks[..i].contains(&blocks[i])));
        assert_ne!(AddressPrf::new(&Key::new([1; 32]), "other").block(at[0]), blocks[0]);
    }

    #[test]
    fn uniforms_stay_inside_the_open_interval() {
        for bits in [0, 1, u64::MAX, 1 << 63] {
            let unit = open_unit(bits);
            assert!(unit > 0.0 && unit < 1.0, "{bits} gave {unit}");
        }
    }
}
