//! The frame: its components, their blocks, and what the scans have brought of them.

use super::Fault;

/// A coefficient of which no scan has brought anything.
const NOTHING: u8 = u8::MAX;

/// The image as the frame header announces it.
pub(super) struct Frame {
    pub(super) progressive: bool,
    width: u32,
    height: u32,
    pub(super) components: Vec<Component>,
}

/// One component of the frame.
pub(super) struct Component {
    pub(super) id: u8,
    pub(super) horizontal: u32,
    pub(super) vertical: u32,
    /// Blocks in a row, those that only fill up the last unit of an interleaved scan included.
    stride: usize,
    rows: usize,
    /// Which coefficients of each block are known not to be zero, the lowest bit for the first; of progressive frames.
    pub(super) nonzero: Vec<u64>,
    /// The lowest bit that was brought of each coefficient.
    precision: [u8; 64],
}

impl Frame {
    /// Parses a frame header without marker and length.
    pub(super) fn parse(segment: &[u8], progressive: bool, max_pixels: u64) -> Result<Self, Fault> {
        let &[_, high, low, wide_high, wide_low, n, ref rest @ ..] = segment else {
            return Err(Fault::Truncated);
        };
        let (height, width) = (u16::from_be_bytes([high, low]), u16::from_be_bytes([wide_high, wide_low]));
        let (width, height) = (u32::from(width), u32::from(height));
        if u64::from(width) * u64::from(height) > max_pixels {
            return Err(Fault::TooManyPixels { width, height, limit: max_pixels });
        }
        let mut frame = Self { progressive, width, height, components: Vec::new() };
        for entry in rest.chunks_exact(3).take(usize::from(n)) {
            let (horizontal, vertical) = (u32::from(entry[1] >> 4), u32::from(entry[1] & 15));
            if !(1..=4).contains(&horizontal) || !(1..=4).contains(&vertical) {
                return Err(Fault::Broken("a sampling factor is not 1 to 4"));
            }
            frame.components.push(Component::new(entry[0], horizontal, vertical));
        }
        if frame.components.len() != usize::from(n) || width == 0 || height == 0 || !(1..=4).contains(&n) {
            return Err(Fault::Broken("the frame header is not that of an image"));
        }
        let (columns, rows) = frame.units();
        for component in &mut frame.components {
            component.stride = (columns * component.horizontal) as usize;
            component.rows = (rows * component.vertical) as usize;
        }
        Ok(frame)
    }

    /// Number of minimum coded units of an interleaved scan: in a row, and rows.
    pub(super) fn units(&self) -> (u32, u32) {
        let (across, down) = self.factors();
        (self.width.div_ceil(8 * across), self.height.div_ceil(8 * down))
    }

    /// Number of blocks of a component in a scan of its own: in a row, and rows.
    pub(super) fn blocks(&self, component: &Component) -> (u32, u32) {
        let (across, down) = self.factors();
        (
            (self.width * component.horizontal).div_ceil(across).div_ceil(8),
            (self.height * component.vertical).div_ceil(down).div_ceil(8),
        )
    }

    /// Whether every coefficient has come to its last bit.
    pub(super) fn is_complete(&self) -> bool {
        self.components.iter().all(|component| component.precision == [0; 64])
    }

    fn factors(&self) -> (u32, u32) {
        self.components.iter().fold((1, 1), |(across, down), component| {
            (across.max(component.horizontal), down.max(component.vertical))
        })
    }
}

impl Component {
    fn new(id: u8, horizontal: u32, vertical: u32) -> Self {
        let (stride, rows, nonzero) = (0, 0, Vec::new());
        Self { id, horizontal, vertical, stride, rows, nonzero, precision: [NOTHING; 64] }
    }

    /// Number of a block in [`nonzero`](Self::nonzero).
    pub(super) fn block(&self, x: u32, y: u32) -> usize {
        y as usize * self.stride + x as usize
    }

    /// Makes room for what is known of the blocks.
    pub(super) fn remember(&mut self) {
        self.nonzero.resize(self.stride * self.rows, 0);
    }

    /// A scan has brought the coefficients `from..=to` down to this bit.
    pub(super) fn bring(&mut self, from: usize, to: usize, bit: u8) {
        for precision in &mut self.precision[from..=to] {
            *precision = bit.min(*precision);
        }
    }
}
