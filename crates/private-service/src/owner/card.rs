//! Card files: the public part of a model as its owner hands it to clients, and as they get it from a server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use private_inference::ModelCard;
use serde::{Deserialize, Serialize};

use super::{CardError, ModelNotes, Preparation};

const FORMAT: &str = "cipherlens-card";
const VERSION: u32 = 1;

/// A model's public part and its notes, which fit each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Card<P> {
    model: ModelCard,
    notes: ModelNotes<P>,
}

/// The file, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardFile<P> {
    format: String,
    version: u32,
    card: String,
    preparation: ModelNotes<P>,
}

impl<P: Preparation> Card<P> {
    /// Puts together what belongs together: as many columns, as many classes.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn new(model: ModelCard, notes: ModelNotes<P>) -> Result<Self, CardError> {
        let (expected, found) = (model.feature_map().n_columns(), notes.width()?);
        if expected != found {
            return Err(CardError::Width { expected, found });
        }
        let (expected, found) = (model.n_classes(), notes.classes.len());
        if expected != found {
            return Err(CardError::Classes { expected, found });
        }
        Ok(Self { model, notes })
    }

    /// The part that encryption needs.
    pub fn model(&self) -> &ModelCard {
        &self.model
    }

    /// The notes.
    pub fn notes(&self) -> &ModelNotes<P> {
        &self.notes
    }

    /// As it is written.
    pub fn to_file(&self) -> CardFile<P> {
        CardFile {
            format: FORMAT.to_owned(),
            version: VERSION,
            card: STANDARD.encode(self.model.to_bytes()),
            preparation: self.notes.clone(),
        }
    }

    /// The content of a card file.
    ///
    /// # Errors
    /// [`CardError::Json`] for a preparation that JSON cannot hold.
    pub fn to_json(&self) -> Result<Vec<u8>, CardError> {
        serde_json::to_vec_pretty(&self.to_file()).map_err(CardError::Json)
    }

    /// Reads the content of a card file; it may come from a stranger, so what cannot be used is refused here.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, CardError> {
        serde_json::from_slice::<CardFile<P>>(bytes).map_err(CardError::Json)?.check()
    }
}

impl<P: Preparation> CardFile<P> {
    /// The card, when all of it can be used.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn check(&self) -> Result<Card<P>, CardError> {
        if self.format != FORMAT || self.version != VERSION {
            let supported = (FORMAT, VERSION);
            return Err(CardError::Format { format: self.format.clone(), version: self.version, supported });
        }
        let model = ModelCard::from_bytes(&STANDARD.decode(&self.card)?)?;
        Card::new(model, self.preparation.clone())
    }
}
