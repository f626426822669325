//! A release measured: what a receiver learns of it, and what adversaries read.

use anyhow::Result;
use classifiers::{ReadingAuc, TableReading};
use crypto_encode::release::ColumnScheme;
use leakage::audit::{Readings, Summed};
use leakage::release::{CodedColumn, Measured, ReleaseAttack, legible, visible};
use leakage::tabular::Pairs;
use protocol::KeySchedule;
use results::{Knowledge, Reading, ReleasedColumn};
use tabular_data::Received;

use super::own_key;
use super::texts::{Texts, distinct_and_unique};
use super::utility::{Labels, as_written};
use crate::interrupt;
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
        let attack =
            ReleaseAttack::new(self.keys, self.dataset).with_trials(self.trials).with_register(self.quasi);
        let label = format!("{}: attacks", self.dataset);
        let progress = Progress::new(self.progress, &label, attack.n_trials() as u64);
        let go_on = || {
            progress.step();
            go_on()
        };
        attack.run(columns, own_key, &go_on)
    }

    /// What adversaries read: by attacks, and of cells that stand there as they are or in a spelling that needs no key.
    pub fn readings(
        &self,
        lines: &[Summed],
        released: &Texts,
        scheme: impl Fn(&str) -> Option<ColumnScheme>,
    ) -> Result<Readings> {
        let mut readings = Readings::of(lines);
        for name in self.attacked() {
            let (Some(plain), Some(cells)) = (self.texts.column(name), released.column(name)) else {
                continue;
            };
            let Some(baseline) = readings.baseline(name) else { continue };
            let success = legible(plain, cells)?;
            if success > baseline {
                let (column, attack) = (name.to_owned(), "read-columns".to_owned());
                let knowledge = Knowledge::Nothing;
                readings = readings.with(Reading { knowledge, success, baseline, column, attack });
            }
        }
        Ok(readings.without_a_key(|name| scheme(name).is_some_and(|scheme| !scheme.is_encryption())))
    }

    /// What adversaries read of one column by itself.
    pub fn column_readings(&self, column: &CodedColumn, own_key: Option<Pairs>) -> Result<Readings> {
        let attack = ReleaseAttack::new(self.keys, self.dataset).with_trials(COLUMN_TRIALS);
        Ok(Readings::of(&attack.run_on_column(column, own_key, &go_on)?))
    }

    /// The columns of a release as attacks see them; those that it does not have say nothing.
    pub fn coded(&self, released: &Texts) -> Result<Vec<CodedColumn>> {
        let coded = |name: &str| {
            Ok(CodedColumn::new(name, self.texts.column(name).unwrap_or_default(), released.column(name))?)
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
        let coded = self.coded(released)?;
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
            readings: self.readings(&lines, released, &scheme)?,
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
    ) -> Result<Vec<ReleasedColumn>> {
        let column = |coded: &CodedColumn| {
            let name = coded.name();
            let plain = self.texts.column(name).unwrap_or_default();
            let cells = released.column(name);
            let (distinct, unique) = cells.map_or((0, 0), distinct_and_unique);
            let read = audited.measured.readings.columns.iter().find(|(column, _)| column == name);
            let visible = cells.map(|cells| visible(coded, plain, cells)).transpose()?;
            Ok(ReleasedColumn {
                name: name.to_owned(),
                scheme: scheme(name),
                distinct,
                unique,
                read: read.map(|(_, read)| read.clone()).unwrap_or_default(),
                visible: visible.unwrap_or_default(),
            })
        };
        let columns = audited.coded.iter().map(column);
        let mut columns: Vec<ReleasedColumn> = columns.collect::<Result<_>>()?;
        let beyond = |column: &ReleasedColumn| {
            column.read.iter().map(|reading| reading.success - reading.baseline).fold(-1.0, f64::max)
        };
        let is_absent = |column: &ReleasedColumn| released.column(&column.name).is_none();
        let most = |column: &ReleasedColumn| column.read.iter().map(|r| r.advantage()).fold(0.0, f64::max);
        columns.sort_by(|a, b| {
            let by_reading = most(b).total_cmp(&most(a)).then(beyond(b).total_cmp(&beyond(a)));
            is_absent(a).cmp(&is_absent(b)).then(by_reading)
        });
        Ok(columns)
    }
}

/// Unless the user has asked to stop.
fn go_on() -> Result<()> {
    Ok(interrupt::check()?)
}
