//! A fitted multilayer extreme learning machine.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, CowArray};
use serde::{Deserialize, Serialize};

use crate::learner::check_width;
use crate::model_file::packed_f32;
use crate::stop::Stop;
use crate::{Classifier, FitError, ModelFault, PredictError, SaveModel, SavedModel};

/// Rows scored at a time.
const BATCH: usize = 1024;

/// Layers of sigmoid units and a linear output.
///
/// Scores are fitted to +1 for the class and −1 for the others: one column for two classes, decided at 0, else one a
/// class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MlElmModel {
    n_classes: usize,
    hidden: Vec<Layer>,
    output: Layer,
}

/// An affine map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layer {
    n_inputs: usize,
    /// One row an input, one column a unit.
    #[serde(with = "packed_f32")]
    weights: Vec<f32>,
    #[serde(with = "packed_f32")]
    bias: Vec<f32>,
}

impl Layer {
    /// `weights` with one row an input and one column a unit, and one entry of `bias` a unit.
    pub(super) fn new(weights: &Array2<f32>, bias: &Array1<f32>) -> Self {
        Self { n_inputs: weights.nrows(), weights: weights.iter().copied().collect(), bias: bias.to_vec() }
    }

    /// One row an input, one column a unit.
    pub(super) fn weights(&self) -> ArrayView2<'_, f32> {
        ArrayView2::from_shape((self.n_inputs, self.bias.len()), &self.weights)
            .expect("one weight an input and unit, checked when the model was made")
    }

    /// One entry a unit.
    pub(super) fn bias(&self) -> ArrayView1<'_, f32> {
        ArrayView1::from(&self.bias[..])
    }

    /// `rows · weights + bias`.
    pub(super) fn apply(&self, rows: ArrayView2<'_, f32>) -> Array2<f32> {
        rows.dot(&self.weights()) + self.bias()
    }

    /// [`Layer::apply`] and then `finish`, a batch of rows at a time; the bits are the same.
    pub(super) fn apply_until(
        &self,
        rows: ArrayView2<'_, f32>,
        stop: Stop<'_>,
        finish: impl Fn(&mut Array2<f32>),
    ) -> Result<Array2<f32>, FitError> {
        let mut values = Array2::zeros((rows.nrows(), self.bias.len()));
        let batches = rows.axis_chunks_iter(Axis(0), BATCH);
        for (rows, mut out) in batches.zip(values.axis_chunks_iter_mut(Axis(0), BATCH)) {
            stop.check()?;
            let mut batch = self.apply(rows);
            finish(&mut batch);
            out.assign(&batch);
        }
        Ok(values)
    }

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::within("n_inputs", self.n_inputs, 1, usize::MAX / self.bias.len().max(1))?;
        ModelFault::within("bias", self.bias.len(), 1, usize::MAX)?;
        ModelFault::length("weights", self.weights.len(), self.n_inputs * self.bias.len())?;
        ModelFault::finite("weights", &self.weights)?;
        ModelFault::finite("bias", &self.bias)
    }
}

/// `1 / (1 + exp(−x))` of every entry.
pub(super) fn sigmoid(values: &mut Array2<f32>) {
    values.mapv_inplace(|value| 1.0 / (1.0 + (-value).exp()));
}

impl MlElmModel {
    pub(super) fn new(n_classes: usize, hidden: Vec<Layer>, output: Layer) -> Self {
        Self { n_classes, hidden, output }
    }

    /// The number of units of each hidden layer.
    pub fn n_units(&self) -> Vec<usize> {
        self.hidden.iter().map(|layer| layer.bias.len()).collect()
    }

    fn forward(&self, rows: ArrayView2<'_, f32>) -> Array2<f32> {
        let mut values = CowArray::from(rows);
        for layer in &self.hidden {
            let mut next = layer.apply(values.view());
            sigmoid(&mut next);
            values = CowArray::from(next);
        }
        self.output.apply(values.view())
    }
}

impl Classifier for MlElmModel {
    fn n_classes(&self) -> usize {
        self.n_classes
    }

    fn n_features(&self) -> usize {
        self.hidden.first().unwrap_or(&self.output).n_inputs
    }

    fn scores(&self, rows: ArrayView2<'_, f32>) -> Result<Array2<f32>, PredictError> {
        check_width(rows, self.n_features())?;
        let mut scores = Array2::zeros((rows.nrows(), self.output.bias.len()));
        for (batch, mut out) in
            rows.axis_chunks_iter(Axis(0), BATCH).zip(scores.axis_chunks_iter_mut(Axis(0), BATCH))
        {
            out.assign(&self.forward(batch));
        }
        Ok(scores)
    }

    fn threshold(&self) -> f32 {
        0.0
    }

    fn saved(&self) -> SavedModel {
        SavedModel::of(self)
    }
}

impl SaveModel for MlElmModel {
    const KIND: &'static str = "ml-elm";

    fn check(&self) -> Result<(), ModelFault> {
        ModelFault::within("n_classes", self.n_classes, 2, usize::MAX)?;
        let outputs = if self.n_classes == 2 { 1 } else { self.n_classes };
        ModelFault::length("output", self.output.bias.len(), outputs)?;
        let layers: Vec<&Layer> = self.hidden.iter().chain([&self.output]).collect();
        layers.iter().try_for_each(|layer| layer.check())?;
        layers
            .windows(2)
            .try_for_each(|pair| ModelFault::length("n_inputs", pair[1].n_inputs, pair[0].bias.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_change_no_bit_of_a_layer() {
        let wave = |(i, j): (usize, usize)| ((i * 7 + j * 5) as f32 * 0.37).sin();
        let layer = Layer::new(&Array2::from_shape_fn((300, 130), wave), &Array1::from_elem(130, 0.1));
        let rows = Array2::from_shape_fn((2 * BATCH + 77, 300), wave);
        let mut whole = layer.apply(rows.view());
        sigmoid(&mut whole);
        assert_eq!(layer.apply_until(rows.view(), Stop::default(), sigmoid), Ok(whole));
    }
}
