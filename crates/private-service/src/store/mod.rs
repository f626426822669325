//! What the service keeps between requests, all of it bounded: clients' public keys, and answers for retries.

mod answers;
mod keys;
mod lru;

pub(crate) use answers::{AnswerStore, Known};
pub(crate) use keys::{KeyName, KeyStore};
