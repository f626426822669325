//! The multilayer extreme learning machine, which Wang, Vong, Yang and Wong ("Encrypted image classification based on
//! multilayer extreme learning machine", Multidimensional Systems and Signal Processing 28, 2017; online 2016) apply to
//! the pixels of encrypted images.
//!
//! The network is that of Kasun, Zhou, Huang and Vong ("Representational learning with ELMs for big data", IEEE
//! Intelligent Systems 28(6), 2013): each hidden layer comes from an autoencoder whose own hidden units are random and
//! orthogonal, whose output weights β reproduce the layer's input by penalised least squares, and whose transpose then
//! maps the input, `sigmoid(x βᵀ)`. The output weights are a ridge regression on ±1 targets. Nothing is iterated but the
//! optional l1 penalty of Tang, Deng and Huang ("Extreme learning machine for multilayer perceptron", IEEE TNNLS 27,
//! 2016).
//!
//! The papers scale inputs and choose sigmoid gains per data set. Here inputs, and the values that enter each sigmoid,
//! are standardised by their training means and deviations ([`MlElmOptions::standardise`]), which needs no tuning and on
//! face pixels halves the error; it is folded into the weights, so that a fitted model is affine maps and sigmoids only.
//!
//! Matrix products are ndarray's, which use fused multiply-add where the processor has it: the same bits on every run, but
//! not on every kind of processor.

mod model;
mod random;
mod regression;
mod standard;

pub use model::MlElmModel;
pub use random::RandomLayer;
pub use regression::Penalty;

use ndarray::{Array1, Array2, ArrayView2};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::options::{at_least, positive};
use crate::stop::Stop;
use crate::{Classifier, FitError, Learner, SaveModel, TrainSet};
use model::{Layer, sigmoid};
use regression::ridge;
use standard::Standard;

/// What a user may choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MlElmOptions {
    /// The number of units of each hidden layer; at least one layer, each at least 1.
    pub hidden: Vec<usize>,
    /// The penalty of the autoencoders' output weights.
    pub autoencoder: Penalty,
    /// The weight of the errors against the squared output weights; above 0.
    pub output_c: f64,
    /// Whether inputs and the values that enter a sigmoid are standardised; without it rows should be of unit scale.
    pub standardise: bool,
    /// The seed of the random layers.
    pub seed: [u8; 32],
}

impl Default for MlElmOptions {
    fn default() -> Self {
        Self {
            hidden: vec![256, 256, 1000],
            autoencoder: Penalty::Ridge { c: 10.0 },
            output_c: 1.0,
            standardise: true,
            seed: [0; 32],
        }
    }
}

/// A multilayer extreme learning machine; id `ml-elm`.
#[derive(Debug, Clone, PartialEq)]
pub struct MlElm {
    options: MlElmOptions,
}

impl MlElm {
    /// Checks the options.
    ///
    /// # Errors
    /// [`FitError::Option`] naming the option that is out of range.
    pub fn new(options: MlElmOptions) -> Result<Self, FitError> {
        at_least("hidden", options.hidden.len(), 1, "it must name at least one layer")?;
        for &units in &options.hidden {
            at_least("hidden", units, 1, "each layer must have at least one unit")?;
        }
        options.autoencoder.check()?;
        positive("output_c", options.output_c)?;
        Ok(Self { options })
    }

    /// Fits the concrete model.
    ///
    /// # Errors
    /// [`FitError::Solver`] when values are so large that the arithmetic breaks down.
    pub fn fit_model(&self, train: &TrainSet<'_>) -> Result<MlElmModel, FitError> {
        let mut rng = ChaCha20Rng::from_seed(self.options.seed);
        let mut n_inputs = train.rows().ncols();
        let mut layers = Vec::new();
        for &n_units in &self.options.hidden {
            layers.push(RandomLayer::draw(n_inputs, n_units, &mut rng));
            n_inputs = n_units;
        }
        self.fit_with(train, &layers)
    }

    /// Fits with these random layers in place of drawn ones; they, and not [`MlElmOptions::hidden`], give the sizes.
    ///
    /// # Errors
    /// [`FitError::Option`] when a layer does not follow from the one before it, else as [`MlElm::fit_model`].
    pub fn fit_with(&self, train: &TrainSet<'_>, layers: &[RandomLayer]) -> Result<MlElmModel, FitError> {
        check_chain(train.rows().ncols(), layers)?;
        let stop = train.stop();
        let mut scaling = self.scaling(train.rows(), stop)?;
        let mut values = scaling.apply(train.rows());
        let mut hidden = Vec::new();
        for layer in layers {
            let map = self.encode(values.view(), layer, stop)?;
            hidden.push(scaling.before(&map));
            values = map.apply_until(values.view(), stop, sigmoid)?;
            scaling = Standard::none(values.ncols());
        }
        let output = ridge(values.view(), targets(train).view(), self.options.output_c, stop)?;
        let output = output.ok_or_else(broken)?;
        let bias = Array1::zeros(output.ncols());
        let output = Layer::new(&output.mapv(|w| w as f32), &bias);
        let model = MlElmModel::new(train.n_classes(), hidden, output);
        model.check().map(|()| model).map_err(|_| broken())
    }

    /// The affine map of one hidden layer, learnt by an autoencoder on `inputs`.
    fn encode(
        &self,
        inputs: ArrayView2<'_, f32>,
        layer: &RandomLayer,
        stop: Stop<'_>,
    ) -> Result<Layer, FitError> {
        let hidden = Layer::new(&layer.weights, &layer.bias).apply_until(inputs, stop, sigmoid)?;
        let beta = self.options.autoencoder.fit(hidden.view(), inputs, stop)?.ok_or_else(broken)?;
        let weights = beta.t().mapv(|value| value as f32);
        let map = Layer::new(&weights, &Array1::zeros(weights.ncols()));
        let scaling = self.scaling(map.apply_until(inputs, stop, |_| ())?.view(), stop)?;
        Ok(scaling.after(&weights))
    }

    fn scaling(&self, values: ArrayView2<'_, f32>, stop: Stop<'_>) -> Result<Standard, FitError> {
        match self.options.standardise {
            true => Standard::of(values, stop),
            false => Ok(Standard::none(values.ncols())),
        }
    }
}

impl Learner for MlElm {
    fn id(&self) -> &'static str {
        "ml-elm"
    }

    fn options(&self) -> Value {
        json!(self.options)
    }

    fn fit(&self, train: &TrainSet<'_>) -> Result<Box<dyn Classifier>, FitError> {
        Ok(Box::new(self.fit_model(train)?))
    }
}

/// +1 for the class and −1 for the others; for two classes one column, of class 1.
fn targets(train: &TrainSet<'_>) -> Array2<f32> {
    let first = usize::from(train.n_classes() == 2);
    let shape = (train.labels().len(), train.n_classes() - first);
    Array2::from_shape_fn(
        shape,
        |(row, column)| if train.labels()[row] == column + first { 1.0 } else { -1.0 },
    )
}

fn check_chain(n_features: usize, layers: &[RandomLayer]) -> Result<(), FitError> {
    at_least("hidden", layers.len(), 1, "it must name at least one layer")?;
    let mut n_inputs = n_features;
    for layer in layers {
        let units = layer.weights.ncols();
        if layer.weights.nrows() != n_inputs || layer.bias.len() != units || units == 0 {
            let (option, value) = ("hidden", layer.weights.nrows() as f64);
            return Err(FitError::Option {
                option,
                value,
                rule: "each layer must take what the one before gives",
            });
        }
        n_inputs = units;
    }
    Ok(())
}

fn broken() -> FitError {
    FitError::Solver {
        learner: "ml-elm",
        reason: "the least-squares problem of a layer has no finite solution; scale the features".to_owned(),
    }
}
