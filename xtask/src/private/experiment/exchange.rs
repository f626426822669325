//! A client and a server that talk in messages, as two processes would. The client's key follows from the seed: an experiment
//! can be repeated, and nothing is secret.

use anyhow::{Result, bail};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use private_inference::{ModelCard, QuantisedModel, ReproducibleSeed, SecretKey};
use private_service::owner::Loopback;
use protocol::{KeyName, KeySchedule, Purpose, Role};

use super::schemes;
use crate::interrupt;

/// A request is filled up to this many bytes: what is in memory at a time.
pub const REQUEST_BYTES: u64 = 16 << 20;

/// Both ends for a model, under key number `key`; `label` sets their random numbers apart.
pub fn both_ends(
    model: &QuantisedModel,
    seeds: KeySchedule,
    dataset: &str,
    key: usize,
    label: &str,
) -> Result<Loopback> {
    let rng = |seed: [u8; 32]| ReproducibleSeed::for_tests_and_experiments(seed).rng();
    let part =
        |part: &str| rng(seeds.seed_of(&format!("{dataset}/{}/{label}/key-{key}/{part}", schemes::BFV)));
    let (purpose, scheme, role) = (Purpose::Experiment, schemes::BFV, Role::Client);
    let secret = seeds.key(&KeyName { purpose, dataset, scheme, role, number: key });
    let degree = model.card().parameters().degree();
    let secret = SecretKey::generate(degree, &mut rng(*secret.bytes()))?;
    Ok(Loopback::new(model, secret, part("client"), part("server"))?)
}

/// What came back of some records.
#[derive(Debug, Clone, PartialEq)]
pub struct Decrypted {
    /// Whole-number scores, a row a record.
    pub scores: Array2<i64>,
    /// Decided classes.
    pub classes: Vec<usize>,
}

impl Decrypted {
    /// What comes back without encryption: decided by the scores in plain whole numbers.
    pub fn plain(scores: Array2<i64>) -> Self {
        let decide = |row: ArrayView1<'_, i64>| ModelCard::decide(&row.to_vec());
        Self { classes: scores.rows().into_iter().map(decide).collect(), scores }
    }

    /// Asks about `rows`, request by request.
    pub fn of(both: &mut Loopback, rows: ArrayView2<'_, f32>) -> Result<Self> {
        let (mut scores, mut classes) = (Vec::new(), Vec::new());
        for some in rows.axis_chunks_iter(Axis(0), both.records_within(REQUEST_BYTES)) {
            interrupt::check()?;
            let (decisions, _) = both.ask(some)?;
            scores.extend(decisions.scores().iter().flatten());
            classes.extend(decisions.classes());
        }
        let shape = (classes.len(), scores.len() / classes.len().max(1));
        Ok(Self { scores: Array2::from_shape_vec(shape, scores)?, classes })
    }

    /// Scores and decisions have to be those in plain whole numbers, record by record.
    pub fn check_equal(&self, plain: &Self) -> Result<()> {
        if self.classes.len() != plain.classes.len() {
            bail!("{} decisions came back for {} records", self.classes.len(), plain.classes.len());
        }
        let differs = |&row: &usize| self.record(row) != plain.record(row);
        let Some(row) = (0..self.classes.len()).find(differs) else { return Ok(()) };
        let ((scores, class), (plain_scores, plain_class)) = (self.record(row), plain.record(row));
        bail!(
            "test row {row}: class {class} with scores {scores:?} came back from ciphertexts, the same model in plain \
             whole numbers says class {plain_class} with {plain_scores:?}"
        )
    }

    fn record(&self, row: usize) -> (Vec<i64>, usize) {
        (self.scores.row(row).to_vec(), self.classes[row])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn one_differing_score_is_an_error_that_names_the_row() {
        let expected = Decrypted::plain(array![[3], [-2], [7]]);
        assert_eq!(expected.classes, [1, 0, 1]);
        let said = |found: Decrypted| found.check_equal(&expected).map_err(|error| error.to_string());
        assert!(said(Decrypted::plain(array![[3], [-2], [7]])).is_ok());
        assert!(
            said(Decrypted::plain(array![[3], [-1], [7]])).is_err_and(|error| error.contains("test row 1"))
        );
        assert!(said(Decrypted::plain(array![[3], [-2]])).is_err_and(|error| error.contains("2 decisions")));
        let flipped = Decrypted { classes: vec![1, 1, 1], ..expected.clone() };
        assert!(said(flipped).is_err_and(|error| error.contains("test row 1: class 1")));
    }
}
