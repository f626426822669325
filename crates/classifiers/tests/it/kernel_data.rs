//! The rows of `golden/kernel_data.json`, shared by the tests against scikit-learn.

use std::collections::HashMap;

use ndarray::Array2;
use serde::Deserialize;

use crate::data::{Matrix, golden};

#[derive(Deserialize)]
struct Golden {
    sets: HashMap<String, Stored>,
}

#[derive(Deserialize)]
struct Stored {
    train: Matrix,
    test: Matrix,
    labels: Vec<usize>,
    answers: Vec<usize>,
}

/// A data set in two parts.
pub(crate) struct KernelData {
    pub(crate) train: Array2<f32>,
    pub(crate) test: Array2<f32>,
    pub(crate) labels: Vec<usize>,
    pub(crate) answers: Vec<usize>,
}

/// The data set called `name`: `loan` (491 + 123 rows x 14), `cancer` (110 + 50 x 12) or `iris` (110 + 40 x 4).
pub(crate) fn kernel_data(name: &str) -> KernelData {
    let mut golden: Golden = golden(include_str!("../golden/kernel_data.json"));
    let Stored { train, test, labels, answers } = golden.sets.remove(name).expect("the file has this set");
    KernelData { train: train.rows(), test: test.rows(), labels, answers }
}
