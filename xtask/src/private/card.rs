//! Card files: the public part of a model as its owner hands it to clients, and as they get it from a server.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use private_inference::ModelCard;
use serde::{Deserialize, Serialize};

use super::found;
use super::preparation::Preparation;
use crate::files::{Access, NewFile};

const FORMAT: &str = "cipherlens-card";
const VERSION: u32 = 1;
/// Where a card comes from.
const WRITE_ONE: &str = "`cargo xtask private train --to m.clm` writes m.card beside its model";
/// The most bytes of a card file.
const MOST_BYTES: u64 = 64 << 20;

/// A model's public part and its notes, which fit each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    model: ModelCard,
    preparation: Preparation,
}

/// The file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardFile {
    format: String,
    version: u32,
    card: String,
    preparation: Preparation,
}

impl Card {
    /// Puts together what belongs together: as many columns, as many classes.
    pub fn new(model: ModelCard, preparation: Preparation) -> Result<Self> {
        let (expected, found) = (model.feature_map().n_columns(), preparation.width()?);
        if expected != found {
            bail!("the notes prepare records of {found} values, the model takes {expected}");
        }
        if model.n_classes() != preparation.classes.len() {
            bail!(
                "the notes name {} classes, the model has {}",
                preparation.classes.len(),
                model.n_classes()
            );
        }
        Ok(Self { model, preparation })
    }

    /// The part that encryption needs.
    pub fn model(&self) -> &ModelCard {
        &self.model
    }

    /// The notes.
    pub fn preparation(&self) -> &Preparation {
        &self.preparation
    }

    /// As it is written.
    pub fn to_file(&self) -> CardFile {
        CardFile {
            format: FORMAT.to_owned(),
            version: VERSION,
            card: STANDARD.encode(self.model.to_bytes()),
            preparation: self.preparation.clone(),
        }
    }

    /// A card file that is begun before there is a card, for whoever it is given to.
    pub fn begin(path: &Path) -> Result<NewFile> {
        Ok(NewFile::at(path, Access::Shared)?)
    }

    /// Writes the card to a file that was begun at `path`.
    pub fn write(&self, file: &mut NewFile, path: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(&self.to_file())?;
        file.write_all(&text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Reads the card file that `--card` names.
    pub fn read(path: &Path) -> Result<Self> {
        let option = || format!("--card {}", path.display());
        let size = fs::metadata(path).with_context(|| format!("{}: cannot be read", option()))?.len();
        if size > MOST_BYTES {
            bail!("{}: {size} bytes, a card has at most {MOST_BYTES}; {WRITE_ONE}", option());
        }
        let text = fs::read(path).with_context(|| format!("{}: cannot be read", option()))?;
        let file: CardFile = serde_json::from_slice(&text)
            .with_context(|| format!("{}: not a card ({}); {WRITE_ONE}", option(), found::kind(&text)))?;
        file.check().with_context(|| format!("{}: not a usable card; {WRITE_ONE}", option()))
    }
}

impl CardFile {
    /// The card, when all of it can be used.
    pub fn check(&self) -> Result<Card> {
        if self.format != FORMAT || self.version != VERSION {
            bail!(
                "format {:?} version {}; this program reads {FORMAT:?} {VERSION}",
                self.format,
                self.version
            );
        }
        let bytes = STANDARD.decode(&self.card).context("the card is not Base64")?;
        Card::new(ModelCard::from_bytes(&bytes)?, self.preparation.clone())
    }
}
