#![doc = include_str!("../README.md")]

mod artifact;
pub mod attack;
mod calibration;
mod cell;
mod curve;
mod detection;
mod error;
mod file;
#[cfg(feature = "fixture")]
pub mod fixture;
mod folder;
mod ids;
mod input_column;
mod leakage;
mod private;
mod provenance;
mod release;
mod risk;
mod run;
pub mod scheme;
mod search;
mod second_opinion;
mod speech;
mod study;
mod timings;

// What public functions take and give, so that a program gets the same version without naming one.
pub use evaluation;

pub use artifact::{Artifact, RecordingRole};
pub use calibration::Calibration;
pub use cell::{Cell, Stat, Summary};
pub use curve::Curve;
pub use detection::Detection;
pub use error::ResultsError;
pub use evaluation::Verdict;
pub use evaluation::verification::Attacker;
pub use file::write_atomic;
pub use folder::{RESULTS_FILE, ResultsFolder, TIMINGS_FILE};
pub use ids::{CurveKind, Features, Modality, Origin, Resize, Scaling};
pub use input_column::{CellAt, ColumnUse, InputColumn};
pub use leakage::{ImageStatistics, Leakage, Recommendation};
pub use private::PrivateModel;
pub use protocol::{Adversary, Clock, Order, Regime, Visible};
pub use provenance::{Duplicates, Input, Provenance};
pub use release::{Knowledge, Purpose, Reading, Release, ReleaseOption, ReleaseVerdict, ReleasedColumn};
pub use risk::{Exposure, Reidentification, Risk, RiskKind};
pub use run::{Confusion, Run};
pub use search::{Annotated, PhotoBoxes, Search, SearchDetector, TrainedOn};
pub use second_opinion::{Agreement, SecondOpinion};
pub use speech::{Intelligibility, Recordings, Speech, Task, Verification};
pub use study::{CategoryCount, FieldCount, ScaledRuns, TokenColumn};
pub use timings::{Host, PrivateCost, ScalingPoint, Stage, Timings};

use serde::{Deserialize, Serialize};

/// Version of the results schema that this crate writes. It reads version 1, too: see [`Results::read`].
pub const SCHEMA_VERSION: u64 = 2;

/// Everything that was measured, as in `results.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// Version of the schema, [`SCHEMA_VERSION`].
    pub schema_version: u64,
    /// How the file was made.
    pub provenance: Provenance,
    /// The data sets.
    pub inputs: Vec<Input>,
    /// Classification.
    #[serde(default)]
    pub cells: Vec<Cell>,
    /// What the designs of the experiments can claim.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calibrations: Vec<Calibration>,
    /// Detection.
    #[serde(default)]
    pub detection: Vec<Detection>,
    /// Photos of one's own that were searched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub searches: Vec<Search>,
    /// Attacks.
    #[serde(default)]
    pub leakage: Vec<Leakage>,
    /// Singling out, linkability and inference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<Risk>,
    /// Quasi-identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reidentification: Vec<Reidentification>,
    /// Lines to draw.
    #[serde(default)]
    pub curves: Vec<Curve>,
    /// Files beside this one.
    #[serde(default)]
    pub artifacts: Vec<Artifact>,
    /// Fernet tokens, column by column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub token_anatomy: Vec<TokenColumn>,
    /// Categorical columns by label.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryCount>,
    /// The study's encrypted kernel by the scaling of its columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scaled_runs: Vec<ScaledRuns>,
    /// Statistics of cipher images.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub image_statistics: Vec<ImageStatistics>,
    /// Models in encrypted form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub private: Vec<PrivateModel>,
    /// Whether other packages decide as ours does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub second_opinions: Vec<SecondOpinion>,
    /// What is left of recordings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speech: Vec<Speech>,
    /// What may be handed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub releases: Vec<Release>,
    /// What follows against whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recommendations: Vec<Recommendation>,
    /// Anything a reader of the whole page must know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Results {
    /// Results without a measurement.
    pub fn new(provenance: Provenance) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            provenance,
            inputs: Vec::new(),
            cells: Vec::new(),
            calibrations: Vec::new(),
            detection: Vec::new(),
            searches: Vec::new(),
            leakage: Vec::new(),
            risks: Vec::new(),
            reidentification: Vec::new(),
            curves: Vec::new(),
            artifacts: Vec::new(),
            token_anatomy: Vec::new(),
            categories: Vec::new(),
            scaled_runs: Vec::new(),
            image_statistics: Vec::new(),
            private: Vec::new(),
            second_opinions: Vec::new(),
            speech: Vec::new(),
            releases: Vec::new(),
            recommendations: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The input of a data set.
    pub fn input(&self, dataset: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.dataset == dataset)
    }
}
