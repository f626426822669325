//! The service and its client over real connections on the loopback interface.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod limits;
mod load;
mod owner;
mod refusals;
mod retries;
mod roles;
mod slow;
mod stop;
mod support;
