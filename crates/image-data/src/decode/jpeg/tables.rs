//! The Huffman tables and the restart interval that segments define and scans use.

use super::{Fault, huffman::Huffman};

/// The tables that scans use.
#[derive(Default)]
pub(super) struct Tables {
    dc: [Option<Huffman>; 4],
    ac: [Option<Huffman>; 4],
    /// Units between restart markers; 0 for none.
    pub(super) restart_interval: u32,
}

impl Tables {
    pub(super) fn dc(&self, number: usize) -> Result<&Huffman, Fault> {
        self.dc
            .get(number)
            .and_then(Option::as_ref)
            .ok_or(Fault::Broken("a scan uses a table that is not there"))
    }

    pub(super) fn ac(&self, number: usize) -> Result<&Huffman, Fault> {
        self.ac
            .get(number)
            .and_then(Option::as_ref)
            .ok_or(Fault::Broken("a scan uses a table that is not there"))
    }

    pub(super) fn define(&mut self, mut segment: &[u8]) -> Result<(), Fault> {
        while let Some((&place, rest)) = segment.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or(Fault::Truncated)?;
            let n: usize = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, rest) = rest.split_at_checked(n).ok_or(Fault::Truncated)?;
            let class = if place >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            let slot =
                class.get_mut(usize::from(place & 15)).ok_or(Fault::Broken("a table number above 3"))?;
            *slot = Some(Huffman::new(counts, symbols)?);
            segment = rest;
        }
        Ok(())
    }
}
