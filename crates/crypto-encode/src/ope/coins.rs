//! The coins of a node of the tree, as the paper's appendix makes them from a block cipher: a pseudo-random function
//! of the node (CBC-MAC of a label of fixed length), stretched by counter mode.

use aes::Aes128;
use cipher::{BlockCipherEncrypt, KeyInit};

use crate::Key;
use crate::key::{half, sub_key};

/// Blocks of coins made at once: side by side they cost little more than one.
const BLOCKS: usize = 8;

/// Makes the coins of a column.
pub(super) struct CoinMaker {
    mac: Aes128,
    stream: Aes128,
}

impl CoinMaker {
    /// The first half of the column's key is that of the CBC-MAC, the second that of the counter mode.
    pub(super) fn new(key: &Key) -> Self {
        let [mac, stream] = ["ope-mac", "ope-stream"].map(|label| half(&sub_key(key, label, &[])));
        Self { mac: Aes128::new((&*mac).into()), stream: Aes128::new((&*stream).into()) }
    }

    /// The coins of the node with these four numbers.
    pub(super) fn coins(&self, label: [u64; 4]) -> Coins<'_> {
        let [a, b, c, d] = label.map(u128::from);
        let start = encrypt(&self.mac, encrypt(&self.mac, a << 64 | b) ^ (c << 64 | d));
        Coins {
            stream: &self.stream,
            counter: start,
            blocks: [aes::Block::default(); BLOCKS],
            used: BLOCKS * 2,
        }
    }
}

/// An endless stream of 64-bit numbers.
pub(super) struct Coins<'a> {
    stream: &'a Aes128,
    counter: u128,
    blocks: [aes::Block; BLOCKS],
    used: usize,
}

impl Coins<'_> {
    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        if self.used == BLOCKS * 2 {
            self.refill();
        }
        let (half, _) = self.blocks[self.used / 2].0.as_chunks::<8>();
        let number = u64::from_be_bytes(half[self.used % 2]);
        self.used += 1;
        number
    }

    fn refill(&mut self) {
        for block in &mut self.blocks {
            *block = self.counter.to_be_bytes().into();
            self.counter = self.counter.wrapping_add(1);
        }
        self.stream.encrypt_blocks(&mut self.blocks);
        self.used = 0;
    }
}

fn encrypt(aes: &Aes128, block: u128) -> u128 {
    let mut block = block.to_be_bytes().into();
    aes.encrypt_block(&mut block);
    u128::from_be_bytes(block.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coins_are_those_of_the_node_and_differ_by_node_and_key() {
        let start = |key: u8, label: [u64; 4]| {
            let maker = CoinMaker::new(&Key::new([key; 32]));
            let mut coins = maker.coins(label);
            (0..40).map(|_| coins.next()).collect::<Vec<_>>()
        };
        let first = start(1, [1, 2, 3, 4]);
        assert_eq!(first, start(1, [1, 2, 3, 4]));
        for other in
            [start(2, [1, 2, 3, 4]), start(1, [2, 1, 3, 4]), start(1, [1, 2, 4, 3]), start(1, [1, 2, 3, 5])]
        {
            assert!(first.iter().all(|number| !other.contains(number)));
        }
        let mut distinct = first.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 40);
    }
}
