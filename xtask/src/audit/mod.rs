//! The leakage audit: every attack on every scheme under every key regime, over many keys.
//!
//! [`table`] makes trials of tables for the crate `leakage`; [`ledger`] sums the findings up into rows of results with
//! one Holm correction over a data set. Which schemes and attacks there are is up to their registries: a new one is
//! audited without a change here.

pub mod case;
pub mod ledger;
pub mod table;
