//! A trial put together, and checked as a whole.

use std::sync::OnceLock;

use ndarray::Array2;

use super::super::DesignColumn;
use super::super::attribute::attributes;
use super::{Classes, Membership, Pairs, Scale, TokenLengths, Trial, TrialParts};
use crate::LeakageError;
use crate::check::{finite, finite_matrix, not_empty, ranked, same_length};

/// A trial in the making: the victims, and what the adversary holds beside them. See [`Trial::builder`].
#[derive(Debug, Clone)]
#[must_use = "nothing is checked before `build`"]
pub struct TrialBuilder(TrialParts);

impl TrialBuilder {
    pub(super) fn new(columns: Vec<DesignColumn>, truth: Array2<f64>, cipher: Array2<f64>) -> Self {
        let (d, records) = (columns.len(), (0..truth.nrows()).collect());
        let nothing = || Array2::zeros((0, d));
        Self(TrialParts {
            scales: vec![Scale::RAW; d],
            auxiliary: nothing(),
            strangers: nothing(),
            pairs: Pairs { plain: nothing(), cipher: nothing() },
            own_key: Pairs { plain: nothing(), cipher: nothing() },
            columns,
            records,
            truth,
            cipher,
            tokens: None,
            token_lengths: None,
            classes: None,
            membership: Vec::new(),
            pair_counts: None,
        })
    }

    /// How cells became the scheme's input, one scale per column, as the published preprocessing says; as they are
    /// ([`Scale::RAW`]) unless given.
    pub fn with_scales(mut self, scales: Vec<Scale>) -> Self {
        self.0.scales = scales;
        self
    }

    /// m x d plain cells of records that are no victims: what an auxiliary adversary has. None unless given.
    pub fn with_auxiliary(mut self, auxiliary: Array2<f64>) -> Self {
        self.0.auxiliary = auxiliary;
        self
    }

    /// s x d plain cells of strangers: people who stand in a register beside the victims. An adversary with a register
    /// holds the plain records of all victims and these, and does not know who is who. None unless given.
    pub fn with_strangers(mut self, strangers: Array2<f64>) -> Self {
        self.0.strangers = strangers;
        self
    }

    /// Records that the adversary encrypted under a key of its own: whoever knows the scheme can do so. None unless given.
    pub fn with_own_key(mut self, encrypted: Pairs) -> Self {
        self.0.own_key = encrypted;
        self
    }

    /// Records that the adversary knows in plain and encrypted. None unless given.
    pub fn with_pairs(mut self, pairs: Pairs) -> Self {
        self.0.pairs = pairs;
        self
    }

    /// The numbers of known pairs that attacks are run with, rising; those that there are no pairs for are left out. Only
    /// the number of all pairs unless given.
    pub fn with_pair_counts(mut self, counts: Vec<usize>) -> Self {
        self.0.pair_counts = Some(counts);
        self
    }

    /// Numbers of the victims, the same in every trial, which are also their places in the order of encryption; their
    /// places in `truth` unless given.
    pub fn with_records(mut self, records: Vec<usize>) -> Self {
        self.0.records = records;
        self
    }

    /// The victims' first tokens, where the scheme hands out tokens.
    pub fn with_tokens(mut self, tokens: Vec<String>) -> Self {
        self.0.tokens = Some(tokens);
        self
    }

    /// How long the tokens are that the scheme writes for the texts of the table, where it writes tokens.
    pub fn with_token_lengths(mut self, lengths: TokenLengths) -> Self {
        self.0.token_lengths = Some(lengths);
        self
    }

    /// Classes of victims and auxiliary records, where the table has a target.
    pub fn with_classes(mut self, classes: Classes) -> Self {
        self.0.classes = Some(classes);
        self
    }

    /// Models that were trained on some of the records and released. None unless given.
    pub fn with_membership(mut self, models: Vec<Membership>) -> Self {
        self.0.membership = models;
        self
    }

    /// Checks that the parts agree.
    ///
    /// # Errors
    /// [`LeakageError::Empty`] without a column, [`LeakageError::Shape`] for lengths that do not agree,
    /// [`LeakageError::NotFinite`] for a cell or ciphertext and [`LeakageError::NotANumber`] for a scale or loss that
    /// cannot be used, [`LeakageError::Option`] for a scale that is not positive.
    pub fn build(self) -> Result<Trial, LeakageError> {
        let parts = self.0;
        let d = parts.columns.len();
        not_empty("columns", d)?;
        check_scales(&parts.scales, d)?;
        let matrices = [
            ("auxiliary", parts.auxiliary.view()),
            ("strangers", parts.strangers.view()),
            ("own_key.plain", parts.own_key.plain.view()),
            ("own_key.cipher", parts.own_key.cipher.view()),
            ("pairs.plain", parts.pairs.plain.view()),
            ("pairs.cipher", parts.pairs.cipher.view()),
            ("truth", parts.truth.view()),
            ("cipher", parts.cipher.view()),
        ];
        for (name, matrix) in matrices {
            same_length((name, matrix.ncols()), ("columns", d), "columns")?;
            finite_matrix(name, matrix)?;
        }
        let n = parts.records.len();
        same_length(("truth", parts.truth.nrows()), ("records", n), "rows")?;
        same_length(("cipher", parts.cipher.nrows()), ("records", n), "rows")?;
        same_length(("tokens", parts.tokens.as_ref().map_or(n, Vec::len)), ("records", n), "rows")?;
        let (plain, cipher) = (parts.pairs.plain.nrows(), parts.pairs.cipher.nrows());
        same_length(("pairs.plain", plain), ("pairs.cipher", cipher), "rows")?;
        let (own_plain, own_cipher) = (parts.own_key.plain.nrows(), parts.own_key.cipher.nrows());
        same_length(("own_key.plain", own_plain), ("own_key.cipher", own_cipher), "rows")?;
        parts.membership.iter().try_for_each(check_membership)?;
        let attributes = attributes(&parts.columns);
        let m = parts.auxiliary.nrows();
        if let Some(lengths) = &parts.token_lengths {
            for (matrix, rows) in [(&lengths.victims, n), (&lengths.auxiliary, m)] {
                same_length(("token lengths", matrix.nrows()), ("the records", rows), "rows")?;
                same_length(("token lengths", matrix.ncols()), ("attributes", attributes.len()), "columns")?;
            }
        }
        if let Some(classes) = &parts.classes {
            same_length(("classes.victims", classes.victims.len()), ("records", n), "entries")?;
            same_length(("classes.auxiliary", classes.auxiliary.len()), ("auxiliary", m), "entries")?;
        }
        let pair_counts = parts.pair_counts.clone().unwrap_or_else(|| vec![plain]);
        Ok(Trial { attributes, pair_counts, parts, truth: OnceLock::new() })
    }
}

fn check_scales(scales: &[Scale], columns: usize) -> Result<(), LeakageError> {
    same_length(("scales", scales.len()), ("columns", columns), "entries")?;
    let of = |part: fn(&Scale) -> f64| scales.iter().map(part).collect::<Vec<f64>>();
    finite("scale.mean", &of(|scale| scale.mean))?;
    finite("scale.scale", &of(|scale| scale.scale))?;
    match scales.iter().find(|scale| scale.scale <= 0.0) {
        None => Ok(()),
        Some(scale) => {
            Err(LeakageError::Option { option: "scale.scale", found: scale.scale, expected: "positive" })
        }
    }
}

fn check_membership(model: &Membership) -> Result<(), LeakageError> {
    let asked = model.records.len();
    same_length(("losses", model.losses.len()), ("membership.records", asked), "entries")?;
    same_length(("member", model.member.len()), ("membership.records", asked), "entries")?;
    ranked("membership.losses", &model.losses)?;
    let Some(shadows) = &model.shadows else { return Ok(()) };
    same_length(("shadows.released", shadows.released.len()), ("membership.records", asked), "entries")?;
    finite("shadows.released", &shadows.released)?;
    let (confidences, trained_on) = (&shadows.confidences, &shadows.trained_on);
    same_length(("shadows.confidences", confidences.ncols()), ("membership.records", asked), "columns")?;
    same_length(("shadows.trained_on", trained_on.ncols()), ("membership.records", asked), "columns")?;
    same_length(
        ("shadows.trained_on", trained_on.nrows()),
        ("shadows.confidences", confidences.nrows()),
        "rows",
    )?;
    finite_matrix("shadows.confidences", confidences.view())
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::super::Shadows;
    use super::*;

    fn builder() -> TrialBuilder {
        let columns = vec![DesignColumn::numeric("income"), DesignColumn::binary("married")];
        Trial::builder(columns, array![[7.0, 1.0], [9.0, 0.0]], array![[3.0, 4.0], [1.0, 2.0]])
    }

    #[test]
    fn what_is_not_given_is_nothing() {
        let trial = builder().build().unwrap();
        assert_eq!((trial.records(), trial.auxiliary().dim(), trial.n_pairs()), (&[0, 1][..], (0, 2), 0));
        assert_eq!(trial.scaled(trial.truth().view()), Ok(trial.truth().clone()));
        let known = Pairs { plain: array![[5.0, 0.0]], cipher: array![[8.0, 9.0]] };
        let trial = builder().with_pairs(known).build().unwrap();
        assert_eq!(trial.pair_counts().collect::<Vec<_>>(), [1], "all that there are");
    }

    #[test]
    fn parts_that_do_not_agree_are_named() {
        let words = |builder: TrialBuilder| builder.build().expect_err("they do not agree").to_string();
        let short = words(builder().with_records(vec![4]));
        assert_eq!(short, "truth has 2 rows, records has 1; they must agree");
        let flat = words(builder().with_scales(vec![Scale::RAW, Scale { mean: 0.0, scale: 0.0 }]));
        assert_eq!(flat, "scale.scale is 0; it must be positive");
        let infinite = words(builder().with_auxiliary(array![[1.0, f64::INFINITY]]));
        assert_eq!(infinite, "auxiliary: row 0, column 1 is inf; attacks need finite numbers");
        let lost = Membership {
            model: "tree".into(),
            records: vec![0],
            losses: vec![f64::NAN],
            member: vec![true],
            shadows: None,
        };
        let narrow = Shadows {
            released: vec![1.0],
            confidences: array![[1.0]],
            trained_on: Array2::from_elem((1, 2), true),
        };
        let narrow = Membership { losses: vec![0.0], shadows: Some(narrow), ..lost.clone() };
        assert_eq!(
            words(builder().with_membership(vec![narrow])),
            "shadows.trained_on has 2 columns, membership.records has 1; they must agree"
        );
        let lengths = TokenLengths { victims: Array2::zeros((2, 1)), auxiliary: Array2::zeros((0, 2)) };
        assert_eq!(
            words(builder().with_token_lengths(lengths)),
            "token lengths has 1 columns, attributes has 2; they must agree"
        );
        let classes = Classes { victims: vec![0, 1], auxiliary: vec![1] };
        assert_eq!(
            words(builder().with_classes(classes)),
            "classes.auxiliary has 1 entries, auxiliary has 0; they must agree"
        );
        let lost = words(builder().with_membership(vec![lost]));
        assert_eq!(lost, "membership.losses[0] is NaN, which cannot be used");
    }
}
