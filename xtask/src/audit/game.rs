//! The distinguishing game as the audit plays it.

use anyhow::Result;
use leakage::Adversary;
use leakage::game::{GameOptions, Oracle, play};
use leakage::score::Finding;

/// Id of the game among the attacks.
pub const GAME: &str = "distinguishing-game";

/// What its player holds.
pub const PLAYER: Adversary = Adversary::Chosen;

/// The games of one trial: what the two messages differ in, and the oracle that encrypts them.
pub fn play_all<O: Oracle<Error = anyhow::Error>>(games: Vec<(&'static str, O)>) -> Result<Vec<Finding>> {
    let play = |(target, mut oracle): (&'static str, O)| play(&mut oracle, &GameOptions::default(), target);
    games.into_iter().map(play).collect()
}
