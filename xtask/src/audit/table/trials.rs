//! Trials of one scheme under one regime: each draws its victims and its keys.

use anyhow::{Context, Result};
use crypto_encode::{Address, EncodeOptions, EncodeSpec, MatrixEncoder, Stage, seeded_fernet};
use leakage::AttackInfo;
use leakage::audit::{Case, TrialSize, TrialSource};
use leakage::game::{Game, Message};
use leakage::score::Finding;
use leakage::tabular::{Classes, Messages, Pairs, Scale, TokenLengths, Trial, chosen_messages, padded};
use ndarray::{Array2, Axis};
use protocol::{Holder, KeyName, KeySchedule, Purpose, ScheduledKey};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use results::{Clock, Regime};

use super::cases::TableCase;
use super::released::Released;
use super::sensitive::Focus;
use super::subject::Subject;
use crate::interrupt;

/// Numbers of known pairs that every attack with known pairs is run at, beside the number of columns and one less.
const PAIR_COUNTS: [usize; 7] = [1, 2, 4, 8, 20, 50, 100];

/// Records that the adversary encrypts under a key of its own: quantiles of the auxiliary cells, per column.
const OWN_RECORDS: usize = 9;

/// Record numbers from here on are those of fresh encryptions, which no victim has.
const FRESH: usize = 1 << 32;

/// Encrypts one of two records under a fresh record number on each call.
type TableOracle = Box<dyn FnMut(Message) -> Result<Vec<f64>>>;

/// Makes the trials of one case.
pub struct Trials<'a> {
    keys: KeySchedule,
    subject: &'a Subject,
    case: &'a TableCase,
    focus: &'a Focus,
    spec: EncodeSpec,
    pair_counts: Vec<usize>,
    /// How long the token of each text of the table is, in bytes, where the scheme writes tokens.
    token_lengths: Option<Array2<usize>>,
}

impl<'a> Trials<'a> {
    /// Checks the options of the encoders; `running` is their clock where it runs.
    pub fn new(
        keys: KeySchedule,
        encode: &EncodeOptions,
        running: crypto_encode::Clock,
        subject: &'a Subject,
        case: &'a TableCase,
        focus: &'a Focus,
    ) -> Result<Self> {
        let mut options = encode.clone();
        if case.case.clock == Some(Clock::Running) {
            options.clock = running;
        }
        let pair_counts = pair_counts(subject.columns.len());
        let token_lengths = subject.texts.token_lengths(case.scheme, case.padded)?;
        Ok(Self { keys, subject, case, focus, spec: EncodeSpec::new(options)?, pair_counts, token_lengths })
    }

    /// The scheme and the regime.
    pub fn table_case(&self) -> &'a TableCase {
        self.case
    }

    /// All records as they stand in one encrypted table.
    pub fn encrypted(&self) -> Result<Array2<f64>> {
        let all: Vec<usize> = (0..self.subject.n_records()).collect();
        self.encode(&all, Holder::Victims, 0)
    }

    /// Half of the records, drawn anew, are victims, the others auxiliary.
    fn of_halves(&self, index: usize) -> Result<Trial> {
        let subject = self.subject;
        let (auxiliary, victims) = self.halves(index);
        let most = self.pair_counts.last().copied().unwrap_or(0).min(auxiliary.len());
        let known = &auxiliary[..most];
        let cipher = self.encode(&victims, Holder::Victims, index)?;
        let raw = self.case.scheme.stage == Stage::RawCells;
        let pairs = Pairs {
            plain: subject.cells.select(Axis(0), known),
            cipher: self.encode(known, Holder::Pairs, index)?,
        };
        let tokens = self.tokens(&victims, index)?;
        let models = self.released(&victims, &cipher, index)?.models().with_context(|| self.context())?;
        let truth = subject.cells.select(Axis(0), &victims);
        let lengths = self.lengths_of(&victims, &auxiliary);
        let classes = |rows: &[usize]| rows.iter().map(|&row| subject.targets[row]).collect();
        let classes = Classes { victims: classes(&victims), auxiliary: classes(&auxiliary) };
        let others = subject.cells.select(Axis(0), &auxiliary);
        let own_key = self.under_own_key(&others, index)?;
        let mut builder = Trial::builder(subject.columns.clone(), truth, cipher)
            .with_scales(if raw { vec![Scale::RAW; subject.scales.len()] } else { subject.scales.clone() })
            .with_auxiliary(others.clone())
            .with_strangers(others)
            .with_own_key(own_key)
            .with_pairs(pairs)
            .with_pair_counts(self.pair_counts.clone())
            .with_records(victims)
            .with_classes(classes)
            .with_membership(models);
        if let Some(lengths) = lengths {
            builder = builder.with_token_lengths(lengths);
        }
        if let Some(tokens) = tokens {
            builder = builder.with_tokens(tokens);
        }
        builder.build().with_context(|| self.context())
    }

    /// The same halves for every condition, so that schemes are compared on the same victims.
    fn halves(&self, index: usize) -> (Vec<usize>, Vec<usize>) {
        let mut rows: Vec<usize> = (0..self.subject.n_records()).collect();
        let seed = self.keys.seed_of(&format!("{}/halves/{index}", self.subject.dataset));
        rows.shuffle(&mut ChaCha20Rng::from_seed(seed));
        let victims = rows.split_off(rows.len() / 2);
        // records are numbered in the order of encryption; members of the training set are drawn by the shuffle
        (rows, victims)
    }

    /// The first token behind the digits of each victim, stamped with the time at which the clock says that it was made: for
    /// an adversary who sees more than digits.
    fn tokens(&self, victims: &[usize], index: usize) -> Result<Option<Vec<String>>> {
        if !self.case.scheme.uses_clock {
            return Ok(None);
        }
        let subject = self.subject;
        let (key, clock) = (self.key(Holder::Victims, index), self.spec.clock());
        let nonce = self.keys.seed_of(&format!("{}/audit/nonce-{index}", subject.dataset));
        let name = subject.columns.first().map_or("", |column| column.name.as_str());
        let token = |&row: &usize| {
            let time = clock.at(row as u128 * subject.columns.len() as u128);
            let text = subject.cells.get((row, 0)).copied().unwrap_or(0.0).to_string();
            Ok(seeded_fernet(name, key.key(), nonce, time).encrypt(&text, Address { row, column: 0 })?)
        };
        let tokens = victims.iter().map(token).collect::<Result<_>>();
        tokens.map(Some).with_context(|| format!("{}: cannot make tokens", subject.dataset))
    }

    /// A model trained on the victims' ciphertexts, to be asked about fresh encryptions of the same records: whoever
    /// wants to know whether a person is in the training set has the person's record, not the ciphertext stored there.
    fn released<'b>(
        &self,
        victims: &'b [usize],
        cipher: &'b Array2<f64>,
        index: usize,
    ) -> Result<Released<'b>> {
        let asked = match self.repeats() {
            true => cipher.clone(),
            false => self.encode_at(victims, FRESH, Holder::Pairs, index)?,
        };
        Ok(Released {
            records: victims,
            trained: cipher,
            asked,
            targets: victims.iter().map(|&row| self.subject.targets[row]).collect(),
            n_classes: self.subject.n_classes,
            retrained: self.retrained(victims, index)?,
            shadow_seed: self.keys.seed_of(&format!("{}/audit/shadows-{index}", self.subject.dataset)),
            seed: self.keys.seed_of(&format!("{}/audit/models-{index}", self.subject.dataset)),
        })
    }

    /// The victims' records encrypted once more by whoever asks; `None` where that gives the same again.
    fn retrained(&self, victims: &[usize], index: usize) -> Result<Option<Array2<f64>>> {
        let differs = self.case.scheme.randomised || self.case.case.regime == Regime::PerRecordKey;
        differs.then(|| self.encode_at(victims, 2 * FRESH, Holder::Pairs, index)).transpose()
    }

    /// How long the tokens of victims and auxiliary records are.
    fn lengths_of(&self, victims: &[usize], auxiliary: &[usize]) -> Option<TokenLengths> {
        let lengths = self.token_lengths.as_ref()?;
        let of = |rows: &[usize]| lengths.select(Axis(0), rows);
        Some(TokenLengths { victims: of(victims), auxiliary: of(auxiliary) })
    }

    /// Quantiles of plain cells, encrypted under a key of the adversary's own.
    fn under_own_key(&self, cells: &Array2<f64>, index: usize) -> Result<Pairs> {
        let plain = quantiles(cells, OWN_RECORDS);
        let numbers: Vec<usize> = (0..plain.nrows()).map(|row| FRESH + row).collect();
        let inputs = self.inputs(plain.clone())?;
        let encoded = self.encoder(Holder::Adversary, index)?.encode(inputs.view(), &numbers);
        Ok(Pairs { plain, cipher: encoded.with_context(|| self.context())? })
    }

    /// Whether a record that is encrypted again gives the same ciphertext.
    fn repeats(&self) -> bool {
        let one_key = matches!(self.case.case.regime, Regime::None | Regime::SameKey);
        one_key && !self.case.scheme.randomised && !self.case.scheme.uses_clock
    }

    /// Messages as the scheme takes them.
    fn inputs(&self, messages: Array2<f64>) -> Result<Array2<f64>> {
        let mut inputs = self.raw(messages)?;
        if self.case.scheme.stage == Stage::Standardised {
            for (mut column, scale) in inputs.columns_mut().into_iter().zip(&self.subject.scales) {
                column.mapv_inplace(|x| (x - scale.mean) / scale.scale);
            }
        }
        Ok(inputs)
    }

    /// Raw cells as they are encrypted: with every number brought to one length where that is the case.
    fn raw(&self, cells: Array2<f64>) -> Result<Array2<f64>> {
        if !self.case.padded {
            return Ok(cells);
        }
        padded(cells, &self.subject.paddings).with_context(|| self.context())
    }

    fn encode(&self, rows: &[usize], holder: Holder, index: usize) -> Result<Array2<f64>> {
        self.encode_at(rows, 0, holder, index)
    }

    /// Encrypts records whose numbers are shifted by `offset`.
    fn encode_at(&self, rows: &[usize], offset: usize, holder: Holder, index: usize) -> Result<Array2<f64>> {
        let input = match self.case.scheme.stage {
            Stage::RawCells => self.raw(self.subject.cells.select(Axis(0), rows))?,
            Stage::Standardised => self.subject.standard.select(Axis(0), rows),
        };
        let numbers: Vec<usize> = rows.iter().map(|&row| row + offset).collect();
        let encoded = self.encoder(holder, index)?.encode(input.view(), &numbers);
        encoded.with_context(|| self.context())
    }

    fn encoder(&self, holder: Holder, index: usize) -> Result<Box<dyn MatrixEncoder>> {
        let (scheme, columns) = (self.case.scheme, &self.subject.cipher_columns);
        let key = self.key(holder, index);
        let built = match self.case.case.regime {
            Regime::PerRecordKey => scheme.build_per_record(columns, &self.spec, key.key()),
            _ => scheme.build(columns, &self.spec, key.key()),
        };
        built.with_context(|| self.context())
    }

    fn key(&self, holder: Holder, index: usize) -> ScheduledKey {
        self.keys.key(&KeyName {
            purpose: Purpose::Audit,
            dataset: &self.subject.dataset,
            scheme: self.case.scheme.id,
            role: self.case.case.regime.audit_role(holder),
            number: index,
        })
    }

    fn context(&self) -> String {
        format!("{}, scheme {}", self.subject.dataset, self.case.scheme.id)
    }
}

impl TrialSource for Trials<'_> {
    type Trial = Trial;
    type Oracle = TableOracle;
    type Error = anyhow::Error;

    fn case(&self) -> &Case {
        &self.case.case
    }

    fn trial(&self, index: usize, _size: TrialSize) -> Result<Trial> {
        interrupt::check()?;
        self.of_halves(index)
    }

    /// Under the victims' key.
    fn games(&self, index: usize) -> Result<Vec<Game<TableOracle>>> {
        let game = |Messages { target, records }| {
            let (encoder, inputs) = (self.encoder(Holder::Victims, index)?, self.inputs(records)?);
            let mut row = FRESH;
            let oracle = move |message| {
                let input = inputs.select(Axis(0), &[usize::from(message == Message::One)]);
                let encoded =
                    encoder.encode(input.view(), &[row]).context("cannot encrypt a chosen record")?;
                row += 1;
                Ok(encoded.into_iter().collect())
            };
            let oracle: TableOracle = Box::new(oracle);
            Ok(Game { target: target.to_owned(), oracle })
        };
        let messages = chosen_messages(&self.subject.columns, self.subject.cells.view())?;
        messages.into_iter().map(game).collect()
    }

    fn seed(&self, attack: &AttackInfo, index: usize) -> [u8; 32] {
        self.keys.seed_of(&format!("{}/{}/{index}", self.subject.dataset, attack.id))
    }

    fn reports(&self, finding: &Finding) -> bool {
        self.focus.keeps(finding)
    }
}

/// The quantiles of each column from its smallest cell to its largest, evenly spread: `count` rows, none of no cells.
fn quantiles(cells: &Array2<f64>, count: usize) -> Array2<f64> {
    let last = cells.nrows().saturating_sub(1);
    let mut out = Array2::zeros((if cells.nrows() == 0 { 0 } else { count }, cells.ncols()));
    for (column, target) in cells.columns().into_iter().zip(out.columns_mut()) {
        let mut sorted = column.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |row: usize| sorted.get(row * last / count.saturating_sub(1).max(1)).copied();
        target.into_iter().enumerate().for_each(|(row, slot)| *slot = at(row).unwrap_or(0.0));
    }
    out
}

/// Rising numbers of known pairs; the number of columns and one less are the ones that break rotations.
fn pair_counts(columns: usize) -> Vec<usize> {
    let mut counts: Vec<usize> =
        PAIR_COUNTS.into_iter().chain([columns.saturating_sub(1), columns]).collect();
    counts.retain(|&count| count > 0);
    counts.sort_unstable();
    counts.dedup();
    counts
}

#[cfg(test)]
mod tests {
    use protocol::Condition;

    use super::*;
    use crate::audit::table::cases::cases;

    #[test]
    fn numbers_of_pairs_rise_and_hold_the_number_of_columns() {
        assert_eq!(pair_counts(14), [1, 2, 4, 8, 13, 14, 20, 50, 100]);
        assert_eq!(pair_counts(1), [1, 2, 4, 8, 20, 50, 100]);
    }

    #[test]
    fn what_repeats_is_not_encrypted_again() {
        let keys = KeySchedule::new(1);
        let subject = subject(keys);
        let focus = Focus::default();
        // noise needs bounds, which this table does not declare
        let schemes = crypto_encode::schemes().iter().filter(|scheme| !scheme.takes_epsilon());
        let conditions = schemes.map(|scheme| Condition::of(scheme, Regime::SameKey));
        let rows = [3, 5, 8];
        for case in cases(conditions, &EncodeOptions::default()) {
            let options = EncodeOptions::default();
            let trials = Trials::new(keys, &options, options.clock, &subject, &case, &focus);
            let trials = trials.expect("valid options");
            let once = trials.encode(&rows, Holder::Victims, 0).expect("it encrypts");
            let again = trials.encode_at(&rows, FRESH, Holder::Pairs, 0).expect("it encrypts");
            assert!(!trials.repeats() || once == again, "{}", case.scheme.id);
        }
    }

    #[test]
    fn quantiles_of_each_column() {
        let cells = ndarray::array![[5.0, 1.0], [1.0, 0.0], [3.0, 0.0], [2.0, 1.0], [4.0, 0.0]];
        assert_eq!(quantiles(&cells, 3), ndarray::array![[1.0, 0.0], [3.0, 0.0], [5.0, 1.0]]);
        assert_eq!(quantiles(&Array2::zeros((0, 2)), 3).dim(), (0, 2));
    }

    fn subject(keys: KeySchedule) -> Subject {
        let options =
            tabular_data::InferOptions { target: Some("y".into()), ..tabular_data::InferOptions::default() };
        let rows: Vec<String> = (0..40)
            .map(|i| format!("{},{},{}", i * 37 % 101, ["a", "b"][i % 2], ["no", "yes"][i / 20]))
            .collect();
        let csv = format!("income,area,y\n{}\n", rows.join("\n"));
        let schema = tabular_data::Schema::infer_from_bytes(csv.as_bytes(), "t.csv".as_ref(), &options);
        let schema = schema.expect("a table").schema;
        let table = tabular_data::Table::from_reader(csv.as_bytes(), "t.csv".as_ref(), &schema);
        Subject::new(keys, "t", &table.expect("a table")).expect("it can be coded")
    }

    #[test]
    fn under_two_keys_only_the_known_pairs_change() {
        let keys = KeySchedule::new(1);
        let subject = subject(keys);
        let focus = Focus::default();
        let scheme = crypto_encode::scheme("siv").expect("it is in the registry");
        let options = EncodeOptions::default();
        let conditions = [Regime::SameKey, Regime::CrossKey].map(|regime| Condition::of(scheme, regime));
        let cases = cases(conditions, &options);
        let make = |case, index| {
            let clock = options.clock;
            let trials = Trials::new(keys, &options, clock, &subject, case, &focus).expect("valid options");
            trials.trial(index, TrialSize::Narrow).expect("a trial")
        };
        let (one, two) = (make(&cases[0], 0), make(&cases[1], 0));
        assert_eq!((one.records(), one.cipher()), (two.records(), two.cipher()));
        let known =
            |trial: &Trial| trial.known(4).map(|(plain, cipher)| (plain.to_owned(), cipher.to_owned()));
        let (one, two) = (known(&one).expect("four pairs"), known(&two).expect("four pairs"));
        assert_eq!(one.0, two.0);
        assert_ne!(one.1, two.1);
        assert_ne!(make(&cases[0], 1).records(), make(&cases[0], 0).records(), "every trial draws its own");
    }
}
