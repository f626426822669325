//! A model at rest: what a server is started from.
//!
//! ```text
//! magic "CLPM" | version u16 | model 16 B | packing u8 | method u8 | input bits u8 | weight bits u8
//! columns u32 | lower and upper end of each, f64 | length u32, notes | length u32, card | length u64, fitted model (JSON)
//! SHA-256 of everything before it, 32 B
//! ```
//! The fitted model is kept in floating point and rounded again when the file is read, so that the certificate is
//! computed where the model is used. The card that clients hold stands in the file: a build that would round the model
//! to another card refuses it instead of giving answers that clients misread.
//!
//! The file is private: it holds the weights. Only its card and its notes are for clients.

use crate::card::ModelId;
use crate::error::{CertificateError, MessageError, ModelError};
use crate::features::Range;
use crate::layout::Packing;
use crate::message::wire::Reader;
use crate::model::{FloatModel, QuadraticMethod};
use crate::quantised::{QuantiseOptions, QuantisedModel};
use classifiers::{LoadError, ModelFile};
use sha2::{Digest, Sha256};
use thiserror::Error;

const MAGIC: [u8; 4] = *b"CLPM";
const VERSION: u16 = 2;
const DIGEST: usize = 32;
/// Most columns of a stored model.
const MAX_COLUMNS: usize = 1 << 20;

/// Why a model could not be stored or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoredModelError {
    /// Not a model file.
    #[error("it begins with \"{}\", a served model with \"CLPM\"", found.escape_ascii())]
    Magic {
        /// The bytes found.
        found: [u8; 4],
    },
    /// A version this build does not read.
    #[error(
        "model file version {found}, this build reads {supported}; train the model again and give clients the new card"
    )]
    Version {
        /// The version found.
        found: u16,
        /// The version read.
        supported: u16,
    },
    /// Cut short, too long, damaged, or with a field out of its range.
    #[error("the model file is damaged: {0}")]
    Damaged(#[from] MessageError),
    /// The fitted model in it.
    #[error("the fitted model in the file: {0}")]
    Fitted(#[from] LoadError),
    /// A model that cannot be served.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A model for which no certificate exists.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Rounded by another build to other numbers than by this one.
    #[error(
        "this build rounds the model otherwise than the one that wrote the file, and clients hold its old card; write \
         the file again and give clients the new card"
    )]
    CardChanged,
}

/// How a fitted model is to be served.
#[derive(Debug, Clone, PartialEq)]
pub struct ServingOptions {
    /// Its name in messages.
    pub id: ModelId,
    /// The range of each column, usually [`Range::of_columns`] of the training rows.
    pub ranges: Vec<Range>,
    /// Who multiplies, for a polynomial kernel.
    pub method: QuadraticMethod,
    /// What the rounding may use.
    pub quantise: QuantiseOptions,
}

/// A fitted model with everything that a server needs, and notes for its clients.
pub struct StoredModel {
    fitted: ModelFile,
    options: ServingOptions,
    notes: Vec<u8>,
    float: FloatModel,
    quantised: QuantisedModel,
}

impl std::fmt::Debug for StoredModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("StoredModel")
            .field("learner", &self.fitted.learner())
            .field("quantised", &self.quantised)
            .finish_non_exhaustive()
    }
}

impl StoredModel {
    /// Rounds a fitted model under a certificate. `notes` are handed to clients as they are: how a record is prepared,
    /// what the classes are called.
    ///
    /// # Errors
    /// [`StoredModelError::Model`] when this crate has no private form of the model, and
    /// [`StoredModelError::Certificate`] when no precision fits.
    pub fn new(fitted: ModelFile, options: ServingOptions, notes: Vec<u8>) -> Result<Self, StoredModelError> {
        let float = FloatModel::from_classifier(fitted.model(), options.ranges.clone(), options.method)?;
        let quantised = QuantisedModel::search(&float, options.id, options.quantise)?;
        Ok(Self { fitted, options, notes, float, quantised })
    }

    /// The same model with other notes.
    #[must_use]
    pub fn with_notes(self, notes: Vec<u8>) -> Self {
        Self { notes, ..self }
    }

    /// The fitted model as it was trained.
    pub fn fitted(&self) -> &ModelFile {
        &self.fitted
    }

    /// Its private form in floating point.
    pub fn float(&self) -> &FloatModel {
        &self.float
    }

    /// Its form in integers: what a [`crate::Server`] is built from.
    pub fn quantised(&self) -> &QuantisedModel {
        &self.quantised
    }

    /// What clients are told beside the card.
    pub fn notes(&self) -> &[u8] {
        &self.notes
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        push_options(&mut out, &self.options);
        for part in [&self.notes, &self.quantised.card().to_bytes()] {
            out.extend_from_slice(&(part.len() as u32).to_le_bytes());
            out.extend_from_slice(part);
        }
        let fitted = self.fitted.to_json();
        out.extend_from_slice(&(fitted.len() as u64).to_le_bytes());
        out.extend_from_slice(&fitted);
        let digest = Sha256::digest(&out);
        out.extend_from_slice(&digest);
        out
    }

    /// Reads a file and rounds its model again.
    ///
    /// # Errors
    /// [`StoredModelError`], from the outside in; a damaged file is refused, never half-read.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoredModelError> {
        let mut reader = Reader::new(bytes);
        check_header(&mut reader)?;
        let content = bytes.len().checked_sub(DIGEST).and_then(|end| bytes.split_at_checked(end));
        if content.is_none_or(|(content, digest)| Sha256::digest(content)[..] != *digest) {
            return Err(MessageError::Digest.into());
        }
        let options = read_options(&mut reader)?;
        let notes = read_part(&mut reader)?.to_vec();
        let card = read_part(&mut reader)?;
        let length = usize::try_from(reader.u64()?).unwrap_or(usize::MAX);
        let fitted = ModelFile::from_json(reader.take(length)?)?;
        reader.take(DIGEST)?;
        reader.finish()?;
        let stored = Self::new(fitted, options, notes)?;
        if stored.quantised.card().to_bytes() != card {
            return Err(StoredModelError::CardChanged);
        }
        Ok(stored)
    }
}

fn check_header(reader: &mut Reader<'_>) -> Result<(), StoredModelError> {
    let found = reader.array()?;
    if found != MAGIC {
        return Err(StoredModelError::Magic { found });
    }
    match reader.u16()? {
        VERSION => Ok(()),
        found => Err(StoredModelError::Version { found, supported: VERSION }),
    }
}

fn push_options(out: &mut Vec<u8>, options: &ServingOptions) {
    out.extend_from_slice(&options.id.0);
    out.push(match options.quantise.packing {
        Packing::Coefficients => 0,
        Packing::Slots => 1,
    });
    out.push(match options.method {
        QuadraticMethod::Multiplied => 0,
        QuadraticMethod::Expanded => 1,
    });
    for bits in [options.quantise.max_input_bits, options.quantise.max_weight_bits] {
        out.push(u8::try_from(bits).unwrap_or(u8::MAX));
    }
    out.extend_from_slice(&(options.ranges.len() as u32).to_le_bytes());
    for end in options.ranges.iter().flat_map(|range| [range.lo(), range.hi()]) {
        out.extend_from_slice(&end.to_le_bytes());
    }
}

fn read_options(reader: &mut Reader<'_>) -> Result<ServingOptions, StoredModelError> {
    let id = ModelId(reader.array()?);
    let packing = match reader.u8()? {
        0 => Packing::Coefficients,
        1 => Packing::Slots,
        value => return Err(field("packing", value, "0 or 1")),
    };
    let method = match reader.u8()? {
        0 => QuadraticMethod::Multiplied,
        1 => QuadraticMethod::Expanded,
        value => return Err(field("method", value, "0 or 1")),
    };
    let (max_input_bits, max_weight_bits) = (reader.u8()?.into(), reader.u8()?.into());
    let quantise = QuantiseOptions { packing, max_input_bits, max_weight_bits };
    Ok(ServingOptions { id, ranges: read_ranges(reader)?, method, quantise })
}

fn read_ranges(reader: &mut Reader<'_>) -> Result<Vec<Range>, StoredModelError> {
    let columns = reader.u32()? as usize;
    let needed = columns as u64 * 16;
    if columns > MAX_COLUMNS || (reader.remaining() as u64) < needed {
        return Err(MessageError::Truncated { needed, found: reader.remaining() as u64 }.into());
    }
    (0..columns).map(|_| Ok(Range::new(reader.f64()?, reader.f64()?)?)).collect()
}

fn read_part<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], StoredModelError> {
    let length = reader.u32()? as usize;
    Ok(reader.take(length)?)
}

fn field(field: &'static str, value: u8, rule: &'static str) -> StoredModelError {
    MessageError::Field { field, value: value.into(), rule }.into()
}
