#![doc = include_str!("../README.md")]

mod attack;
pub mod audio;
pub mod audit;
mod check;
mod error;
pub mod game;
pub mod image;
pub mod linear;
pub mod quasi;
pub mod release;
pub mod risk;
pub mod score;
pub mod tabular;

// What public functions take and give, so that a program gets the same version without naming one.
pub use {classifiers, ndarray, results};

pub use attack::{Attack, AttackInfo, Attackable, Cost, Outcome, Restore, Surface};
pub use error::{LeakageError, NotApplicable};
pub use protocol::Adversary;
