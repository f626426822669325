//! Pieces and how well their edges continue each other.

use image::{GrayImage, Luma};

use super::Moves;
use super::pose::{Pose, SIDES};

/// Partners kept for every edge.
const KEPT: usize = 6;

/// Square pieces with their border pixels.
pub(super) struct Pieces {
    side: usize,
    pixels: Vec<Vec<u8>>,
    /// By piece and side, read clockwise: the outermost pixels and those one further in.
    lines: Vec<[[Vec<f32>; 2]; SIDES]>,
}

/// A way to join a piece to another one's side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Join {
    pub(super) piece: usize,
    pub(super) side: usize,
    pub(super) other: usize,
    pub(super) other_side: usize,
    /// One of the two is mirrored relative to the other.
    pub(super) mirrored: bool,
    /// One of the two is negated relative to the other.
    pub(super) negated: bool,
    /// How badly the edges fit.
    pub(super) misfit: f32,
}

impl Pieces {
    pub(super) fn cut(picture: &GrayImage, side: usize) -> Self {
        let (across, down) = (picture.width() as usize / side, picture.height() as usize / side);
        let pixel = |x: usize, y: usize| picture.get_pixel(x as u32, y as u32).0[0];
        let piece = |index: usize| -> Vec<u8> {
            let (left, top) = (index % across * side, index / across * side);
            (0..side * side).map(|i| pixel(left + i % side, top + i / side)).collect()
        };
        let pixels: Vec<Vec<u8>> = (0..across * down).map(piece).collect();
        let lines = pixels.iter().map(|piece| lines(piece, side)).collect();
        Self { side, pixels, lines }
    }

    pub(super) fn len(&self) -> usize {
        self.pixels.len()
    }

    /// How badly two sides fit: each edge is continued by its last step, and the other should lie there (D. Pomeranz et
    /// al., CVPR 2011). Clockwise readings of touching sides run against each other, unless one piece is mirrored.
    pub(super) fn misfit(&self, a: (usize, usize), b: (usize, usize), mirrored: bool, negated: bool) -> f32 {
        let ([outer, inner], [other_outer, other_inner]) = (&self.lines[a.0][a.1], &self.lines[b.0][b.1]);
        let value = |line: &[f32], i: usize| {
            let value = line[if mirrored { i } else { self.side - 1 - i }];
            if negated { 255.0 - value } else { value }
        };
        let step = |i: usize| {
            let (other, beyond) = (value(other_outer, i), value(other_inner, i));
            (2.0 * outer[i] - inner[i] - other).abs() + (2.0 * other - beyond - outer[i]).abs()
        };
        (0..self.side).map(step).sum()
    }

    /// For every edge its best joins, the best first.
    pub(super) fn joins(&self, moves: Moves) -> Vec<[Vec<Join>; SIDES]> {
        (0..self.len()).map(|piece| std::array::from_fn(|side| self.joins_of(piece, side, moves))).collect()
    }

    fn joins_of(&self, piece: usize, side: usize, moves: Moves) -> Vec<Join> {
        let mut best: Vec<Join> = Vec::with_capacity(KEPT + 1);
        for other in (0..self.len()).filter(|&other| other != piece) {
            for (other_side, mirrored, negated) in ways(side, moves) {
                let misfit = self.misfit((piece, side), (other, other_side), mirrored, negated);
                if best.len() < KEPT || best.last().is_some_and(|worst| misfit < worst.misfit) {
                    let at = best.partition_point(|join| join.misfit <= misfit);
                    best.insert(at, Join { piece, side, other, other_side, mirrored, negated, misfit });
                    best.truncate(KEPT);
                }
            }
        }
        best
    }

    /// The image that poses within the grid make.
    pub(super) fn draw(&self, poses: &[Pose], grid: (usize, usize)) -> GrayImage {
        let mut picture = GrayImage::new((grid.0 * self.side) as u32, (grid.1 * self.side) as u32);
        for (piece, pose) in self.pixels.iter().zip(poses) {
            for y in 0..self.side {
                for x in 0..self.side {
                    let (u, v) = turned(pose, x, y, self.side);
                    let value = piece[v * self.side + u] ^ if pose.negated { 255 } else { 0 };
                    let at = (
                        pose.cell.0 * self.side as i32 + x as i32,
                        pose.cell.1 * self.side as i32 + y as i32,
                    );
                    if let Some(pixel) = picture.get_pixel_mut_checked(at.0 as u32, at.1 as u32) {
                        *pixel = Luma([value]);
                    }
                }
            }
        }
        picture
    }
}

/// The pixel of a piece that comes to (x, y) of its cell.
fn turned(pose: &Pose, x: usize, y: usize, side: usize) -> (usize, usize) {
    let last = side - 1;
    let (mut u, mut v) = (x, y);
    for _ in 0..pose.turn.quarters {
        (u, v) = (v, last - u);
    }
    if pose.turn.mirrored { (last - u, v) } else { (u, v) }
}

/// The other side, and whether mirrored and negated, in all ways that `moves` allow.
pub(super) fn ways(side: usize, moves: Moves) -> impl Iterator<Item = (usize, bool, bool)> {
    let sides = if moves.turned { 0..SIDES } else { (side + 2) % SIDES..(side + 2) % SIDES + 1 };
    let mirrors: &[bool] = if moves.turned { &[false, true] } else { &[false] };
    let signs: &[bool] = if moves.negated { &[false, true] } else { &[false] };
    sides.flat_map(move |side| {
        mirrors.iter().flat_map(move |&mirrored| signs.iter().map(move |&negated| (side, mirrored, negated)))
    })
}

fn lines(piece: &[u8], side: usize) -> [[Vec<f32>; 2]; SIDES] {
    let last = side - 1;
    let pixel = |x: usize, y: usize| f32::from(piece[y * side + x]);
    std::array::from_fn(|edge| {
        std::array::from_fn(|depth| {
            (0..side)
                .map(|i| match edge {
                    0 => pixel(i, depth),
                    1 => pixel(last - depth, i),
                    2 => pixel(last - i, last - depth),
                    _ => pixel(depth, last - i),
                })
                .collect()
        })
    })
}
