//! A release measured: what a receiver learns of it, and what adversaries read.

use anyhow::Result;
use classifiers::{ReadingAuc, TableReading};
use crypto_encode::release::ColumnScheme;
use leakage::audit::{Readings, Summed, attack_all};
use leakage::tabular::{Pairs, column_attacks, order_attacks, register_attacks, release_attacks};
use protocol::KeySchedule;
use results::{Knowledge, Reading, ReleasedColumn};
use tabular_data::Received;

use super::answer::Measured;
use super::coded::CodedColumn;
use super::own_key;
use super::spelling::legible;
use super::texts::{Texts, distinct_and_unique};
use super::trials::ReleaseTrials;
use super::utility::{Labels, as_written};
use super::visible::visible;
use crate::progress::{Mode, Progress};

/// By how much another reading must beat the usual one to be told.
const NOTABLE: f64 = 0.01;

/// Draws of noise on a small table, and rows of a table from which on one is enough.
const DRAWS: usize = 3;
const ONE_DRAW_FROM: usize = 2000;

/// Draws of victims for one column, when many columns are compared.
const COLUMN_TRIALS: usize = 4;

/// A plain table, of which releases are measured.
pub struct Plain<'a> {
    /// Derivations of seeds.
    pub keys: KeySchedule,
    /// Its id.
    pub dataset: &'a str,
    /// Its cells.
    pub texts: &'a Texts,
    /// What a receiver is to predict; `None` where nothing is to be learned.
    pub labels: Option<Labels>,
    /// The column that the labels stand in.
    pub target: Option<&'a str>,
    /// Whether cells of the target are attacked like those of other columns.
    pub hides_target: bool,
    /// Columns that a register of people may hold; all where none are named.
    pub quasi: &'a [String],
    /// Draws of victims.
    pub trials: usize,
    /// How progress is shown.
    pub progress: Mode,
}

/// One release, measured.
pub struct Audited {
    /// What the answer needs of it.
    pub measured: Measured,
    /// Its columns as attacks saw them.
    pub coded: Vec<CodedColumn>,
    /// What all attacks found.
    pub lines: Vec<Summed>,
}

impl Plain<'_> {
    /// Draws of noise that a plan is measured under: on a small table a lucky draw looks like a good plan.
    pub fn draws(&self) -> usize {
        if self.texts.n_rows() > ONE_DRAW_FROM { 1 } else { DRAWS }
    }

    /// Names of the columns that are attacked.
    pub fn attacked(&self) -> impl Iterator<Item = &str> {
        let names = self.texts.header.iter().map(String::as_str);
        names.filter(|name| self.hides_target || self.target != Some(name))
    }

    /// What a receiver learns of a release as it is written, and whether another reading says more; `None` without labels.
    pub fn auc(&self, received: &Received) -> Result<Option<(f64, String)>> {
        let Some(labels) = &self.labels else { return Ok(None) };
        let features = received.columns().iter().filter(|column| self.target != Some(column.name()));
        let columns: Vec<_> = features.map(as_written).collect();
        let readings = labels.readings(&columns)?;
        let usual = readings.iter().find(|reading| reading.reading == TableReading::AsWritten);
        let Some(usual) = usual.map(ReadingAuc::mean) else {
            return Ok(Some((0.5, "it has no column to learn from".to_owned())));
        };
        let more = readings.first().filter(|strongest| strongest.mean() > usual + NOTABLE);
        let note = more
            .map(|strongest| format!("AUC {:.3} if read as {}", strongest.mean(), strongest.reading.id()));
        Ok(Some((usual, note.unwrap_or_default())))
    }

    /// What all attacks find in a release with these columns.
    pub fn attack(&self, columns: &[CodedColumn], own_key: Option<Pairs>) -> Result<Vec<Summed>> {
        let trials = ReleaseTrials::new(self.keys, self.dataset, columns, own_key);
        let progress =
            Progress::new(self.progress, &format!("{}: attacks", self.dataset), self.trials as u64);
        let mut lines =
            attack_all(&[trials], release_attacks(), self.trials, || progress.step())?.sum_up()?;
        let in_register =
            |column: &&CodedColumn| self.quasi.is_empty() || self.quasi.contains(&column.design.name);
        let held: Vec<CodedColumn> = columns.iter().filter(in_register).cloned().collect();
        let ordered: Vec<CodedColumn> = held.iter().filter(|column| column.has_order()).cloned().collect();
        for (columns, attacks) in [(&held, register_attacks()), (&ordered, order_attacks())] {
            if !columns.is_empty() {
                let trials = ReleaseTrials::new(self.keys, self.dataset, columns, None);
                lines.extend(attack_all(&[trials], attacks, self.trials, || {})?.sum_up()?);
            }
        }
        Ok(lines)
    }

    /// What adversaries read: by attacks, and of cells that stand there as they are or in a spelling that needs no key.
    pub fn readings(
        &self,
        lines: &[Summed],
        released: &Texts,
        scheme: impl Fn(&str) -> Option<ColumnScheme>,
    ) -> Readings {
        let mut readings = Readings::of(lines);
        for name in self.attacked() {
            let (Some(plain), Some(cells)) = (self.texts.column(name), released.column(name)) else {
                continue;
            };
            let Some(baseline) = readings.baseline(name) else { continue };
            let success = legible(plain, cells);
            if success > baseline {
                let (column, attack) = (name.to_owned(), "read-columns".to_owned());
                let knowledge = Knowledge::Nothing;
                readings = readings.with(Reading { knowledge, success, baseline, column, attack });
            }
        }
        readings.without_a_key(|name| scheme(name).is_some_and(|scheme| !scheme.is_encryption()))
    }

    /// What adversaries read of one column by itself.
    pub fn column_readings(&self, column: CodedColumn, own_key: Option<Pairs>) -> Result<Readings> {
        let columns = [column];
        let trials = ReleaseTrials::new(self.keys, self.dataset, &columns, own_key);
        Ok(Readings::of(&attack_all(&[trials], column_attacks(), COLUMN_TRIALS, || {})?.sum_up()?))
    }

    /// The columns of a release as attacks see them; those that it does not have say nothing.
    pub fn coded(&self, released: &Texts) -> Vec<CodedColumn> {
        let coded = |name: &str| {
            CodedColumn::new(name, self.texts.column(name).unwrap_or_default(), released.column(name))
        };
        self.attacked().map(coded).collect()
    }

    /// Everything about one release, whose columns were written by `scheme` where that is known.
    pub fn audit(
        &self,
        name: &str,
        released: &Texts,
        scheme: impl Fn(&str) -> Option<ColumnScheme>,
    ) -> Result<Audited> {
        let coded = self.coded(released);
        let own_key = own_key::pairs(self.keys, self.texts, &coded, &scheme)?;
        let lines = self.attack(&coded, own_key)?;
        let learned = self.auc(&released.received()?)?;
        let (auc, note) = learned.map_or((None, String::new()), |(auc, note)| (Some(auc), note));
        let is_back = |name: &String| {
            let plain = || released.column(name) == self.texts.column(name);
            scheme(name).map_or_else(plain, |scheme| scheme.is_reversible())
        };
        let measured = Measured {
            name: name.to_owned(),
            auc,
            readings: self.readings(&lines, released, &scheme),
            recoverable: self.texts.header.iter().all(is_back),
            bytes_per_record: released.bytes_per_row(),
            note,
        };
        Ok(Audited { measured, coded, lines })
    }

    /// The columns of a release, the most exposed first; `scheme` names what each was written by.
    pub fn columns(
        &self,
        released: &Texts,
        audited: &Audited,
        scheme: impl Fn(&str) -> String,
    ) -> Vec<ReleasedColumn> {
        let column = |coded: &CodedColumn| {
            let name = coded.design.name.as_str();
            let plain = self.texts.column(name).unwrap_or_default();
            let cells = released.column(name);
            let (distinct, unique) = cells.map_or((0, 0), distinct_and_unique);
            let read = audited.measured.readings.columns.iter().find(|(column, _)| column == name);
            ReleasedColumn {
                name: name.to_owned(),
                scheme: scheme(name),
                distinct,
                unique,
                read: read.map(|(_, read)| read.clone()).unwrap_or_default(),
                visible: cells.map(|cells| visible(coded, plain, cells)).unwrap_or_default(),
            }
        };
        let mut columns: Vec<ReleasedColumn> = audited.coded.iter().map(column).collect();
        let beyond = |column: &ReleasedColumn| {
            column.read.iter().map(|reading| reading.success - reading.baseline).fold(-1.0, f64::max)
        };
        let is_absent = |column: &ReleasedColumn| released.column(&column.name).is_none();
        let most = |column: &ReleasedColumn| column.read.iter().map(|r| r.advantage()).fold(0.0, f64::max);
        columns.sort_by(|a, b| {
            let by_reading = most(b).total_cmp(&most(a)).then(beyond(b).total_cmp(&beyond(a)));
            is_absent(a).cmp(&is_absent(b)).then(by_reading)
        });
        columns
    }
}

#[cfg(test)]
mod tests {
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
        let texts = Texts { name: "t".to_owned(), header: Vec::new(), columns: Vec::new() };
        let plain = Plain {
            keys: KeySchedule::new(1),
            dataset: "t",
            texts: &texts,
            labels: None,
            target: None,
            hides_target: false,
            quasi: &[],
            trials: 4,
            progress: Mode::Quiet,
        };
        Ok(Readings::of(&plain.attack(columns, None)?))
    }

    /// Numbers without order or pattern.
    fn scattered(i: usize) -> usize {
        i * 7919 % 1009
    }

    #[test]
    fn tokens_are_read_by_frequency_and_by_length_and_random_ones_are_not() -> Result<()> {
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
