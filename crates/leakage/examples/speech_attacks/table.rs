//! The table: figures beside those of the Python prototypes.

use leakage::LeakageError;

/// One figure.
pub(crate) struct Row {
    what: String,
    published: &'static str,
    ours: f64,
    baseline: f64,
}

impl Row {
    pub(crate) fn new(
        what: String,
        published: &'static str,
        ours: f64,
        baseline: f64,
    ) -> Result<Self, LeakageError> {
        Ok(Self { what, published, ours, baseline })
    }

    pub(crate) fn print(&self) {
        println!("{:<78} {:>9} {:>9.3} {:>9.3}", self.what, self.published, self.ours, self.baseline);
    }
}

/// The mean of figures; 0 without any.
pub(crate) fn mean(values: impl IntoIterator<Item = Result<f64, LeakageError>>) -> Result<f64, LeakageError> {
    let values = values.into_iter().collect::<Result<Vec<f64>, _>>()?;
    Ok(values.iter().sum::<f64>() / values.len().max(1) as f64)
}
