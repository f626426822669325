//! The target column as scikit-learn takes it: classes in ascending order, the last of two the positive one.

use super::cells::ReceivedCells;
use super::dtype::Dtype;
use super::{Received, ReceivedColumn};
use crate::error::{ColumnRole, TableError};

/// Most classes of a target: more distinct values are not labels.
const MAX_CLASSES: usize = 100;
/// Labels shown in a message.
const SHOWN: usize = 20;

/// The labels of a received table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedTarget {
    /// The class names: numbers ascending, texts in the order of their bytes; of two the positive one last.
    pub classes: Vec<String>,
    /// The index of each row's class in `classes`.
    pub targets: Vec<usize>,
}

impl Received {
    /// The labels in column `name`. With `positive` that label is class 1 and all others are class 0.
    ///
    /// # Errors
    /// [`TableError::MissingColumn`], [`TableError::MissingTargets`], [`TableError::OneClass`], [`TableError::TooManyClasses`] above
    /// 100, [`TableError::UnknownPositive`].
    pub fn target(&self, name: &str, positive: Option<&str>) -> Result<ReceivedTarget, TableError> {
        let column = self.find(name, ColumnRole::Target)?;
        self.check_complete(column)?;
        let (classes, targets) = labels(&column.cells);
        let (path, column, dtype) = (self.path.clone(), name.to_owned(), column.dtype);
        match classes.as_slice() {
            [] => Err(TableError::AllMissing { path, column }),
            [label] => Err(TableError::OneClass { path, column, label: label.clone() }),
            many if positive.is_none() && many.len() > MAX_CLASSES => {
                Err(TableError::TooManyClasses { path, column, limit: MAX_CLASSES })
            }
            _ => match positive {
                None => Ok(ReceivedTarget { classes, targets }),
                Some(positive) => self.against_rest(&column, &spelt(positive, dtype), classes, &targets),
            },
        }
    }

    fn check_complete(&self, column: &ReceivedColumn) -> Result<(), TableError> {
        match column.n_missing {
            0 => Ok(()),
            cells => Err(TableError::MissingTargets {
                path: self.path.clone(),
                column: column.name.clone(),
                cells,
                rows: self.n_rows,
                first: column.first_missing.clone(),
            }),
        }
    }

    fn against_rest(
        &self,
        column: &str,
        positive: &str,
        classes: Vec<String>,
        targets: &[usize],
    ) -> Result<ReceivedTarget, TableError> {
        let Some(chosen) = classes.iter().position(|label| label == positive) else {
            let (path, column, label) = (self.path.clone(), column.to_owned(), positive.to_owned());
            let found = classes.into_iter().take(SHOWN).collect();
            return Err(TableError::UnknownPositive { path, column, label, found });
        };
        let others: Vec<&str> =
            classes.iter().map(String::as_str).filter(|label| *label != positive).collect();
        let negative = if let [other] = others[..] { other.to_owned() } else { format!("not {positive}") };
        let targets = targets.iter().map(|&class| usize::from(class == chosen)).collect();
        Ok(ReceivedTarget { classes: vec![negative, positive.to_owned()], targets })
    }
}

/// A label as a class name of such a column spells it.
fn spelt(label: &str, dtype: Dtype) -> String {
    match label.parse::<f64>() {
        Ok(value) if dtype.is_number() => value.to_string(),
        _ => dtype.spell(label).into_owned(),
    }
}

/// Class names and the class of every row.
fn labels(cells: &ReceivedCells) -> (Vec<String>, Vec<usize>) {
    match cells {
        ReceivedCells::Texts { codes, levels } => {
            (levels.clone(), codes.iter().map(|&code| code as usize).collect())
        }
        ReceivedCells::Numbers(values) => {
            let mut distinct: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
            distinct.sort_unstable_by(f64::total_cmp);
            distinct.dedup();
            let place =
                |value: &f64| distinct.binary_search_by(|d| d.total_cmp(&(value + 0.0))).unwrap_or_default();
            (distinct.iter().map(f64::to_string).collect(), values.iter().map(place).collect())
        }
    }
}
