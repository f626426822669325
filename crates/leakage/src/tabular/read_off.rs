//! `read-off`: the numbers are the cells.
//!
//! An adversary who knows other people's cells sees at once whether numbers may be cells: indicators are 0 or 1, and
//! numbers lie where other people's do. Where they may be, they are taken for the cells. This is no attack on any cipher;
//! on plain records it succeeds always, and so shows that a run has enough keys and records to show anything.
//!
//! `read-columns` looks at each column by itself: in a table of which some columns are encrypted and others are not, the others
//! are read.

use ndarray::{Array2, ArrayView1, Axis};

use super::attribute::decode;
use super::constant::best;
use super::reconstruction::enter;
use super::{AttributeKind, Reconstruction, Trial};
use crate::{Adversary, Attack, AttackInfo, NotApplicable, Outcome};

/// How far beyond the other people's smallest and largest number a cell may lie, in units of the distance between them.
const BEYOND: f64 = 1.0;

/// The share of levels that must be known for a column of them to be taken for plain; a victim may have a rare one.
const MOST_KNOWN: f64 = 0.5;

pub(super) const ATTACK: Attack<Trial> = Attack {
    info: AttackInfo {
        made_for_plain: true,
        summary: "numbers that may be cells are taken for them",
        source: "no cipher",
        ..AttackInfo::new("read-off", Adversary::Auxiliary)
    },
    run,
    restore: None,
};

pub(super) const READ_COLUMNS: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "columns that may be plain are taken for the cells",
        source: "no cipher",
        ..AttackInfo::new("read-columns", Adversary::Auxiliary)
    },
    run: run_by_column,
    restore: None,
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Outcome {
    trial.require(2, 1)?;
    let cells = trial.cells(trial.cipher().view());
    match columns_that_may_be(trial, &cells).into_iter().all(|may_be| may_be) {
        true => Reconstruction(cells).findings(trial, 0),
        false => Err(NotApplicable::Absent { what: "cell in plain" }),
    }
}

/// Cells of the columns that may be plain; of the others the best guess that auxiliary records give.
fn run_by_column(trial: &Trial, _seed: [u8; 32]) -> Outcome {
    trial.require(2, 1)?;
    let mut cells = trial.cells(trial.cipher().view());
    let may_be = columns_that_may_be(trial, &cells);
    if !may_be.iter().any(|&may_be| may_be) {
        return Err(NotApplicable::Absent { what: "column in plain" });
    }
    for attribute in trial.attributes() {
        if may_be.get(attribute.columns.clone()).is_some_and(|columns| columns.iter().all(|&may_be| may_be)) {
            continue;
        }
        let known = decode(attribute, trial.auxiliary().view());
        let usual = best(&known, attribute.kind).unwrap_or(f64::NAN);
        enter(&mut cells, attribute, &vec![usual; trial.records().len()]);
    }
    Reconstruction(cells).findings(trial, 0)
}

/// Whether each column of ciphertexts may be plain.
fn columns_that_may_be(trial: &Trial, cells: &Array2<f64>) -> Vec<bool> {
    let kinds = trial.columns().iter().map(|column| column.kind);
    let columns = cells.axis_iter(Axis(1)).zip(trial.auxiliary().axis_iter(Axis(1))).zip(kinds);
    columns.map(|((found, known), kind)| may_be(found, known, kind)).collect()
}

fn may_be(found: ArrayView1<'_, f64>, known: ArrayView1<'_, f64>, kind: AttributeKind) -> bool {
    match kind {
        AttributeKind::Categorical => found.iter().all(|&cell| cell == 0.0 || cell == 1.0),
        AttributeKind::Level => known_share(found, known) >= MOST_KNOWN,
        AttributeKind::Numeric => {
            let low = known.iter().copied().fold(f64::INFINITY, f64::min);
            let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let margin = BEYOND * (high - low);
            found.iter().all(|&cell| cell >= low - margin && cell <= high + margin)
        }
    }
}

/// The share of `found` that occurs among `known`.
fn known_share(found: ArrayView1<'_, f64>, known: ArrayView1<'_, f64>) -> f64 {
    let mut known = known.to_vec();
    known.sort_by(f64::total_cmp);
    let occurs = |cell: &&f64| known.binary_search_by(|other| other.total_cmp(cell)).is_ok();
    found.iter().filter(occurs).count() as f64 / found.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::tabular::DesignColumn;

    fn of(cipher: Array2<f64>) -> Outcome {
        let truth = array![[30.0, 1.0], [42.0, 0.0], [55.0, 1.0]];
        let columns = vec![DesignColumn::numeric("age"), DesignColumn::binary("married")];
        let trial = Trial::builder(columns, truth, cipher).with_auxiliary(array![[25.0, 0.0], [60.0, 1.0]]);
        run(&trial.build().unwrap(), [0; 32])
    }

    #[test]
    fn plain_records_are_read_and_nothing_else_is() {
        let plain = array![[30.0, 1.0], [42.0, 0.0], [55.0, 1.0]];
        assert_eq!(of(plain.clone()).unwrap()[0].guesses.success(), Some(1.0));
        let absent = NotApplicable::Absent { what: "cell in plain" };
        assert_eq!(of(plain.mapv(|cell| cell * 10.0)).unwrap_err(), absent, "ages of 300");
        assert_eq!(of(plain.mapv(|cell| cell + 0.5)).unwrap_err(), absent, "half married");
    }

    #[test]
    fn plain_columns_are_read_beside_encrypted_ones() {
        let columns = vec![DesignColumn::numeric("age"), DesignColumn::levels("town")];
        let truth = array![[30.0, 1.0], [42.0, 0.0], [55.0, 2.0]];
        let of = |cipher: Array2<f64>| {
            let trial = Trial::builder(columns.clone(), truth.clone(), cipher).with_auxiliary(array![
                [25.0, 0.0],
                [60.0, 1.0],
                [33.0, 1.0]
            ]);
            let findings = run_by_column(&trial.build().unwrap(), [0; 32]);
            findings.map(|found| {
                found.iter().map(|f| (f.target.clone(), f.guesses.success())).collect::<Vec<_>>()
            })
        };
        let town_hidden = of(array![[30.0, 17.0], [42.0, 18.0], [55.0, 19.0]]).unwrap();
        // the most frequent town of others is that of one victim
        assert_eq!(town_hidden[1..3], [("age".to_owned(), Some(1.0)), ("town".to_owned(), Some(1.0 / 3.0))]);
        let age_hidden = of(array![[9030.0, 1.0], [9042.0, 0.0], [9055.0, 2.0]]).unwrap();
        assert_eq!(age_hidden[2], ("town".to_owned(), Some(1.0)), "also a town that nobody else has");
        let nothing = of(array![[9030.0, 17.0], [9042.0, 18.0], [9055.0, 19.0]]);
        assert_eq!(nothing, Err(NotApplicable::Absent { what: "column in plain" }));
    }
}
