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
pub fn play_all<T: AsRef<str>, O: Oracle<Error = anyhow::Error>>(games: Vec<(T, O)>) -> Result<Vec<Finding>> {
    let play = |(target, mut oracle): (T, O)| play(&mut oracle, &GameOptions::default(), target.as_ref());
    games.into_iter().map(play).collect()
}
