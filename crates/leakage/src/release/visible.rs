//! What anybody can see of a column in its release, found by looking at both.

use std::collections::{HashMap, HashSet};

use results::Visible;

use super::coded::{CodedColumn, is_token, middle};
use crate::tabular::correlation;
use crate::{LeakageError, check};

/// Correlation of numbers from which on a release shows them, if only roughly.
const ROUGHLY: f64 = 0.2;

/// The share of released cells that occur in the plain column, from which on it is the plain column with noise.
const MOST: f64 = 0.9;

/// Correlation of lengths from which on lengths show.
const LENGTHS: f64 = 0.5;

/// What shows of the plain cells of a column in the released ones.
///
/// # Errors
/// [`LeakageError::Shape`] unless there are as many released cells as plain ones, and as many as `column` has.
pub fn visible(
    column: &CodedColumn,
    plain: &[String],
    released: &[String],
) -> Result<Vec<Visible>, LeakageError> {
    check::same_length(("released", released.len()), ("plain", plain.len()), "cells")?;
    check::same_length(("the column", column.plain.len()), ("plain", plain.len()), "cells")?;
    Ok(found(column, plain, released))
}

fn found(column: &CodedColumn, plain: &[String], released: &[String]) -> Vec<Visible> {
    if plain.iter().zip(released).all(|(plain, released)| plain == released) {
        return vec![Visible::Values];
    }
    if column.is_number() && released.iter().all(|cell| cell.is_empty() || middle(cell).is_some()) {
        return vec![Visible::Intervals];
    }
    if !column.is_number() && share_of_levels(plain, released) > MOST {
        return vec![Visible::NoisyValues];
    }
    let mut seen = Vec::new();
    seen.extend(keeps_equality(plain, released).then_some(Visible::Equality));
    let ordered = keeps_order(column);
    seen.extend(ordered.then_some(Visible::Order));
    let lengths = |cells: &[String]| cells.iter().map(|cell| cell.len() as f64).collect::<Vec<f64>>();
    let are_tokens = column.cipher.iter().any(|&code| is_token(code));
    let shows_lengths = are_tokens && related(&lengths(plain), &lengths(released)) > LENGTHS;
    seen.extend(shows_lengths.then_some(Visible::Length));
    let roughly = !ordered && !are_tokens && related(&column.plain, &column.cipher) > ROUGHLY;
    seen.extend(roughly.then_some(Visible::NoisyValues));
    seen
}

/// The share of released cells that are plain ones of some row.
fn share_of_levels(plain: &[String], released: &[String]) -> f64 {
    let levels: HashSet<&String> = plain.iter().collect();
    released.iter().filter(|cell| levels.contains(cell)).count() as f64 / released.len().max(1) as f64
}

/// Whether cells that occur more than once have one ciphertext each.
fn keeps_equality(plain: &[String], released: &[String]) -> bool {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let (mut repeats, mut equal) = (0_usize, 0_usize);
    for (plain, released) in plain.iter().zip(released).filter(|(plain, _)| !plain.is_empty()) {
        match first.get(plain.as_str()) {
            Some(known) => {
                repeats += 1;
                equal += usize::from(known == released);
            }
            None => drop(first.insert(plain, released)),
        }
    }
    // a column of one released value tells nothing apart
    let mut values = first.into_values().collect::<Vec<&str>>();
    values.sort_unstable();
    values.dedup();
    repeats > 0 && equal == repeats && values.len() > 1
}

/// Whether larger numbers are never released as smaller ones.
fn keeps_order(column: &CodedColumn) -> bool {
    if !column.is_number() {
        return false;
    }
    let mut pairs: Vec<(f64, f64)> =
        column.plain.iter().copied().zip(column.cipher.iter().copied()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let rising = pairs.windows(2).all(|pair| pair[0].1 <= pair[1].1 || pair[0].0 == pair[1].0);
    rising && pairs.first().map(|pair| pair.1) < pairs.last().map(|pair| pair.1)
}

/// The absolute correlation; 0 where one side does not vary.
fn related(a: &[f64], b: &[f64]) -> f64 {
    correlation(a, b).ok().flatten().map_or(0.0, f64::abs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(plain: &[&str], released: &[&str]) -> Vec<Visible> {
        let [plain, released] =
            [plain, released].map(|cells| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>());
        let column = CodedColumn::new("a", &plain, Some(&released)).expect("as many cells");
        visible(&column, &plain, &released).expect("as many cells")
    }

    #[test]
    fn what_shows_is_found_in_the_cells() {
        use Visible::{Equality, Intervals, Length, NoisyValues, Order, Values};
        assert_eq!(seen(&["a", "b"], &["a", "b"]), [Values]);
        assert_eq!(seen(&["aa", "b", "aa"], &["q1", "p2", "q1"]), [Equality]);
        assert_eq!(seen(&["aaa", "b", "aaa"], &["q1xx", "p2", "q1xx"]), [Equality, Length]);
        assert_eq!(seen(&["1", "5", "3", "1"], &["10", "700", "30", "10"]), [Equality, Order]);
        assert_eq!(seen(&["1", "2", "3", "4", "1"], &["2", "1", "4", "3", "0"]), [NoisyValues]);
        assert_eq!(seen(&["1", "25", "99"], &["< 10", "[20, 30)", ">= 90"]), [Intervals]);
        assert_eq!(seen(&["yes", "no", "yes"], &["no", "no", "yes"]), [NoisyValues]);
        assert_eq!(seen(&["a", "b", "a"], &["q", "w", "e"]), []);
        assert_eq!(seen(&["a", "b", "a"], &["x", "x", "x"]), []);
    }
}
