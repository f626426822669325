//! Attacks on ciphers that change spectra or map frames.

use ndarray::{Array2, ArrayView2, Axis, concatenate};

use super::{Restoring, absent, alone, by_pairs, sides, undone, with_all};
use crate::audio::lapped::Mdct;
use crate::audio::orthogonal::{procrustes, stacked_frames};
use crate::audio::restored::Polarity;
use crate::audio::trial::{Layout, Pair, Trial};
use crate::audio::{bands, bins};
use crate::{Adversary, Attack, AttackInfo, Cost, NotApplicable};

/// Plain recordings whose statistics are taken; more change next to nothing.
const AUXILIARY: usize = 400;

/// `band-matching`: bands are matched by the energies of other speakers' speech.
pub(super) const BAND_MATCHING: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "bands are matched by how loud they are, vary and go together in other speakers' speech",
        source: "ours: the likelihood of a normal distribution, as `covariance` on images",
        cost: Cost::Heavy,
        ..AttackInfo::new("band-matching", Adversary::Auxiliary)
    },
    run: |trial, seed| alone(trial, Polarity::Known, band_matching(trial, seed)),
    restore: Some(band_matching),
};

fn transform(hop: usize) -> Result<Mdct, NotApplicable> {
    Mdct::new(hop).map_err(|_| absent("transform of this hop"))
}

fn band_matching(trial: &Trial, seed: [u8; 32]) -> Restoring {
    trial.require(1)?;
    let Layout::Bands { hop, bands, inversions } = trial.layout() else { return Err(absent("moved band")) };
    let mdct = transform(hop)?;
    let cipher: Vec<Array2<f32>> = trial.cipher().iter().map(|cipher| mdct.analyse(cipher, 0)).collect();
    let plain = trial.auxiliary().iter().take(AUXILIARY).map(|plain| mdct.analyse(plain, hop));
    let plain: Vec<Array2<f32>> = plain.collect();
    let order = bands::matched(&views(&cipher), &views(&plain), bands, inversions, seed);
    Ok(undone(trial, |cipher| mdct.synthesise(order.put_back(mdct.analyse(cipher, 0).view()).view())))
}

fn views(frames: &[Array2<f32>]) -> Vec<ArrayView2<'_, f32>> {
    frames.iter().map(Array2::view).collect()
}

/// `bin-signatures`: coefficients are matched by their magnitudes in known recordings, then by sign.
pub(super) const BIN_SIGNATURES: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "coefficients are matched by their magnitudes in known recordings, then by sign",
        source: "Li, Li, Chen, Bourbakis, Lo, Signal Processing: Image Communication 23, 2008, on coefficients",
        ..AttackInfo::new("bin-signatures", Adversary::KnownPairs)
    },
    run: |trial, _| by_pairs(trial, Polarity::Known, bin_signatures),
    restore: Some(|trial, _| with_all(trial, bin_signatures)),
};

fn bin_signatures(trial: &Trial, pairs: &[Pair]) -> Restoring {
    let (Layout::Bins { hop } | Layout::Bands { hop, .. }) = trial.layout() else {
        return Err(absent("moved coefficient"));
    };
    let mdct = transform(hop)?;
    let stacked = |recordings: Vec<&[f32]>, ahead: usize| {
        let parts: Vec<Array2<f32>> =
            recordings.iter().map(|recording| mdct.analyse(recording, ahead)).collect();
        concatenate(Axis(0), &views(&parts)).unwrap_or_else(|_| Array2::zeros((0, hop)))
    };
    let (plain, cipher) = sides(pairs);
    let order = bins::matched(stacked(plain, hop).view(), stacked(cipher, 0).view());
    Ok(undone(trial, |cipher| mdct.synthesise(order.put_back(mdct.analyse(cipher, 0).view()).view())))
}

/// `frame-procrustes`: the orthogonal map of frames is solved for.
pub(super) const FRAME_PROCRUSTES: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "the orthogonal map of frames is solved for",
        source: "Schönemann, Psychometrika 31, 1966",
        ..AttackInfo::new("frame-procrustes", Adversary::KnownPairs)
    },
    run: |trial, _| by_pairs(trial, Polarity::Known, frame_procrustes),
    restore: Some(|trial, _| with_all(trial, frame_procrustes)),
};

fn frame_procrustes(trial: &Trial, pairs: &[Pair]) -> Restoring {
    let Layout::Orthogonal { frame } = trial.layout() else { return Err(absent("map of frames")) };
    let (plain, cipher) = sides(pairs);
    let stacked = |recordings: &[&[f32]]| stacked_frames(recordings, frame).map_err(|_| absent("frame"));
    let map = procrustes(stacked(&plain)?.view(), stacked(&cipher)?.view());
    Ok(undone(trial, |cipher| map.undo(cipher)))
}
