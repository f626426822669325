//! One encrypted table, and what the adversary holds beside it.

mod builder;

use std::sync::OnceLock;

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use super::attribute::{Attribute, DesignColumn};
use super::truth::Truth;
use crate::score::Finding;
use crate::{Attackable, LeakageError, NotApplicable, check};

pub use builder::TrialBuilder;

/// How plain cells become the scheme's input: input = (cell - mean) / scale.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Pairs {
    /// k x d plain cells.
    pub plain: Array2<f64>,
    /// k x d encrypted features.
    pub cipher: Array2<f64>,
}

/// What a released model says of records of which some were in its training set.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Membership {
    /// What kind of model it is.
    pub model: String,
    /// Numbers of the records asked about.
    pub records: Vec<usize>,
    /// The model's loss on each: the negative logarithm of what it gives the true class.
    pub losses: Vec<f64>,
    /// Whether the model was trained on it.
    pub member: Vec<bool>,
    /// Models like it that the adversary trained itself, where it did.
    pub shadows: Option<Shadows>,
}

/// Shadow models: models of the released one's kind, each trained by the adversary on some of the records asked about.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Shadows {
    /// The released model's confidence in the true class of each record: the logarithm of its odds, or a margin. See
    /// [`confidences`](super::confidences).
    pub released: Vec<f64>,
    /// The same of every shadow model, one row per model and one column per record.
    pub confidences: Array2<f64>,
    /// Whether the shadow model was trained on the record, of the same shape.
    pub trained_on: Array2<bool>,
}

/// How long the tokens are that a scheme writes for the texts of a table, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TokenLengths {
    /// The victims' tokens, one row per victim and one column per attribute.
    pub victims: Array2<usize>,
    /// The tokens of the auxiliary records, which the adversary makes under a key of its own: how long they are does not
    /// depend on the key.
    pub auxiliary: Array2<usize>,
}

/// Classes of the records, which classifiers are trained for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Classes {
    /// Of the victims: for scoring only.
    pub victims: Vec<usize>,
    /// Of the auxiliary records.
    pub auxiliary: Vec<usize>,
}

/// The parts of a trial, as [`TrialBuilder`] names them.
#[derive(Debug, Clone)]
pub(super) struct TrialParts {
    pub(super) columns: Vec<DesignColumn>,
    pub(super) scales: Vec<Scale>,
    pub(super) auxiliary: Array2<f64>,
    pub(super) strangers: Array2<f64>,
    pub(super) pairs: Pairs,
    pub(super) own_key: Pairs,
    pub(super) records: Vec<usize>,
    pub(super) truth: Array2<f64>,
    pub(super) cipher: Array2<f64>,
    pub(super) tokens: Option<Vec<String>>,
    pub(super) token_lengths: Option<TokenLengths>,
    pub(super) classes: Option<Classes>,
    pub(super) membership: Vec<Membership>,
    pub(super) pair_counts: Option<Vec<usize>>,
}

/// A trial whose parts agree and hold finite numbers.
#[derive(Debug, Clone)]
pub struct Trial {
    pub(super) parts: TrialParts,
    pub(super) attributes: Vec<Attribute>,
    pub(super) pair_counts: Vec<usize>,
    /// Computed when first asked for; all attacks of a trial share it.
    pub(super) truth: OnceLock<Vec<Truth>>,
}

impl Attackable for Trial {
    /// The plain cells.
    type Record = Array1<f64>;
}

impl Trial {
    /// A trial of n victims with d `columns`: their plain cells `truth` (n x d), against which guesses are scored, and
    /// their encrypted features `cipher` (n x d). What the adversary holds beside them is added by `with_...`.
    ///
    /// ```
    /// use leakage::tabular::{DesignColumn, Trial, attack};
    /// use ndarray::array;
    ///
    /// // a substitution of two levels; the adversary knows other people's cells
    /// let truth = array![[1.0], [0.0], [1.0], [1.0]];
    /// let trial = Trial::builder(vec![DesignColumn::binary("married")], truth, array![[7.0], [3.0], [7.0], [7.0]])
    ///     .with_auxiliary(array![[1.0], [1.0], [0.0]])
    ///     .build()?;
    /// let findings = attack("frequency")?.run(&trial, [0; 32])?;
    /// assert_eq!(findings[0].guesses.success(), Some(1.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder(columns: Vec<DesignColumn>, truth: Array2<f64>, cipher: Array2<f64>) -> TrialBuilder {
        TrialBuilder::new(columns, truth, cipher)
    }

    /// The columns.
    pub fn columns(&self) -> &[DesignColumn] {
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

    /// Plain cells of the people who stand beside the victims in a register, s x d.
    pub fn strangers(&self) -> &Array2<f64> {
        &self.parts.strangers
    }

    /// A register: plain cells of the victims and of the first `strangers` strangers, (n + strangers) x d. Which row is
    /// whose is known to scoring only.
    pub(super) fn register(&self, strangers: usize) -> Array2<f64> {
        let strangers = self.strangers().slice(s![..strangers.min(self.strangers().nrows()), ..]);
        let mut register = Array2::zeros((0, self.columns().len()));
        for part in [self.truth().view(), strangers] {
            register.append(Axis(0), part).expect("all parts have the trial's columns");
        }
        register
    }

    /// Numbers of strangers in a register, rising: none, half as many as there are victims, and as many; fewer where there
    /// are not so many.
    pub(super) fn stranger_counts(&self) -> Vec<usize> {
        let (n, there) = (self.records().len(), self.strangers().nrows());
        let mut counts: Vec<usize> = [0, n / 2, n].map(|count| count.min(there)).to_vec();
        counts.dedup();
        counts
    }

    /// Records that the adversary encrypted under a key of its own.
    pub fn own_key(&self) -> &Pairs {
        &self.parts.own_key
    }

    /// Encrypted features of the victims, n x d.
    pub fn cipher(&self) -> &Array2<f64> {
        &self.parts.cipher
    }

    /// Plain cells of the victims, n x d: for scoring only.
    pub fn truth(&self) -> &Array2<f64> {
        &self.parts.truth
    }

    /// The victims' cells of each attribute, and what the best guesses without ciphertexts get.
    pub(super) fn truth_by_attribute(&self) -> &[Truth] {
        self.truth.get_or_init(|| Truth::of(&self.attributes, self.parts.truth.view()))
    }

    /// Numbers of the victims.
    pub fn records(&self) -> &[usize] {
        &self.parts.records
    }

    /// The victims' first tokens.
    pub fn tokens(&self) -> Option<&[String]> {
        self.parts.tokens.as_deref()
    }

    /// How long the tokens of the victims' texts are, and those of auxiliary ones.
    pub fn token_lengths(&self) -> Option<&TokenLengths> {
        self.parts.token_lengths.as_ref()
    }

    /// Classes of victims and auxiliary records.
    pub fn classes(&self) -> Option<&Classes> {
        self.parts.classes.as_ref()
    }

    /// Released models.
    pub fn membership(&self) -> &[Membership] {
        &self.parts.membership
    }

    /// The numbers of known pairs to try that there are pairs for.
    pub fn pair_counts(&self) -> impl Iterator<Item = usize> + '_ {
        let there = self.n_pairs();
        self.pair_counts.iter().copied().filter(move |&k| k <= there)
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
        let first = s![..k, ..];
        Ok((self.parts.pairs.plain.slice(first), self.parts.pairs.cipher.slice(first)))
    }

    /// Plain cells as the scheme's input.
    ///
    /// # Errors
    /// [`LeakageError::Shape`] for rows of other than d cells.
    pub fn scaled(&self, plain: ArrayView2<'_, f64>) -> Result<Array2<f64>, LeakageError> {
        check::same_length(("cells", plain.ncols()), ("columns", self.columns().len()), "columns")?;
        Ok(self.inputs(plain))
    }

    /// The scheme's input as plain cells.
    ///
    /// # Errors
    /// As [`Trial::scaled`].
    pub fn unscaled(&self, input: ArrayView2<'_, f64>) -> Result<Array2<f64>, LeakageError> {
        check::same_length(("inputs", input.ncols()), ("columns", self.columns().len()), "columns")?;
        Ok(self.cells(input))
    }

    /// [`Trial::scaled`] of rows of d cells.
    pub(super) fn inputs(&self, plain: ArrayView2<'_, f64>) -> Array2<f64> {
        self.map_columns(plain, |scale, x| (x - scale.mean) / scale.scale)
    }

    /// [`Trial::unscaled`] of rows of d inputs.
    pub(super) fn cells(&self, input: ArrayView2<'_, f64>) -> Array2<f64> {
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
