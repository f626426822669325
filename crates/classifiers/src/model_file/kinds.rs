//! The kinds of model that can be read from a file: one line each.

use serde_json::Value;

use super::LoadError;
use super::saved::{SaveModel, SavedModel};
use crate::{
    Classifier, LinearModel, LogisticModel, MajorityModel, MlElmModel, NaiveBayesModel, OneVsOneSvmModel,
    OneVsRestModel, PlattModel, SvmModel, TreeModel, TunedModel,
};

type Reader = fn(&Value) -> Result<Box<dyn Classifier>, LoadError>;

const KINDS: &[(&str, Reader)] = &[
    kind::<MajorityModel>(),
    kind::<LogisticModel>(),
    kind::<LinearModel>(),
    kind::<SvmModel>(),
    kind::<OneVsOneSvmModel>(),
    kind::<NaiveBayesModel>(),
    kind::<TreeModel>(),
    kind::<MlElmModel>(),
    kind::<OneVsRestModel>(),
    kind::<PlattModel>(),
    kind::<TunedModel>(),
];

impl SavedModel {
    /// Makes the model again.
    ///
    /// # Errors
    /// An unknown kind, fields of other types, or fields that [`SaveModel::check`] refuses.
    pub fn load(&self) -> Result<Box<dyn Classifier>, LoadError> {
        let read = find(&self.kind)?;
        read(&self.fields)
    }
}

const fn kind<M: SaveModel>() -> (&'static str, Reader) {
    (M::KIND, read::<M>)
}

/// The reader of the kind called `name`.
fn find(name: &str) -> Result<Reader, LoadError> {
    match KINDS.iter().find(|(kind, _)| *kind == name) {
        Some((_, reader)) => Ok(*reader),
        None => Err(LoadError::Kind {
            kind: name.to_owned(),
            known: KINDS.iter().map(|(kind, _)| *kind).collect::<Vec<_>>().join(", "),
        }),
    }
}

/// Reads the fields of one kind of model and checks them.
fn read<M: SaveModel>(fields: &Value) -> Result<Box<dyn Classifier>, LoadError> {
    let model = M::deserialize(fields)
        .map_err(|error| LoadError::Content { kind: M::KIND, reason: error.to_string() })?;
    model.check().map_err(|fault| LoadError::Damaged { kind: M::KIND, fault })?;
    Ok(Box::new(model))
}
