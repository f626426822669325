#![doc = include_str!("../README.md")]

mod client;
mod error;
mod http;
mod log;
mod metrics;
mod names;
mod options;
pub mod owner;
mod service;
mod store;

// What public functions take and give, so that a program gets the same version without naming one.
pub use {private_inference, safe_files};

pub use client::{ClientOptions, KeyMessage, Patience, Remote, Retry, Sleep};
pub use error::{ClientError, ServiceError};
pub use log::{Endpoint, Entry, Log};
pub use names::{from_hex, to_hex};
pub use options::ServiceOptions;
pub use service::{Seeds, ServedModel, Service, Stopped};
