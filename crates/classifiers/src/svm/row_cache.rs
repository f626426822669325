//! Kernel rows that are kept: all of them where there is room, otherwise the most recently used ones.

/// Kernel rows by the index of their training row.
pub(super) enum RowCache {
    /// All rows have room.
    All(AllRows),
    /// Within a byte limit the least recently used row is dropped first.
    Recent(RecentRows),
}

impl RowCache {
    /// A cache of `n_rows` rows of at most `row_len` values that holds at most `bytes`, though never less than two
    /// rows. `cut` says whether rows may be asked for in part and re-arranged.
    pub(super) fn new(n_rows: usize, bytes: usize, row_len: usize, cut: bool) -> Self {
        let budget = bytes / size_of::<f32>();
        match !cut && n_rows.saturating_mul(row_len) <= budget {
            true => Self::All(AllRows::new(n_rows, row_len)),
            false => Self::Recent(RecentRows::new(n_rows, budget.max(2 * row_len))),
        }
    }

    /// The values of a row that are held, possibly none.
    pub(super) fn row(&self, row: usize) -> &[f32] {
        match self {
            Self::All(rows) => rows.row(row),
            Self::Recent(rows) => &rows.rows[row],
        }
    }

    /// Makes `row` at least `len` values long, dropping others if need be, though not the one asked for before;
    /// returns the row and how many of its values were there already.
    pub(super) fn grow(&mut self, row: usize, len: usize) -> (&mut [f32], usize) {
        match self {
            Self::All(rows) => rows.grow(row),
            Self::Recent(rows) => rows.grow(row, len),
        }
    }

    /// Exchanges pairs of positions, the smaller one first, in every row. A row that ends between the two positions of
    /// a pair is cut before the first, down to a multiple of `unit`.
    pub(super) fn swap(&mut self, pairs: &[(u32, u32)], unit: usize) {
        match self {
            Self::All(rows) => rows.swap(pairs),
            Self::Recent(rows) => rows.swap(pairs, unit),
        }
    }
}

/// Rows of one length, one behind the other in the order in which they were asked for: one allocation for all, which
/// matters when thousands of small problems are solved.
pub(super) struct AllRows {
    values: Vec<f32>,
    row_len: usize,
    /// Where a row starts; [`ABSENT`] before it is asked for.
    starts: Vec<usize>,
}

const ABSENT: usize = usize::MAX;

impl AllRows {
    fn new(n_rows: usize, row_len: usize) -> Self {
        Self { values: Vec::with_capacity(n_rows * row_len), row_len, starts: vec![ABSENT; n_rows] }
    }

    fn row(&self, row: usize) -> &[f32] {
        match self.starts[row] {
            ABSENT => &[],
            start => &self.values[start..start + self.row_len],
        }
    }

    fn grow(&mut self, row: usize) -> (&mut [f32], usize) {
        let held = match self.starts[row] {
            ABSENT => 0,
            _ => self.row_len,
        };
        if held == 0 {
            self.starts[row] = self.values.len();
            self.values.resize(self.values.len() + self.row_len, 0.0);
        }
        let start = self.starts[row];
        (&mut self.values[start..start + self.row_len], held)
    }

    fn swap(&mut self, pairs: &[(u32, u32)]) {
        for row in self.values.chunks_exact_mut(self.row_len) {
            pairs.iter().for_each(|&(a, b)| row.swap(a as usize, b as usize));
        }
    }
}

/// Rows within a byte limit; an empty row is an absent one.
pub(super) struct RecentRows {
    rows: Vec<Vec<f32>>,
    budget: usize,
    used: usize,
    /// Neighbours in the order of use; the entry past the last row is the ring's anchor.
    older: Vec<u32>,
    newer: Vec<u32>,
}

impl RecentRows {
    fn new(n_rows: usize, budget: usize) -> Self {
        let ring = || (0..=n_rows as u32).collect();
        Self { rows: vec![Vec::new(); n_rows], budget, used: 0, older: ring(), newer: ring() }
    }

    /// Makes `row` the most recently used one.
    fn grow(&mut self, row: usize, len: usize) -> (&mut [f32], usize) {
        self.touch(row);
        let held = self.rows[row].len();
        if held < len {
            let mut spare = Vec::new();
            while self.used + len - held > self.budget {
                spare = self.drop_oldest(row);
            }
            self.used += len - held;
            if held == 0 && spare.capacity() >= len {
                self.rows[row] = spare;
            }
            self.rows[row].resize(len, 0.0);
        }
        (&mut self.rows[row], held)
    }

    fn swap(&mut self, pairs: &[(u32, u32)], unit: usize) {
        for row in self.rows.iter_mut().filter(|row| !row.is_empty()) {
            let held = row.len();
            for &(a, b) in pairs {
                let (a, b) = (a as usize, b as usize);
                match b < row.len() {
                    true => row.swap(a, b),
                    false => row.truncate(row.len().min(a / unit * unit)),
                }
            }
            self.used -= held - row.len();
        }
    }

    fn drop_oldest(&mut self, keep: usize) -> Vec<f32> {
        let anchor = self.rows.len();
        let mut oldest = self.newer[anchor] as usize;
        if oldest == keep {
            oldest = self.newer[oldest] as usize;
        }
        if oldest == anchor {
            return Vec::new();
        }
        self.unlink(oldest);
        let mut row = std::mem::take(&mut self.rows[oldest]);
        self.used -= row.len();
        row.clear();
        row
    }

    fn touch(&mut self, row: usize) {
        self.unlink(row);
        let anchor = self.rows.len();
        let newest = self.older[anchor] as usize;
        self.newer[newest] = row as u32;
        self.older[row] = newest as u32;
        self.newer[row] = anchor as u32;
        self.older[anchor] = row as u32;
    }

    fn unlink(&mut self, row: usize) {
        let (older, newer) = (self.older[row] as usize, self.newer[row] as usize);
        self.newer[older] = newer as u32;
        self.older[newer] = older as u32;
        self.older[row] = row as u32;
        self.newer[row] = row as u32;
    }
}
