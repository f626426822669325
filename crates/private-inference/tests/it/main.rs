//! End-to-end tests of the crate's public interface.

mod demo;
mod equality;
mod extraction;
mod fitted;
mod keys;
mod messages;
mod refusals;
mod roles;
