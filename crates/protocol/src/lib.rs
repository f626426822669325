#![doc = include_str!("../README.md")]

mod condition;
mod ids;
mod key;
mod schedule;
mod vocabulary;

pub use condition::{Condition, Holder, Planned, Role, Side, conditions};
pub use key::{Key, KeyError};
pub use schedule::{KeyName, KeySchedule, Purpose, ScheduledKey};
pub use vocabulary::{Adversary, Clock, Order, Regime, Visible};
