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

#[cfg(test)]
mod tests {
    use leakage::audit::{Readings, attack_all};
    use leakage::tabular::release_attacks;
    use results::Knowledge;

    use super::*;

    fn column(
        name: &str,
        plain: impl Fn(usize) -> String,
        released: impl Fn(usize) -> String,
    ) -> CodedColumn {
        let cells = |cell: &dyn Fn(usize) -> String| (0..300).map(cell).collect::<Vec<_>>();
        CodedColumn::new(name, &cells(&plain), Some(&cells(&released)))
    }

    fn readings(columns: &[CodedColumn]) -> Result<Readings> {
        let trials = ReleaseTrials::new(KeySchedule::new(1), "t", columns, None);
        Ok(Readings::of(&attack_all(&[trials], release_attacks(), 4, || {})?.sum_up()?))
    }

    /// Numbers without order or pattern.
    fn scattered(i: usize) -> usize {
        i * 7919 % 1009
    }

    #[test]
    fn tokens_are_read_by_frequency_and_by_length_and_random_ones_are_not() -> Result<()> {
        // one in ten is rare
        let level = |i: usize| if scattered(i) % 10 == 0 { "rare" } else { "usual" };
        let columns = [
            column("kept", |i| level(i).to_owned(), |i| level(i).to_owned()),
            column(
                "equal",
                |i| level(i).to_owned(),
                |i| if level(i) == "rare" { "qq" } else { "zz" }.to_owned(),
            ),
            column("length", |i| level(i).to_owned(), |i| format!("{:04}{}", i, "x".repeat(level(i).len()))),
            column("fresh", |i| level(i).to_owned(), |i| format!("{:04}", scattered(i))),
        ];
        let found = readings(&columns)?;
        let read = |name: &str, knowledge: Knowledge| {
            let (_, read) = found.columns.iter().find(|(column, _)| column == name).expect("it is attacked");
            read.iter().find(|reading| reading.knowledge == knowledge).expect("it is measured").clone()
        };
        for (name, attack) in [("kept", "read-columns"), ("equal", "frequency"), ("length", "token-length")] {
            let reading = read(name, Knowledge::Nothing);
            assert_eq!((reading.success, reading.attack.as_str()), (1.0, attack), "{name}");
            assert!((reading.baseline - 0.9).abs() < 0.03, "{name}: {}", reading.baseline);
        }
        Ok(())
    }

    /// A number without any relation to its argument (the finaliser of splitmix64).
    fn mixed(i: usize) -> u64 {
        let mut z = (i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    #[test]
    fn order_is_read_and_what_is_hidden_is_not() -> Result<()> {
        let columns = [
            column(
                "order",
                |i| (1000 + scattered(i)).to_string(),
                |i| (7_000_000 + 13 * scattered(i)).to_string(),
            ),
            column("fresh", |i| (1000 + scattered(i)).to_string(), |i| format!("t{:016x}", mixed(i))),
        ];
        let found = readings(&columns)?;
        let advantage = |place: usize| found.columns[place].1[0].advantage();
        assert!(advantage(0) > 0.9, "{}", advantage(0));
        assert!(advantage(1) < 0.2, "{}", advantage(1));
        assert!(found.found.as_ref().is_some_and(|found| found.success > 0.9), "by order: {:?}", found.found);
        Ok(())
    }
}
