//! The card of a model as the command line names it.

use std::path::Path;

use anyhow::{Error, Result};
use private_service::owner::{self, CardError};

use super::file_kind::FileKind;
use super::preparation::RecordKind;

/// A model's public part with how a client of ours prepares a record.
pub type Card = owner::Card<RecordKind>;

const CARD: FileKind = FileKind {
    name: "a card",
    most_bytes: 64 << 20,
    remedy: "`cargo xtask private train --to m.clm` writes m.card beside its model",
};

/// Reads the card file that `--card` names.
pub fn read(path: &Path) -> Result<Card> {
    let text = CARD.read("--card", path)?;
    Card::from_json(&text).map_err(|error| {
        let said = match error {
            CardError::Json(_) => CARD.refuse("--card", path, "not a card", &text),
            _ => format!("--card {}: not a usable card; {}", path.display(), CARD.remedy),
        };
        Error::new(error).context(said)
    })
}
