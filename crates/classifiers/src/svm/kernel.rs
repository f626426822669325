//! Kernel functions: what the user chooses, and what is computed.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::lanes;
use crate::options;
use crate::{FitError, ModelFault};

/// The largest degree of a polynomial kernel; the values of larger ones overflow for all but the smallest inputs.
pub(super) const MAX_DEGREE: u32 = 64;

/// The family of a kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KernelKind {
    /// `x . y`
    Linear,
    /// `exp(-gamma |x - y|^2)`
    Rbf,
    /// `(gamma x . y + coef0)^degree`
    Poly,
    /// `tanh(gamma x . y + coef0)`, which is not positive definite.
    Sigmoid,
}

/// How the factor gamma of a kernel is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gamma {
    /// `1 / (n_features * variance of all training values)`, as in scikit-learn; 1 when the variance is 0.
    #[default]
    Scale,
    /// A number above 0.
    Value(f64),
}

impl Gamma {
    pub(super) fn checked(self) -> Result<Self, FitError> {
        match self {
            Self::Scale => Ok(self),
            Self::Value(value) => options::positive("gamma", value).map(Self::Value),
        }
    }

    pub(super) fn resolve(self, rows: ArrayView2<'_, f32>) -> f64 {
        match self {
            Self::Value(value) => value,
            Self::Scale => match rows.ncols() as f64 * variance(rows) {
                spread if spread > 0.0 => 1.0 / spread,
                _ => 1.0,
            },
        }
    }
}

fn variance(rows: ArrayView2<'_, f32>) -> f64 {
    let count = rows.len() as f64;
    let mean = rows.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
    let squares = rows.iter().map(|&value| (f64::from(value) - mean).powi(2));
    squares.sum::<f64>() / count
}

/// A kernel function with its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kernel {
    /// `x . y`
    Linear,
    /// `exp(-gamma |x - y|^2)`
    Rbf {
        /// Above 0.
        gamma: f64,
    },
    /// `(gamma x . y + coef0)^degree`
    Poly {
        /// Above 0.
        gamma: f64,
        /// Finite.
        coef0: f64,
        /// 1 to 64.
        degree: u32,
    },
    /// `tanh(gamma x . y + coef0)`
    Sigmoid {
        /// Above 0.
        gamma: f64,
        /// Finite.
        coef0: f64,
    },
}

impl Kernel {
    /// Turns the inner products `dots` of one row with many into kernel values, in place; `norm` and `norms` are the
    /// squared lengths of the one row and of the many.
    pub(super) fn apply(&self, dots: &mut [f32], norm: f32, norms: &[f32]) {
        match *self {
            Self::Linear => {}
            Self::Rbf { gamma } => lanes::rbf(dots, norm, norms, gamma as f32),
            Self::Poly { gamma, coef0, degree } => lanes::poly(dots, gamma as f32, coef0 as f32, degree),
            Self::Sigmoid { gamma, coef0 } => lanes::sigmoid(dots, gamma as f32, coef0 as f32),
        }
    }

    /// The kernel value of a row with itself, given its squared length.
    pub(super) fn diagonal(&self, norm: f32) -> f32 {
        let mut value = [norm];
        self.apply(&mut value, norm, &[norm]);
        let [value] = value;
        value
    }

    pub(super) fn check(&self) -> Result<(), ModelFault> {
        let (gamma, coef0, degree) = match *self {
            Self::Linear => (1.0, 0.0, 1),
            Self::Rbf { gamma } => (gamma, 0.0, 1),
            Self::Poly { gamma, coef0, degree } => (gamma, coef0, degree),
            Self::Sigmoid { gamma, coef0 } => (gamma, coef0, 1),
        };
        ModelFault::finite("kernel", &[gamma, coef0])?;
        match gamma > 0.0 && (1..=MAX_DEGREE).contains(&degree) {
            true => Ok(()),
            false => Err(ModelFault::range(
                "kernel",
                format!("gamma {gamma}, degree {degree}"),
                "gamma must be above 0, the degree 1 to 64",
            )),
        }
    }
}
