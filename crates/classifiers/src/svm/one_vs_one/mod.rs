//! More than two classes: one machine for each pair of classes, as in LIBSVM.
//!
//! Of `k` classes, `k (k - 1) / 2` machines are fitted, each on the rows of its two classes. Each votes for one of them;
//! the class of most votes is the answer, and margins decide between classes of equally many. gamma and the class weights
//! are resolved once, on all rows.
//!
//! The machines share no kernel rows: only the values between rows of one class occur in more than one problem, and they
//! are half of each. A machine keeps its own kernel rows within `cache_bytes` and is gone before the next begins.

mod expansion;
mod model;

use ndarray::{Array2, ArrayView2, Axis, concatenate};
use serde_json::{Value, json};

use super::{Svm, SvmOptions, SvmReport, resolve, smo};
use crate::{Classifier, FitError, Learner, TrainSet};
use expansion::{Duals, Expansion};
pub use model::OneVsOneSvmModel;

/// [`Svm`] for any number of classes; the same ids. With two classes it is [`Svm`] itself.
#[derive(Debug, Clone)]
pub struct OneVsOneSvm {
    svm: Svm,
}

impl OneVsOneSvm {
    /// Checks the options.
    ///
    /// # Errors
    /// As [`Svm::new`].
    pub fn new(options: SvmOptions) -> Result<Self, FitError> {
        Ok(Self { svm: Svm::new(options)? })
    }

    /// Fits the concrete model, for two classes too.
    ///
    /// # Errors
    /// [`FitError::Solver`] when a kernel value overflows, [`FitError::Option`] for class weights of another number of
    /// classes.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<OneVsOneSvmModel, FitError> {
        let options = &self.svm.options;
        let classes = Classes::of(train);
        let kernel = resolve(options, train.rows());
        let penalties = options.class_weights.factors(&classes.sizes)?;
        let mut duals = Duals::new(&classes.sizes);
        let (mut intercepts, mut reports) = (Vec::new(), Vec::new());
        for (a, b) in pairs(train.n_classes()) {
            let rows = concatenate![Axis(0), classes.rows(a), classes.rows(b)];
            let positive: Vec<bool> = (0..rows.nrows()).map(|row| row >= classes.sizes[a]).collect();
            let penalties = [a, b].map(|class| options.c * penalties[class]);
            let problem = self.svm.problem(rows.view(), &positive, kernel, penalties);
            let problem = smo::Problem { stop: train.stop(), ..problem };
            let solution = smo::solve(&problem)?.ok_or_else(|| self.svm.overflow())?;
            duals.put(a, b, &solution.beta);
            intercepts.push(solution.bias);
            reports.push(SvmReport::of(&solution));
        }
        let expansion = Expansion::new(kernel, classes.rows.view(), &duals);
        let shape = (train.n_classes(), train.rows().ncols());
        Ok(OneVsOneSvmModel::new(shape, kernel, expansion, intercepts, reports))
    }
}

impl Learner for OneVsOneSvm {
    fn id(&self) -> &'static str {
        self.svm.id()
    }

    fn options(&self) -> Value {
        json!({ "multi_class": "one-vs-one", "inner": self.svm.options() })
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        match train.n_classes() {
            2 => self.svm.fit(train),
            _ => Ok(Box::new(self.fit_model(train)?)),
        }
    }
}

/// The pairs of classes in the order of the machines: (0, 1), (0, 2), ..., (1, 2), ...
fn pairs(n_classes: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n_classes).flat_map(move |a| (a + 1..n_classes).map(move |b| (a, b)))
}

/// The place of classes `a` and `b`, `a < b`, among [`pairs`].
fn pair(n_classes: usize, a: usize, b: usize) -> usize {
    a * n_classes - a * (a + 1) / 2 + b - a - 1
}

/// The number of pairs of classes.
fn n_pairs(n_classes: usize) -> usize {
    match n_classes % 2 {
        0 => (n_classes / 2).saturating_mul(n_classes.saturating_sub(1)),
        _ => n_classes.saturating_mul(n_classes / 2),
    }
}

/// Training rows, class after class.
struct Classes {
    rows: Array2<f32>,
    /// The number of rows of each class.
    sizes: Vec<usize>,
    /// Where each class begins.
    starts: Vec<usize>,
}

impl Classes {
    fn of(train: &TrainSet<'_>) -> Self {
        let labels = train.labels();
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by_key(|&row| labels[row]);
        let mut sizes = vec![0; train.n_classes()];
        labels.iter().for_each(|&label| sizes[label] += 1);
        Self { rows: train.rows().select(Axis(0), &order), starts: starts(&sizes), sizes }
    }

    fn rows(&self, class: usize) -> ArrayView2<'_, f32> {
        let start = self.starts[class];
        self.rows.slice(ndarray::s![start..start + self.sizes[class], ..])
    }
}

/// Where parts of these sizes begin when one follows the other.
fn starts(sizes: &[usize]) -> Vec<usize> {
    let ends = sizes.iter().scan(0, |end, size| {
        *end += size;
        Some(*end)
    });
    ends.zip(sizes).map(|(end, size)| end - size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_and_found() {
        for n_classes in 2..9 {
            let all: Vec<_> = pairs(n_classes).collect();
            assert_eq!(all.len(), n_pairs(n_classes));
            assert!(all.iter().enumerate().all(|(at, &(a, b))| pair(n_classes, a, b) == at));
        }
    }
}
