//! One condition applied to one prepared split under one key: what the classifier gets to see.

use anyhow::{Context, Result};
use crypto_encode::{EncodeOptions, EncodeSpec, MatrixEncoder, Scheme, Stage};
use ndarray::Array2;
use protocol::{Clock, KeyName, KeySchedule, Purpose, Regime, ScheduledKey, Side};
use tabular_data::{DesignMatrix, Standardiser};

use super::plan::Condition;
use super::prepare::Prepared;

/// Encrypted features of both sides of a split.
#[derive(Debug)]
pub struct Features {
    /// Training rows, n x d.
    pub train: Array2<f32>,
    /// Test rows, m x d.
    pub test: Array2<f32>,
}

/// What all conditions of a run share.
#[derive(Debug, Clone)]
pub struct Protection {
    /// Reproducible keys.
    pub keys: KeySchedule,
    /// Id of the data set, part of every key's label.
    pub dataset: String,
    /// Options of the encoders, with the fixed clock.
    pub options: EncodeOptions,
    /// The clock of conditions under [`Clock::Running`].
    pub running: crypto_encode::Clock,
}

/// The rows of one side of a split.
struct Rows<'a> {
    side: Side,
    scheme: &'static Scheme,
    design: &'a DesignMatrix,
    standard: &'a Array2<f64>,
}

impl Protection {
    /// The usual encoders, for conditions whose clock stands still.
    pub fn with_fixed_clock(keys: KeySchedule, dataset: &str) -> Self {
        let running = crypto_encode::Clock::Running { start: 0, cells_per_second: 1 };
        Self { keys, dataset: dataset.to_owned(), options: EncodeOptions::default(), running }
    }

    /// Encrypts `prepared` as `condition` says, under key number `key`.
    ///
    /// Raw cells are encoded and then standardised on the encoded training rows. A scheme that works on the
    /// standardised matrix is left as it comes out: scaling its columns again would undo an isometry.
    pub fn apply(&self, condition: &Condition, prepared: &Prepared, key: usize) -> Result<Features> {
        let (train, test) = sides(condition, prepared);
        let encoded = self.encode(condition, prepared, &train, key)?;
        let (train, scale) = match train.scheme.stage {
            Stage::Standardised => (encoded, prepared.standardiser.clone()),
            Stage::RawCells => {
                let scale = Standardiser::fit(encoded.view())?;
                (scale.transform(encoded.view())?, scale)
            }
        };
        let encoded = self.encode(condition, prepared, &test, key)?;
        let test = match test.scheme.stage {
            Stage::Standardised => encoded,
            Stage::RawCells => scale.transform(encoded.view())?,
        };
        Ok(Features { train: single(&train), test: single(&test) })
    }

    /// The encoded cells of both sides as they come out of `condition`'s encoders under key number `key`, on no common scale.
    pub fn encoded(
        &self,
        condition: &Condition,
        prepared: &Prepared,
        key: usize,
    ) -> Result<[Array2<f64>; 2]> {
        let (train, test) = sides(condition, prepared);
        Ok([self.encode(condition, prepared, &train, key)?, self.encode(condition, prepared, &test, key)?])
    }

    fn encode(
        &self,
        condition: &Condition,
        prepared: &Prepared,
        rows: &Rows<'_>,
        key: usize,
    ) -> Result<Array2<f64>> {
        let encoder = self.encoder(condition, prepared, rows, key)?;
        let values = match rows.scheme.stage {
            Stage::RawCells => rows.design.values(),
            Stage::Standardised => rows.standard,
        };
        encoder
            .encode(values.view(), rows.design.rows())
            .with_context(|| format!("{}, scheme {}: cannot encode", self.dataset, rows.scheme.id))
    }

    fn encoder(
        &self,
        condition: &Condition,
        prepared: &Prepared,
        rows: &Rows<'_>,
        key: usize,
    ) -> Result<Box<dyn MatrixEncoder>> {
        let spec = self.spec(condition.clock)?;
        let scheduled = self.key(condition.regime, rows, key);
        let key = scheduled.key();
        let built = match condition.regime {
            Regime::PerRecordKey => rows.scheme.build_per_record(&prepared.columns, &spec, key),
            _ => rows.scheme.build(&prepared.columns, &spec, key),
        };
        built.with_context(|| format!("{}, scheme {}", self.dataset, rows.scheme.id))
    }

    fn key(&self, regime: Regime, rows: &Rows<'_>, number: usize) -> ScheduledKey {
        self.keys.key(&KeyName {
            purpose: Purpose::Experiment,
            dataset: &self.dataset,
            scheme: rows.scheme.id,
            role: regime.table_role(rows.side),
            number,
        })
    }

    fn spec(&self, clock: Option<Clock>) -> Result<EncodeSpec> {
        let mut options = self.options.clone();
        if clock == Some(Clock::Running) {
            options.clock = self.running;
        }
        Ok(EncodeSpec::new(options)?)
    }
}

fn sides<'a>(condition: &Condition, prepared: &'a Prepared) -> (Rows<'a>, Rows<'a>) {
    let train = Rows {
        side: Side::Train,
        scheme: condition.train,
        design: &prepared.train,
        standard: &prepared.standard_train,
    };
    let test = Rows {
        side: Side::Test,
        scheme: condition.test,
        design: &prepared.test,
        standard: &prepared.standard_test,
    };
    (train, test)
}

/// The most standard deviations from the training mean that a classifier is shown. Only test rows under another scheme
/// or key than the training rows get there; cut off, they stay far out and kernel values stay finite in 32 bits.
const FARTHEST: f64 = 1e6;

pub(super) fn single(values: &Array2<f64>) -> Array2<f32> {
    values.mapv(|value| value.clamp(-FARTHEST, FARTHEST) as f32)
}

#[cfg(test)]
mod tests {
    use ndarray::{Axis, array};
    use tabular_data::PreprocessOptions;

    use super::super::source::Source;
    use super::*;

    fn encrypted(scheme: &str, regime: Regime) -> Result<(Prepared, Features)> {
        let (source, keys) = (Source::small()?, KeySchedule::new(1));
        let split = source.one_split(keys)?;
        let prepared = Prepared::new(&source.table, &split, &PreprocessOptions::default())?;
        let protection = Protection::with_fixed_clock(keys, "small");
        let scheme = crypto_encode::scheme(scheme)?;
        let features = protection.apply(&Condition::of(scheme, regime), &prepared, 0)?;
        Ok((prepared, features))
    }

    /// Of the pairs of a training and a test row with the same plain cells, those that are the same encrypted, and all.
    fn equal_pairs(prepared: &Prepared, features: &Features) -> (usize, usize) {
        let (mut equal, mut all) = (0, 0);
        for (a, plain) in prepared.train.values().outer_iter().enumerate() {
            let tests = prepared.test.values().outer_iter().enumerate();
            for (b, _) in tests.filter(|(_, other)| *other == plain) {
                all += 1;
                equal += usize::from(features.train.row(a) == features.test.row(b));
            }
        }
        (equal, all)
    }

    #[test]
    fn equal_rows_stay_equal_under_one_key_and_one_scale_only() -> Result<()> {
        for (regime, all_equal) in
            [(Regime::SameKey, true), (Regime::CrossKey, false), (Regime::PerRecordKey, false)]
        {
            let (prepared, features) = encrypted("siv", regime)?;
            let (equal, all) = equal_pairs(&prepared, &features);
            assert!(all > 0);
            assert_eq!(equal, if all_equal { all } else { 0 }, "{regime}");
        }
        Ok(())
    }

    #[test]
    fn encoded_cells_are_scaled_by_the_training_rows_and_an_isometry_is_not_scaled_again() -> Result<()> {
        let (_, features) = encrypted("siv", Regime::SameKey)?;
        let means = |rows: &Array2<f32>| rows.mean_axis(Axis(0)).unwrap_or_default();
        assert!(means(&features.train).iter().all(|mean| mean.abs() < 1e-5));
        assert!(means(&features.test).iter().any(|mean| mean.abs() > 1e-2));
        let (prepared, features) = encrypted("orthogonal", Regime::SameKey)?;
        for (plain, row) in prepared.standard_test.outer_iter().zip(features.test.outer_iter()) {
            let (before, after) = (plain.dot(&plain), f64::from(row.dot(&row)));
            assert!((before - after).abs() < 1e-4 && row.mapv(f64::from) != plain, "{before} {after}");
        }
        Ok(())
    }

    #[test]
    fn values_far_out_stay_finite_and_keep_their_sign() {
        assert_eq!(single(&array![[1e300, -1e300, 2.5]]), array![[1e6, -1e6, 2.5]]);
    }
}
