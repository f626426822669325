//! Which character separates cells.

use std::io::{self, Read};

use crate::csv::preamble::Preamble;

/// Candidates, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
const SAMPLE_BYTES: u64 = 1 << 16;
const SAMPLE_LINES: usize = 100;

/// What a first line `sep=;` says; else the candidate that cuts most of the first lines into as many cells as the header; among equals the one that gives more cells.
pub(super) fn separator(input: &mut impl Read) -> io::Result<u8> {
    let mut sample = Vec::new();
    input.take(SAMPLE_BYTES).read_to_end(&mut sample)?;
    let complete = sample.len() < SAMPLE_BYTES as usize;
    if let Some(said) = Preamble::of(&sample).separator {
        return Ok(said);
    }
    let score = |separator: u8| {
        let counts = cell_counts(&sample, separator, complete);
        let header = counts.first().copied().unwrap_or(0);
        let agreeing = counts.iter().filter(|&&n| n == header).count();
        let cuts = header > 1;
        (cuts, if cuts { agreeing * 1000 / counts.len() } else { 0 }, header)
    };
    let mut best = SEPARATORS[0];
    for &candidate in SEPARATORS.iter().skip(1) {
        if score(candidate) > score(best) {
            best = candidate;
        }
    }
    Ok(best)
}

/// Cells of each of the first lines, quotation marks respected; the last line is left out when it may be cut off.
fn cell_counts(sample: &[u8], separator: u8, complete: bool) -> Vec<usize> {
    let (mut counts, mut cells, mut quoted, mut empty) = (Vec::new(), 1, false, true);
    for &byte in sample {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => {
                if !empty {
                    counts.push(cells);
                }
                (cells, empty) = (1, true);
                continue;
            }
            b if b == separator && !quoted => cells += 1,
            _ => {}
        }
        empty = false;
    }
    if !empty && (complete || counts.is_empty()) {
        counts.push(cells);
    }
    counts.truncate(SAMPLE_LINES);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sample: &str, expected: char) {
        let found = separator(&mut sample.as_bytes()).expect("memory can be read");
        assert_eq!(char::from(found), expected, "{sample:?}");
    }

    #[test]
    fn the_separator_is_found() {
        check("a,b\n1,2\n", ',');
        check("a;b\n1,5;2,5\n3,5;4,5\n", ';');
        check("a\tb\n1,5\t2\n", '\t');
        check("a|b\n1|2\n", '|');
        check("\"x;y\",b\n\"1;2\",3\n", ',');
        check("name, first;b\n1;2\n3;4\n", ';');
        check("one\n1\n2\n", ',');
        check("", ',');
        check("sep=;\r\na,b;c\n1,2;3\n", ';');
        check("\u{feff}sep=\t\na\tb\n", '\t');
    }
}
