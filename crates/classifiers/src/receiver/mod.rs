//! What the receiver of a table learns from it: logistic regression on numbers and one-hot texts.
//!
//! This is the usual first model of a vendor, written with scikit-learn as `ColumnTransformer([SimpleImputer("median") +
//! StandardScaler on numbers, OneHotEncoder(handle_unknown="ignore") on texts]) + LogisticRegression(C=1)`, and judged by the area
//! under the ROC curve on held-out rows. The optimum is the same; the way to it is not: a text of 8,000 levels is one index per
//! row here and never 8,000 columns, and the solver is the Newton method of [`logistic`](crate::logistic), whose objective takes
//! rows of any form.
//!
//! Everything is learnt from training rows only: medians, means, deviations, and which levels exist. A level that no training row
//! has gets no weight.

mod auc;
mod error;
mod fitted;
mod matrix;
mod readings;
mod rows;

pub use self::auc::{Receiver, ReceiverFold};
pub use self::error::ReceiverError;
pub use self::readings::{MAX_NUMBER_LEVELS, ReadingAuc, TableReading};
pub use self::rows::{MixedColumn, MixedRows};
