//! A table as the audit sees it: every record coded, as the schemes take it.

use anyhow::{Context, Result};
use crypto_encode::CipherColumn;
use leakage::tabular::{AttributeKind, DesignColumn, Scale, length_paddings};
use ndarray::{Array2, Axis};
use protocol::KeySchedule;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use tabular_data::{ColumnMeta, DesignKind, PreprocessOptions, Preprocessor, Standardiser, Table};

use super::texts::Texts;
use crate::tabular::cipher_columns;

/// The most records that are audited; of a larger table a sample is drawn. Linkage compares all pairs of victims.
pub const MOST_RECORDS: usize = 1200;

/// A coded table.
#[derive(Debug)]
pub struct Subject {
    /// Id of the data set.
    pub dataset: String,
    /// What the attacks are told of the columns.
    pub columns: Vec<DesignColumn>,
    /// What the encoders are told of the columns.
    pub cipher_columns: Vec<CipherColumn>,
    /// n x d coded cells.
    pub cells: Array2<f64>,
    /// The same, standardised.
    pub standard: Array2<f64>,
    /// What brings the numbers of each column to one length.
    pub paddings: Vec<f64>,
    /// How the second came from the first.
    pub scales: Vec<Scale>,
    /// Class of each record.
    pub targets: Vec<usize>,
    /// Number of classes.
    pub n_classes: usize,
    /// The texts of the table, as `encrypt-table` takes them.
    pub texts: Texts,
    /// Records in the whole table.
    pub all_records: usize,
}

impl Subject {
    /// Codes the table; imputers and scales are those that its owner would publish, fitted on all records.
    pub fn new(keys: KeySchedule, dataset: &str, table: &Table) -> Result<Self> {
        let preprocessor = Preprocessor::fit(&table.as_train(), &PreprocessOptions::default())
            .with_context(|| format!("{dataset}: cannot code the table"))?;
        let design = preprocessor.transform(&table.as_train())?;
        let kept = sample(keys, dataset, design.values().nrows());
        let cells = design.values().select(Axis(0), &kept);
        let standardiser = Standardiser::fit(cells.view())?;
        let scales = standardiser.mean().iter().zip(standardiser.scale());
        let columns: Vec<DesignColumn> = design.columns().iter().map(column).collect();
        Ok(Self {
            cipher_columns: cipher_columns(design.columns(), table.schema()),
            standard: standardiser.transform(cells.view())?,
            paddings: length_paddings(&columns, cells.view())?,
            texts: Texts::of(table, &columns, &kept),
            scales: scales.map(|(&mean, &scale)| Scale { mean, scale }).collect(),
            columns,
            targets: kept.iter().map(|&row| design.targets()[row]).collect(),
            n_classes: table.classes().len(),
            all_records: design.values().nrows(),
            cells,
            dataset: dataset.to_owned(),
        })
    }

    /// Records audited.
    pub fn n_records(&self) -> usize {
        self.cells.nrows()
    }

    /// What a reader must know: whether not all records were used, and that columns of several levels are not attacked as
    /// `encrypt-table` writes them.
    pub fn notes(&self) -> Vec<String> {
        let (used, all) = (self.n_records(), self.all_records);
        let sampled = (used < all).then(|| {
            format!("{}: attacks were run on a random sample of {used} of {all} records", self.dataset)
        });
        let coded = self.coded_in_parts();
        let in_parts = (!coded.is_empty()).then(|| {
            format!(
                "{}: attacks see {} as indicators that are encrypted one by one, as a classifier does; `encrypt-table` \
                 writes one ciphertext per cell of such a column, from which a level is guessed by its frequency among \
                 all levels, so that other shares of cells are read there",
                self.dataset,
                coded.join(", ")
            )
        });
        sampled.into_iter().chain(in_parts).collect()
    }

    /// The columns of the table that became several indicators, in their order.
    fn coded_in_parts(&self) -> Vec<&str> {
        let mut sources: Vec<&str> = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            let same = |other: &DesignColumn| other.source == column.source;
            let has_others = self.columns.iter().skip(index + 1).any(same);
            if has_others && !sources.contains(&column.source.as_str()) {
                sources.push(&column.source);
            }
        }
        sources
    }
}

fn sample(keys: KeySchedule, dataset: &str, n: usize) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..n).collect();
    if n > MOST_RECORDS {
        rows.shuffle(&mut ChaCha20Rng::from_seed(keys.seed_of(&format!("{dataset}/audit-sample"))));
        rows.truncate(MOST_RECORDS);
        rows.sort_unstable();
    }
    rows
}

fn column(meta: &ColumnMeta) -> DesignColumn {
    DesignColumn {
        name: meta.name.clone(),
        source: meta.source.clone(),
        level: meta.level.clone(),
        kind: match meta.kind {
            DesignKind::Numeric => AttributeKind::Numeric,
            DesignKind::Indicator => AttributeKind::Categorical,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_table_is_sampled_in_order() {
        let keys = KeySchedule::new(1);
        assert_eq!(sample(keys, "t", 5), [0, 1, 2, 3, 4]);
        let sampled = sample(keys, "t", 5000);
        assert_eq!(sampled.len(), MOST_RECORDS);
        assert!(sampled.is_sorted() && sampled != sample(keys, "u", 5000));
    }

    #[test]
    fn columns_of_several_levels_are_named_as_coded_in_parts() -> Result<()> {
        let row = |i: usize| {
            format!("{},{},{},{}", i, ["n", "y"][i % 2], ["a", "b", "c"][i % 3], ["0", "1"][i / 15])
        };
        let csv = format!("age,own,area,y\n{}\n", (0..30).map(row).collect::<Vec<_>>().join("\n"));
        let options = tabular_data::InferOptions { target: Some("y".into()), ..Default::default() };
        let schema =
            tabular_data::Schema::infer_from_bytes(csv.as_bytes(), "t.csv".as_ref(), &options)?.schema;
        let table = Table::from_reader(csv.as_bytes(), "t.csv".as_ref(), &schema)?;
        let subject = Subject::new(KeySchedule::new(1), "t", &table)?;
        assert_eq!(subject.coded_in_parts(), ["area"]);
        let notes = subject.notes();
        assert_eq!(notes.len(), 1);
        assert!(notes[0].starts_with("t: attacks see area as indicators"), "{notes:?}");
        Ok(())
    }
}
