//! Cells of a column of numbers that mean "missing".

/// What the empty cell, R, SQL, pandas and spreadsheets write for a missing number.
const MARKERS: [&str; 43] = [
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
    "-",
    "--",
    "---",
    ".",
    "..",
    "\u{2013}",
    "\u{2014}",
    "None",
    "none",
    "NONE",
];

/// Whether a cell means "missing" in a column of numbers. Schemes that take numbers only leave such a cell as it is.
pub fn is_missing_number(cell: &str) -> bool {
    cell.is_empty() || MARKERS.contains(&cell.trim())
}

#[cfg(test)]
mod tests {
    use tabular_data::{DEFAULT_MISSING, DEFAULT_MISSING_NUMBERS};

    use super::*;

    #[test]
    fn the_markers_are_those_by_which_tables_are_read() {
        let known = [&DEFAULT_MISSING[..], &DEFAULT_MISSING_NUMBERS].concat();
        assert_eq!(known, MARKERS);
        assert!(is_missing_number("  ") && is_missing_number(" NA") && !is_missing_number("0"));
    }
}
