#![doc = include_str!("../README.md")]

mod client;
mod error;
mod hex;
mod http;
mod log;
mod metrics;
mod options;
pub mod owner;
mod service;
mod store;

pub use client::{ClientOptions, KeyMessage, Patience, Remote, Retry, Sleep};
pub use error::{ClientError, ServiceError};
pub use hex::{from_hex, to_hex};
pub use log::{Endpoint, Entry, Log};
pub use options::ServiceOptions;
pub use service::{Seeds, ServedModel, Service, Stopped};
