//! What can go wrong on either side.

use private_inference::{InferenceError, MessageError};
use thiserror::Error;

/// Why a service could not be set up or run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// An option outside its range.
    #[error("{option} is {value}, accepted are {min} to {max} (times in milliseconds)")]
    Option {
        /// The option.
        option: &'static str,
        /// The value found.
        value: u64,
        /// Smallest accepted value.
        min: u64,
        /// Largest accepted value.
        max: u64,
    },
    /// Nothing to serve.
    #[error("there is no model to serve")]
    NoModel,
    /// Two models of one name.
    #[error("two models are called {id}; every model needs a name of its own")]
    SameModel {
        /// The name in hexadecimal.
        id: String,
    },
    /// A model that the arithmetic cannot be set up for.
    #[error(transparent)]
    Model(#[from] InferenceError),
}

/// Why a client got no answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClientError {
    /// Not an address of a service.
    #[error("{address:?} is no address of a service; it must begin with http:// or https://")]
    Address {
        /// The address.
        address: String,
    },
    /// The service refused.
    #[error("{address} answered {status}: {message}")]
    Refused {
        /// The address.
        address: String,
        /// The HTTP status.
        status: u16,
        /// The reason as a word, for example `unknown-keys`; empty when the answer has none.
        code: String,
        /// What it said.
        message: String,
    },
    /// Not reached or broken off, more often than the caller was willing to repeat.
    #[error("{address}: no answer after {attempts} attempts; the last one: {reason}")]
    NoAnswer {
        /// The address.
        address: String,
        /// How often it was tried.
        attempts: u32,
        /// What the last attempt ended with.
        reason: String,
    },
    /// The caller stopped waiting.
    #[error("{address}: given up while waiting for an answer")]
    GivenUp {
        /// The address.
        address: String,
    },
    /// An answer that is not what was asked for.
    #[error("{address}: the answer cannot be used: {source}")]
    Answer {
        /// The address.
        address: String,
        /// What is wrong with it.
        source: MessageError,
    },
    /// A message that is not what it should be, before it was sent.
    #[error("the message to send: {0}")]
    Message(#[from] MessageError),
    /// An answer to another question than asked.
    #[error("{address}: {what}")]
    Unexpected {
        /// The address.
        address: String,
        /// What is wrong with it.
        what: String,
    },
}
