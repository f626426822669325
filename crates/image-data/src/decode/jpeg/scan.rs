//! One scan: its blocks are passed over code by code (T.81, annexes F and G).

use super::{
    Fault,
    bits::Bits,
    frame::{Component, Frame},
    huffman::Huffman,
    tables::Tables,
};

/// A scan header.
struct Header {
    /// Places in the frame's components, with the numbers of their DC and AC tables.
    components: Vec<(usize, usize, usize)>,
    from: usize,
    to: usize,
    /// The bit that an earlier scan brought; 0 in a first scan.
    high: u8,
    /// The bit that this scan brings.
    low: u8,
}

/// Passes over a scan; `segment` is its header without marker and length. Where the next marker stands.
pub(super) fn walk(
    frame: &mut Frame,
    tables: &Tables,
    segment: &[u8],
    data: &[u8],
    start: usize,
) -> Result<usize, Fault> {
    let header = Header::parse(segment, frame)?;
    let mut scan = Scan { bits: Bits::new(data, start), tables, header: &header, end_of_band: 0 };
    match header.components[..] {
        [(place, dc, ac)] => scan.single(frame, place, (dc, ac))?,
        _ => scan.interleaved(frame)?,
    }
    for &(place, ..) in &header.components {
        frame.components[place].bring(header.from, header.to, header.low);
    }
    Ok(scan.bits.end())
}

impl Header {
    fn parse(segment: &[u8], frame: &Frame) -> Result<Self, Fault> {
        let (&n, rest) = segment.split_first().ok_or(Fault::Truncated)?;
        let listed = rest.get(..2 * usize::from(n)).ok_or(Fault::Truncated)?;
        let &[from, to, bits, ..] = &rest[listed.len()..] else { return Err(Fault::Truncated) };
        let mut components = Vec::new();
        for entry in listed.chunks_exact(2) {
            let place = frame.components.iter().position(|component| component.id == entry[0]);
            let place = place.ok_or(Fault::Broken("a scan names a component that the frame lacks"))?;
            components.push((place, usize::from(entry[1] >> 4), usize::from(entry[1] & 15)));
        }
        let (from, to, high, low) = match frame.progressive {
            true => (usize::from(from), usize::from(to), bits >> 4, bits & 15),
            false => (0, 63, 0, 0),
        };
        let mixed = frame.progressive && (from == 0) != (to == 0);
        let several = from > 0 && components.len() > 1;
        if components.is_empty() || from > to || to > 63 || mixed || several || low > 13 {
            return Err(Fault::Broken("a scan header contradicts itself"));
        }
        Ok(Self { components, from, to, high, low })
    }
}

/// A scan under way.
struct Scan<'a> {
    bits: Bits<'a>,
    tables: &'a Tables,
    header: &'a Header,
    /// Blocks still to come without a code of their own.
    end_of_band: u32,
}

impl Scan<'_> {
    /// One component: block by block, without those that only fill up.
    fn single(&mut self, frame: &mut Frame, place: usize, tables: (usize, usize)) -> Result<(), Fault> {
        let (columns, rows) = frame.blocks(&frame.components[place]);
        let component = &mut frame.components[place];
        if self.header.from > 0 {
            component.remember();
        }
        let mut restarts = Restarts::new(self.tables.restart_interval);
        for y in 0..rows {
            for x in 0..columns {
                restarts.before_unit(self)?;
                let block = component.block(x, y);
                self.block(component, block, tables, frame.progressive)?;
            }
        }
        Ok(())
    }

    /// Several components: in each unit, as many blocks of each as its sampling factors say.
    fn interleaved(&mut self, frame: &mut Frame) -> Result<(), Fault> {
        let (columns, rows) = frame.units();
        let mut restarts = Restarts::new(self.tables.restart_interval);
        for _ in 0..u64::from(columns) * u64::from(rows) {
            restarts.before_unit(self)?;
            for &(place, dc, ac) in &self.header.components {
                let component = &mut frame.components[place];
                for _ in 0..component.horizontal * component.vertical {
                    self.block(component, 0, (dc, ac), frame.progressive)?;
                }
            }
        }
        Ok(())
    }

    fn block(
        &mut self,
        component: &mut Component,
        block: usize,
        (dc, ac): (usize, usize),
        progressive: bool,
    ) -> Result<(), Fault> {
        let tables = self.tables;
        match (progressive, self.header.from, self.header.high) {
            (false, ..) => {
                self.first_dc(tables.dc(dc)?)?;
                self.whole_block(tables.ac(ac)?)
            }
            (true, 0, 0) => self.first_dc(tables.dc(dc)?),
            (true, 0, _) => self.bits.skip(1),
            (true, _, 0) => self.first_ac(tables.ac(ac)?, &mut component.nonzero[block]),
            (true, ..) => self.refine_ac(tables.ac(ac)?, &mut component.nonzero[block]),
        }
    }

    fn first_dc(&mut self, table: &Huffman) -> Result<(), Fault> {
        match table.read(&mut self.bits)? {
            size @ 0..=16 => self.bits.skip(u32::from(size)),
            _ => Err(Fault::Broken("a difference of more than 16 bits")),
        }
    }

    /// The coefficients 1 to 63 of a block that is not progressive.
    fn whole_block(&mut self, table: &Huffman) -> Result<(), Fault> {
        let mut k = 1;
        while k < 64 {
            let symbol = table.read(&mut self.bits)?;
            let (run, size) = (symbol >> 4, symbol & 15);
            match (run, size) {
                (15, 0) => k += 16,
                (_, 0) => return Ok(()),
                _ => {
                    self.bits.skip(u32::from(size))?;
                    k += u32::from(run) + 1;
                }
            }
        }
        if k == 64 { Ok(()) } else { Err(Fault::Broken("a block of more than 64 coefficients")) }
    }

    fn first_ac(&mut self, table: &Huffman, nonzero: &mut u64) -> Result<(), Fault> {
        if self.end_of_band > 0 {
            self.end_of_band -= 1;
            return Ok(());
        }
        let mut k = self.header.from;
        while k <= self.header.to {
            let symbol = table.read(&mut self.bits)?;
            let (run, size) = (symbol >> 4, symbol & 15);
            match (run, size) {
                (15, 0) => k += 16,
                (_, 0) => {
                    self.end_of_band = self.run_of_blocks(run)? - 1;
                    return Ok(());
                }
                _ => {
                    self.bits.skip(u32::from(size))?;
                    k += usize::from(run);
                    *nonzero |= 1_u64.checked_shl(k as u32).unwrap_or_default();
                    k += 1;
                }
            }
        }
        if k == self.header.to + 1 { Ok(()) } else { Err(Fault::Broken("a block reaches past its band")) }
    }

    fn refine_ac(&mut self, table: &Huffman, nonzero: &mut u64) -> Result<(), Fault> {
        let mut k = self.header.from;
        while self.end_of_band == 0 && k <= self.header.to {
            let symbol = table.read(&mut self.bits)?;
            let (run, size) = (symbol >> 4, symbol & 15);
            match (run, size) {
                (0..=14, 0) => {
                    self.end_of_band = self.run_of_blocks(run)?;
                    break;
                }
                (_, 0) => {}
                (_, 1) => self.bits.skip(1)?,
                _ => return Err(Fault::Broken("a new coefficient of more than one bit in a refining scan")),
            }
            k = self.refine_known(k, usize::from(run), *nonzero)?;
            if size == 1 && k <= self.header.to {
                *nonzero |= 1 << k;
            }
            k += 1;
        }
        if self.end_of_band > 0 {
            self.refine_known(k, usize::MAX, *nonzero)?;
            self.end_of_band -= 1;
        }
        Ok(())
    }

    /// Passes over `zeros` coefficients that are zero, and a bit for each one between them that is not; gives the next
    /// that is zero, or the end of the band.
    fn refine_known(&mut self, from: usize, mut zeros: usize, nonzero: u64) -> Result<usize, Fault> {
        for k in from..=self.header.to {
            match (nonzero >> k & 1, zeros) {
                (1, _) => self.bits.skip(1)?,
                (_, 0) => return Ok(k),
                _ => zeros -= 1,
            }
        }
        Ok(self.header.to + 1)
    }

    /// For how many blocks, this one included, the band has ended.
    fn run_of_blocks(&mut self, size: u8) -> Result<u32, Fault> {
        Ok((1 << size) + self.bits.number(u32::from(size))?)
    }
}

/// Restart markers stand between every so many units.
struct Restarts {
    interval: u32,
    left: u32,
    next: u8,
}

impl Restarts {
    fn new(interval: u32) -> Self {
        Self { interval, left: interval, next: 0 }
    }

    fn before_unit(&mut self, scan: &mut Scan<'_>) -> Result<(), Fault> {
        if self.interval == 0 {
            return Ok(());
        }
        if self.left == 0 {
            scan.bits.restart(self.next)?;
            scan.end_of_band = 0;
            (self.next, self.left) = ((self.next + 1) % 8, self.interval);
        }
        self.left -= 1;
        Ok(())
    }
}
