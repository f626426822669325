//! Huffman tables (T.81, annex C and F.2.2.3), for finding where codes end.

use super::{Fault, bits::Bits};

/// Codes up to this length are found by one look-up.
const SHORT: u32 = 9;

/// A table of codes of 1 to 16 bits.
pub(super) struct Huffman {
    /// For the next [`SHORT`] bits: length of the code and its symbol; length 0 where the code is longer.
    short: Vec<(u8, u8)>,
    /// For each length: one more than its largest code, moved to 16 bits, and what brings a code to its symbol.
    long: [(u32, i32); 17],
    symbols: Vec<u8>,
}

impl Huffman {
    /// A table from the number of codes of each length and their symbols in order.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Result<Self, Fault> {
        let mut table =
            Self { short: vec![(0, 0); 1 << SHORT], long: [(0, 0); 17], symbols: symbols.to_vec() };
        let (mut code, mut index) = (0_u32, 0_usize);
        for (length, &count) in (1..=16_u32).zip(counts) {
            let last = code + u32::from(count);
            if last > 1 << length {
                return Err(Fault::Broken("a Huffman table has more codes than fit"));
            }
            table.long[length as usize] = (last << (16 - length), index as i32 - code as i32);
            for code in code..last {
                table.enter(code, length, index)?;
                index += 1;
            }
            code = last << 1;
        }
        Ok(table)
    }

    fn enter(&mut self, code: u32, length: u32, index: usize) -> Result<(), Fault> {
        let symbol = *self.symbols.get(index).ok_or(Fault::Truncated)?;
        if length <= SHORT {
            let first = (code << (SHORT - length)) as usize;
            self.short[first..first + (1 << (SHORT - length))].fill((length as u8, symbol));
        }
        Ok(())
    }

    /// Reads one code; its symbol.
    pub(super) fn read(&self, bits: &mut Bits<'_>) -> Result<u8, Fault> {
        let (next, held) = bits.peek();
        let (length, symbol) = match self.short[usize::from(next >> (16 - SHORT))] {
            (0, _) => self.read_long(next, held)?,
            (length, symbol) => (u32::from(length), symbol),
        };
        bits.skip(length)?;
        Ok(symbol)
    }

    fn read_long(&self, next: u16, held: u32) -> Result<(u32, u8), Fault> {
        let length = (SHORT + 1..=16).find(|&length| u32::from(next) < self.long[length as usize].0);
        let symbol = length.and_then(|length| {
            let index = i32::from(next >> (16 - length)) + self.long[length as usize].1;
            Some((length, *self.symbols.get(usize::try_from(index).ok()?)?))
        });
        // Bits beyond the end were zeros of our own, so a code that is none may only be cut short.
        symbol.ok_or(if held < 16 { Fault::Truncated } else { Fault::Broken("a code that its table lacks") })
    }
}
