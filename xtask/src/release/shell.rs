//! Words of a command that somebody pastes into a shell.

/// The word as a shell takes it.
pub fn word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./:=+@,".contains(letter);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// Names of columns as one word, those with a comma or a quotation mark in quotation marks; `None` of none.
pub fn names(names: &[String]) -> Option<String> {
    let quoted = |name: &String| match name.contains([',', '"']) {
        true => format!("\"{}\"", name.replace('"', "\"\"")),
        false => name.clone(),
    };
    (!names.is_empty()).then(|| word(&names.iter().map(quoted).collect::<Vec<_>>().join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_names_survive_a_shell() {
        assert_eq!(
            ["a.csv", "my nums.csv", "it's", ""].map(word),
            ["a.csv", "'my nums.csv'", "'it'\\''s'", "''"]
        );
        let names = |list: &[&str]| names(&list.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&["note", "street, no"]), Some("'note,\"street, no\"'".to_owned()));
        assert_eq!((names(&["a", "b"]), names(&[])), (Some("a,b".to_owned()), None));
    }
}
