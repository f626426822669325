//! What an experiment is about: records that can be encrypted, split, and turned into feature rows.

use std::borrow::Cow;

use classifiers::{Classifier, RowFile};
use ndarray::{Array2, Axis};
use serde_json::Value;

use crate::{ExperimentError, Outcome};

/// Labelled records under numbered conditions.
///
/// A condition is a way of encrypting training and test records, with whatever else sets its rows apart: features, a clock.
/// The engine knows conditions by their number only; what they mean is the subject's affair.
pub trait Subject: Sync {
    /// What can go wrong while rows are made.
    type Error: From<ExperimentError> + Send;

    /// The class of every record.
    fn targets(&self) -> &[usize];

    /// The number of classes.
    fn n_classes(&self) -> usize;

    /// The splits.
    fn splits(&self) -> Vec<SplitRecords<'_>>;

    /// The number of conditions.
    fn n_conditions(&self) -> usize;

    /// Conditions whose training rows are the same, so that one fit serves them all. Each condition is in one group.
    fn groups(&self) -> Vec<Vec<usize>> {
        (0..self.n_conditions()).map(|condition| vec![condition]).collect()
    }

    /// How many keys a condition is repeated over: 1 where another key changes nothing.
    fn n_keys(&self, condition: usize) -> usize;

    /// How many of its keys a condition is judged by: fewer than all where a decision under another key is no further
    /// evidence, because it is known to be the same. The row holds the runs that it is judged by; the outcomes under all
    /// keys are seen where it is examined ([`Examined`](crate::Examined)).
    fn n_judged_keys(&self, condition: usize) -> usize {
        self.n_keys(condition)
    }

    /// The condition whose outcomes a condition is compared with when it is examined; its group has to come first.
    fn reference(&self, _condition: usize) -> Option<usize> {
        None
    }

    /// Everything that decides the rows of all conditions, code included: part of the names of kept pieces. `None`, unless
    /// a subject says otherwise: no piece is kept.
    ///
    /// # Errors
    /// What cannot be written down.
    fn fingerprint(&self) -> Result<Option<Value>, Self::Error> {
        Ok(None)
    }

    /// What decides the rows of a group of conditions beside the fingerprint and the key, where there is a fingerprint.
    fn group_fields(&self, group: &[usize]) -> Value {
        Value::from(group)
    }

    /// The rows of a group under key number `key`.
    ///
    /// # Errors
    /// Rows that cannot be made.
    fn sides<'s>(
        &'s self,
        group: &[usize],
        key: usize,
    ) -> Result<Box<dyn Sides<Self::Error> + 's>, Self::Error>;

    /// Rows of the training records at these places of the first split, n x d, for the trial fits that tell what a run will
    /// cost. It is asked for condition 0 and for those that others are compared with. `None` where no forecast is wanted.
    ///
    /// # Errors
    /// Rows that cannot be made.
    fn some_rows(&self, _condition: usize, _places: &[usize]) -> Result<Option<Array2<f32>>, Self::Error> {
        Ok(None)
    }

    /// How many keys of a group are worked on at a time: as many as there is memory for.
    fn keys_together(&self, _group: &[usize]) -> usize {
        usize::MAX
    }

    /// Asked before every fit whether to go on.
    ///
    /// # Errors
    /// That the user has asked to stop.
    fn check(&self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Says of an error where it happened.
    fn explain(&self, error: Self::Error, _group: &[usize], _key: usize) -> Self::Error {
        error
    }
}

/// The record numbers of one split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitRecords<'a> {
    /// Its label in results.
    pub label: &'a str,
    /// Records that classifiers are fitted on.
    pub train: &'a [usize],
    /// Records that they are asked about.
    pub test: &'a [usize],
}

/// The rows of a group of conditions under one key.
pub trait Sides<E>: Sync {
    /// The rows of split number `split`: of training records, and of test records for each condition of the group.
    ///
    /// # Errors
    /// Rows that cannot be made.
    fn split(&self, split: usize) -> Result<SplitRows<'_>, E>;

    /// What is said of the test records of split number `split` by what `model` becomes under each condition of the group,
    /// in its order. `None`, unless a subject says otherwise: the model itself is asked about the test rows of each.
    ///
    /// # Errors
    /// A model that cannot be brought into that form, or cannot be asked.
    fn ask(&self, _split: usize, _model: &dyn Classifier) -> Result<Option<Vec<Outcome>>, E> {
        Ok(None)
    }

    /// Told when no further rows are needed.
    ///
    /// # Errors
    /// Whatever has to be put away and cannot.
    fn close(self: Box<Self>) -> Result<(), E> {
        Ok(())
    }
}

/// The rows of one split.
#[derive(Debug)]
pub struct SplitRows<'a> {
    /// Of training records.
    pub train: Rows<'a>,
    /// Of test records, for each condition of the group in its order.
    pub tests: Vec<Rows<'a>>,
}

/// Feature rows, in memory or in a file.
#[derive(Debug)]
pub enum Rows<'a> {
    /// The rows of the split's records, in their order. n x d.
    Exact(Array2<f32>),
    /// The rows of all records, of which the split's are taken.
    All(&'a Array2<f32>),
    /// As [`Rows::All`], in a file that does not fit in memory.
    File(&'a RowFile),
}

impl Rows<'_> {
    /// The rows of `records` where they are in memory; the file otherwise.
    pub(crate) fn of<'r>(&'r self, records: &[usize]) -> Result<Cow<'r, Array2<f32>>, &'r RowFile> {
        match self {
            Self::Exact(rows) => Ok(Cow::Borrowed(rows)),
            Self::All(rows) => Ok(Cow::Owned(rows.select(Axis(0), records))),
            Self::File(file) => Err(file),
        }
    }
}
