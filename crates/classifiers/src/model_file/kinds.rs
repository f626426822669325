//! The kinds of model that can be read from a file: one line each.

use serde_json::Value;

use super::saved::read;
use super::{LoadError, SaveModel};
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

const fn kind<M: SaveModel>() -> (&'static str, Reader) {
    (M::KIND, read::<M>)
}

/// The reader of the kind called `name`.
pub(super) fn find(name: &str) -> Result<Reader, LoadError> {
    match KINDS.iter().find(|(kind, _)| *kind == name) {
        Some((_, reader)) => Ok(*reader),
        None => Err(LoadError::Kind {
            kind: name.to_owned(),
            known: KINDS.iter().map(|(kind, _)| *kind).collect::<Vec<_>>().join(", "),
        }),
    }
}
