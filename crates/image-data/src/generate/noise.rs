//! Value noise: random numbers on a lattice, interpolated, in several sizes.

use super::{canvas::Canvas, random::Random, wave::fraction};

/// Noise of several octaves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noise {
    /// Size of the largest cells in pixels; each octave halves it, down to 2.
    pub(super) cell: f32,
    /// Greatest change of the grey value by the largest cells.
    pub(super) amplitude: f32,
    /// Strength of an octave relative to the one before it, below 1.
    pub(super) falloff: f32,
    /// Cells are this much wider, and that much lower, than square.
    pub(super) stretch: f32,
}

impl Noise {
    /// Adds the noise to the canvas.
    pub(super) fn add(self, canvas: &mut Canvas, random: &mut Random) {
        let Self { mut cell, mut amplitude, falloff, stretch } = self;
        while cell >= 2.0 && amplitude > 0.004 {
            let columns = Lattice::new(canvas.width(), (cell * stretch).max(1.5), random.unit());
            let rows = Lattice::new(canvas.height(), (cell / stretch).max(1.5), random.unit());
            octave(canvas, random, &columns, &rows, amplitude);
            cell *= 0.5;
            amplitude *= falloff;
        }
    }
}

/// For each pixel along one axis, the lattice point before it and the weight of the next one.
struct Lattice {
    steps: Vec<(usize, f32)>,
    points: usize,
}

impl Lattice {
    fn new(length: usize, cell: f32, shift: f32) -> Self {
        let step = |i: usize| {
            let position = i as f32 / cell + shift;
            (position as usize, smooth(fraction(position)))
        };
        let steps: Vec<(usize, f32)> = (0..length).map(step).collect();
        let points = steps.last().map_or(0, |&(before, _)| before) + 2;
        Self { steps, points }
    }
}

fn octave(canvas: &mut Canvas, random: &mut Random, columns: &Lattice, rows: &Lattice, amplitude: f32) {
    let mut upper = lattice_row(random, columns.points, amplitude);
    let mut lower = lattice_row(random, columns.points, amplitude);
    let mut mixed = upper.clone();
    let (mut current, width) = (0, canvas.width());
    for (line, &(row, weight)) in canvas.values_mut().chunks_exact_mut(width).zip(&rows.steps) {
        while current < row {
            upper = std::mem::replace(&mut lower, lattice_row(random, columns.points, amplitude));
            current += 1;
        }
        for ((mixed, upper), lower) in mixed.iter_mut().zip(&upper).zip(&lower) {
            *mixed = upper + weight * (lower - upper);
        }
        for (value, &(left, weight)) in line.iter_mut().zip(&columns.steps) {
            *value += mixed[left] + weight * (mixed[left + 1] - mixed[left]);
        }
    }
}

/// Numbers from `-amplitude` to `amplitude`.
fn lattice_row(random: &mut Random, length: usize, amplitude: f32) -> Vec<f32> {
    let mut bytes = vec![0; length];
    random.bytes(&mut bytes);
    bytes.into_iter().map(|byte| amplitude * (f32::from(byte) / 127.5 - 1.0)).collect()
}

fn smooth(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}
