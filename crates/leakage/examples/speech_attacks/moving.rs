//! Ciphers that move samples or segments.

use leakage::LeakageError;
use leakage::audio::{
    JoinModel, frames, inverted, is_inverted, order_from_ciphertexts, order_from_known, stacked_frames,
};
use rand::Rng;

use crate::data::Record;
use crate::scramblers::{draw, key, moved, permutation};
use crate::table::{Row, mean};

/// Runs of each figure.
const RUNS: u64 = 10;

pub(crate) fn known_frames(
    records: &[&Record],
    length: usize,
    known: usize,
    published: &'static str,
) -> Result<Row, LeakageError> {
    let share = |run| {
        let rng = &mut key(run);
        let order = permutation(length, rng);
        let parts = (0..known).map(|_| {
            let wave = &records[rng.random_range(0..records.len())].wave;
            let first = rng.random_range(0..wave.len() / length) * length;
            &wave[first..first + length]
        });
        let plain = stacked_frames(&parts.collect::<Vec<_>>(), length)?;
        let flat: Vec<f32> = plain.iter().copied().collect();
        let cipher = moved(&flat, 1, std::slice::from_ref(&order));
        order_from_known(plain.view(), frames(&cipher, length)?)?.share_right(&order)
    };
    let what = format!("sample permutation, {length} samples, {known} known frames: positions");
    Row::new(what, published, mean((0..50).map(share))?, 1.0 / length as f64)
}

/// The share of whole keys.
pub(crate) fn ordered(
    records: &[&Record],
    length: usize,
    n: usize,
    published: &'static str,
) -> Result<Row, LeakageError> {
    let whole = |run| {
        let rng = &mut key(100 + run);
        let order = permutation(length, rng);
        let cipher: Vec<Vec<f32>> = draw(records, n, rng)
            .iter()
            .map(|record| moved(&record.wave, 1, std::slice::from_ref(&order)))
            .collect();
        let views = cipher.iter().map(|cipher| frames(cipher, length)).collect::<Result<Vec<_>, _>>()?;
        let share = order_from_ciphertexts(&views, [run as u8; 32])?.share_right(&order)?;
        Ok(f64::from(u8::from(share == 1.0)))
    };
    let what = format!("sample permutation, {length} samples, ciphertexts of {n} records: whole keys");
    Row::new(what, published, mean((0..RUNS).map(whole))?, 0.0)
}

/// Segments in blocks of 8: orders of their own, scored by neighbours, places and blocks; then one order.
pub(crate) fn segments(
    records: &[&Record],
    segment: usize,
    published: [&'static str; 4],
) -> Result<Vec<Row>, LeakageError> {
    let learned = |from: usize| -> Result<JoinModel, LeakageError> {
        let others = records.iter().filter(|record| record.speaker % 2 == from);
        JoinModel::learned(&others.map(|record| record.wave.as_slice()).collect::<Vec<_>>(), segment, 8)
    };
    let models = [learned(1)?, learned(0)?];
    let (mut sums, mut blocks, mut shared) = ([0.0; 3], 0.0, Vec::new());
    for (run, record) in (0..).zip(records) {
        let rng = &mut key(run);
        let count = record.wave.len() / (8 * segment);
        if count == 0 {
            continue;
        }
        let orders: Vec<Vec<usize>> = (0..count).map(|_| permutation(8, rng)).collect();
        let model = &models[record.speaker % 2];
        let score = model.orders(&moved(&record.wave, segment, &orders))?.score(&orders)?;
        for (sum, share) in sums.iter_mut().zip([score.neighbours, score.places, score.whole]) {
            *sum += share * count as f64;
        }
        blocks += count as f64;
        if count >= 3 {
            let cipher = moved(&record.wave[..3 * 8 * segment], segment, &orders[..1]);
            shared.push(model.shared_order(&[&cipher])?.score(&orders[..1])?.whole);
        }
    }
    let name = |what: &str| format!("segments of {} ms in blocks of 8, {what}", segment / 8);
    let mut rows = Vec::new();
    for ((what, published), sum) in
        ["neighbours", "places", "whole blocks"].into_iter().zip(published).zip(sums)
    {
        let chance = if what == "whole blocks" { 0.0 } else { 0.125 };
        rows.push(Row::new(name(what), published, sum / blocks, chance)?);
    }
    let whole = mean(shared.into_iter().map(Ok))?;
    rows.push(Row::new(name("one order: whole keys from 3 blocks"), published[3], whole, 0.0)?);
    Ok(rows)
}

pub(crate) fn inversion(records: &[&Record]) -> Result<Row, LeakageError> {
    let right = |record: &&Record| {
        let both = !is_inverted(&record.wave)? && is_inverted(&inverted(&record.wave))?;
        Ok(f64::from(u8::from(both)))
    };
    Row::new("frequency inversion: records".to_owned(), "1.000", mean(records.iter().map(right))?, 0.5)
}
