#![doc = include_str!("../README.md")]

mod error;
pub mod game;
pub mod image;

pub mod linear;
pub mod score;
pub mod tabular;

pub use error::{LeakageError, NotApplicable};
pub use protocol::Adversary;
