//! Names of columns on the command line: separated by commas, quoted as in CSV where a name holds one.

use anyhow::{Context, Result, bail};

/// The names in `text`: `name,"last, first",income`.
///
/// White space around a name does not count, as in a header. A quotation mark inside quotation marks is doubled.
pub fn parse_names(text: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let (name, after) = next_name(rest.trim_start())?;
        if name.is_empty() {
            bail!("{text:?} names an empty column; separate names by one comma");
        }
        names.push(name);
        match after.trim_start().strip_prefix(',') {
            Some(further) => rest = further,
            None if after.trim().is_empty() => return Ok(names),
            None => {
                bail!("{text:?}: {:?} stands after a quotation mark; a comma is needed there", after.trim())
            }
        }
    }
}

/// The names in all values that `option` was given.
pub fn of_option(option: &str, values: &[String]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for value in values {
        names.extend(parse_names(value).with_context(|| option.to_owned())?);
    }
    Ok(names)
}

/// One name and what follows it.
fn next_name(text: &str) -> Result<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        let (name, after) = text.split_at(end);
        return Ok((name.trim().to_owned(), after));
    };
    let mut name = String::new();
    let mut rest = quoted;
    loop {
        let Some((part, after)) = rest.split_once('"') else {
            bail!("{text:?}: a quotation mark opens and never closes");
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
        assert_eq!(
            parse_names(text).ok().as_deref(),
            Some(&expected.iter().map(|&n| n.to_owned()).collect::<Vec<_>>()[..]),
            "{text}"
        );
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
            let message = of_option("--columns", &[text.to_owned()]).map_err(|e| format!("{e:#}"));
            assert!(
                message.as_ref().is_err_and(|m| m.contains(part) && m.contains("--columns")),
                "{message:?}"
            );
        }
        assert_eq!(of_option("--columns", &["a".into(), "b,c".into()]).ok().map(|n| n.len()), Some(3));
    }
}
