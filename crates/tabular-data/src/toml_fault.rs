//! What is wrong with TOML text that a person wrote, in one line.

/// A fault and where it stands: `line 3, column 5: …`.
pub(crate) fn words(text: &str, error: &toml::de::Error) -> String {
    let what = error.message().trim().replace('\n', "; ");
    let Some(span) = error.span() else { return what };
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}: {what}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_fault_is_named_in_one_line() {
        let said =
            |text: &str| toml::from_str::<toml::Table>(text).map_err(|error| super::words(text, &error));
        let found = said("a = 1\nb c\n").expect_err("no TOML");
        assert!(found.starts_with("line 2, column ") && !found.contains(['\n', '|']), "{found}");
    }
}
