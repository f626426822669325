//! Trials on a release: in each, half of the people are the victims, and the adversary may know the others.

use ndarray::Array2;
use protocol::KeySchedule;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use results::Regime;

use super::coded::CodedColumn;
use crate::audit::{Case, SchemeInfo, Summed, TrialSize, TrialSource, attack_all};
use crate::game::{Game, Message};
use crate::tabular::{
    Pairs, TokenLengths, Trial, column_attacks, order_attacks, register_attacks, release_attacks,
};
use crate::{Attack, AttackInfo, LeakageError, check};

/// Id of a release in rows of results.
const RELEASE: &str = "release";

/// The most records that are attacked; of a larger table a sample is drawn. Linkage compares all pairs of people.
pub const MOST_RECORDS: usize = 1200;

/// Records that are known in plain and encrypted, beside all of those that are no victims.
const KNOWN: [usize; 2] = [1, 10];

/// Draws of victims, unless another number is given.
const TRIALS: usize = 10;

/// All attacks on a release. The same seeds give the same findings, whatever the number of threads.
#[derive(Debug, Clone)]
pub struct ReleaseAttack<'a> {
    keys: KeySchedule,
    dataset: &'a str,
    register: &'a [String],
    trials: usize,
}

/// Whether to go on: asked before every trial.
type Check<'a, E> = &'a (dyn Fn() -> Result<(), E> + Sync);

impl<'a> ReleaseAttack<'a> {
    /// Attacks on the data set of this id; victims and choices are drawn from seeds of `keys`.
    pub fn new(keys: KeySchedule, dataset: &'a str) -> Self {
        Self { keys, dataset, register: &[], trials: TRIALS }
    }

    /// A number of draws of victims; 10 unless given.
    #[must_use]
    pub fn with_trials(self, trials: usize) -> Self {
        Self { trials, ..self }
    }

    /// Names of the columns that a register of people holds; all unless given, or where none are named.
    #[must_use]
    pub fn with_register(self, columns: &'a [String]) -> Self {
        Self { register: columns, ..self }
    }

    /// How often [`ReleaseAttack::run`] asks whether to go on, at most.
    pub fn n_trials(&self) -> usize {
        3 * self.trials
    }

    /// What all attacks find in these columns. `own_key` are records encrypted under a key of the adversary's own, where the
    /// schemes are known; `go_on` is asked before every trial.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] unless all columns have one length, and what `go_on` says.
    pub fn run<E: From<LeakageError> + Send>(
        &self,
        columns: &[CodedColumn],
        own_key: Option<Pairs>,
        go_on: Check<'_, E>,
    ) -> Result<Vec<Summed>, E> {
        let in_register = |column: &&CodedColumn| {
            self.register.is_empty() || self.register.iter().any(|name| name == column.name())
        };
        let held: Vec<CodedColumn> = columns.iter().filter(in_register).cloned().collect();
        let ordered: Vec<CodedColumn> = held.iter().filter(|column| column.has_order()).cloned().collect();
        let mut lines = self.attacked(columns, release_attacks(), self.trials, own_key, go_on)?;
        lines.extend(self.attacked(&held, register_attacks(), self.trials, None, go_on)?);
        lines.extend(self.attacked(&ordered, order_attacks(), self.trials, None, go_on)?);
        Ok(lines)
    }

    /// What the attacks that look at one column at a time find in this one.
    ///
    /// # Errors
    /// As [`ReleaseAttack::run`].
    pub fn run_on_column<E: From<LeakageError> + Send>(
        &self,
        column: &CodedColumn,
        own_key: Option<Pairs>,
        go_on: Check<'_, E>,
    ) -> Result<Vec<Summed>, E> {
        self.attacked(std::slice::from_ref(column), column_attacks(), self.trials, own_key, go_on)
    }

    fn attacked<E: From<LeakageError> + Send>(
        &self,
        columns: &[CodedColumn],
        attacks: &'static [Attack<Trial>],
        trials: usize,
        own_key: Option<Pairs>,
        go_on: Check<'_, E>,
    ) -> Result<Vec<Summed>, E> {
        let Some(first) = columns.first() else { return Ok(Vec::new()) };
        let n = first.plain.len();
        for column in columns {
            check::same_length(("a column", column.plain.len()), ("the first", n), "cells")?;
        }
        let source = ReleaseTrials::new(self, columns, own_key, go_on);
        Ok(attack_all(&[source], attacks, trials, || {})?.sum_up()?)
    }
}

/// Makes trials of a release.
struct ReleaseTrials<'a, E> {
    attack: &'a ReleaseAttack<'a>,
    columns: &'a [CodedColumn],
    own_key: Option<Pairs>,
    rows: Vec<usize>,
    case: Case,
    go_on: Check<'a, E>,
}

impl<'a, E> ReleaseTrials<'a, E> {
    /// Trials of columns of one length.
    fn new(
        attack: &'a ReleaseAttack<'a>,
        columns: &'a [CodedColumn],
        own_key: Option<Pairs>,
        go_on: Check<'a, E>,
    ) -> Self {
        let n = columns.first().map_or(0, |column| column.plain.len());
        let mut rows: Vec<usize> = (0..n).collect();
        rows.shuffle(&mut rng(attack.keys, &format!("{}/release/sample", attack.dataset)));
        rows.truncate(MOST_RECORDS);
        let case = Case::new(SchemeInfo::new(RELEASE), Regime::SameKey);
        Self { attack, columns, own_key, rows, case, go_on }
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
type Nobody<E> = Box<dyn FnMut(Message) -> Result<Vec<f64>, E>>;

impl<E: From<LeakageError> + Send> TrialSource for ReleaseTrials<'_, E> {
    type Trial = Trial;
    type Oracle = Nobody<E>;
    type Error = E;

    fn case(&self) -> &Case {
        &self.case
    }

    fn trial(&self, index: usize, _size: TrialSize) -> Result<Trial, E> {
        (self.go_on)()?;
        let mut known = self.rows.clone();
        known.shuffle(&mut rng(self.attack.keys, &format!("{}/release/halves/{index}", self.attack.dataset)));
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
        Ok(builder.build()?)
    }

    fn games(&self, _index: usize) -> Result<Vec<Game<Nobody<E>>>, E> {
        Ok(Vec::new())
    }

    fn seed(&self, attack: &AttackInfo, index: usize) -> [u8; 32] {
        self.attack.keys.seed_of(&format!("{}/release/{}/{index}", self.attack.dataset, attack.id))
    }
}

#[cfg(test)]
mod tests {
    use results::Knowledge;

    use super::*;
    use crate::audit::Readings;

    fn column(
        name: &str,
        plain: impl Fn(usize) -> String,
        released: impl Fn(usize) -> String,
    ) -> CodedColumn {
        let cells = |cell: &dyn Fn(usize) -> String| (0..300).map(cell).collect::<Vec<_>>();
        CodedColumn::new(name, &cells(&plain), Some(&cells(&released))).expect("as many cells")
    }

    fn readings(columns: &[CodedColumn]) -> Readings {
        let attack = ReleaseAttack::new(KeySchedule::new(1), "t").with_trials(4);
        Readings::of(&attack.run(columns, None, &go_on).expect("columns of one length"))
    }

    fn go_on() -> Result<(), LeakageError> {
        Ok(())
    }

    /// Numbers without order or pattern.
    fn scattered(i: usize) -> usize {
        i * 7919 % 1009
    }

    #[test]
    fn tokens_are_read_by_frequency_and_by_length_and_random_ones_are_not() {
        // one in ten is rare
        let level = |i: usize| if scattered(i).is_multiple_of(10) { "rare" } else { "usual" };
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
        let found = readings(&columns);
        let read = |name: &str, knowledge: Knowledge| {
            let (_, read) = found.columns.iter().find(|(column, _)| column == name).expect("it is attacked");
            read.iter().find(|reading| reading.knowledge == knowledge).expect("it is measured").clone()
        };
        for (name, attack) in [("kept", "read-columns"), ("equal", "frequency"), ("length", "token-length")] {
            let reading = read(name, Knowledge::Nothing);
            assert_eq!((reading.success, reading.attack.as_str()), (1.0, attack), "{name}");
            assert!((reading.baseline - 0.9).abs() < 0.03, "{name}: {}", reading.baseline);
        }
    }

    /// A number without any relation to its argument (the finaliser of splitmix64).
    fn mixed(i: usize) -> u64 {
        let mut z = (i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    #[test]
    fn order_is_read_and_what_is_hidden_is_not() {
        let columns = [
            column(
                "order",
                |i| (1000 + scattered(i)).to_string(),
                |i| (7_000_000 + 13 * scattered(i)).to_string(),
            ),
            column("fresh", |i| (1000 + scattered(i)).to_string(), |i| format!("t{:016x}", mixed(i))),
        ];
        let found = readings(&columns);
        let advantage = |place: usize| found.columns[place].1[0].advantage();
        assert!(advantage(0) > 0.9, "{}", advantage(0));
        assert!(advantage(1) < 0.2, "{}", advantage(1));
        assert!(found.found.as_ref().is_some_and(|found| found.success > 0.9), "by order: {:?}", found.found);
    }

    #[test]
    fn columns_must_agree_and_a_stop_is_passed_on() {
        let short = CodedColumn::new("a", &["1".to_owned()], None).expect("nothing to disagree with");
        let long = column("b", |i| i.to_string(), |i| i.to_string());
        let attack = ReleaseAttack::new(KeySchedule::new(1), "t");
        assert!(attack.run(&[short, long.clone()], None, &go_on).is_err());
        assert!(attack.run(&[], None, &go_on).is_ok_and(|lines| lines.is_empty()));
        let stop = || Err(LeakageError::Empty { what: "time" });
        assert!(attack.run(&[long], None, &stop).is_err_and(|error| error.to_string().contains("time")));
    }
}
