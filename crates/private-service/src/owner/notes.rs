//! What the owner of a model tells its clients beside the card: how a record is prepared, what the classes are called.

use std::error::Error;
use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::CardError;

/// Version of the notes.
const VERSION: u32 = 1;
/// The most bytes of notes that are read.
const MOST_BYTES: usize = 16 << 20;

/// How a client makes a row of numbers of a record: public, and written as JSON. It holds what was fitted on training rows
/// for the preparation, because the client must apply it; no training record is in it.
pub trait Preparation: Clone + Debug + PartialEq + Serialize + DeserializeOwned {
    /// Values of a prepared record.
    ///
    /// # Errors
    /// Why no record can be prepared in this way. It may come from a stranger, so all of it is checked here.
    fn width(&self) -> Result<usize, Box<dyn Error + Send + Sync>>;
}

/// The notes of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelNotes<P> {
    version: u32,
    /// What the model was trained on.
    pub dataset: String,
    /// Id of the classifier.
    pub classifier: String,
    /// Names of the classes; of two, the second is the positive one.
    pub classes: Vec<String>,
    /// Accuracy of the integer model on test rows, as its owner measured it, in [0, 1].
    pub test_accuracy: f64,
    /// What a record is, and how it becomes numbers.
    pub record: P,
}

impl<P: Preparation> ModelNotes<P> {
    /// The notes of a model trained on `dataset`, with its accuracy on test rows.
    pub fn new(dataset: &str, classifier: &str, classes: &[String], test_accuracy: f64, record: P) -> Self {
        Self {
            version: VERSION,
            dataset: dataset.to_owned(),
            classifier: classifier.to_owned(),
            classes: classes.to_vec(),
            test_accuracy,
            record,
        }
    }

    /// As JSON.
    ///
    /// # Errors
    /// [`CardError::Notes`] for a preparation that JSON cannot hold.
    pub fn to_json(&self) -> Result<Vec<u8>, CardError> {
        serde_json::to_vec_pretty(self).map_err(CardError::Notes)
    }

    /// Reads notes; they may come from a stranger, so what cannot be used is refused here.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, CardError> {
        if bytes.len() > MOST_BYTES {
            return Err(CardError::NotesSize { bytes: bytes.len(), most: MOST_BYTES });
        }
        let notes: Self = serde_json::from_slice(bytes).map_err(CardError::Notes)?;
        if notes.version != VERSION {
            return Err(CardError::NotesVersion { found: notes.version, supported: VERSION });
        }
        notes.width()?;
        Ok(notes)
    }

    /// Values of a prepared record.
    pub(super) fn width(&self) -> Result<usize, CardError> {
        self.record.width().map_err(CardError::Preparation)
    }

    /// The name of a class.
    pub fn class(&self, index: usize) -> String {
        self.classes.get(index).cloned().unwrap_or_else(|| format!("class {index}"))
    }
}
