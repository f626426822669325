//! What a decision costs: of one record alone, and of one among many. Timed on one thread.

use std::time::{Duration, Instant};

use anyhow::Result;
use ndarray::{Array2, ArrayView2, Axis, s};
use private_inference::{Packing, QuantisedModel};
use results::PrivateCost;

use super::exchange::{Cost, Exchange};
use super::models::{Model, quantise};
use super::schemes;
use super::subject::Subject;
use super::trial::Answers;
use crate::interrupt;
use protocol::KeySchedule;

/// Records of a batch, where one of them costs microseconds.
const BATCH: usize = 4096;
/// Records of a batch, where one of them costs milliseconds.
const COSTLY_BATCH: usize = 32;
/// A request is not timed again once this much time is spent.
const ENOUGH: Duration = Duration::from_millis(100);

/// The costs of a model fitted on the first split; the quickest of `repeats` requests counts.
pub fn of(
    subject: &Subject,
    seeds: KeySchedule,
    model: &Model,
    answers: &Answers,
    repeats: usize,
) -> Result<Vec<PrivateCost>> {
    let test = subject.split(0).test;
    let options: Vec<String> = subject.options.iter().chain(&model.options).cloned().collect();
    let cost = |packing, rows: ArrayView2<'_, f32>| -> Result<PrivateCost> {
        let quantised = quantise(&answers.forms.numbers, answers.forms.quantised.card().id(), packing)?;
        let mut exchange = Exchange::new(&quantised, seeds, subject.dataset(), 0, "costs")?;
        let rows = rows.slice(s![..rows.nrows().min(exchange.records_per_request()), ..]);
        let request = (rows.nrows() as u64, best(&mut exchange, rows, repeats)?);
        let frame = described(subject.dataset(), model.id(), &quantised, request);
        Ok(PrivateCost {
            options: options.clone(),
            public_key_bytes: Some(exchange.public_key_bytes),
            ..frame
        })
    };
    let one = cost(Packing::Coefficients, test.slice(s![..1, ..]))?;
    let batch = match model.is_cheap() {
        true => cost(model.batch_packing(), repeated(&test, BATCH).view())?,
        false => cost(model.batch_packing(), repeated(&test, COSTLY_BATCH).view())?,
    };
    Ok(vec![one, batch])
}

/// The rows over and over, `n` in all.
fn repeated(rows: &Array2<f32>, n: usize) -> Array2<f32> {
    let indices: Vec<usize> = (0..rows.nrows().max(1)).cycle().take(n).collect();
    rows.select(Axis(0), &indices)
}

/// The quickest of `repeats` requests.
fn best(exchange: &mut Exchange, rows: ArrayView2<'_, f32>, repeats: usize) -> Result<Cost> {
    let started = Instant::now();
    let mut best = exchange.ask(rows)?.1;
    for _ in 1..repeats {
        interrupt::check()?;
        if started.elapsed() > ENOUGH {
            break;
        }
        let cost = exchange.ask(rows)?.1;
        best.client = best.client.min(cost.client);
        best.server = best.server.min(cost.server);
        best.budget_bits = best.budget_bits.min(cost.budget_bits);
    }
    Ok(best)
}

fn described(
    dataset: &str,
    classifier: &str,
    model: &QuantisedModel,
    (records, cost): (u64, Cost),
) -> PrivateCost {
    let each = |time: Duration| time.as_secs_f64() * 1e3 / records as f64;
    PrivateCost {
        dataset: dataset.to_owned(),
        scheme: schemes::BFV.to_owned(),
        classifier: classifier.to_owned(),
        options: Vec::new(),
        records,
        packing: model.card().task().packing().id().to_owned(),
        public_key_bytes: None,
        client_ms: each(cost.client),
        server_ms: each(cost.server),
        bytes_up: cost.up.div_ceil(records),
        bytes_down: cost.down.div_ceil(records),
        noise_budget_bits: Some(cost.budget_bits),
    }
}
