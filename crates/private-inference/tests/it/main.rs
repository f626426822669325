//! End-to-end tests of the crate's public interface.

#![allow(clippy::unwrap_used, clippy::panic)]

mod demo;
mod equality;
mod extraction;
mod fitted;
mod forged;
mod keys;
mod messages;
mod refusals;
mod roles;
mod stored;
