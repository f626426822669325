//! Cells that mean "missing": what pandas, R, SQL and spreadsheets write.

use super::SchemaOptions;

/// Cells that mean "missing" in every column when a schema does not say otherwise: the empty cell, the markers of R, SQL and pandas
/// (those that `read_csv` knows, but `None`), the errors of spreadsheets, and `?`.
pub const DEFAULT_MISSING: [&str; 33] = [
    "",
    "NA",
    "N/A",
    "n/a",
    "n.a.",
    "N.A.",
    "#N/A",
    "#N/A N/A",
    "#NA",
    "<NA>",
    "NaN",
    "nan",
    "-NaN",
    "-nan",
    "NAN",
    "NULL",
    "null",
    "Null",
    "1.#IND",
    "-1.#IND",
    "1.#QNAN",
    "-1.#QNAN",
    "?",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#GETTING_DATA",
];

/// Cells that mean "missing" among numbers only, when a schema does not say otherwise: elsewhere they may be levels.
pub const DEFAULT_MISSING_NUMBERS: [&str; 10] =
    ["-", "--", "---", ".", "..", "\u{2013}", "\u{2014}", "None", "none", "NONE"];

/// Bytes of the longest of [`DEFAULT_MISSING_NUMBERS`], at least.
pub(crate) const LONGEST_USUAL_MARKER: usize = 4;

impl SchemaOptions {
    /// Whether a trimmed cell means "missing" in numeric columns, although it may be a level in others.
    pub fn is_marker_of_numbers(&self, cell: &str) -> bool {
        match &self.missing_numbers {
            Some(markers) => markers.iter().any(|marker| marker == cell),
            None => self.missing == DEFAULT_MISSING && DEFAULT_MISSING_NUMBERS.contains(&cell),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_ones_own_is_the_whole_list() {
        assert!(DEFAULT_MISSING_NUMBERS.iter().all(|marker| marker.len() <= LONGEST_USUAL_MARKER));
        let usual = SchemaOptions::default();
        assert!(usual.is_marker_of_numbers("-") && !usual.is_marker_of_numbers("0"));
        let own = SchemaOptions { missing: vec![String::new()], ..SchemaOptions::default() };
        assert!(!own.is_marker_of_numbers("-"));
        let both = SchemaOptions { missing_numbers: Some(vec!["x".into()]), ..own };
        assert!(both.is_marker_of_numbers("x") && !both.is_marker_of_numbers("-"));
    }
}
