//! What one attack reached in one trial.

/// One guess, scored.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Guess {
    /// The victim's number, the same in every trial.
    pub record: usize,
    /// How right the attack was: 0 to 1.
    pub success: f64,
    /// How right the best guess without ciphertexts was: 0 to 1.
    pub baseline: f64,
}

/// Scored guesses of one trial about one target.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Guesses {
    /// A guess for every victim.
    PerRecord(Vec<Guess>),
    /// One figure for the trial as a whole, such as the share of a permutation that was recovered.
    Whole {
        /// The attack's success, at most 1.
        success: f64,
        /// The success without ciphertexts.
        baseline: f64,
    },
}

impl Guesses {
    /// Mean success of the trial; `None` without any guess.
    pub fn success(&self) -> Option<f64> {
        self.mean(|guess| guess.success)
    }

    /// Mean success of the baseline; `None` without any guess.
    pub fn baseline(&self) -> Option<f64> {
        self.mean(|guess| guess.baseline)
    }

    /// Whether every figure is a finite number.
    pub(crate) fn is_finite(&self) -> bool {
        match self {
            Self::Whole { success, baseline } => success.is_finite() && baseline.is_finite(),
            Self::PerRecord(guesses) => {
                guesses.iter().all(|guess| guess.success.is_finite() && guess.baseline.is_finite())
            }
        }
    }

    fn mean(&self, part: impl Fn(Guess) -> f64) -> Option<f64> {
        match self {
            Self::Whole { success, baseline } => {
                Some(part(Guess { record: 0, success: *success, baseline: *baseline }))
            }
            Self::PerRecord(guesses) => {
                let values: Vec<f64> = guesses.iter().copied().map(part).collect();
                evaluation::mean(&values)
            }
        }
    }
}

/// How much of a record a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Extent {
    /// All of it: the success is the share of whole records that is recovered.
    Whole,
    /// A column of a table, by its name, or the label of an image.
    Column(String),
    /// Which person it is about, by the first guess: the success is the share of records that are named.
    Identity,
    /// A statement in words about a person: the success is the share of statements that are true of that person alone.
    /// Risks are read from it; it is no row of its own.
    Statement,
    /// Something else: the order of rows, a likeness.
    Other,
}

/// Scored guesses with what they are about.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Finding {
    /// What was guessed, in words: a column, an identity, a pixel position.
    pub target: String,
    /// How much of a record that is.
    pub extent: Extent,
    /// How success is measured.
    pub metric: &'static str,
    /// Known pairs used, 0 for adversaries without.
    pub pairs: usize,
    /// The guesses.
    pub guesses: Guesses,
}

impl Finding {
    /// A finding of an adversary without known pairs, about something else than whole records or a column.
    pub fn new(target: impl Into<String>, metric: &'static str, guesses: Guesses) -> Self {
        Self { target: target.into(), extent: Extent::Other, metric, pairs: 0, guesses }
    }

    /// The same finding, about whole records.
    #[must_use]
    pub fn of_whole_records(self) -> Self {
        Self { extent: Extent::Whole, ..self }
    }

    /// The same finding, about one column.
    #[must_use]
    pub fn of_column(self, name: &str) -> Self {
        Self { extent: Extent::Column(name.to_owned()), ..self }
    }

    /// The same finding, about who a record is of.
    #[must_use]
    pub fn of_identity(self) -> Self {
        Self { extent: Extent::Identity, ..self }
    }

    /// The same finding, about statements that are true of one record.
    #[must_use]
    pub(crate) fn of_statement(self) -> Self {
        Self { extent: Extent::Statement, ..self }
    }

    /// The same finding of an adversary with known pairs.
    #[must_use]
    pub fn with_pairs(self, pairs: usize) -> Self {
        Self { pairs, ..self }
    }
}
