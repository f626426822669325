//! Kernel rows kept within a byte limit, the least recently used one dropped first.

/// Rows by the index of their training row; an empty row is an absent one.
pub(super) struct RowCache {
    rows: Vec<Vec<f32>>,
    budget: usize,
    used: usize,
    /// Neighbours in the order of use; the entry past the last row is the ring's anchor.
    older: Vec<u32>,
    newer: Vec<u32>,
}

impl RowCache {
    /// A cache of `n_rows` rows that holds at most `bytes`, though never less than two rows of `n_rows` values.
    pub(super) fn new(n_rows: usize, bytes: usize, row_len: usize) -> Self {
        let ring = |_| (0..=n_rows as u32).collect();
        Self {
            rows: vec![Vec::new(); n_rows],
            budget: (bytes / size_of::<f32>()).max(2 * row_len),
            used: 0,
            older: ring(()),
            newer: ring(()),
        }
    }

    /// The values of a row that are held, possibly none.
    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.rows[row]
    }

    /// Makes `row` the most recently used one and `len` values long, dropping others if need be; returns the row and
    /// how many of its values were there before.
    pub(super) fn grow(&mut self, row: usize, len: usize) -> (&mut [f32], usize) {
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

    /// Exchanges pairs of positions, the smaller one first, in every row. A row that ends between the two positions of
    /// a pair is cut before the first, down to a multiple of `unit`.
    pub(super) fn swap(&mut self, pairs: &[(u32, u32)], unit: usize) {
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
