#![doc = include_str!("../README.md")]

mod condition;
mod ids;
mod schedule;
mod vocabulary;

pub use condition::{Condition, Holder, Planned, Role, Side, conditions};
pub use schedule::{KeyName, KeySchedule, Purpose, ScheduledKey};
pub use vocabulary::{Adversary, Clock, Order, Regime};
