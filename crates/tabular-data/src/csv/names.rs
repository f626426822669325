//! Names of columns in a line of text, as a person gives them.

use thiserror::Error;

/// A line of names that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ColumnNamesError {
    /// A name of no characters.
    #[error("{text:?} names an empty column; separate names by one comma")]
    Empty {
        /// The line.
        text: String,
    },
    /// Characters between a quotation mark and the next comma.
    #[error("{text:?}: {found:?} stands after a quotation mark; a comma is needed there")]
    NoComma {
        /// The line.
        text: String,
        /// What stands there.
        found: String,
    },
    /// A quotation mark that opens and never closes.
    #[error("{text:?}: a quotation mark opens and never closes")]
    Unclosed {
        /// The line from that mark on.
        text: String,
    },
}

/// The names in a line: separated by commas, quoted as in CSV where a name holds one.
///
/// White space around a name does not count, as in a header. A quotation mark inside quotation marks is doubled.
///
/// ```
/// use tabular_data::column_names;
///
/// assert_eq!(column_names("name, \"last, first\",income")?, ["name", "last, first", "income"]);
/// # Ok::<(), tabular_data::ColumnNamesError>(())
/// ```
///
/// # Errors
/// [`ColumnNamesError`] for a line that names an empty column or is not quoted as CSV is.
pub fn column_names(text: &str) -> Result<Vec<String>, ColumnNamesError> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let (name, after) = next_name(rest.trim_start())?;
        if name.is_empty() {
            return Err(ColumnNamesError::Empty { text: text.to_owned() });
        }
        names.push(name);
        match after.trim_start().strip_prefix(',') {
            Some(further) => rest = further,
            None if after.trim().is_empty() => return Ok(names),
            None => {
                let (text, found) = (text.to_owned(), after.trim().to_owned());
                return Err(ColumnNamesError::NoComma { text, found });
            }
        }
    }
}

/// One name and what follows it.
fn next_name(text: &str) -> Result<(String, &str), ColumnNamesError> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        let (name, after) = text.split_at(end);
        return Ok((name.trim().to_owned(), after));
    };
    let mut name = String::new();
    let mut rest = quoted;
    loop {
        let Some((part, after)) = rest.split_once('"') else {
            return Err(ColumnNamesError::Unclosed { text: text.to_owned() });
        };
        name.push_str(part);
        match after.strip_prefix('"') {
            Some(further) => {
                name.push('"');
                rest = further;
            }
            None => return Ok((name.trim().to_owned(), after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let expected: Vec<String> = expected.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(column_names(text), Ok(expected), "{text}");
    }

    #[test]
    fn names_are_separated_by_commas_and_quoted_as_in_csv() {
        check("a", &["a"]);
        check("a,b c, d ", &["a", "b c", "d"]);
        check("\"a,b\",c", &["a,b", "c"]);
        check("x, \"say \"\"hi\"\"\" ,y", &["x", "say \"hi\"", "y"]);
        check("5\" screen,b", &["5\" screen", "b"]);
    }

    #[test]
    fn faults_are_named() {
        for (text, part) in [
            ("", "empty column"),
            ("a,,b", "empty column"),
            ("a,", "empty column"),
            ("\"a,b", "never closes"),
            ("\"a\"b,c", "a comma is needed"),
        ] {
            let message = column_names(text).map_err(|error| error.to_string());
            assert!(message.as_ref().is_err_and(|message| message.contains(part)), "{message:?}");
        }
    }
}
