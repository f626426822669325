//! Recordings under a recipe, and what is taken from them.

use anyhow::{Context, Result, anyhow};
use audio_cipher::{AudioCipher, CipherOptions, RecordCipher};
use audio_features::{MfccSpec, SpeechStatistics, controls};
use crypto_encode::{CipherColumn, EncodeOptions, EncodeSpec, MatrixEncoder};
use leakage::audio::{Restored, Trial, attack};
use ndarray::Array2;
use protocol::{KeyName, KeySchedule, Planned, Purpose, Role, ScheduledKey};
use rayon::prelude::*;
use results::Features;
use serde_json::{Value, json};

use super::layout::layout;
use super::plan::{Recipe, Scheme, Undone};
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
    undone: Option<&'static Undone>,
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
        let (mut cipher, mut map, mut undone) = (None, None, None);
        match recipe.scheme {
            Scheme::Cipher(scheme) => cipher = Some(audio_cipher::cipher(scheme.id, &self.options)?),
            Scheme::Undone(found) => {
                cipher = Some(audio_cipher::cipher(found.cipher, &self.options)?);
                undone = Some(found);
            }
            Scheme::Vector(scheme) => {
                let columns: Vec<CipherColumn> = (0..SpeechStatistics::new(&self.spec)?.n_values())
                    .map(|column| CipherColumn::numeric(column.to_string()))
                    .collect();
                let spec = EncodeSpec::new(EncodeOptions::default())?;
                map = Some(scheme.build(&columns, &spec, key.key())?);
            }
        }
        Ok(Protected { how: self, cipher, map, undone, key, own_keys })
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
        if let (Some(undone), Some(cipher)) = (self.undone, &cipher) {
            return self.restored(undone, cipher, records);
        }
        let statistics = SpeechStatistics::new(&self.how.spec)?;
        let row = |statistics: &mut SpeechStatistics<'_>, &record: &usize| {
            let row = self.row(cipher.as_ref(), statistics, features, record);
            row.with_context(|| self.how.source.id(record))
        };
        let rows: Vec<Vec<f32>> =
            records.par_iter().map_init(|| statistics.clone(), row).collect::<Result<_>>()?;
        rows_of(rows)
    }

    /// Features of what an attack makes of all these recordings, given nothing but their encryptions.
    fn restored(&self, undone: &Undone, cipher: &RecordCipher<'_>, records: &[usize]) -> Result<Array2<f64>> {
        let truth: Vec<Vec<f32>> = records
            .par_iter()
            .map(|&record| Ok(self.how.source.load(record)?.samples))
            .collect::<Result<_>>()?;
        let encrypt = |(plain, &record): (&Vec<f32>, &usize)| Ok(cipher.encrypt(plain, record)?);
        let hidden: Vec<Vec<f32>> =
            truth.par_iter().zip(records).map(encrypt).collect::<Result<Vec<Vec<f32>>>>()?;
        let layout = layout(undone.cipher, &self.how.options, self.how.source.rate());
        let trial = Trial::builder(truth, hidden).with_layout(layout).build()?;
        let seed = self.how.keys.seed_of(&format!("{}/{}", self.key.label(), undone.attack));
        let restored = attack(undone.attack)?.restore(&trial, seed).context("an attack that restores")?;
        let waves = restored.map_err(|reason| anyhow!("{}: {reason}", undone.attack))?;
        let statistics = SpeechStatistics::new(&self.how.spec)?;
        let row = |statistics: &mut SpeechStatistics<'_>, (restored, hidden): (&Restored, &Vec<f32>)| {
            Ok(statistics.statistics(restored.waveform.as_ref().unwrap_or(hidden))?)
        };
        let pairs = waves.par_iter().zip(trial.cipher());
        rows_of(pairs.map_init(|| statistics.clone(), row).collect::<Result<_>>()?)
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

/// Rows of equal length as a matrix.
fn rows_of(rows: Vec<Vec<f32>>) -> Result<Array2<f64>> {
    let shape = (rows.len(), rows.first().map_or(0, Vec::len));
    Ok(Array2::from_shape_vec(shape, rows.into_iter().flatten().map(f64::from).collect())?)
}
