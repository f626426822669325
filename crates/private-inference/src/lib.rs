#![doc = include_str!("../README.md")]

mod card;
mod client;
mod error;
mod extraction;
mod features;
mod kind;
mod layout;
mod message;
pub mod model;
mod noise;
mod params;
mod quantised;
mod ring;
mod seed;
mod server;
mod sizes;
mod stored;
mod training;

// What public functions take and give, so that a program gets the same version without naming one.
pub use rand_chacha::rand_core;
pub use {classifiers, ndarray, rand_chacha};

pub use card::{ModelCard, ModelId, Task};
pub use client::{Client, Decisions, KeyDerivation, Noise, SecretKey};
pub use error::{CertificateError, InferenceError, KeyFileError, MessageError, ModelError, ParameterError};
pub use features::{Clip, ColumnFeatures, FeatureMap, Indicator, Range, Test};
pub use kind::Kind;
pub use layout::Packing;
pub use message::{Envelope, KeyId, PublicKeys, Receipt, RequestId, VERSION};
pub use noise::{Certificate, FLOOD_BITS};
pub use params::{Degree, ParameterSet};
pub use quantised::{Precision, QuantiseOptions, QuantisedModel};
pub use seed::ReproducibleSeed;
pub use server::{Limits, Server};
pub use sizes::MessageSizes;
pub use stored::{ServingOptions, StoredModel, StoredModelError};
pub use training::{Trained, Training, TrainingError, servable_learner};
