//! What a decision costs: of one record alone, and of one among many. Timed on one thread.

use std::time::{Duration, Instant};

use anyhow::Result;
use ndarray::{Array2, ArrayView2, Axis, s};
use private_inference::Packing;
use private_service::owner::{Cost, Loopback};
use results::PrivateCost;

use super::exchange::{REQUEST_BYTES, both_ends};
use super::model_run::{ModelRun, Rounded};
use super::models::quantise;
use super::schemes;
use crate::interrupt;

/// Records of a batch, where one of them costs microseconds.
const BATCH: usize = 4096;
/// Records of a batch, where one of them costs milliseconds.
const COSTLY_BATCH: usize = 32;
/// A request is not timed again once this much time is spent.
const ENOUGH: Duration = Duration::from_millis(100);

/// The costs of a model fitted on the first split; the quickest of `repeats` requests counts.
pub fn of(run: &ModelRun<'_>, rounded: &Rounded, repeats: usize) -> Result<[PrivateCost; 2]> {
    let test = run.set.test(0);
    let cost = |packing: Packing, rows: ArrayView2<'_, f32>| -> Result<PrivateCost> {
        let quantised = quantise(&rounded.numbers, rounded.quantised.card().id(), packing)?;
        let mut both = both_ends(&quantised, run.seeds, run.set.dataset(), 0, "costs")?;
        let rows = rows.slice(s![..rows.nrows().min(both.records_within(REQUEST_BYTES)), ..]);
        let (records, cost) = (rows.nrows() as u64, best(&mut both, rows, repeats)?);
        let each = |time: Duration| time.as_secs_f64() * 1e3 / records as f64;
        Ok(PrivateCost {
            dataset: run.set.dataset().to_owned(),
            scheme: schemes::BFV.to_owned(),
            classifier: run.model.id().to_owned(),
            options: run.options(),
            records,
            packing: quantised.card().task().packing().id().to_owned(),
            public_key_bytes: Some(both.public_key_bytes()),
            client_ms: each(cost.encrypt + cost.decrypt),
            server_ms: each(cost.server),
            bytes_up: cost.up.div_ceil(records),
            bytes_down: cost.down.div_ceil(records),
            noise_budget_bits: Some(cost.budget_bits),
        })
    };
    let batch = if run.model.is_cheap() { BATCH } else { COSTLY_BATCH };
    let one = cost(Packing::Coefficients, test.slice(s![..1, ..]))?;
    Ok([one, cost(run.model.batch_packing(), repeated(&test, batch).view())?])
}

/// The rows over and over, `n` in all.
fn repeated(rows: &Array2<f32>, n: usize) -> Array2<f32> {
    let indices: Vec<usize> = (0..rows.nrows().max(1)).cycle().take(n).collect();
    rows.select(Axis(0), &indices)
}

/// The quickest of `repeats` requests.
fn best(both: &mut Loopback, rows: ArrayView2<'_, f32>, repeats: usize) -> Result<Cost> {
    let started = Instant::now();
    let mut best = both.ask(rows)?.1;
    for _ in 1..repeats {
        interrupt::check()?;
        if started.elapsed() > ENOUGH {
            break;
        }
        best = best.quickest(&both.ask(rows)?.1);
    }
    Ok(best)
}
