//! What the runs of a model are in results: its cells, and the model in encrypted form.

use anyhow::{Context, Result};
use experiment::{CellJudge, Examined, Frame, Judged, Outcome, Subject};
use results::{Cell, Order, PrivateModel, Regime};

use super::exchange::{REQUEST_BYTES, both_ends};
use super::model_run::{ENCRYPTED, FLOAT, ModelRun, QUANTISED, Rounded};
use super::schemes;

impl ModelRun<'_> {
    /// What its cells are judged by.
    pub fn judge(&self) -> CellJudge<'_> {
        let seed = self.seeds.seed_of(&format!("{}/private/permutations", self.set.dataset()));
        CellJudge::new(&self.set.targets, self.set.classes.len(), self.splits(), seed)
    }

    /// The empty row of a condition. Test records of a run are under one key, the client's.
    pub fn frame(&self, condition: usize) -> Frame {
        let set = self.set;
        let regime = if condition == ENCRYPTED { Regime::SameKey } else { Regime::None };
        let scheme = schemes::ALL[condition];
        let mut cell = Cell::new(set.dataset(), set.modality, scheme, regime, self.model.id());
        cell.features = Some(set.features);
        cell.options = self.options();
        cell.classes = (set.classes.len() > 2).then(|| set.classes.clone());
        Frame::new(cell).with_reference(condition == FLOAT)
    }

    /// Settings of features and model, as `name=value`.
    pub fn options(&self) -> Vec<String> {
        self.set.options.iter().chain(&self.model.options).cloned().collect()
    }

    /// Says of the row of encrypted records what the others have not, and describes the model.
    pub fn describe(&self, row: &mut Judged, seen: &Examined<'_>) -> Result<PrivateModel> {
        let cell = &mut row.cell;
        cell.order = Some(Order::ExtractThenEncrypt);
        cell.decryptable = Some(true);
        let first = self.rounded().next().with_context(|| format!("{}: no split", self.set.dataset()))?;
        let both = both_ends(&first.quantised, self.seeds, self.set.dataset(), 0, "sizes")?;
        let (splits, n_columns) = (self.splits(), first.quantised.card().feature_map().n_columns());
        let n_tested: usize = splits.iter().map(|split| split.test.len()).sum();
        let in_first = splits.first().map_or(0, |split| split.test.len());
        let in_request = in_first.min(both.records_within(REQUEST_BYTES));
        cell.bytes_per_value = Some(both.request_bytes(in_request) as f64 / (in_request * n_columns) as f64);
        cell.notes = self.notes(n_tested * n_columns);
        Ok(self.described(first, seen, n_tested, both.records_within(u64::MAX)))
    }

    fn notes(&self, n_values: usize) -> Vec<String> {
        let told = "trained on plain records; the test records of a run are encrypted under one client's key";
        let mut notes = vec![told.to_owned()];
        if self.n_keys > 1 {
            notes.push(format!(
                "run under {} keys, which decide alike; the runs and their spread are those of the first",
                self.n_keys
            ));
        }
        let clipped: usize = self.rounded().map(|rounded| rounded.clipped).sum();
        if clipped > 0 {
            notes.push(format!(
                "{clipped} of {n_values} cells of test records were clipped to the range of the training records"
            ));
        }
        let (some, all) = (self.n_splits, self.set.splits().len());
        if some < all {
            notes.push(format!("{some} of {all} splits; all of them with `private experiment`"));
        }
        notes
    }

    fn described(&self, first: &Rounded, seen: &Examined<'_>, n_tested: usize, most: usize) -> PrivateModel {
        let (card, bits) = (first.quantised.card(), first.quantised.precision());
        let records = card.extraction_records();
        let keys = 0..self.n_keys;
        PrivateModel {
            dataset: self.set.dataset().to_owned(),
            classifier: self.model.id().to_owned(),
            options: self.options(),
            decisions: (n_tested * self.n_keys) as u64,
            decisions_equal: keys.map(|key| self.n_same(seen, (ENCRYPTED, key), QUANTISED)).sum(),
            rounded_decisions: n_tested as u64,
            changed_by_rounding: n_tested as u64 - self.n_same(seen, (QUANTISED, 0), FLOAT),
            features: card.feature_map().n_features() as u64,
            packing: card.task().packing().id().to_owned(),
            degree: card.parameters().degree().coefficients() as u64,
            modulus_bits: u64::from(card.parameters().modulus_bits()),
            plaintext_bits: u64::from(card.parameters().plaintext_bits()),
            input_bits: u64::from(bits.input_bits),
            weight_bits: u64::from(bits.weight_bits),
            margin_bits: first.quantised.certificate().margin_bits(),
            extraction_records: records,
            extraction_requests: records.map(|records| records.div_ceil(most as u64)),
        }
    }

    /// Test records on which a condition under a key decides as another under the first key.
    fn n_same(&self, seen: &Examined<'_>, (one, key): (usize, usize), other: usize) -> u64 {
        let outcome = |condition, key, split| seen.outcomes.get(condition, key, split, 0);
        let of_split = |split| Some(same(outcome(one, key, split)?, outcome(other, 0, split)?));
        (0..self.n_splits).filter_map(of_split).sum()
    }
}

/// Records on which two outcomes agree.
fn same(a: &Outcome, b: &Outcome) -> u64 {
    a.predicted.iter().zip(&b.predicted).filter(|(a, b)| a == b).count() as u64
}

#[cfg(test)]
mod tests {
    use classifiers::LearnerOptions;
    use protocol::KeySchedule;
    use results::Modality;

    use super::super::PlainSet;
    use super::super::models::Model;
    use super::*;

    #[test]
    fn only_test_records_are_encrypted_and_one_client_has_the_key() -> Result<()> {
        let set = PlainSet::small()?;
        let model = Model::new("svm-poly", Modality::Tabular, &LearnerOptions::default())?;
        let run = ModelRun::new(&set, &model, KeySchedule::new(1), 1, 1);
        assert_eq!(run.options(), ["degree=2", "coef0=1"]);
        let judge = run.judge();
        assert_eq!(judge.n_classes, 2);
        let sizes = judge.splits.iter().map(|split| (split.train.len(), split.test.len()));
        assert!(sizes.into_iter().all(|(train, test)| train == 4 * test));
        assert_eq!(run.notes(16).len(), 1);
        let several = ModelRun::new(&set, &model, KeySchedule::new(1), 1, 3).notes(16);
        assert!(several[1].starts_with("run under 3 keys, which decide alike"), "{several:?}");
        let none = ModelRun::new(&set, &model, KeySchedule::new(1), 0, 1);
        assert!(none.notes(16)[1].starts_with("0 of 1 splits;"));
        Ok(())
    }

    #[test]
    fn decisions_are_compared_record_by_record() {
        let outcome = |predicted: &[usize]| Outcome {
            scores: ndarray::Array2::zeros((predicted.len(), 1)),
            predicted: predicted.to_vec(),
            threshold: 0.0,
        };
        assert_eq!(same(&outcome(&[0, 1, 1, 0]), &outcome(&[0, 0, 1, 1])), 2);
    }
}
