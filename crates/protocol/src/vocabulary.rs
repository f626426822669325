//! The words of an experiment on encrypted records, as they are written in results files.

use crate::id_enum;

id_enum! {
    /// What of the plain cells of a column shows in its release.
    Visible {
        /// The cells themselves.
        Values = "values",
        /// The interval that a cell lies in.
        Intervals = "intervals",
        /// Cells with noise added.
        NoisyValues = "noisy values",
        /// Which cells are equal.
        Equality = "equality",
        /// Which cell is larger.
        Order = "order",
        /// How long a cell's text is.
        Length = "lengths",
        /// The sign of a number and how many decimals it has.
        SignAndDecimals = "sign and number of decimals",
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
    /// What an adversary holds beside the ciphertexts, from the weakest to the strongest.
    ///
    /// All of them know the scheme, its options and the layout of the records (Kerckhoffs); none knows a key.
    Adversary {
        /// Nothing but the ciphertexts.
        CiphertextOnly = "ciphertext-only",
        /// Other plain records from the same source, none of them a victim's.
        Auxiliary = "auxiliary",
        /// Some records both in plain and encrypted.
        KnownPairs = "known-pairs",
        /// Encryptions of records of their own choice.
        Chosen = "chosen",
    }
}
