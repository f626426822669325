#![doc = include_str!("../README.md")]

mod adversary;
mod error;
pub mod game;
pub mod image;

pub mod linear;
pub mod score;
pub mod tabular;

pub use adversary::Adversary;
pub use error::{LeakageError, NotApplicable};
