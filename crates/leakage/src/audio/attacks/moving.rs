//! Attacks on ciphers that move samples or segments.

use ndarray::ArrayView2;

use super::{Restoring, absent, alone, by_pairs, slices, undone, with_all};
use crate::audio::frames::frames;
use crate::audio::inversion::inverted;
use crate::audio::order::matched;
use crate::audio::ordering::{MOST_POSITIONS, ordered};
use crate::audio::orthogonal::stacked_frames;
use crate::audio::restored::Polarity;
use crate::audio::segments::JoinModel;
use crate::audio::trial::{Layout, Pair, Trial};
use crate::{Adversary, Attack, AttackInfo, Cost, NotApplicable};

/// `sample-order`: positions of a frame are put in the order in which they go together.
pub(super) const SAMPLE_ORDER: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "positions of a frame are put in order by their correlations",
        source: "ours, with the spectral ordering of Atkins, Boman, Hendrickson, SIAM J. Computing 28, 1998",
        cost: Cost::Heavy,
        ..AttackInfo::new("sample-order", Adversary::CiphertextOnly)
    },
    run: |trial, seed| alone(trial, Polarity::Known, sample_order(trial, seed)),
    restore: Some(sample_order),
};

fn sample_order(trial: &Trial, seed: [u8; 32]) -> Restoring {
    trial.require(0)?;
    let Layout::Samples { frame } = trial.layout() else { return Err(absent("frame of moved samples")) };
    if frame > MOST_POSITIONS {
        let limit = MOST_POSITIONS;
        return Err(NotApplicable::TooMany { what: "samples of a frame", limit, found: frame });
    }
    let views: Vec<ArrayView2<'_, f32>> =
        trial.cipher().iter().filter_map(|cipher| frames(cipher, frame).ok()).collect();
    let order = ordered(&views, frame, seed);
    Ok(undone(trial, |cipher| order.undo(cipher)))
}

/// `sample-signatures`: positions of a frame are matched by their values in known frames.
pub(super) const SAMPLE_SIGNATURES: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "positions of a frame are matched by their values in known recordings",
        source: "Li, Li, Chen, Bourbakis, Lo, Signal Processing: Image Communication 23, 2008",
        ..AttackInfo::new("sample-signatures", Adversary::KnownPairs)
    },
    run: |trial, _| by_pairs(trial, Polarity::Known, sample_signatures),
    restore: Some(|trial, _| with_all(trial, sample_signatures)),
};

fn sample_signatures(trial: &Trial, pairs: &[Pair]) -> Restoring {
    let Layout::Samples { frame } = trial.layout() else { return Err(absent("frame of moved samples")) };
    let (plain, cipher) = super::sides(pairs);
    let stacked = |recordings: &[&[f32]]| stacked_frames(recordings, frame).map_err(|_| absent("frame"));
    let order = matched(stacked(&plain)?.view(), stacked(&cipher)?.view());
    Ok(undone(trial, |cipher| order.undo(cipher)))
}

/// `segment-jigsaw`: segments are put together by how well they go on.
pub(super) const SEGMENT_JIGSAW: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "segments are put together by how well one goes on where another ends",
        source: "after Ghasemzadeh et al. 2017, with the exact ordering of Held, Karp, 1962",
        cost: Cost::Heavy,
        ..AttackInfo::new("segment-jigsaw", Adversary::Auxiliary)
    },
    run: |trial, seed| alone(trial, Polarity::Known, segment_jigsaw(trial, seed)),
    restore: Some(segment_jigsaw),
};

fn segment_jigsaw(trial: &Trial, _seed: [u8; 32]) -> Restoring {
    trial.require(1)?;
    let Layout::Segments { segment, block, shared, inverted: turned } = trial.layout() else {
        return Err(absent("block of moved segments"));
    };
    if !JoinModel::takes(segment, block) {
        return Err(absent("block of 2 to 12 segments of at least 16 samples"));
    }
    let upright = |cipher: &[f32]| if turned { inverted(cipher) } else { cipher.to_vec() };
    let cipher: Vec<Vec<f32>> = trial.cipher().iter().map(|cipher| upright(cipher)).collect();
    let model = JoinModel::of(&slices(trial.auxiliary()), segment, block);
    let all = shared.then(|| model.order_all(&slices(&cipher)));
    Ok(undone(trial, |cipher| {
        let cipher = upright(cipher);
        match &all {
            Some(orders) => orders.undo(&cipher),
            None => model.order_each(&cipher).undo(&cipher),
        }
    }))
}
