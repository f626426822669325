//! Ciphers that change spectra or frames.

use leakage::LeakageError;
use leakage::audio::{
    Mdct, bands_from_ciphertexts, bins_from_known, frame_map_from_known, signal_to_noise, stacked_frames,
};
use leakage::ndarray::{Array2, ArrayView2, Axis, concatenate};
use rand::Rng;

use crate::data::Record;
use crate::scramblers::{band_bins, bins, draw, key, mapped, permutation, rotation};
use crate::table::{Row, mean};

/// Samples of a hop: 32 ms.
const HOP: usize = 256;

/// The share of whole keys over 20 runs, 5 with more than 8 bands, the statistics from three other speakers.
pub(crate) fn bands(
    records: &[&Record],
    count: usize,
    n: usize,
    published: &'static str,
) -> Result<Row, LeakageError> {
    let mdct = Mdct::new(HOP)?;
    let coefficients = |records: &[&Record]| -> Result<Vec<Array2<f32>>, LeakageError> {
        records.iter().map(|record| mdct.plain_coefficients(&record.wave)).collect()
    };
    let half = |which: usize| {
        records.iter().copied().filter(|record| record.speaker % 2 == which).collect::<Vec<_>>()
    };
    let others = coefficients(&half(0))?;
    let (views, victims) = (views(&others), half(1));
    let whole = |run| {
        let rng = &mut key(run);
        let sources = permutation(count, rng);
        let upside_down: Vec<bool> = (0..count).map(|_| count > 8 && rng.random()).collect();
        let order = band_bins(&sources, &upside_down, HOP);
        let plain = coefficients(&draw(&victims, n, rng))?;
        let cipher: Vec<Array2<f32>> = plain.iter().map(|plain| bins(plain, &order, &[false; HOP])).collect();
        let found = bands_from_ciphertexts(&self::views(&cipher), &views, count, count > 8, [run as u8; 32])?;
        Ok(f64::from(u8::from(found.share_right(&sources, &upside_down)? == 1.0)))
    };
    let what = format!("{count} bands, ciphertexts of {n} records: whole keys");
    Row::new(what, published, mean((0..if count > 8 { 5 } else { 20 }).map(whole))?, 0.0)
}

fn views(frames: &[Array2<f32>]) -> Vec<ArrayView2<'_, f32>> {
    frames.iter().map(Array2::view).collect()
}

pub(crate) fn known_bins(
    records: &[&Record],
    known: usize,
    published: &'static str,
) -> Result<Row, LeakageError> {
    let mdct = Mdct::new(HOP)?;
    let share = |run| {
        let rng = &mut key(run);
        let (sources, negated) =
            (permutation(HOP, rng), (0..HOP).map(|_| rng.random()).collect::<Vec<bool>>());
        let frame = |record: &&Record| -> Result<Array2<f32>, LeakageError> {
            let all = mdct.plain_coefficients(&record.wave)?;
            let at = key(run + 1000).random_range(1..all.nrows() - 1);
            Ok(all.select(Axis(0), &[at]))
        };
        let parts = draw(records, known, rng).iter().map(frame).collect::<Result<Vec<_>, _>>()?;
        let plain = concatenate(Axis(0), &views(&parts)).unwrap_or_default();
        bins_from_known(plain.view(), bins(&plain, &sources, &negated).view())?
            .share_right(&sources, &negated)
    };
    let what = format!("bins and signs, {known} known frames: bins");
    Row::new(what, published, mean((0..20).map(share))?, 1.0 / (2 * HOP) as f64)
}

/// Decibels of other records; the baseline is silence.
pub(crate) fn orthogonal(
    records: &[&Record],
    known: usize,
    published: &'static str,
) -> Result<Row, LeakageError> {
    let reached = |run| {
        let rng = &mut key(run);
        let rotation = rotation(128, rng);
        let drawn = draw(records, known + 10, rng);
        let plain: Vec<&[f32]> =
            drawn.iter().map(|record| &record.wave[..record.wave.len() / 128 * 128]).collect();
        let cipher: Vec<Vec<f32>> = plain.iter().map(|plain| mapped(plain, &rotation)).collect();
        let seen: Vec<&[f32]> = cipher.iter().map(Vec::as_slice).collect();
        let known_plain = stacked_frames(&plain[..known], 128)?;
        let found = frame_map_from_known(known_plain.view(), stacked_frames(&seen[..known], 128)?.view())?;
        mean((known..known + 10).map(|at| signal_to_noise(plain[at], &found.undo(seen[at]))))
    };
    let what = format!("orthogonal frames of 128, {known} known records: dB");
    Row::new(what, published, mean((0..5).map(reached))?, 0.0)
}
