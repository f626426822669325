//! A fitted model as data: its kind and its fields.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, de::Error};
use serde_json::Value;

use super::ModelFault;
use crate::Classifier;

/// A fitted model that can be written to a model file and read back.
pub trait SaveModel: Classifier + Serialize + DeserializeOwned {
    /// The name of the kind in model files; never changed, never used twice.
    const KIND: &'static str;

    /// Checks fields that were read: lengths that agree, finite numbers, indices in range, at least two classes and
    /// one feature. Scoring a model that passed cannot panic.
    ///
    /// # Errors
    /// The first [`ModelFault`] found.
    fn check(&self) -> Result<(), ModelFault>;
}

/// The kind and the fields of a fitted model, ready to be written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedModel {
    pub(super) kind: String,
    pub(super) fields: Value,
}

impl SavedModel {
    /// Takes down the fields of `model`.
    pub fn of<M: SaveModel>(model: &M) -> Self {
        let fields = serde_json::to_value(model)
            .expect("models consist of numbers, strings, lists and structs, which are all JSON");
        Self { kind: M::KIND.to_owned(), fields }
    }

    /// The name of the kind.
    pub fn kind(&self) -> &str {
        &self.kind
    }
}

/// A model within a model, for wrappers such as one-vs-rest.
pub(crate) struct Stored(pub(crate) Box<dyn Classifier>);

impl Serialize for Stored {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.saved().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Stored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = SavedModel::deserialize(deserializer)?;
        saved.load().map(Self).map_err(D::Error::custom)
    }
}
