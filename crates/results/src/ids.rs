//! Closed sets of ids, as they are written in a results file.

use protocol::id_enum;

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
        /// An image.
        Image = "image",
        /// A recording.
        Audio = "audio",
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
        /// Statistics of mel-frequency cepstral coefficients of a recording.
        SpeechStatistics = "speech-statistics",
        /// The length of a recording: a control, which every cipher that keeps lengths shows.
        Length = "length",
        /// The loudness of a recording: a control.
        Loudness = "loudness",
        /// The course of the loudness, without its level, and the length of a recording: a control.
        Envelope = "envelope",
    }
}

id_enum! {
    /// How encoded columns are brought to one scale before a classifier sees them.
    Scaling {
        /// Not at all.
        Unscaled = "unscaled",
        /// To mean 0 and standard deviation 1 in the training rows.
        Standardised = "standardised",
        /// To the range from 0 to 1 in the training rows.
        MinMax = "min-max",
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
