//! Attacks on ciphers that change the values of samples.

use super::{Restoring, absent, alone, by_pairs, sides, slices, undone, with_all};
use crate::audio::restored::Polarity;
use crate::audio::trial::{Layout, Pair, Trial};
use crate::audio::{keystream, rotation, signs};
use crate::{Adversary, Attack, AttackInfo, Cost, NotApplicable};

fn period_of_signs(trial: &Trial) -> Result<usize, NotApplicable> {
    trial.require(0)?;
    match trial.layout() {
        Layout::Signs { period } => Ok(period),
        _ => Err(absent("pattern of signs")),
    }
}

fn period_of_offsets(trial: &Trial) -> Result<usize, NotApplicable> {
    trial.require(0)?;
    match trial.layout() {
        Layout::Rotation { period } => Ok(period),
        _ => Err(absent("pattern of offsets")),
    }
}

fn is_masked(trial: &Trial) -> Result<(), NotApplicable> {
    trial.require(0)?;
    if trial.layout() == Layout::Stream { Ok(()) } else { Err(absent("key stream")) }
}

/// `sign-continuity`: signs that repeat are chained, since neighbouring samples agree.
pub(super) const SIGN_CONTINUITY: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "signs that repeat are chained, since neighbouring samples agree",
        source: "ours",
        ..AttackInfo::new("sign-continuity", Adversary::CiphertextOnly)
    },
    run: |trial, seed| alone(trial, Polarity::Open, sign_continuity(trial, seed)),
    restore: Some(sign_continuity),
};

fn sign_continuity(trial: &Trial, _seed: [u8; 32]) -> Restoring {
    let signs = signs::chained(&slices(trial.cipher()), period_of_signs(trial)?);
    Ok(undone(trial, |cipher| signs.undo(cipher)))
}

/// `sign-products`: signs are those of products with known recordings.
pub(super) const SIGN_PRODUCTS: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "signs are those of products with known recordings",
        source: "folklore",
        ..AttackInfo::new("sign-products", Adversary::KnownPairs)
    },
    run: |trial, _| by_pairs(trial, Polarity::Known, sign_products),
    restore: Some(|trial, _| with_all(trial, sign_products)),
};

fn sign_products(trial: &Trial, pairs: &[Pair]) -> Restoring {
    let (plain, cipher) = sides(pairs);
    let signs = signs::known(&plain, &cipher, period_of_signs(trial)?);
    Ok(undone(trial, |cipher| signs.undo(cipher)))
}

/// `offset-centres`: values lie around the offset of their position.
pub(super) const OFFSET_CENTRES: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "an offset is what the values of its position lie around",
        source: "ours, with directional means (Mardia, Jupp, 2000)",
        ..AttackInfo::new("offset-centres", Adversary::CiphertextOnly)
    },
    run: |trial, seed| alone(trial, Polarity::Known, offset_centres(trial, seed)),
    restore: Some(offset_centres),
};

fn offset_centres(trial: &Trial, _seed: [u8; 32]) -> Restoring {
    let offsets = rotation::centred(&slices(trial.cipher()), period_of_offsets(trial)?);
    Ok(undone(trial, |cipher| offsets.undo(cipher)))
}

/// `offset-differences`: offsets are differences of known recordings.
pub(super) const OFFSET_DIFFERENCES: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "offsets are differences of known recordings",
        source: "the Vigenère cipher with a known text",
        ..AttackInfo::new("offset-differences", Adversary::KnownPairs)
    },
    run: |trial, _| by_pairs(trial, Polarity::Known, offset_differences),
    restore: Some(|trial, _| with_all(trial, offset_differences)),
};

fn offset_differences(trial: &Trial, pairs: &[Pair]) -> Restoring {
    let (plain, cipher) = sides(pairs);
    let offsets = rotation::known(&plain, &cipher, period_of_offsets(trial)?);
    Ok(undone(trial, |cipher| offsets.undo(cipher)))
}

/// `key-stream-majority`: a key stream that is used for all recordings is voted for by their samples.
pub(super) const KEY_STREAM_MAJORITY: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "a key stream that all recordings share is voted for, then fitted to neighbours in time",
        source: "ours, after the two-time pad",
        cost: Cost::Heavy,
        ..AttackInfo::new("key-stream-majority", Adversary::CiphertextOnly)
    },
    run: |trial, seed| alone(trial, Polarity::Open, key_stream_majority(trial, seed)),
    restore: Some(key_stream_majority),
};

fn key_stream_majority(trial: &Trial, _seed: [u8; 32]) -> Restoring {
    is_masked(trial)?;
    let stream = keystream::alone(&slices(trial.cipher()));
    Ok(undone(trial, |cipher| stream.undo(cipher)))
}

/// `key-stream`: a key stream that is used twice is taken off.
pub(super) const KEY_STREAM: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "a key stream that is used twice is taken off",
        source: "the two-time pad",
        ..AttackInfo::new("key-stream", Adversary::KnownPairs)
    },
    run: |trial, _| by_pairs(trial, Polarity::Known, key_stream),
    restore: Some(|trial, _| with_all(trial, key_stream)),
};

fn key_stream(trial: &Trial, pairs: &[Pair]) -> Restoring {
    is_masked(trial)?;
    let (plain, cipher) = sides(pairs);
    let stream = keystream::known(&plain, &cipher);
    Ok(undone(trial, |cipher| stream.undo(cipher)))
}
