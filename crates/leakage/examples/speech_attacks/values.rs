//! Ciphers that change the values of samples.

use leakage::LeakageError;
use leakage::audio::{
    key_stream_from_ciphertexts, key_stream_from_known, offsets_from_ciphertexts, offsets_from_known,
    share_of_samples, signs_from_ciphertexts, signs_from_known, wave_correlation,
};
use rand::Rng;

use crate::data::Record;
use crate::scramblers::{draw, key, masked, stream};
use crate::table::{Row, mean};

pub(crate) fn known_nonce(
    records: &[&Record],
    known: usize,
    published: &'static str,
) -> Result<Row, LeakageError> {
    let share = |run| {
        let rng = &mut key(run);
        let stream = stream(40_000, rng);
        let drawn = draw(records, known + 10, rng);
        let plain: Vec<&[f32]> = drawn.iter().map(|record| record.wave.as_slice()).collect();
        let cipher: Vec<Vec<f32>> = plain.iter().map(|plain| masked(plain, &stream)).collect();
        let seen: Vec<&[f32]> = cipher.iter().map(Vec::as_slice).collect();
        let found = key_stream_from_known(&plain[..known], &seen[..known])?;
        mean((known..known + 10).map(|at| share_of_samples(plain[at], &found.undo(seen[at]))))
    };
    let silent =
        mean(records.iter().map(|record| share_of_samples(&record.wave, &vec![0.0; record.wave.len()])))?;
    Row::new(
        format!("fixed nonce, {known} known records: samples"),
        published,
        mean((0..50).map(share))?,
        silent,
    )
}

/// Correlation with the true waves, up to polarity.
pub(crate) fn nonce_alone(
    records: &[&Record],
    n: usize,
    published: &'static str,
) -> Result<Row, LeakageError> {
    let like = |run| {
        let rng = &mut key(run);
        let stream = stream(40_000, rng);
        let drawn = draw(records, n, rng);
        let cipher: Vec<Vec<f32>> = drawn.iter().map(|record| masked(&record.wave, &stream)).collect();
        let seen: Vec<&[f32]> = cipher.iter().map(Vec::as_slice).collect();
        let found = key_stream_from_ciphertexts(&seen)?;
        let pairs = drawn.iter().zip(&seen);
        let likeness = |(record, cipher): (&&Record, &&[f32])| {
            Ok(wave_correlation(&record.wave, &found.undo(cipher))?.unwrap_or(0.0))
        };
        Ok(mean(pairs.map(likeness))?.abs())
    };
    Row::new(
        format!("fixed nonce, ciphertexts of {n} records: correlation"),
        published,
        mean((0..3).map(like))?,
        0.0,
    )
}

pub(crate) fn signs(records: &[&Record], n: usize, known: bool) -> Result<Row, LeakageError> {
    let share = |run| {
        let rng = &mut key(run);
        let negated: Vec<bool> = (0..256).map(|_| rng.random()).collect();
        let plain: Vec<&[f32]> =
            draw(records, n, rng).into_iter().map(|record| record.wave.as_slice()).collect();
        let turn = |plain: &&[f32]| -> Vec<f32> {
            plain.iter().zip(negated.iter().cycle()).map(|(&x, &turn)| if turn { -x } else { x }).collect()
        };
        let cipher: Vec<Vec<f32>> = plain.iter().map(turn).collect();
        let seen: Vec<&[f32]> = cipher.iter().map(Vec::as_slice).collect();
        let found =
            if known { signs_from_known(&plain, &seen, 256)? } else { signs_from_ciphertexts(&seen, 256)? };
        found.share_right(&negated)
    };
    let from = if known { "known record" } else { "ciphertexts of records" };
    Row::new(format!("sign flips of period 256, {n} {from}: signs"), "-", mean((0..20).map(share))?, 0.5)
}

pub(crate) fn rotation(
    records: &[&Record],
    period: usize,
    n: usize,
    known: bool,
) -> Result<Row, LeakageError> {
    let like = |run| {
        let rng = &mut key(run);
        let offsets: Vec<u16> = (0..period).map(|_| rng.random()).collect();
        let plain: Vec<&[f32]> =
            draw(records, n + 5, rng).into_iter().map(|record| record.wave.as_slice()).collect();
        let turn = |plain: &&[f32]| -> Vec<f32> {
            let value = |(&x, &offset): (&f32, &u16)| ((x * 32768.0) as i16).wrapping_add(offset as i16);
            plain.iter().zip(offsets.iter().cycle()).map(|pair| f32::from(value(pair)) / 32768.0).collect()
        };
        let cipher: Vec<Vec<f32>> = plain.iter().map(turn).collect();
        let seen: Vec<&[f32]> = cipher.iter().map(Vec::as_slice).collect();
        let found = match known {
            true => offsets_from_known(&plain[..n], &seen[..n], period)?,
            false => offsets_from_ciphertexts(&seen[..n], period)?,
        };
        mean((n..n + 5).map(|at| Ok(wave_correlation(plain[at], &found.undo(seen[at]))?.unwrap_or(0.0))))
    };
    let from = if known { "known record" } else { "ciphertexts of records" };
    let what = format!("value rotation of period {period}, {n} {from}: correlation");
    Row::new(what, "-", mean((0..10).map(like))?, 0.0)
}
