//! Closed sets of ids, as they are written in a results file.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $id)] $variant,)+
        }

        impl $name {
            /// Every value, in the order in which tables list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The id written in results files and shown in tables.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The value of an id, or `None` when there is no such id.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.id() == id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.id())
            }
        }
    };
}

id_enum! {
    /// Where a data set comes from.
    Origin {
        /// Collected in the world and published.
        Real = "real",
        /// Made by this project's documented generator.
        Generated = "generated",
        /// Handed in on the command line.
        User = "user",
    }
}

id_enum! {
    /// What a record is.
    Modality {
        /// A row of a table.
        Tabular = "tabular",
        /// A picture.
        Image = "image",
    }
}

id_enum! {
    /// Which keys training and test records are encrypted under.
    Regime {
        /// Not encrypted.
        None = "none",
        /// Training and test records under one key.
        SameKey = "same-key",
        /// Training records under one key, test records under another.
        CrossKey = "cross-key",
        /// A fresh key for every record.
        PerRecordKey = "per-record-key",
        /// Training records under one scheme, test records under another (`test_scheme`).
        CrossScheme = "cross-scheme",
    }
}

id_enum! {
    /// What the classifier reads.
    Features {
        /// The indicator-coded columns of a table.
        Indicators = "indicators",
        /// Grey values.
        Pixels = "pixels",
        /// Histograms of oriented gradients.
        Hog = "hog",
    }
}

id_enum! {
    /// Whether features are taken from cipher images or encrypted afterwards.
    Order {
        /// Encrypt the image, then extract features from the cipher image.
        EncryptThenExtract = "encrypt-then-extract",
        /// Extract features from the plain image, then encrypt the feature vector.
        ExtractThenEncrypt = "extract-then-encrypt",
    }
}

id_enum! {
    /// Fernet's clock while a table is encrypted.
    Clock {
        /// Every token carries the same time.
        Fixed = "fixed",
        /// The time moves on from token to token.
        Running = "running",
    }
}

id_enum! {
    /// Whether images are brought to one size before or after encryption.
    Resize {
        /// Resize, then encrypt: decryptable.
        Before = "before",
        /// Encrypt, then resize, as the study did: no longer decryptable.
        After = "after",
    }
}

id_enum! {
    /// How much of the plain data's signal a classifier still finds.
    Verdict {
        /// The area under the ROC curve is not shown to exceed one half.
        NoSignal = "no-signal",
        /// There is signal, but less than in plain data or not shown to be as much.
        Partial = "partial",
        /// The signal equals that of plain data within the margin.
        Preserved = "preserved",
    }
}

id_enum! {
    /// What an adversary holds beside the ciphertexts.
    Adversary {
        /// Nothing.
        CiphertextOnly = "ciphertext-only",
        /// Other data from the same source.
        Auxiliary = "auxiliary",
        /// Some records both in plain and encrypted.
        KnownPairs = "known-pairs",
        /// Encryptions of records of their choice.
        Chosen = "chosen",
    }
}

id_enum! {
    /// What a curve shows.
    CurveKind {
        /// True-positive against false-positive rate.
        Roc = "roc",
        /// Precision against recall of a classifier.
        PrecisionRecall = "precision-recall",
        /// Precision against recall of a detector.
        DetectionPrecisionRecall = "detection-precision-recall",
        /// A measure (named by the curve's label) against the decision threshold.
        ThresholdSweep = "threshold-sweep",
        /// Attack success against the number of known pairs.
        KnownPairs = "known-pairs",
    }
}

impl From<evaluation::Verdict> for Verdict {
    fn from(verdict: evaluation::Verdict) -> Self {
        match verdict {
            evaluation::Verdict::NoSignal => Self::NoSignal,
            evaluation::Verdict::Partial => Self::Partial,
            evaluation::Verdict::Preserved => Self::Preserved,
        }
    }
}
