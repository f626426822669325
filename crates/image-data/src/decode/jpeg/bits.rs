//! The bits of entropy-coded data: `FF 00` is the byte `FF`, any other `FF` is a marker and ends them.

use super::Fault;

/// A reader of bits, the most significant first.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// The next byte to take; the `FF` of a marker once one was met.
    position: usize,
    held: u64,
    n_held: u32,
}

impl<'a> Bits<'a> {
    /// Reads from `position` on.
    pub(super) fn new(data: &'a [u8], position: usize) -> Self {
        Self { data, position, held: 0, n_held: 0 }
    }

    /// The next 16 bits, with zeros where the data end, and how many of them there are.
    pub(super) fn peek(&mut self) -> (u16, u32) {
        self.fill();
        let bits = match self.n_held {
            0 => 0,
            held if held < 16 => self.held << (16 - held),
            held => self.held >> (held - 16),
        };
        (bits as u16, self.n_held.min(16))
    }

    /// Passes over `n` bits, at most 16.
    pub(super) fn skip(&mut self, n: u32) -> Result<(), Fault> {
        if self.n_held < n {
            self.fill();
        }
        self.n_held = self.n_held.checked_sub(n).ok_or(Fault::Truncated)?;
        self.held &= (1 << self.n_held) - 1;
        Ok(())
    }

    /// The next `n` bits as a number, at most 16.
    pub(super) fn number(&mut self, n: u32) -> Result<u32, Fault> {
        let (bits, _) = self.peek();
        self.skip(n)?;
        Ok(u32::from(bits) >> (16 - n))
    }

    /// Where the marker after the data stands, or the end of the file; what is left of the data is passed over.
    pub(super) fn end(mut self) -> usize {
        while let Some(taken) = self.byte() {
            self.position += taken.1;
        }
        self.position
    }

    /// Goes on after the restart marker of this number, 0 to 7, which must come next.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Fault> {
        self.n_held = 0;
        self.held = 0;
        while let Some((_, length)) = self.byte() {
            self.position += length;
        }
        let marker = self.data.get(self.position..).and_then(|rest| rest.iter().find(|&&byte| byte != 0xFF));
        match marker {
            Some(&found) if found == 0xD0 | number => {
                let fill = self.data[self.position..].iter().take_while(|&&byte| byte == 0xFF).count();
                self.position += fill + 1;
                Ok(())
            }
            Some(0xD0..=0xD7) => Err(Fault::Broken("a restart marker is missing")),
            _ => Err(Fault::Truncated),
        }
    }

    fn fill(&mut self) {
        while self.n_held <= 48 {
            let Some((byte, length)) = self.byte() else { return };
            self.held = self.held << 8 | u64::from(byte);
            self.n_held += 8;
            self.position += length;
        }
    }

    /// The next byte of data and how many bytes of the file it takes.
    fn byte(&self) -> Option<(u8, usize)> {
        match (self.data.get(self.position)?, self.data.get(self.position + 1)) {
            (0xFF, Some(0)) => Some((0xFF, 2)),
            (0xFF, _) => None,
            (&byte, _) => Some((byte, 1)),
        }
    }
}
