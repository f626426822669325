#![doc = include_str!("../README.md")]

mod card;
mod client;
mod error;
mod extraction;
mod features;
mod layout;
mod message;
pub mod model;
mod noise;
mod params;
mod quantised;
mod receipt;
mod ring;
mod seed;
mod server;
mod sizes;
mod stored;

pub use card::{ModelCard, ModelId, Task};
pub use client::{Client, Decisions, KeyDerivation, Noise, SecretKey};
pub use error::{CertificateError, InferenceError, KeyFileError, MessageError, ModelError, ParameterError};
pub use features::{Clip, ColumnFeatures, FeatureMap, Indicator, Range, Test};
pub use layout::Packing;
pub use message::{Envelope, KeyId, Kind, PublicKeys, RequestId, VERSION};
pub use noise::{Certificate, FLOOD_BITS};
pub use params::{Degree, ParameterSet};
pub use quantised::{Precision, QuantiseOptions, QuantisedModel};
pub use receipt::Receipt;
pub use seed::ReproducibleSeed;
pub use server::{Limits, Server};
pub use sizes::MessageSizes;
pub use stored::{ServingOptions, StoredModel, StoredModelError};
