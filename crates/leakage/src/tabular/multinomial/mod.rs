//! All columns at once: deterministic ones by their joint frequencies, the others from those.
//!
//! Frequency matching looks at one column at a time. Columns that go together tell more: where cells of two columns occur
//! together says which ciphertexts can stand for them, also where frequencies of single cells are nearly equal. What was
//! recovered then tells of columns whose ciphertexts show nothing, as any classifier does. (V. Bindschaedler, P. Grubbs,
//! D. Cash, T. Ristenpart, V. Shmatikov, "The tao of inference in privacy-protected databases", PVLDB 11, 2018, who give
//! both attacks for whole tables.)
//!
//! `multinomial` guesses all cells. `inference` guesses the cells of each attribute as if that attribute alone were
//! encrypted so that its ciphertexts show nothing: from the others.

mod alphabet;
mod bayes;
mod joint;

use ndarray::Array2;

use super::attribute::decode;
use super::reconstruction::enter;
use super::{Attribute, AttributeKind, Reconstruction, Trial};
use crate::score::Finding;
use crate::{Adversary, Attack, AttackInfo, NotApplicable};
use alphabet::Column;
use bayes::Features;
use joint::{Assignment, Joint};

/// The most columns; tables of pairs take memory in the square of their number.
const MOST_COLUMNS: usize = 128;

/// `multinomial`: ciphertexts of all columns are matched to cells by their joint frequencies.
pub(super) const MULTINOMIAL: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "ciphertexts of all columns are matched to cells by their joint frequencies",
        source: "Bindschaedler, Grubbs, Cash, Ristenpart, Shmatikov, PVLDB 2018",
        ..AttackInfo::new("multinomial", Adversary::Auxiliary)
    },
    run: run_multinomial,
    restore: None,
};

/// `inference`: an attribute whose own ciphertexts show nothing is guessed from what the others give away.
pub(super) const INFERENCE: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "an attribute whose own ciphertexts show nothing is guessed from what the others give away",
        source: "Bindschaedler, Grubbs, Cash, Ristenpart, Shmatikov, PVLDB 2018",
        ..AttackInfo::new("inference", Adversary::Auxiliary)
    },
    run: run_inference,
    restore: None,
};

fn run_multinomial(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    with_joint(trial, |joint, table| {
        let assignments = joint.assign(|_| true);
        let mut guess = Array2::from_elem(trial.cipher().raw_dim(), f64::NAN);
        for attribute in trial.attributes() {
            let cells = table.open(attribute, &assignments);
            enter(&mut guess, attribute, &cells);
        }
        Reconstruction(guess).findings(trial, 0)
    })
}

fn run_inference(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    with_joint(trial, |joint, table| {
        let mut guess = Array2::from_elem(trial.cipher().raw_dim(), f64::NAN);
        for attribute in trial.attributes() {
            let assignments = joint.assign(|column| !attribute.columns.contains(&column));
            let (all, victims): (Vec<usize>, Vec<usize>) =
                ((0..trial.auxiliary().nrows()).collect(), (0..trial.records().len()).collect());
            let cells = table.infer(attribute, &assignments, &all, &victims);
            enter(&mut guess, attribute, &cells);
        }
        Reconstruction(guess).findings(trial, 0)
    })
}

fn with_joint(
    trial: &Trial,
    attack: impl FnOnce(&Joint<'_>, &Table<'_>) -> Result<Vec<Finding>, NotApplicable>,
) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(2, 4)?;
    let found = trial.columns().len();
    if found > MOST_COLUMNS {
        return Err(NotApplicable::TooMany { what: "columns", limit: MOST_COLUMNS, found });
    }
    let ciphers = trial.cipher().columns().into_iter().zip(trial.auxiliary().columns());
    let columns = ciphers.zip(trial.columns());
    let columns: Vec<Column> =
        columns.map(|((cipher, plain), column)| Column::of(cipher, plain, column.kind)).collect();
    let joint = Joint::new(&columns);
    if !joint.shows() {
        return Err(NotApplicable::Absent { what: "column whose ciphertexts repeat" });
    }
    attack(&joint, &Table { trial, columns: &columns })
}

/// A trial with its columns as letters.
struct Table<'a> {
    trial: &'a Trial,
    columns: &'a [Column],
}

impl Table<'_> {
    /// The cells of an attribute: those that its own ciphertexts tell, the others inferred.
    fn open(&self, attribute: &Attribute, assignments: &[Option<Assignment>]) -> Vec<f64> {
        let own: Vec<(&Column, &Assignment)> = attribute
            .columns
            .clone()
            .filter_map(|column| Some((self.columns.get(column)?, assignments.get(column)?.as_ref()?)))
            .collect();
        let n = self.trial.records().len();
        if own.len() < attribute.columns.len() {
            let all: Vec<usize> = (0..self.trial.auxiliary().nrows()).collect();
            return self.infer(attribute, assignments, &all, &(0..n).collect::<Vec<_>>());
        }
        let told = |column: &Column, assignment: &Assignment, row: usize| -> Option<f64> {
            let letter = *column.cipher.of_record.get(row)?;
            column.plain.numbers.get(*assignment.get(letter)?).copied()
        };
        let mut cells: Vec<f64> = match (attribute.kind, own.as_slice()) {
            (AttributeKind::Numeric | AttributeKind::Level, [(column, assignment), ..]) => {
                (0..n).map(|row| told(column, assignment, row).unwrap_or(f64::NAN)).collect()
            }
            _ => {
                // level j where the j-th indicator is 1, level 0 where none is
                let is_one =
                    |row: usize, at: &(&Column, &Assignment)| told(at.0, at.1, row).is_some_and(|x| x > 0.5);
                let level = |row| own.iter().position(|at| is_one(row, at)).map_or(0.0, |at| (at + 1) as f64);
                (0..n).map(level).collect()
            }
        };
        let open: Vec<usize> = (0..n).filter(|&row| cells[row].is_nan()).collect();
        if let (false, Some((column, _))) = (open.is_empty(), own.first()) {
            let rare = |row: &usize| column.plain.of_record.get(*row) == Some(&column.plain.len());
            let mut known: Vec<usize> = (0..self.trial.auxiliary().nrows()).filter(rare).collect();
            if known.is_empty() {
                known = (0..self.trial.auxiliary().nrows()).collect();
            }
            let inferred = self.infer(attribute, assignments, &known, &open);
            open.iter().zip(inferred).for_each(|(&row, cell)| cells[row] = cell);
        }
        cells
    }

    /// The cells of an attribute for the victims `open`, from columns of other attributes as they were recovered and the
    /// auxiliary records `known`.
    fn infer(
        &self,
        attribute: &Attribute,
        assignments: &[Option<Assignment>],
        known: &[usize],
        open: &[usize],
    ) -> Vec<f64> {
        let mut features = Features { known: Vec::new(), asked: Vec::new(), letters: Vec::new() };
        for (index, (column, assignment)) in self.columns.iter().zip(assignments).enumerate() {
            let Some(assignment) = assignment.as_ref().filter(|_| !attribute.columns.contains(&index)) else {
                continue;
            };
            let rare = column.plain.len();
            let recovered = |letter: &usize| assignment.get(*letter).copied().unwrap_or(rare);
            features.known.push(&column.plain.of_record);
            features.asked.push(column.cipher.of_record.iter().map(recovered).collect());
            features.letters.push(rare + 1);
        }
        let cells = decode(attribute, self.trial.auxiliary().view());
        bayes::guess(attribute, &cells, &features, known, open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Extent;
    use crate::tabular::DesignColumn;

    /// Of every eight people two are members, with incomes around 100; two of the others have one around 900, four none.
    fn trial(encrypt: impl Fn(usize, f64) -> f64) -> Trial {
        let cell = |(row, column): (usize, usize)| match (column, row / 2 % 4) {
            (0, 0) => 100.0 + row as f64 / 20.0,
            (0, 3) => 900.0 + row as f64 / 2.0,
            (1, 0) => 1.0,
            _ => 0.0,
        };
        let truth = Array2::from_shape_fn((80, 2), cell);
        let cipher = Array2::from_shape_fn((80, 2), |(row, column)| encrypt(row, truth[(row, column)]));
        let columns = vec![DesignColumn::numeric("income"), DesignColumn::binary("member")];
        Trial::builder(columns, truth.clone(), cipher).with_auxiliary(truth).build().unwrap()
    }

    /// Success and baseline of all cells, of incomes and of membership.
    fn found(outcome: Result<Vec<Finding>, NotApplicable>) -> Vec<[f64; 2]> {
        let means =
            |finding: &Finding| [finding.guesses.success(), finding.guesses.baseline()].map(Option::unwrap);
        let cells = |finding: &&Finding| finding.extent != Extent::Statement;
        outcome.unwrap().iter().filter(cells).map(means).collect()
    }

    #[test]
    fn frequent_cells_are_matched_and_rare_ones_inferred() {
        let trial = trial(|_, cell| 7.0 * cell + 3.0);
        // rare incomes follow from membership, to ten per cent
        let expected = [[1.0, 0.625], [1.0, 0.5], [1.0, 0.75]];
        assert_eq!(found(run_multinomial(&trial, [0; 32])), expected);
        // incomes from membership: none for others, of whom two in three have none; membership not from incomes, since as
        // many members as others have rare ones
        let expected = [[0.75, 0.625], [0.75, 0.5], [0.75, 0.75]];
        assert_eq!(found(run_inference(&trial, [0; 32])), expected);
    }

    #[test]
    fn fresh_ciphertexts_show_nothing() {
        let trial = trial(|row, cell| (row as f64).mul_add(1e-3, cell));
        let absent = Err(NotApplicable::Absent { what: "column whose ciphertexts repeat" });
        assert_eq!(run_multinomial(&trial, [0; 32]), absent);
        assert_eq!(run_inference(&trial, [0; 32]), absent);
    }
}
