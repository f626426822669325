//! Block scrambling is a jigsaw puzzle.
//!
//! Blocks that lay side by side continue each other, and their edges show it. The solver joins blocks in the order of
//! how surely they belong together (A. C. Gallagher, "Jigsaw puzzles with pieces of unknown orientation", CVPR 2012),
//! mutual first choices before all others (best buddies: D. Pomeranz, M. Shemesh, O. Ben-Shahar, "A fully automated
//! greedy square jigsaw puzzle solver", CVPR 2011), then cuts the largest part to the size of the image and fills the
//! holes. Pieces may be turned, mirrored and negated, as in block scrambling (T. Chuman, K. Kurihara, H. Kiya, "On the
//! security of block scrambling-based EtC systems against extended jigsaw puzzle solver attacks", IEICE Trans. E101-D,
//! 2018). Small blocks have too short edges to tell; that is their protection, and this module's measure of it.

mod assemble;
mod edges;
mod pose;
mod score;

use image::{GrayImage, imageops};

use score::share_of_neighbours;

pub use score::right_neighbours;

use super::Trial;
use super::quality::{correlation, mean_picture};
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, Attack, AttackInfo, Cost, NotApplicable, Outcome};
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

/// Images of a trial that are solved.
const PICTURES: usize = 4;

/// Puts a scrambled image together. Where blocks may be turned or negated, the whole comes out turned, mirrored or
/// negative as it happens; an image that is not square comes out in its own shape.
///
/// # Errors
/// [`NotApplicable::ImageShape`] for an image that is no multiple of `block` (at least 2 pixels), or is one block;
/// [`NotApplicable::TooMany`] for more than 1024 blocks.
pub fn solve(scrambled: &GrayImage, block: u32, moves: Moves) -> Result<GrayImage, NotApplicable> {
    let (width, height) = scrambled.dimensions();
    let whole = |side: u32| side > 0 && side.is_multiple_of(block);
    if block < 2 || !whole(width) || !whole(height) || width.max(height) <= block {
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

/// `jigsaw`: blocks are put together by their edges.
pub const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "blocks are put together by their edges",
        source: "Gallagher, CVPR 2012; Pomeranz, Shemesh, Ben-Shahar, CVPR 2011",
        cost: Cost::Heavy,
        ..AttackInfo::new("jigsaw", Adversary::CiphertextOnly)
    },
    run,
    restore: Some(restore),
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(1, 0)?;
    let block = trial.parts().block.ok_or(NotApplicable::Absent { what: "block" })?;
    let parts = trial.parts();
    let victims = parts.records.iter().zip(&parts.truth).zip(&parts.cipher).take(PICTURES);
    let guesses = victims.map(|((&record, truth), cipher)| guess(record, truth, cipher, block));
    Ok(vec![finding(guesses.collect::<Result<_, _>>()?)])
}

/// Solves scrambled images one after the other: `scramble` encrypts one under the one key. The finding is that of the
/// attack `jigsaw`, with the number of an image as that of a record.
///
/// # Errors
/// What `scramble` fails with; inside, the reasons of [`solve`].
pub fn solve_scrambled<E>(
    pictures: &[GrayImage],
    block: u32,
    mut scramble: impl FnMut(&GrayImage) -> Result<GrayImage, E>,
) -> Result<Outcome, E> {
    let mut guesses = Vec::new();
    for (record, picture) in pictures.iter().enumerate() {
        match guess(record, picture, &scramble(picture)?, block) {
            Ok(guess) => guesses.push(guess),
            Err(reason) => return Ok(Err(reason)),
        }
    }
    Ok(Ok(vec![finding(guesses)]))
}

fn guess(record: usize, truth: &GrayImage, cipher: &GrayImage, block: u32) -> Result<Guess, NotApplicable> {
    let solved = solve(cipher, block, Moves::ALL)?;
    let (success, baseline) =
        (share_of_neighbours(&solved, truth, block), share_of_neighbours(cipher, truth, block));
    Ok(Guess { record, success, baseline })
}

fn finding(guesses: Vec<Guess>) -> Finding {
    Finding::new("neighbouring blocks", "share side by side again", Guesses::PerRecord(guesses))
}

fn solve_first(trial: &Trial, block: u32) -> Result<Vec<GrayImage>, NotApplicable> {
    trial.parts().cipher.iter().take(PICTURES).map(|cipher| solve(cipher, block, Moves::ALL)).collect()
}

/// The solved images, turned, mirrored and negated to be most like the mean of other images.
fn restore(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    let block = trial.parts().block.ok_or(NotApplicable::Absent { what: "block" })?;
    let Ok(mean) = mean_picture(&trial.parts().auxiliary) else { return solve_first(trial, block) };
    let upright = |solved: GrayImage| {
        let likeness = |form: &GrayImage| correlation(form, &mean).ok().flatten().unwrap_or(-1.0);
        forms(&solved).into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap_or(solved)
    };
    Ok(solve_first(trial, block)?.into_iter().map(upright).collect())
}

/// An image turned, mirrored and negated in all ways that keep its shape.
fn forms(picture: &GrayImage) -> Vec<GrayImage> {
    let upright = [picture.clone(), imageops::rotate180(picture)];
    let turned = [imageops::rotate90(picture), imageops::rotate270(picture)];
    let square = picture.width() == picture.height();
    let turns: Vec<GrayImage> = upright.into_iter().chain(turned.into_iter().filter(|_| square)).collect();
    let mirrored: Vec<GrayImage> = turns.iter().map(imageops::flip_horizontal).collect();
    let positive: Vec<GrayImage> = turns.into_iter().chain(mirrored).collect();
    let negated = positive.iter().map(|form| {
        let mut negative = form.clone();
        imageops::invert(&mut negative);
        negative
    });
    let negated: Vec<GrayImage> = negated.collect();
    positive.into_iter().chain(negated).collect()
}
