//! One encrypted table, and what the adversary holds beside it.

use ndarray::{Array1, Array2, ArrayView2};

use super::attribute::{Attribute, Column, attributes};
use crate::score::Finding;
use crate::{Attackable, LeakageError, NotApplicable};

/// How plain cells become the scheme's input: input = (cell - mean) / scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// What is subtracted.
    pub mean: f64,
    /// What is divided by, positive.
    pub scale: f64,
}

impl Scale {
    /// Cells go in as they are.
    pub const RAW: Self = Self { mean: 0.0, scale: 1.0 };
}

/// Records that the adversary knows in plain and encrypted, in the order in which they become known.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    /// k x d plain cells.
    pub plain: Array2<f64>,
    /// k x d encrypted features.
    pub cipher: Array2<f64>,
}

/// What a released model says of records of which some were in its training set.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// What kind of model it is.
    pub model: String,
    /// Numbers of the records asked about.
    pub records: Vec<usize>,
    /// The model's loss on each: the negative logarithm of what it gives the true class.
    pub losses: Vec<f64>,
    /// Whether the model was trained on it.
    pub member: Vec<bool>,
}

/// The parts of a trial, unchecked.
#[derive(Debug, Clone)]
pub struct TrialParts {
    /// The d columns.
    pub columns: Vec<Column>,
    /// One scale a column; known to the adversary, since it belongs to the published preprocessing.
    pub scales: Vec<Scale>,
    /// m x d plain cells of records that are no victims: what an auxiliary adversary has.
    pub auxiliary: Array2<f64>,
    /// What an adversary with known pairs has.
    pub pairs: Pairs,
    /// Numbers of the n victims, which are also their places in the order of encryption.
    pub records: Vec<usize>,
    /// n x d plain cells of the victims: the truth that guesses are scored against.
    pub truth: Array2<f64>,
    /// n x d encrypted features of the victims.
    pub cipher: Array2<f64>,
    /// The victims' first tokens, where the scheme hands out tokens.
    pub tokens: Option<Vec<String>>,
    /// Released models.
    pub membership: Vec<Membership>,
    /// The numbers of known pairs to try, rising.
    pub pair_counts: Vec<usize>,
}

/// A trial whose parts agree and hold finite numbers.
#[derive(Debug, Clone)]
pub struct Trial {
    parts: TrialParts,
    attributes: Vec<Attribute>,
}

impl Attackable for Trial {
    /// The plain cells.
    type Record = Array1<f64>;
}

impl Trial {
    /// Checks the parts.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for lengths that do not agree, [`LeakageError::NotFinite`] for a number that is none.
    pub fn new(parts: TrialParts) -> Result<Self, LeakageError> {
        let d = parts.columns.len();
        shape("scales", parts.scales.len(), "columns", d, "entries")?;
        let matrices = [
            ("auxiliary", parts.auxiliary.view()),
            ("pairs.plain", parts.pairs.plain.view()),
            ("pairs.cipher", parts.pairs.cipher.view()),
            ("truth", parts.truth.view()),
            ("cipher", parts.cipher.view()),
        ];
        for (name, matrix) in matrices {
            shape(name, matrix.ncols(), "columns", d, "columns")?;
            finite(name, matrix)?;
        }
        let n = parts.records.len();
        shape("truth", parts.truth.nrows(), "records", n, "rows")?;
        shape("cipher", parts.cipher.nrows(), "records", n, "rows")?;
        shape("tokens", parts.tokens.as_ref().map_or(n, Vec::len), "records", n, "rows")?;
        shape("pairs.plain", parts.pairs.plain.nrows(), "pairs.cipher", parts.pairs.cipher.nrows(), "rows")?;
        for model in &parts.membership {
            let asked = model.records.len();
            shape("losses", model.losses.len(), "membership.records", asked, "entries")?;
            shape("member", model.member.len(), "membership.records", asked, "entries")?;
        }
        Ok(Self { attributes: attributes(&parts.columns), parts })
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.parts.columns
    }

    /// The columns of the original table, each with the design columns it became.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// Plain cells of records that are no victims, m x d.
    pub fn auxiliary(&self) -> &Array2<f64> {
        &self.parts.auxiliary
    }

    /// Encrypted features of the victims, n x d.
    pub fn cipher(&self) -> &Array2<f64> {
        &self.parts.cipher
    }

    /// Plain cells of the victims, n x d: for scoring only.
    pub fn truth(&self) -> &Array2<f64> {
        &self.parts.truth
    }

    /// Numbers of the victims.
    pub fn records(&self) -> &[usize] {
        &self.parts.records
    }

    /// The victims' first tokens.
    pub fn tokens(&self) -> Option<&[String]> {
        self.parts.tokens.as_deref()
    }

    /// Released models.
    pub fn membership(&self) -> &[Membership] {
        &self.parts.membership
    }

    /// The numbers of known pairs to try that there are pairs for.
    pub fn pair_counts(&self) -> impl Iterator<Item = usize> + '_ {
        let there = self.n_pairs();
        self.parts.pair_counts.iter().copied().filter(move |&k| k <= there)
    }

    /// What an attack finds with each of these numbers of known pairs.
    pub(super) fn by_pairs(
        &self,
        attack: impl Fn(usize) -> Result<Vec<Finding>, NotApplicable>,
    ) -> Result<Vec<Finding>, NotApplicable> {
        if self.n_pairs() == 0 {
            return Err(NotApplicable::TooFewPairs { needed: 1, found: 0 });
        }
        let found: Vec<Vec<Finding>> = self.pair_counts().map(attack).collect::<Result<_, _>>()?;
        Ok(found.concat())
    }

    /// Known pairs there are.
    pub fn n_pairs(&self) -> usize {
        self.parts.pairs.plain.nrows()
    }

    /// The first `k` known pairs as (plain, cipher).
    ///
    /// # Errors
    /// [`NotApplicable::TooFewPairs`] when there are fewer.
    pub fn known(&self, k: usize) -> Result<(ArrayView2<'_, f64>, ArrayView2<'_, f64>), NotApplicable> {
        if k > self.n_pairs() {
            return Err(NotApplicable::TooFewPairs { needed: k, found: self.n_pairs() });
        }
        let first = ndarray::s![..k, ..];
        Ok((self.parts.pairs.plain.slice(first), self.parts.pairs.cipher.slice(first)))
    }

    /// Plain cells as the scheme's input.
    pub fn scaled(&self, plain: ArrayView2<'_, f64>) -> Array2<f64> {
        self.map_columns(plain, |scale, x| (x - scale.mean) / scale.scale)
    }

    /// The scheme's input as plain cells.
    pub fn unscaled(&self, input: ArrayView2<'_, f64>) -> Array2<f64> {
        self.map_columns(input, |scale, x| x * scale.scale + scale.mean)
    }

    fn map_columns(&self, values: ArrayView2<'_, f64>, map: impl Fn(&Scale, f64) -> f64) -> Array2<f64> {
        let mut out = values.to_owned();
        for (mut column, scale) in out.columns_mut().into_iter().zip(&self.parts.scales) {
            column.mapv_inplace(|x| map(scale, x));
        }
        out
    }

    /// Checks that there are enough victims and auxiliary records, and that anything varies.
    ///
    /// # Errors
    /// [`NotApplicable::TooFew`], [`NotApplicable::IdenticalRecords`].
    pub fn require(&self, victims: usize, auxiliary: usize) -> Result<(), NotApplicable> {
        let there = [
            ("victims", victims, self.records().len()),
            ("auxiliary records", auxiliary, self.auxiliary().nrows()),
        ];
        if let Some(&(what, needed, found)) = there.iter().find(|(_, needed, found)| found < needed) {
            return Err(NotApplicable::TooFew { what, needed, found });
        }
        let first = self.parts.truth.rows().into_iter().next();
        let same = first.is_some_and(|first| self.parts.truth.rows().into_iter().all(|row| row == first));
        if same { Err(NotApplicable::IdenticalRecords) } else { Ok(()) }
    }
}

fn shape(
    left: &'static str,
    left_len: usize,
    right: &'static str,
    right_len: usize,
    unit: &'static str,
) -> Result<(), LeakageError> {
    if left_len == right_len {
        return Ok(());
    }
    Err(LeakageError::Shape { left, left_len, right, right_len, unit })
}

fn finite(part: &'static str, matrix: ArrayView2<'_, f64>) -> Result<(), LeakageError> {
    match matrix.indexed_iter().find(|(_, value)| !value.is_finite()) {
        None => Ok(()),
        Some(((row, column), &value)) => Err(LeakageError::NotFinite { part, row, column, value }),
    }
}
