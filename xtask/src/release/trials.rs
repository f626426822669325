//! Trials on a release: in each, half of the people are the victims, and the adversary may know the others.

use anyhow::{Context, Result};
use leakage::AttackInfo;
use leakage::audit::{Case, SchemeInfo, TrialSize, TrialSource};
use leakage::game::Game;
use leakage::tabular::{Pairs, TokenLengths, Trial};
use ndarray::Array2;
use protocol::KeySchedule;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use results::Regime;

use super::coded::CodedColumn;
use crate::interrupt;

/// Id of a release in rows of results.
pub const RELEASE: &str = "release";

/// The most records that are attacked; of a larger table a sample is drawn. Linkage compares all pairs of people.
pub const MOST_RECORDS: usize = 1200;

/// Records that are known in plain and encrypted, beside all of those that are no victims.
const KNOWN: [usize; 2] = [1, 10];

/// Makes trials of a release.
pub struct ReleaseTrials<'a> {
    keys: KeySchedule,
    dataset: &'a str,
    columns: &'a [CodedColumn],
    own_key: Option<Pairs>,
    rows: Vec<usize>,
    case: Case,
}

impl<'a> ReleaseTrials<'a> {
    /// Trials of `columns`, all of one length. `own_key` are records encrypted under a key of the adversary's own, where the
    /// schemes are known.
    pub fn new(
        keys: KeySchedule,
        dataset: &'a str,
        columns: &'a [CodedColumn],
        own_key: Option<Pairs>,
    ) -> Self {
        let n = columns.first().map_or(0, |column| column.plain.len());
        let mut rows: Vec<usize> = (0..n).collect();
        rows.shuffle(&mut rng(keys, &format!("{dataset}/release/sample")));
        rows.truncate(MOST_RECORDS);
        let case = Case::new(SchemeInfo::new(RELEASE), Regime::SameKey);
        Self { keys, dataset, columns, own_key, rows, case }
    }

    fn matrix(&self, rows: &[usize], cells: fn(&CodedColumn) -> &[f64]) -> Array2<f64> {
        Array2::from_shape_fn((rows.len(), self.columns.len()), |(i, j)| cells(&self.columns[j])[rows[i]])
    }

    fn lengths(&self, rows: &[usize]) -> Array2<usize> {
        Array2::from_shape_fn((rows.len(), self.columns.len()), |(i, j)| self.columns[j].lengths[rows[i]])
    }
}

fn rng(keys: KeySchedule, label: &str) -> ChaCha20Rng {
    ChaCha20Rng::from_seed(keys.seed_of(label))
}

/// There is no one to ask: a release is a file.
type Nobody = Box<dyn FnMut(leakage::game::Message) -> Result<Vec<f64>>>;

impl TrialSource for ReleaseTrials<'_> {
    type Trial = Trial;
    type Oracle = Nobody;
    type Error = anyhow::Error;

    fn case(&self) -> &Case {
        &self.case
    }

    fn trial(&self, index: usize, _size: TrialSize) -> Result<Trial> {
        interrupt::check()?;
        let mut known = self.rows.clone();
        known.shuffle(&mut rng(self.keys, &format!("{}/release/halves/{index}", self.dataset)));
        let victims = known.split_off(known.len() / 2);
        let plain: fn(&CodedColumn) -> &[f64] = |column| &column.plain;
        let cipher: fn(&CodedColumn) -> &[f64] = |column| &column.cipher;
        let others = self.matrix(&known, plain);
        let pairs = Pairs { plain: others.clone(), cipher: self.matrix(&known, cipher) };
        let lengths = TokenLengths { victims: self.lengths(&victims), auxiliary: self.lengths(&known) };
        let columns = self.columns.iter().map(|column| column.design.clone()).collect();
        let mut builder =
            Trial::builder(columns, self.matrix(&victims, plain), self.matrix(&victims, cipher))
                .with_auxiliary(others.clone())
                .with_strangers(others)
                .with_pairs(pairs)
                .with_pair_counts(KNOWN.into_iter().chain([known.len()]).collect())
                .with_token_lengths(lengths)
                .with_records(victims);
        if let Some(own_key) = &self.own_key {
            builder = builder.with_own_key(own_key.clone());
        }
        builder.build().with_context(|| format!("{}: cannot be attacked", self.dataset))
    }

    fn games(&self, _index: usize) -> Result<Vec<Game<Nobody>>> {
        Ok(Vec::new())
    }

    fn seed(&self, attack: &AttackInfo, index: usize) -> [u8; 32] {
        self.keys.seed_of(&format!("{}/release/{}/{index}", self.dataset, attack.id))
    }
}
