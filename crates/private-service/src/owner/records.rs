//! Records of a client, prepared for a model.

use ndarray::Array2;

use super::Altered;

/// Prepared records and what they are called.
#[derive(Debug)]
pub struct Records {
    /// A name per record, for example its file or its identifier.
    pub names: Vec<String>,
    /// One row per record, n x d.
    pub rows: Array2<f32>,
    /// Which of their cells the model sees otherwise than they were given.
    pub altered: Altered,
}
