//! A table to experiment on: one of the known sets, or a person's own CSV.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use results::{Input, Origin};
use tabular_data::{
    Modality, Split, SplitError, Table, TableFile, TestSize, repeated_stratified_kfold, stratified_holdouts,
};

use super::own::OwnTable;
use super::prepare::Prepared;
use super::{input, reading};
use crate::config::{RunConfig, SplitPlan};
use crate::datasets::{self, Dataset};
use crate::progress::{Mode, Progress};
use protocol::KeySchedule;

/// Folds of a round of random splits.
const FOLDS: usize = 5;

/// A loaded table and what the results say of it.
#[derive(Debug)]
pub struct Source {
    /// The table.
    pub table: Table,
    /// Its entry among the inputs.
    pub input: Input,
    file: PathBuf,
    published: Option<Split>,
}

/// The known tables that are present, or the ones that `asked` names.
pub fn known(config: &RunConfig, asked: &[String]) -> Result<Vec<Source>> {
    let sets = datasets::select(config.data.as_deref(), asked, Modality::Tabular)?;
    let mut sources = Vec::new();
    for set in sets {
        match set.is_present() {
            true => sources.push(Source::of_set(&set)?),
            false => config.progress.say(&set.how_to_get()),
        }
    }
    if sources.is_empty() {
        bail!("no table to run on; give --data DIR, or --csv FILE with --target COLUMN");
    }
    Ok(sources)
}

impl Source {
    /// Loads a known set.
    pub fn of_set(set: &Dataset) -> Result<Self> {
        let manifest = &set.manifest;
        let (Some(name), Some(schema)) = (&manifest.table, &manifest.schema) else {
            bail!("data set {} has no table", set.id());
        };
        let path = set.payload(name).with_context(|| set.how_to_get())?;
        let table = Table::read_csv(&path, schema)?;
        let mut input = describe(set.id(), set.origin(), &(&path).into(), &table)?;
        input.licence = Some(manifest.licence.clone());
        input.notes.extend(set.hash_note(name, &input.sha256));
        reading::record(&mut input, &table, &table.report(&[]));
        let published = published_split(set, &table)?;
        Ok(Self { table, input, file: path, published })
    }

    /// Loads a person's own table, and says what was read.
    pub fn own(own: &OwnTable, show: Mode) -> Result<Self> {
        let file = own.open()?;
        let (schema, conclusions) = own.read_schema(&file, show)?;
        let table = {
            let _shown = Progress::new(show, &format!("reading {}", file.name().display()), 1);
            Table::read_csv(&file, &schema).map_err(OwnTable::explained)?
        };
        let mut input = describe(&file.data_set_name(), Origin::User, &file, &table)?;
        let report = table.report(&conclusions);
        reading::record(&mut input, &table, &report);
        reading::tell(&mut input, &report, show);
        Ok(Self { table, input, file: file.name().to_owned(), published: None })
    }

    /// A table of this text, of which the column `y` is the class.
    pub fn of_text(text: &str) -> Result<Self> {
        let dir = tempfile::tempdir()?;
        let csv = dir.path().join("small.csv");
        std::fs::write(&csv, text)?;
        Self::own(&OwnTable { csv, target: Some("y".to_owned()), ..OwnTable::default() }, Mode::Quiet)
    }

    /// The splits to run: the published one where there is one, and as many random ones as planned.
    pub fn splits(&self, config: &RunConfig) -> Result<Vec<Split>> {
        let random = match config.splits {
            SplitPlan::Random(n) => self.random(config.keys, n)?,
            SplitPlan::Paper if self.published.is_none() => {
                bail!("--split paper: data set {} has no published split", self.input.dataset)
            }
            SplitPlan::Paper => Vec::new(),
        };
        Ok(self.published.iter().cloned().chain(random).collect())
    }

    /// Whether the set comes with a split, which then is the first of its splits.
    pub fn has_published_split(&self) -> bool {
        self.published.is_some()
    }

    /// The published split, or else one random holdout.
    pub fn one_split(&self, keys: KeySchedule) -> Result<Split> {
        match &self.published {
            Some(split) => Ok(split.clone()),
            None => self.holdouts(keys, 1)?.pop().context("one holdout was asked for"),
        }
    }

    /// Why the rows cannot be split, with classes by their labels.
    fn explained(&self, error: SplitError) -> anyhow::Error {
        let (file, target) = (self.file.display(), self.table.schema().target().unwrap_or_default());
        match error {
            SplitError::ClassTooSmall { class, members, needed } => anyhow!(
                "{file}: column {target:?}: the class {:?} has {}, and {needed} are needed, one to train on and one to test \
                 on; all classes: {}. Correct the label, add rows, leave those rows out, or name one label with --positive: all others are \
                 then one class",
                self.table.classes().get(class).map_or("", String::as_str),
                if members == 1 { "1 row".to_owned() } else { format!("{members} rows") },
                self.class_counts()
            ),
            error => anyhow::Error::from(error)
                .context(format!("{file}: cannot split the rows ({})", self.class_counts())),
        }
    }

    /// Whether a threshold can be tuned on the training rows of a split, which is done on plain data of two classes: each
    /// class needs two rows there, one to fit on and one to tune on.
    pub fn check_tunable(&self, prepared: &Prepared) -> Result<()> {
        let targets = prepared.train.targets();
        let classes = self.table.classes().iter().zip(self.table.class_counts()).enumerate();
        for (class, (label, members)) in classes {
            let found = targets.iter().filter(|&&target| target == class).count();
            if found < 2 {
                bail!(
                    "{}: column {:?}: of the {members} rows of the class {label:?} {found} are among the training rows of split \
                     {}, and at least 2 are needed there to tune a threshold; all classes: {}. Add rows of that class, or count \
                     several labels as one class: list them under `positive` in a schema",
                    self.file.display(),
                    self.table.schema().target().unwrap_or_default(),
                    prepared.label,
                    self.class_counts()
                );
            }
        }
        Ok(())
    }

    fn class_counts(&self) -> String {
        let counts = self.table.classes().iter().zip(self.table.class_counts());
        counts.map(|(class, count)| format!("{class}: {count}")).collect::<Vec<_>>().join(", ")
    }

    fn random(&self, keys: KeySchedule, n: usize) -> Result<Vec<Split>> {
        let seed = keys.seed_of(&format!("{}/splits", self.input.dataset));
        random_splits(self.table.targets(), n, seed).map_err(|error| self.explained(error))
    }

    fn holdouts(&self, keys: KeySchedule, n: usize) -> Result<Vec<Split>> {
        let seed = keys.seed_of(&format!("{}/splits", self.input.dataset));
        holdouts(self.table.targets(), n, seed).map_err(|error| self.explained(error))
    }
}

/// The first `n` folds of repeated stratified five-fold cross-validation: a round of folds tests every record, and the mean
/// over them spreads less than over random holdouts. Where a class has too few rows for folds, `n` holdouts of a fifth.
pub fn random_splits(targets: &[usize], n: usize, seed: [u8; 32]) -> Result<Vec<Split>, SplitError> {
    match repeated_stratified_kfold(targets, FOLDS, n.div_ceil(FOLDS), seed) {
        Ok(mut folds) => {
            folds.truncate(n);
            Ok(folds)
        }
        Err(SplitError::ClassTooSmall { .. } | SplitError::TooFewRows { .. }) => holdouts(targets, n, seed),
        Err(error) => Err(error),
    }
}

fn holdouts(targets: &[usize], n: usize, seed: [u8; 32]) -> Result<Vec<Split>, SplitError> {
    stratified_holdouts(targets, TestSize::Fraction(1.0 / FOLDS as f64), n, seed)
}

fn describe(name: &str, origin: Origin, file: &TableFile, table: &Table) -> Result<Input> {
    let mut input = Input::new(name, origin, &input::sha256(file)?, table.n_rows() as u64);
    input.positive_rate = table.positive_rate();
    Ok(input)
}

fn published_split(set: &Dataset, table: &Table) -> Result<Option<Split>> {
    let Some(split) = set.manifest.splits.first() else { return Ok(None) };
    let path = set.payload(&split.path).with_context(|| set.how_to_get())?;
    Ok(Some(Split::from_file(&path, &split.name, table)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Source {
        /// Forty rows of two numeric columns, each pair of cells twice, and a class in the column `y`.
        pub fn small() -> Result<Self> {
            let class = |row: usize| if row.is_multiple_of(3) { "yes" } else { "no" };
            let row = |row: usize| format!("{},{},{}\n", 10 + row % 4, 20 + row % 5, class(row));
            Self::of_text(&format!("a,b,y\n{}", (0..40).map(row).collect::<String>()))
        }
    }

    #[test]
    fn a_random_split_is_reproducible_and_a_published_one_must_be_there() -> Result<()> {
        let (source, config) = (Source::small()?, RunConfig::small()?);
        let splits = source.splits(&RunConfig { splits: SplitPlan::Random(2), ..config.clone() })?;
        assert_eq!(splits.iter().map(|split| split.test().len()).collect::<Vec<_>>(), [8, 8]);
        assert_ne!(splits[0].test(), splits[1].test());
        assert!(splits[0].test().iter().all(|row| !splits[1].test().contains(row)), "folds of one round");
        assert_eq!(source.one_split(config.keys)?.test().len(), 8);
        assert_eq!(source.one_split(config.keys)?.test(), source.one_split(config.keys)?.test());
        let other = source.one_split(KeySchedule::new(2))?;
        assert_ne!(other.test(), source.one_split(config.keys)?.test());
        let paper = source.splits(&RunConfig { splits: SplitPlan::Paper, ..config });
        let said = paper.err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(said, "--split paper: data set small has no published split");
        Ok(())
    }

    #[test]
    fn a_class_that_is_too_small_is_named() -> Result<()> {
        let source = Source::of_text("a,y\n1,no\n2,no\n3,no\n4,yes\n")?;
        let said = source.one_split(KeySchedule::new(1)).err().map(|error| error.to_string());
        let said = said.unwrap_or_default();
        assert!(said.contains("the class \"yes\" has 1 row,") && said.contains("no: 3, yes: 1."), "{said}");
        let source = Source::of_text(&format!("a,y\n1,yes\n2,yes\n{}", "3,no\n".repeat(8)))?;
        let split = source.one_split(KeySchedule::new(1))?;
        let prepared = Prepared::new(&source.table, &split, &Default::default())?;
        let said = source.check_tunable(&prepared).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said.contains("of the 2 rows of the class \"yes\" 1 are among the training rows"), "{said}");
        Ok(())
    }
}
