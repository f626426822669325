//! What may be handed over: the options that there are for a data set, what each is worth to its receiver and costs the people in
//! it, and the verdict on the release that was asked about.

use protocol::{Visible, id_enum};
use serde::{Deserialize, Serialize};

id_enum! {
    /// What a data set is handed over for.
    Purpose {
        /// A vendor trains a model on it and sees one key.
        VendorTrains = "vendor-trains",
        /// A vendor applies a model that was trained on plain data.
        VendorFilters = "vendor-filters",
        /// It is stored, and nobody but the owner reads it.
        Store = "store",
        /// It is given to anybody.
        Share = "share",
    }
}

id_enum! {
    /// The verdict on a release.
    ReleaseVerdict {
        /// No attack reads more than the limit allows.
        Release = "release",
        /// An adversary who holds some records in plain reads more than the limit allows; one who holds none does not.
        WithCare = "release with care",
        /// An adversary who holds no record in plain reads more than the limit allows.
        DoNotRelease = "do not release",
    }
}

id_enum! {
    /// What an adversary holds beside the release, from the least to the most.
    Knowledge {
        /// Nothing but how such data are distributed.
        Nothing = "nothing",
        /// A register of the people: their plain records, without knowing which ciphertext is whose.
        Register = "register",
        /// One record, plain and encrypted.
        OneRecord = "one known record",
        /// Ten records, plain and encrypted.
        TenRecords = "ten known records",
        /// Records of its own choice, encrypted.
        Chosen = "chosen records",
    }
}

/// The answer to one question: may this be handed over for that purpose, and how?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Id of the data set.
    pub dataset: String,
    /// The file or folder that was asked about.
    pub file: String,
    /// Number of records.
    pub records: u64,
    /// What it is handed over for; `None` where nothing was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// The largest share of cells beyond guessing that an adversary may read.
    pub max_risk: f64,
    /// The verdict on the chosen option.
    pub verdict: ReleaseVerdict,
    /// Why, in one sentence without the verdict.
    pub because: String,
    /// The options, plain records first; exactly one is chosen, unless nothing is proposed.
    pub options: Vec<ReleaseOption>,
    /// The columns of the chosen option, the most exposed first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ReleasedColumn>,
    /// The commands to run next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// What to hand over.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub send: String,
    /// What to keep.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub keep: String,
    /// What the receiver has to do with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub receiver: String,
    /// What anybody can see in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub visible: String,
    /// The risk that is left, as a text to copy.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub residual_risk: String,
}

/// One way of handing a data set over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseOption {
    /// Its name: the id of a scheme, `plan`, the name of a release's file, or `private inference`.
    pub name: String,
    /// Whether the verdict is on this one.
    #[serde(default)]
    pub chosen: bool,
    /// Mean area under the ROC curve of a receiver who trains on it; `None` where nothing can be trained on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auc: Option<f64>,
    /// What each adversary reads of it, in the order of [`Knowledge`]; those that were not measured are absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read: Vec<Reading>,
    /// Of 1,000 people, how many are found again by whoever has a register of them; and without looking at the release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_again: Option<[f64; 2]>,
    /// Whether the owner of the key gets the records back.
    pub recoverable: bool,
    /// Bytes that are handed over for one record, on average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_per_record: Option<f64>,
    /// The verdict on this option; `None` where it is no release of records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<ReleaseVerdict>,
    /// What a reader must know of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What the strongest attack of an adversary reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// What the adversary holds.
    pub knowledge: Knowledge,
    /// The share of cells that it reads, of the column that is most exposed.
    pub success: f64,
    /// The share that it would guess without the release.
    pub baseline: f64,
    /// The column.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub column: String,
    /// Id of the attack.
    pub attack: String,
}

/// One column of a release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedColumn {
    /// Its name.
    pub name: String,
    /// Id of its scheme, or `unknown` where a file was made elsewhere.
    pub scheme: String,
    /// Number of different cells.
    pub distinct: u64,
    /// Number of rows whose cell no other row has.
    pub unique: u64,
    /// What each adversary reads of it.
    pub read: Vec<Reading>,
    /// What anybody can see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visible: Vec<Visible>,
}

impl Reading {
    /// The share of what guessing leaves unread that the attack reads: (success - baseline) / (1 - baseline), at least 0.
    pub fn advantage(&self) -> f64 {
        match self.baseline < 1.0 {
            true => ((self.success - self.baseline) / (1.0 - self.baseline)).max(0.0),
            false => 0.0,
        }
    }
}

impl ReleaseVerdict {
    /// The verdict on what adversaries read: whoever holds no record in plain must not read more than `max_risk`; where whoever
    /// holds some does, care is needed.
    pub fn of<'a>(read: impl IntoIterator<Item = &'a Reading>, max_risk: f64) -> Self {
        let above = read.into_iter().filter(|reading| reading.advantage() > max_risk);
        let verdict = |reading: &Reading| match reading.knowledge {
            Knowledge::Nothing | Knowledge::Register => Self::DoNotRelease,
            Knowledge::OneRecord | Knowledge::TenRecords | Knowledge::Chosen => Self::WithCare,
        };
        above.map(verdict).max().unwrap_or(Self::Release)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(knowledge: Knowledge, success: f64, baseline: f64) -> Reading {
        Reading { knowledge, success, baseline, column: String::new(), attack: "frequency".to_owned() }
    }

    #[test]
    fn the_weakest_adversary_above_the_limit_decides() {
        let slight = reading(Knowledge::Nothing, 0.73, 0.70);
        let known = reading(Knowledge::TenRecords, 1.0, 0.70);
        let register = reading(Knowledge::Register, 0.9, 0.001);
        let of = |read: &[Reading]| ReleaseVerdict::of(read, 0.15);
        assert_eq!(of(&[]), ReleaseVerdict::Release);
        assert_eq!(of(std::slice::from_ref(&slight)), ReleaseVerdict::Release);
        assert_eq!(of(&[slight.clone(), known.clone()]), ReleaseVerdict::WithCare);
        assert_eq!(of(&[slight, known, register]), ReleaseVerdict::DoNotRelease);
    }

    #[test]
    fn advantage_is_the_share_of_what_guessing_leaves() {
        assert_eq!(reading(Knowledge::Nothing, 0.75, 0.5).advantage(), 0.5);
        assert_eq!(reading(Knowledge::Nothing, 0.25, 0.5).advantage(), 0.0);
        assert_eq!(reading(Knowledge::Nothing, 1.0, 1.0).advantage(), 0.0);
    }
}
