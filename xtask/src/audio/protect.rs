//! Recordings under a recipe, and what is taken from them.

use anyhow::{Context, Result};
use audio_cipher::{AudioCipher, CipherOptions, RecordCipher};
use audio_features::{MfccSpec, SpeechStatistics, controls};
use crypto_encode::{CipherColumn, EncodeOptions, EncodeSpec, MatrixEncoder};
use ndarray::Array2;
use protocol::{KeyName, KeySchedule, Planned, Purpose, Role, ScheduledKey};
use rayon::prelude::*;
use results::Features;
use serde_json::{Value, json};

use super::plan::{Recipe, Scheme};
use super::source::Source;

/// What all conditions of a set share.
pub struct Protection<'a> {
    /// The recordings.
    pub source: &'a Source,
    /// Reproducible keys.
    pub keys: KeySchedule,
    /// Options of the ciphers.
    pub options: CipherOptions,
    spec: MfccSpec,
}

/// A recipe under one key, ready for any recording; shared by threads.
pub struct Protected<'a> {
    how: &'a Protection<'a>,
    cipher: Option<Box<dyn AudioCipher>>,
    map: Option<Box<dyn MatrixEncoder>>,
    key: ScheduledKey,
    own_keys: bool,
}

impl<'a> Protection<'a> {
    /// The ciphers with these options on recordings.
    pub fn new(source: &'a Source, keys: KeySchedule, options: CipherOptions) -> Result<Self> {
        Ok(Self { source, keys, options, spec: MfccSpec::new(SpeechStatistics::options(), source.rate())? })
    }

    /// Everything that decides a row beside the recordings and the recipe.
    pub fn identity(&self) -> Value {
        let shown =
            |scheme: &audio_cipher::Scheme| (scheme.id, audio_cipher::shown(scheme.id, &self.options));
        let options: Vec<_> = audio_cipher::schemes().iter().map(shown).collect();
        json!({ "keys": self.keys, "rate": self.source.rate(), "options": options })
    }

    /// Derives what depends on the key.
    pub fn under(&'a self, recipe: Recipe, key: usize) -> Result<Protected<'a>> {
        let (scheme, dataset) = (recipe.scheme.id(), self.source.name.as_str());
        let name = KeyName { purpose: Purpose::Experiment, dataset, scheme, role: recipe.role, number: key };
        let key = self.keys.key(&name);
        let own_keys = recipe.role == Role::Record && recipe.scheme.is_keyed();
        let (mut cipher, mut map) = (None, None);
        match recipe.scheme {
            Scheme::Cipher(scheme) => cipher = Some(audio_cipher::cipher(scheme.id, &self.options)?),
            Scheme::Vector(scheme) => {
                let columns: Vec<CipherColumn> = (0..SpeechStatistics::new(&self.spec)?.n_values())
                    .map(|column| CipherColumn::numeric(column.to_string()))
                    .collect();
                let spec = EncodeSpec::new(EncodeOptions::default())?;
                map = Some(scheme.build(&columns, &spec, key.key())?);
            }
        }
        Ok(Protected { how: self, cipher, map, key, own_keys })
    }
}

impl Protected<'_> {
    /// The map of the rows, after they were standardised.
    pub fn into_map(self) -> Option<Box<dyn MatrixEncoder>> {
        self.map
    }

    /// Features of all recordings, in their order: n x d.
    pub fn rows(&self, features: Features) -> Result<Array2<f64>> {
        self.rows_of(features, &(0..self.how.source.len()).collect::<Vec<_>>())
    }

    /// Features of some recordings: loaded, encrypted and read in the current thread pool.
    pub fn rows_of(&self, features: Features, records: &[usize]) -> Result<Array2<f64>> {
        let cipher = self.record_cipher()?;
        let statistics = SpeechStatistics::new(&self.how.spec)?;
        let row = |statistics: &mut SpeechStatistics<'_>, &record: &usize| {
            let row = self.row(cipher.as_ref(), statistics, features, record);
            row.with_context(|| self.how.source.id(record))
        };
        let rows: Vec<Vec<f32>> =
            records.par_iter().map_init(|| statistics.clone(), row).collect::<Result<_>>()?;
        let width = rows.first().map_or(0, Vec::len);
        let values = rows.into_iter().flatten().map(f64::from).collect();
        Ok(Array2::from_shape_vec((records.len(), width), values)?)
    }

    /// The cipher of recordings under the key; `None` where vectors are encrypted.
    pub fn record_cipher(&self) -> Result<Option<RecordCipher<'_>>> {
        let new = |cipher| RecordCipher::new(cipher, self.key.clone(), self.how.source.rate(), self.own_keys);
        Ok(self.cipher.as_deref().map(new).transpose()?)
    }

    fn row(
        &self,
        cipher: Option<&RecordCipher<'_>>,
        statistics: &mut SpeechStatistics<'_>,
        features: Features,
        record: usize,
    ) -> Result<Vec<f32>> {
        let plain = self.how.source.load(record)?;
        let samples = match cipher {
            Some(cipher) => cipher.encrypt(&plain.samples, record)?,
            None => plain.samples,
        };
        Ok(match features {
            Features::Length => controls::length(&samples, self.how.source.rate())?.to_vec(),
            Features::Loudness => vec![plain.loudness as f32],
            Features::Envelope => controls::envelope(&samples, self.how.source.rate())?.to_vec(),
            _ => statistics.statistics(&samples)?,
        })
    }
}
