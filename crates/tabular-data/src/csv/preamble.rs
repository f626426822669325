//! What may stand before the header: a byte-order mark, and the line by which spreadsheet programs name the separator.

/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What stands before the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Preamble {
    /// The separator of a line `sep=;`.
    pub(crate) separator: Option<u8>,
    /// Bytes before the header.
    pub(crate) bytes: usize,
}

impl Preamble {
    /// The longest one: a mark, `sep=;`, CR and LF.
    pub(crate) const MAX_BYTES: usize = BYTE_ORDER_MARK.len() + b"sep=;\r\n".len();

    /// What the first bytes of a file say, of which [`Preamble::MAX_BYTES`] are enough.
    pub(crate) fn of(start: &[u8]) -> Self {
        let unmarked = start.strip_prefix(BYTE_ORDER_MARK).unwrap_or(start);
        let mark = start.len() - unmarked.len();
        match separator_line(unmarked) {
            Some((separator, line)) => Self { separator: Some(separator), bytes: mark + line },
            None => Self { separator: None, bytes: mark },
        }
    }
}

/// The separator of a line `sep=;` and the bytes of the line with its end.
fn separator_line(text: &[u8]) -> Option<(u8, usize)> {
    let (word, rest) = text.split_at_checked(b"sep=".len())?;
    let (&separator, end) = rest.split_first()?;
    let end = match end {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return None,
    };
    let separates = separator.is_ascii_punctuation() || separator == b'\t';
    let is_line = word.eq_ignore_ascii_case(b"sep=") && separates && separator != b'"';
    is_line.then_some((separator, word.len() + 1 + end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(start: &str, separator: Option<char>, bytes: usize) {
        let separator = separator.and_then(|c| u8::try_from(c).ok());
        assert_eq!(Preamble::of(start.as_bytes()), Preamble { separator, bytes }, "{start:?}");
    }

    #[test]
    fn a_mark_and_a_separator_line_come_before_the_header() {
        check("a;b\n", None, 0);
        check("\u{feff}a;b\n", None, 3);
        check("sep=;\na;b", Some(';'), 6);
        check("\u{feff}Sep=\t\r\na", Some('\t'), 10);
        check("sep=|\rx", Some('|'), 6);
        check("sep=;", None, 0);
        check("sep=\n", None, 0);
        check("sep=x\n", None, 0);
        check("sep=;x\n", None, 0);
        check("separator\n", None, 0);
    }
}
