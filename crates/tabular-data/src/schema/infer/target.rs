//! The labels of the target column.

use std::collections::BTreeMap;
use std::path::Path;

use super::InferOptions;
use super::finding::Finding;
use super::profile::Profile;
use crate::error::TableError;
use crate::schema::{LabelCase, SchemaOptions, alike, folded, one_spelling};

/// Declares the target in `schema`.
pub(super) fn set(
    path: &Path,
    column: &str,
    profile: &Profile,
    options: &InferOptions,
    schema: &mut SchemaOptions,
) -> Result<Finding, TableError> {
    let (path, column) = (path.to_owned(), column.to_owned());
    let Some(levels) = &profile.levels else {
        return Err(TableError::TooManyClasses { path, column, limit: options.max_levels });
    };
    let folds = options.target_case == Some(LabelCase::Fold);
    let levels = if folds { one_spelling(levels) } else { levels.clone() };
    if options.target_case.is_none()
        && let Some(labels) = alike(&levels).next()
    {
        return Err(TableError::SimilarLabels { path, column, labels });
    }
    let labels: Vec<String> = levels.keys().cloned().collect();
    if let [label] = labels.as_slice() {
        return Err(TableError::OneClass { path, column, label: label.clone() });
    }
    let positive = options.positive.as_ref().map(|label| positive(label, &levels, folds).ok_or(label));
    schema.positive = match positive.transpose() {
        Ok(label) => label.into_iter().collect(),
        Err(label) => {
            return Err(TableError::UnknownPositive { path, column, label: label.clone(), found: labels });
        }
    };
    schema.target = Some(column);
    schema.target_levels = labels.clone();
    Ok(Finding::Target { labels })
}

fn positive(label: &String, levels: &BTreeMap<String, usize>, folds: bool) -> Option<String> {
    let is_it = |level: &&String| *level == label || (folds && folded(level) == folded(label));
    levels.keys().find(is_it).cloned()
}
