//! The cells of a record as they stand in the file, quotation marks included, and what is wrong with those marks.
//!
//! A cell's text, as `csv-core` splits it off, tells how long the cell is in the file: by two marks longer where it begins with
//! one, and by one more for each that it holds.

/// What is wrong with the quotation marks of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QuoteFault {
    /// One inside an unquoted cell, or text after a closing one.
    Stray,
    /// One opens and never closes.
    Unclosed,
}

/// Where the cells of a record begin and end.
#[derive(Debug, Clone)]
pub(super) struct RawCells<'a> {
    raw: &'a [u8],
    text: &'a [u8],
    ends: std::slice::Iter<'a, usize>,
    /// Start of the next cell in `raw` and in `text`.
    start: (usize, usize),
}

impl<'a> RawCells<'a> {
    /// `text` and `ends` are what the record `raw` was split into.
    pub(super) fn new(raw: &'a [u8], text: &'a [u8], ends: &'a [usize]) -> Self {
        Self { raw, text, ends: ends.iter(), start: (0, 0) }
    }
}

impl Iterator for RawCells<'_> {
    /// Start and end in the record, which the end may exceed where the marks are faulty.
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let &text_end = self.ends.next()?;
        let (start, text_start) = self.start;
        let text = self.text.get(text_start..text_end).unwrap_or_default();
        let marks = match self.raw.get(start) {
            Some(b'"') => 2 + text.iter().filter(|&&byte| byte == b'"').count(),
            _ => 0,
        };
        let end = start + text.len() + marks;
        self.start = (end + 1, text_end);
        Some((start, end))
    }
}

/// Checks that every cell is quoted as RFC 4180 says, or not at all.
pub(super) fn check_quotes(cells: RawCells<'_>, separator: u8) -> Result<(), QuoteFault> {
    let raw = cells.raw;
    for (start, end) in cells {
        let rest = raw.get(start..).unwrap_or_default();
        let right = match rest.strip_prefix(b"\"").map(closing_mark) {
            Some(None) => return Err(QuoteFault::Unclosed),
            Some(Some(mark)) => start + mark + 2 == end,
            None => raw.get(start..end).is_some_and(|cell| !cell.contains(&b'"')),
        };
        if !right || raw.get(end).is_some_and(|&after| after != separator) {
            return Err(QuoteFault::Stray);
        }
    }
    Ok(())
}

/// The first quotation mark that is not one of a doubled pair.
fn closing_mark(quoted: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let mark = from + quoted.get(from..)?.iter().position(|&byte| byte == b'"')?;
        if quoted.get(mark + 1) != Some(&b'"') {
            return Some(mark);
        }
        from = mark + 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cells of one record as csv-core splits it.
    fn split(record: &str) -> (Vec<u8>, Vec<usize>) {
        let (mut text, mut ends) = (vec![0; record.len() + 1], vec![0; record.len() + 1]);
        let mut parser = csv_core::Reader::new();
        let (_, _, written, cells) = parser.read_record(record.as_bytes(), &mut text, &mut ends);
        let (_, _, _, last) = parser.read_record(b"", &mut [], ends.get_mut(cells..).unwrap_or_default());
        text.truncate(written);
        ends.truncate(cells + last);
        (text, ends)
    }

    fn check(record: &str, expected: Result<Vec<&str>, QuoteFault>) {
        let (text, ends) = split(record);
        let cells = RawCells::new(record.as_bytes(), &text, &ends);
        let found = check_quotes(cells.clone(), b',')
            .map(|()| cells.map(|(start, end)| record.get(start..end).expect("within")).collect::<Vec<_>>());
        assert_eq!(found, expected, "{record:?}");
    }

    #[test]
    fn cells_are_cut_where_they_stand() {
        check("a,\"b\",", Ok(vec!["a", "\"b\"", ""]));
        check("\"\",\"a,\"\"b\"\"\",c", Ok(vec!["\"\"", "\"a,\"\"b\"\"\"", "c"]));
        check("\"\"\"\"", Ok(vec!["\"\"\"\""]));
    }

    #[test]
    fn faults_are_told_apart() {
        check("a\"b", Err(QuoteFault::Stray));
        check("\"a\"b,c", Err(QuoteFault::Stray));
        check("\"a\"b\"\",\",\"\"", Err(QuoteFault::Stray));
        check("a,\"b,c", Err(QuoteFault::Unclosed));
        check("\"a\"\"", Err(QuoteFault::Unclosed));
    }

    /// RFC 4180: fields are escaped, or hold no quotation mark.
    fn is_well_formed(mut record: &str) -> bool {
        loop {
            let rest = match record.strip_prefix('"') {
                Some(quoted) => match closing_mark(quoted.as_bytes()).map(|mark| quoted.split_at(mark + 1).1)
                {
                    Some(rest) => rest,
                    None => return false,
                },
                None => record.find([',', '"']).map_or("", |end| record.split_at(end).1),
            };
            match rest.strip_prefix(',') {
                Some(next) => record = next,
                None => return rest.is_empty(),
            }
        }
    }

    proptest! {
        #[test]
        fn records_are_refused_by_the_grammar_and_by_nothing_else(record in "[a,\"]{1,12}") {
            let (text, ends) = split(&record);
            let found = check_quotes(RawCells::new(record.as_bytes(), &text, &ends), b',');
            prop_assert_eq!(found.is_ok(), is_well_formed(&record), "{:?}", found);
        }
    }
}
