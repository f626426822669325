//! Descriptors as images: in every cell a stroke for each orientation, along the edge (across the gradient), the
//! brighter the stronger.

use std::f64::consts::PI;

use image::{GrayImage, Luma};
use imageproc::drawing::draw_antialiased_line_segment_mut;

use crate::HogError;
use crate::descriptor::HogSpec;
use crate::error::{check_finite, check_len};
use crate::options::{HogOptions, Pooling, in_range};
use crate::pixels::check_size;

/// Draws `descriptor`, of [`HogSpec::len`] values, with `side` pixels per cell, from 4 to 128.
///
/// A cell that several blocks hold shows the mean of what they say of it; a cell of [`Pooling::Felzenszwalb`] shows its
/// unsigned orientations. The strongest stroke of the image is white.
///
/// # Errors
/// A descriptor of another length or with values that are not finite, a side out of range, or an image with more than
/// [`crate::MAX_PIXELS`] pixels.
pub fn draw(spec: &HogSpec, descriptor: &[f32], side: usize) -> Result<GrayImage, HogError> {
    check_len("descriptor", descriptor.len(), spec.len())?;
    check_finite("descriptor", descriptor)?;
    in_range("side", side, 4, 128)?;
    let cells = Cells::of(spec, descriptor);
    let (width, height) = (cells.across * side, cells.down * side);
    check_size(width, height)?;
    let mut image = GrayImage::new(width as u32, height as u32);
    let strongest = cells.sums.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    for row in 0..cells.down {
        for column in 0..cells.across {
            let centre = [column, row].map(|at| (at * side + side / 2) as f64);
            for (bin, &strength) in cells.at(column, row).iter().enumerate() {
                let grey = (255.0 * strength.max(0.0) / strongest).round() as u8;
                stroke(&mut image, centre, cells.angle(spec.options(), bin), side as f64, grey);
            }
        }
    }
    Ok(image)
}

/// Mean strength of every orientation in every cell.
struct Cells {
    across: usize,
    down: usize,
    bins: usize,
    sums: Vec<f32>,
}

impl Cells {
    fn of(spec: &HogSpec, descriptor: &[f32]) -> Self {
        let (options, (columns, rows)) = (spec.options(), spec.grid());
        let bins = options.orientations;
        let one_cell = options.pooling == Pooling::Felzenszwalb;
        let (side, stride) = if one_cell { (1, 1) } else { (options.block, options.stride) };
        let (across, down) = ((columns - 1) * stride + side, (rows - 1) * stride + side);
        let mut cells = Self { across, down, bins, sums: vec![0.0; across * down * bins] };
        let mut blocks = vec![0.0_f32; across * down];
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            let Some(start) = spec.offset(column, row) else { continue };
            for (place, (x, y)) in places(options, side).enumerate() {
                let from = if one_cell { start + 2 * bins } else { start + place * bins };
                let cell = (row * stride + y) * across + column * stride + x;
                blocks[cell] += 1.0;
                let sums = &mut cells.sums[cell * bins..][..bins];
                sums.iter_mut().zip(&descriptor[from..from + bins]).for_each(|(sum, value)| *sum += value);
            }
        }
        for (sums, blocks) in cells.sums.chunks_exact_mut(bins).zip(blocks) {
            sums.iter_mut().for_each(|sum| *sum /= blocks.max(1.0));
        }
        cells
    }

    fn at(&self, column: usize, row: usize) -> &[f32] {
        &self.sums[(row * self.across + column) * self.bins..][..self.bins]
    }

    /// Angle of the gradient at the centre of a bin.
    fn angle(&self, options: &HogOptions, bin: usize) -> f64 {
        let turn = if options.signed { 2.0 * PI } else { PI };
        let centre = if options.pooling == Pooling::Felzenszwalb { 0.0 } else { 0.5 };
        (bin as f64 + centre) * turn / self.bins as f64
    }
}

/// Columns and rows of a block's cells in the order of the descriptor.
fn places(options: &HogOptions, side: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
    let row_major = options.order == crate::Order::RowMajor;
    (0..side * side).map(move |place| match row_major {
        true => (place % side, place / side),
        false => (place / side, place % side),
    })
}

/// A line through `centre` across the gradient's `angle`, where it is brighter than what is there.
fn stroke(image: &mut GrayImage, centre: [f64; 2], angle: f64, side: f64, grey: u8) {
    if grey == 0 {
        return;
    }
    let reach = side / 2.0 - 1.0;
    let (dx, dy) = (-angle.sin() * reach, angle.cos() * reach);
    let end = |sign: f64| ((centre[0] + sign * dx).round() as i32, (centre[1] + sign * dy).round() as i32);
    draw_antialiased_line_segment_mut(image, end(-1.0), end(1.0), Luma([grey]), |line, there, share| {
        Luma([there.0[0].max((f32::from(line.0[0]) * share) as u8)])
    });
}
