//! Attacks that need neither statistics nor known pairs, and the linking of speakers.

use super::{Restoring, absent, alone, undone};
use crate::audio::inversion::upright;
use crate::audio::restored::Polarity;
use crate::audio::trial::{Layout, Trial};
use crate::{Adversary, Attack, AttackInfo, Outcome};

/// `read-off`: the encrypted recording is taken as it is.
pub(super) const READ_OFF: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "encrypted recordings are taken as they are",
        source: "none",
        made_for_plain: true,
        ..AttackInfo::new("read-off", Adversary::CiphertextOnly)
    },
    run: |trial, seed| alone(trial, Polarity::Known, read_off(trial, seed)),
    restore: Some(read_off),
};

fn read_off(trial: &Trial, _seed: [u8; 32]) -> Restoring {
    trial.require(0)?;
    Ok(undone(trial, <[f32]>::to_vec))
}

/// `spectral-tilt`: a spectrum that is louder above than below is turned the other way round.
pub(super) const SPECTRAL_TILT: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "a spectrum that is louder above than below is turned over",
        source: "folklore; see Jayant, IEEE Trans. Communications 30, 1982",
        ..AttackInfo::new("spectral-tilt", Adversary::CiphertextOnly)
    },
    run: |trial, seed| alone(trial, Polarity::Known, tilt(trial, seed)),
    restore: Some(tilt),
};

fn tilt(trial: &Trial, _seed: [u8; 32]) -> Restoring {
    trial.require(0)?;
    match trial.layout() {
        Layout::Inversion => Ok(undone(trial, upright)),
        _ => Err(absent("spectrum upside down")),
    }
}

/// `speaker-linkage`: recordings of one release are matched to speakers of another by their embeddings.
pub(super) const SPEAKER_LINKAGE: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "speakers of one release are found in another by their embeddings",
        source: "the linkability of the VoicePrivacy Challenge, with nearest neighbours",
        ..AttackInfo::new("speaker-linkage", Adversary::Auxiliary)
    },
    run: link,
    restore: None,
};

fn link(trial: &Trial, _seed: [u8; 32]) -> Outcome {
    let embeddings = trial.embeddings().ok_or(absent("embedding"))?;
    Ok(vec![embeddings.finding()])
}
