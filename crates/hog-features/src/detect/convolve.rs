//! Scores of all windows of a grid: the linear model as a convolution.
//!
//! The grid comes as planes, one per feature, row by row; eight windows side by side are eight lanes. For a row of cells,
//! a tile of windows and some rows of the model, all sums are kept in registers while the features and the columns of
//! the model go by: every value loaded serves several rows of the model, every weight several vectors of windows. The
//! sums of the rows of the model are then added to the scores of the windows that have them there.

use crate::simd::{Kernel, Simd, WIDTH, eight};

/// A linear model on windows of `columns` x `rows` grid positions with `depth` values each.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Model {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) depth: usize,
    pub(crate) bias: f32,
    /// `depth` x `columns` x `rows` weights, the row of the model innermost.
    pub(crate) weights: Vec<f32>,
}

impl Model {
    /// Where the weight of a value at a position of the window lies.
    pub(crate) fn place(&self, feature: usize, column: usize, row: usize) -> usize {
        (feature * self.columns + column) * self.rows + row
    }

    /// The weight of a value at a position of the window.
    pub(crate) fn weight(&self, feature: usize, column: usize, row: usize) -> f32 {
        self.weights[self.place(feature, column, row)]
    }
}

/// A grid as planes: value `feature` of position (`x`, `y`) at `(y * depth + feature) * pitch + x`, and [`WIDTH`] values
/// more at the end for reading past it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Planes<'a> {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) pitch: usize,
    pub(crate) values: &'a [f32],
}

/// Scores of windows, row by row.
#[derive(Debug, Default, Clone)]
pub(crate) struct Scores {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pitch: usize,
    values: Vec<f32>,
}

impl Scores {
    /// Scores of the windows whose upper left positions are in row `y`.
    pub(crate) fn row(&self, y: usize) -> &[f32] {
        &self.values[y * self.pitch..][..self.columns]
    }
}

/// The kernel that fills `scores`.
pub(crate) struct Convolve<'a> {
    pub(crate) model: &'a Model,
    pub(crate) planes: Planes<'a>,
    pub(crate) scores: &'a mut Scores,
}

impl Kernel for Convolve<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { model, planes, scores } = self;
        scores.columns = (planes.columns + 1).saturating_sub(model.columns);
        scores.rows = (planes.rows + 1).saturating_sub(model.rows);
        scores.pitch = scores.columns.next_multiple_of(WIDTH);
        scores.values.clear();
        scores.values.resize(scores.pitch * scores.rows, model.bias);
        if scores.values.is_empty() {
            return;
        }
        for y in 0..planes.rows {
            convolve_row(simd, model, planes, y, scores);
        }
    }
}

/// Adds what the row `y` of the grid gives to all scores.
#[inline(always)]
fn convolve_row<S: Simd>(simd: S, model: &Model, planes: Planes<'_>, y: usize, scores: &mut Scores) {
    let len = model.depth * planes.pitch;
    let row = &planes.values[y * len..][..len + WIDTH];
    let mut tile = Tile { model, row, pitch: planes.pitch, y, x: 0 };
    while tile.x + 3 * WIDTH <= scores.pitch {
        tile.add_rows::<S, 3>(simd, 4, scores);
        tile.x += 3 * WIDTH;
    }
    if tile.x + 2 * WIDTH <= scores.pitch {
        tile.add_rows::<S, 2>(simd, 6, scores);
        tile.x += 2 * WIDTH;
    }
    if tile.x < scores.pitch {
        tile.add_rows::<S, 1>(simd, 12, scores);
    }
}

/// Windows from `x` on, seen from row `y` of the grid.
#[derive(Clone, Copy)]
struct Tile<'a> {
    model: &'a Model,
    row: &'a [f32],
    pitch: usize,
    y: usize,
    x: usize,
}

impl Tile<'_> {
    /// Goes through the rows of the model that some window has here, at most `most` (12 or less) at a time and as evenly
    /// as possible.
    #[inline(always)]
    fn add_rows<S: Simd, const X: usize>(&self, simd: S, most: usize, scores: &mut Scores) {
        let least = (self.y + 1).saturating_sub(scores.rows);
        let rows = (self.y + 1).min(self.model.rows) - least;
        let passes = rows.div_ceil(most);
        let mut first = 0;
        for pass in 0..passes {
            let end = (pass + 1) * rows / passes;
            match end - first {
                1 => self.add::<S, 1, X>(simd, least + first, scores),
                2 => self.add::<S, 2, X>(simd, least + first, scores),
                3 => self.add::<S, 3, X>(simd, least + first, scores),
                4 => self.add::<S, 4, X>(simd, least + first, scores),
                5 => self.add::<S, 5, X>(simd, least + first, scores),
                6 => self.add::<S, 6, X>(simd, least + first, scores),
                7 => self.add::<S, 7, X>(simd, least + first, scores),
                8 => self.add::<S, 8, X>(simd, least + first, scores),
                9 => self.add::<S, 9, X>(simd, least + first, scores),
                10 => self.add::<S, 10, X>(simd, least + first, scores),
                11 => self.add::<S, 11, X>(simd, least + first, scores),
                _ => self.add::<S, 12, X>(simd, least + first, scores),
            }
            first = end;
        }
    }

    /// `J` rows of the model from `first` on, for `X` vectors of windows.
    #[inline(always)]
    fn add<S: Simd, const J: usize, const X: usize>(&self, simd: S, first: usize, scores: &mut Scores) {
        let sums = self.sums::<S, J, X>(simd, first);
        for (row, sums) in sums.iter().enumerate() {
            let start = (self.y - first - row) * scores.pitch + self.x;
            let places = scores.values[start..].as_chunks_mut::<WIDTH>().0;
            for (sum, place) in sums.iter().zip(places) {
                simd.store(simd.add(simd.load(place), *sum), place);
            }
        }
    }

    #[inline(always)]
    fn sums<S: Simd, const J: usize, const X: usize>(&self, simd: S, first: usize) -> [[S::F; X]; J] {
        let mut sums = [[simd.splat(0.0); X]; J];
        let (rows, columns) = (self.model.rows, self.model.columns);
        for feature in 0..self.model.depth {
            let plane = &self.row[feature * self.pitch + self.x..];
            let weights = &self.model.weights[feature * columns * rows + first..];
            for column in 0..columns {
                let Some(weights) = weights[column * rows..].first_chunk::<J>() else { break };
                sums = multiply::<S, J, X>(simd, &plane[column..], weights, sums);
            }
        }
        sums
    }
}

/// `sums` and the vectors at the start of `values` times each of `weights`.
#[inline(always)]
fn multiply<S: Simd, const J: usize, const X: usize>(
    simd: S,
    values: &[f32],
    weights: &[f32; J],
    mut sums: [[S::F; X]; J],
) -> [[S::F; X]; J] {
    let mut vectors = [simd.splat(0.0); X];
    for (i, vector) in vectors.iter_mut().enumerate() {
        *vector = eight(simd, values, i * WIDTH);
    }
    for j in 0..J {
        let weight = simd.splat(weights[j]);
        for x in 0..X {
            sums[j][x] = simd.mul_add(weight, vectors[x], sums[j][x]);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Backend, dispatch};

    /// Small numbers that look random.
    fn numbers(len: usize) -> Vec<f32> {
        (0..len as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 20) as f32 / 2048.0 - 1.0).collect()
    }

    fn check(model_size: (usize, usize), grid: (usize, usize), depth: usize) {
        let ((columns, rows), (across, down)) = (model_size, grid);
        let weights = numbers(columns * rows * depth);
        let model = Model { columns, rows, depth, bias: 0.5, weights };
        let pitch = across.next_multiple_of(WIDTH);
        let values = numbers(down * depth * pitch + WIDTH);
        let planes = Planes { columns: across, rows: down, pitch, values: &values };
        for backend in [Backend::Native, Backend::Portable] {
            let mut scores = Scores::default();
            dispatch(backend, Convolve { model: &model, planes, scores: &mut scores });
            assert_eq!((scores.columns, scores.rows), (across - columns + 1, down - rows + 1));
            for (y, x) in (0..scores.rows).flat_map(|y| (0..scores.columns).map(move |x| (y, x))) {
                let found = scores.row(y)[x];
                let expected = direct(&model, planes, x, y);
                assert!((f64::from(found) - expected).abs() < 1e-3, "{model_size:?} {grid:?} at {x},{y}");
            }
        }
    }

    /// The score of one window, value by value.
    fn direct(model: &Model, planes: Planes<'_>, x: usize, y: usize) -> f64 {
        let mut sum = f64::from(model.bias);
        for (row, column) in
            (0..model.rows).flat_map(|row| (0..model.columns).map(move |column| (row, column)))
        {
            for feature in 0..model.depth {
                let place = ((y + row) * model.depth + feature) * planes.pitch + x + column;
                sum += f64::from(model.weight(feature, column, row)) * f64::from(planes.values[place]);
            }
        }
        sum
    }

    #[test]
    fn equals_the_sum_of_every_window() {
        check((9, 9), (41, 23), 31);
        check((1, 1), (1, 1), 1);
        check((12, 12), (12, 30), 4);
        check((5, 3), (70, 3), 7);
        check((2, 25), (19, 27), 3);
        check((17, 1), (24, 5), 2);
    }
}
