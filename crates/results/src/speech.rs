//! What encryption leaves of recordings, beside the two tasks that its cells measure.

use evaluation::verification::Attacker;
use protocol::id_enum;
use serde::{Deserialize, Serialize};

use crate::Regime;

id_enum! {
    /// What a classifier is asked about a recording.
    Task {
        /// What is said.
        Content = "content",
        /// Who says it.
        Speaker = "speaker",
    }
}

/// What a data set of recordings is asked about. The tasks of one set of recordings are data sets of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recordings {
    /// Name of the recordings, the same for both tasks.
    pub name: String,
    /// The question.
    pub task: Task,
    /// Number of speakers, where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speakers: Option<u64>,
}

/// What is left of recordings under one scheme and regime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speech {
    /// Name of the recordings.
    pub recordings: String,
    /// Id of the scheme; `white-noise` for the row that shows what measures of intelligibility say of noise.
    pub scheme: String,
    /// Which keys are used.
    pub regime: Regime,
    /// Settings of the scheme, as `name=value`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// How much of it could be understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intelligibility: Option<Intelligibility>,
    /// How well speakers are verified.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verification: Vec<Verification>,
}

/// Measures of encrypted speech beside plain.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Intelligibility {
    /// Extended short-time objective intelligibility: 1 for plain speech, about 0 for noise.
    pub estoi: f64,
    /// Short-time objective intelligibility, which is not 0 for noise.
    pub stoi: f64,
    /// Log-spectral distance in dB: 0 for plain speech.
    pub log_spectral_distance: f64,
    /// Seconds of speech that were compared.
    pub seconds: f64,
}

/// How well one attacker tells whether two recordings are of one speaker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verification {
    /// What the attacker knows.
    pub attacker: Attacker,
    /// Equal error rate, from 0 to 1: 1/2 where nothing is told.
    pub eer: f64,
    /// Its 95 % interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ci95: Option<[f64; 2]>,
    /// Global linkability, from 0 (unlinkable) to 1.
    pub linkability: f64,
    /// Pairs of recordings of one speaker.
    pub genuine: u64,
    /// Pairs of recordings of two speakers.
    pub impostor: u64,
    /// Detection error trade-off: false-alarm rate, ascending, and miss rate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub det: Vec<[f64; 2]>,
}

impl Speech {
    /// A scheme of which nothing is measured yet.
    pub fn new(recordings: &str, scheme: &str, regime: Regime) -> Self {
        Self {
            recordings: recordings.to_owned(),
            scheme: scheme.to_owned(),
            regime,
            options: Vec::new(),
            intelligibility: None,
            verification: Vec::new(),
        }
    }

    /// What an attacker of this knowledge reaches.
    pub fn by(&self, attacker: Attacker) -> Option<&Verification> {
        self.verification.iter().find(|verification| verification.attacker == attacker)
    }
}
