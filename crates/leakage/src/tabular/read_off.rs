//! `read-off`: the numbers are the cells.
//!
//! An adversary who knows other people's cells sees at once whether numbers may be cells: indicators are 0 or 1, and
//! numbers lie where other people's do. Where they may be, they are taken for the cells. This is no attack on any cipher;
//! on plain records it succeeds always, and so shows that a run has enough keys and records to show anything.

use ndarray::{ArrayView1, Axis};

use super::{AttributeKind, Reconstruction, Trial};
use crate::{Adversary, Attack, AttackInfo, NotApplicable, Outcome};

/// How far beyond the other people's smallest and largest number a cell may lie, in units of the distance between them.
const BEYOND: f64 = 1.0;

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

fn run(trial: &Trial, _seed: [u8; 32]) -> Outcome {
    trial.require(2, 1)?;
    let cells = trial.cells(trial.cipher().view());
    let kinds = trial.columns().iter().map(|column| column.kind);
    let columns = cells.axis_iter(Axis(1)).zip(trial.auxiliary().axis_iter(Axis(1))).zip(kinds);
    let mut columns = columns.map(|((found, known), kind)| may_be(found, known, kind));
    match columns.all(|may_be| may_be) {
        true => Reconstruction(cells).findings(trial, 0),
        false => Err(NotApplicable::Absent { what: "cell in plain" }),
    }
}

fn may_be(found: ArrayView1<'_, f64>, known: ArrayView1<'_, f64>, kind: AttributeKind) -> bool {
    match kind {
        AttributeKind::Categorical => found.iter().all(|&cell| cell == 0.0 || cell == 1.0),
        AttributeKind::Numeric => {
            let low = known.iter().copied().fold(f64::INFINITY, f64::min);
            let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let margin = BEYOND * (high - low);
            found.iter().all(|&cell| cell >= low - margin && cell <= high + margin)
        }
    }
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
}
