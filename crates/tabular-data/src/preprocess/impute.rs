//! What a missing cell is filled with.

use crate::schema::{CsvFormat, Imputer};

/// The fill value of a numeric column; `values` are the training cells without the missing ones. `None` when there are no values
/// or the imputer's constant is no number.
pub(super) fn numeric_fill(imputer: &Imputer, mut values: Vec<f64>) -> Option<f64> {
    if let Imputer::Constant(text) = imputer {
        return CsvFormat::default().parse_number(text).ok();
    }
    if values.is_empty() {
        return None;
    }
    match imputer {
        Imputer::Mean => Some(mean(&values)),
        Imputer::Median => Some(median(&mut values)),
        _ => Some(mode(&mut values)),
    }
}

/// Mean by running update, which cannot overflow for finite values.
fn mean(values: &[f64]) -> f64 {
    values
        .iter()
        .zip(1u32..)
        .fold(0.0, |mean, (value, n)| mean + (value / f64::from(n) - mean / f64::from(n)))
}

/// Median of at least one value.
fn median(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    match below.iter().copied().max_by(f64::total_cmp) {
        Some(lower) if even => lower / 2.0 + upper / 2.0,
        _ => upper,
    }
}

/// Most frequent of at least one value; the smallest among equally frequent ones.
fn mode(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let (mut best, mut best_count) = (values[0], 0);
    for run in values.chunk_by(|a, b| a == b) {
        if run.len() > best_count {
            (best, best_count) = (run[0], run.len());
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(imputer: Imputer, values: &[f64], expected: Option<f64>) {
        assert_eq!(numeric_fill(&imputer, values.to_vec()), expected, "{imputer} of {values:?}");
    }

    #[test]
    fn fills_are_those_of_pandas() {
        check(Imputer::Mode, &[3.0, 1.0, 3.0, 1.0, 2.0], Some(1.0));
        check(Imputer::Median, &[4.0, 1.0, 3.0], Some(3.0));
        check(Imputer::Median, &[4.0, 1.0, 3.0, 2.0], Some(2.5));
        check(Imputer::Median, &[7.0], Some(7.0));
        check(Imputer::Mean, &[1.0, 2.0, 6.0], Some(3.0));
        check(Imputer::Mean, &[f64::MAX, f64::MAX], Some(f64::MAX));
        check(Imputer::Constant("-1.5".into()), &[], Some(-1.5));
        check(Imputer::Mode, &[], None);
    }
}
