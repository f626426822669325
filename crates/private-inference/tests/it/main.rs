//! End-to-end tests of the crate's public interface.

mod demo;
mod equality;
