//! The list of attacks, and on which ciphers each is known to work. A new one is a few lines here and in one of the
//! files beside.

mod moving;
mod others;
mod spectral;
mod values;

use super::restored::{Polarity, Restored, findings};
use super::trial::{Pair, Trial};
use crate::{Attack, LeakageError, NotApplicable, Outcome};

/// Recordings restored with a number of known pairs.
type Restoring = Result<Vec<Restored>, NotApplicable>;

static ATTACKS: &[Attack<Trial>] = &[
    others::READ_OFF,
    others::SPECTRAL_TILT,
    others::SPEAKER_LINKAGE,
    moving::SAMPLE_ORDER,
    moving::SEGMENT_JIGSAW,
    spectral::BAND_MATCHING,
    values::SIGN_CONTINUITY,
    values::OFFSET_CENTRES,
    values::KEY_STREAM_MAJORITY,
    moving::SAMPLE_SIGNATURES,
    spectral::BIN_SIGNATURES,
    spectral::FRAME_PROCRUSTES,
    values::SIGN_PRODUCTS,
    values::OFFSET_DIFFERENCES,
    values::KEY_STREAM,
];

/// The ciphers, by their ids in `audio-cipher`, that each attack is made for. `read-off` and `speaker-linkage` take any.
const TARGETS: &[(&str, &[&str])] = &[
    ("spectral-tilt", &["frequency-inversion"]),
    ("sample-order", &["sample-permutation"]),
    ("segment-jigsaw", &["segment-permutation", "jayant-bf"]),
    ("band-matching", &["band-permutation"]),
    ("sign-continuity", &["sign-flip"]),
    ("offset-centres", &["value-rotation"]),
    ("key-stream-majority", &["aes-ctr-fixed-nonce"]),
    ("sample-signatures", &["sample-permutation"]),
    ("bin-signatures", &["bin-permutation", "mdct-signs", "band-permutation"]),
    ("frame-procrustes", &["orthogonal-frames"]),
    ("sign-products", &["sign-flip"]),
    ("offset-differences", &["value-rotation"]),
    ("key-stream", &["aes-ctr-fixed-nonce"]),
];

/// Every attack on speech, in the order in which reports list them.
pub fn attacks() -> &'static [Attack<Trial>] {
    ATTACKS
}

/// The attack with this id.
///
/// # Errors
/// [`LeakageError::UnknownAttack`], which names the ids that there are.
pub fn attack(id: &str) -> Result<&'static Attack<Trial>, LeakageError> {
    crate::attack::find(ATTACKS, id)
}

/// The ids in `audio-cipher` of the ciphers that an attack is made for; none for attacks that take any.
///
/// # Errors
/// [`LeakageError::UnknownAttack`], which names the ids that there are.
pub fn targets(id: &str) -> Result<&'static [&'static str], LeakageError> {
    let id = attack(id)?.info.id;
    Ok(TARGETS.iter().find(|(attack, _)| *attack == id).map_or(&[], |(_, schemes)| schemes))
}

/// Why a trial is not for an attack: its scheme has another layout.
fn absent(what: &'static str) -> NotApplicable {
    NotApplicable::Absent { what }
}

/// Runs an attack with each number of known pairs.
fn by_pairs(trial: &Trial, polarity: Polarity, restore: fn(&Trial, &[Pair]) -> Restoring) -> Outcome {
    trial.require(0)?;
    let mut found = Vec::new();
    let mut counts = trial.pair_counts().peekable();
    if counts.peek().is_none() {
        return Err(NotApplicable::TooFewPairs { needed: 1, found: 0 });
    }
    for count in counts {
        found.extend(findings(trial, &restore(trial, trial.known(count)?)?, polarity, count)?);
    }
    Ok(found)
}

/// Scores what an attack without known pairs restores.
fn alone(trial: &Trial, polarity: Polarity, restored: Restoring) -> Outcome {
    findings(trial, &restored?, polarity, 0)
}

/// Restores with all known pairs.
fn with_all(trial: &Trial, restore: fn(&Trial, &[Pair]) -> Restoring) -> Restoring {
    trial.require(0)?;
    restore(trial, trial.known(trial.n_pairs())?)
}

/// Every encrypted recording undone, cut or filled to the length of the plain one.
fn undone(trial: &Trial, undo: impl Fn(&[f32]) -> Vec<f32>) -> Vec<Restored> {
    let restore = |(truth, cipher): (&Vec<f32>, &Vec<f32>)| {
        let mut wave = undo(cipher);
        wave.resize(truth.len(), 0.0);
        Restored::new(wave)
    };
    trial.truth().iter().zip(trial.cipher()).map(restore).collect()
}

/// All of them as slices.
fn slices(recordings: &[Vec<f32>]) -> Vec<&[f32]> {
    recordings.iter().map(Vec::as_slice).collect()
}

/// Plain and encrypted recordings of pairs.
fn sides(pairs: &[Pair]) -> (Vec<&[f32]>, Vec<&[f32]>) {
    pairs.iter().map(|pair| (pair.plain.as_slice(), pair.cipher.as_slice())).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_those_of_attacks_that_there_are() {
        for (id, schemes) in TARGETS {
            assert_eq!(targets(id).as_deref(), Ok(*schemes));
        }
        assert_eq!(targets("read-off"), Ok(&[][..]));
        assert!(targets("nothing").is_err());
        let named = |attack: &&Attack<Trial>| TARGETS.iter().any(|(id, _)| *id == attack.info.id);
        assert_eq!(attacks().iter().filter(named).count(), TARGETS.len());
    }
}
