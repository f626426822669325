//! What is attacked on a set of images: every cipher that takes them, under every key regime.

use anyhow::Result;
use image_cipher::{CipherOptions, ImageCipher, Scheme};
use leakage::audit::{Case, SchemeInfo};
use results::Regime;

use crate::images::plan::Scheme as Planned;
use crate::images::source::Source;
use crate::images::{Experiment, ciphers};

/// A cipher under a key regime.
#[derive(Debug)]
pub struct ImageCase {
    /// Its name in the ledger.
    pub case: Case,
    /// The cipher's description.
    pub scheme: &'static Scheme,
    /// The cipher.
    pub cipher: Box<dyn ImageCipher>,
    /// Side of its blocks, where it has blocks that change places.
    pub block: Option<u32>,
}

/// The cases of the experiment's conditions, in their order. Ciphers that do not take the images' size are left out;
/// the experiment on utility says so.
pub fn cases(utility: &Experiment, source: &Source) -> Result<Vec<ImageCase>> {
    let size = source.pictures.size();
    let options = ciphers::options(utility, size);
    let mut cases = Vec::new();
    for condition in utility.conditions.iter().filter(|c| c.regime != Regime::CrossScheme) {
        let Planned::Picture(scheme) = condition.train else { continue };
        let case = ImageCase::new(scheme, condition.regime, &options)?;
        let (width, height) = size.dimensions();
        if case.cipher.accepts(width, height).is_ok() {
            cases.push(case);
        }
    }
    Ok(cases)
}

impl ImageCase {
    /// Builds the cipher.
    pub fn new(scheme: &'static Scheme, regime: Regime, options: &CipherOptions) -> Result<Self> {
        let info = SchemeInfo {
            is_plain: scheme.is_plain(),
            uses_nonce: scheme.uses_nonce,
            decryptable: scheme.decryptable,
            ..SchemeInfo::new(scheme.id)
        };
        let mut case = Case::new(info, regime);
        case.options = image_cipher::shown(scheme.id, options);
        let block = scheme.moves_blocks.then_some(options.block);
        Ok(Self { case, scheme, cipher: image_cipher::cipher(scheme.id, options)?, block })
    }

    /// Whether all images are encrypted under one key, or under none.
    pub fn has_one_key(&self) -> bool {
        matches!(self.case.regime, Regime::None | Regime::SameKey)
    }
}
