//! Block scrambling is a jigsaw puzzle.
//!
//! Blocks that lay side by side continue each other, and their edges show it. The solver joins blocks in the order of
//! how surely they belong together (A. C. Gallagher, "Jigsaw puzzles with pieces of unknown orientation", CVPR 2012),
//! mutual first choices before all others (best buddies: D. Pomeranz, M. Shemesh, O. Ben-Shahar, "A fully automated
//! greedy square jigsaw puzzle solver", CVPR 2011), then cuts the largest part to the size of the picture and fills the
//! holes. Pieces may be turned, mirrored and negated, as in block scrambling (T. Chuman, K. Kurihara, H. Kiya, "On the
//! security of block scrambling-based EtC systems against extended jigsaw puzzle solver attacks", IEICE Trans. E101-D,
//! 2018). Small blocks have too short edges to tell; that is their protection, and this module's measure of it.

mod assemble;
mod edges;
mod pose;
mod score;

use image::GrayImage;

pub use score::right_neighbours;

use super::Trial;
use crate::NotApplicable;
use crate::score::{Finding, Guess, Guesses};
use edges::Pieces;

/// What scrambling may do to a block beside moving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moves {
    /// Blocks may be turned by quarters and mirrored.
    pub turned: bool,
    /// Blocks may be replaced by their negative.
    pub negated: bool,
}

impl Moves {
    /// Blocks change places only.
    pub const PLACES: Self = Self { turned: false, negated: false };
    /// Everything that block scrambling does.
    pub const ALL: Self = Self { turned: true, negated: true };
}

/// The most blocks; all pairs of edges are compared.
const MOST_BLOCKS: usize = 1024;

/// Pictures of a trial that are solved.
const PICTURES: usize = 4;

/// Puts a scrambled picture together. Where blocks may be turned or negated, the whole comes out turned, mirrored or
/// negative as it happens; a picture that is not square comes out in its own shape.
///
/// # Errors
/// [`NotApplicable::ImageShape`] for a picture that is no multiple of `block` (at least 2 pixels), or is one block;
/// [`NotApplicable::TooMany`] for more than 1024 blocks.
pub fn solve(scrambled: &GrayImage, block: u32, moves: Moves) -> Result<GrayImage, NotApplicable> {
    let (width, height) = scrambled.dimensions();
    if block < 2 || width % block != 0 || height % block != 0 || width.max(height) <= block {
        return Err(NotApplicable::ImageShape {
            expected: "several whole blocks of at least 2 pixels",
            width,
            height,
        });
    }
    let grid = ((width / block) as usize, (height / block) as usize);
    if grid.0 * grid.1 > MOST_BLOCKS {
        return Err(NotApplicable::TooMany { what: "blocks", limit: MOST_BLOCKS, found: grid.0 * grid.1 });
    }
    let pieces = Pieces::cut(scrambled, block as usize);
    let poses = assemble::assemble(&pieces, grid, moves);
    Ok(pieces.draw(&poses, grid))
}

pub(super) fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(1, 0)?;
    let block = trial.parts().block.ok_or(NotApplicable::Absent { what: "block" })?;
    let parts = trial.parts();
    let mut guesses = Vec::new();
    for ((&record, truth), cipher) in parts.records.iter().zip(&parts.truth).zip(&parts.cipher).take(PICTURES)
    {
        let solved = solve(cipher, block, Moves::ALL)?;
        guesses.push(Guess {
            record,
            success: right_neighbours(&solved, truth, block),
            baseline: right_neighbours(cipher, truth, block),
        });
    }
    Ok(vec![Finding::new("neighbouring blocks", "share side by side again", Guesses::PerRecord(guesses))])
}
