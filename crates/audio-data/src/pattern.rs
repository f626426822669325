//! Labels in file names: `{digit}_{speaker}_{n}` reads `7_jackson_32` as the content 7 of the speaker jackson.
//!
//! A pattern is text with fields in braces. It is matched against the whole name of a file without its ending. The value of a
//! field is not empty and does not contain the text that stands before or after the field, so that a name can be read in one
//! way only: `7_van_dyke_32` does not match the pattern above, rather than being guessed at.

use std::fmt;

/// Fields that number recordings and say nothing about them.
const NUMBERS: [&str; 2] = ["n", "take"];

/// A pattern of file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern {
    /// The text before each field, and the field.
    fields: Vec<(String, String)>,
    /// The text after the last field.
    tail: String,
    content: usize,
    speaker: Option<usize>,
}

/// What a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameLabels<'a> {
    /// What is said.
    pub content: &'a str,
    /// Who says it, where the pattern has the field.
    pub speaker: Option<&'a str>,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// An opening brace without its closing one, or the reverse.
    #[error("name pattern {pattern:?}: the brace at byte {at} has no partner; write fields as {{name}}")]
    Brace {
        /// The pattern.
        pattern: String,
        /// Where the brace is.
        at: usize,
    },
    /// A field without a name, or with other characters than letters, digits, `-` and `_`.
    #[error("name pattern {pattern:?}: {field:?} is no name of a field; use letters, digits, - and _")]
    FieldName {
        /// The pattern.
        pattern: String,
        /// The name found.
        field: String,
    },
    /// A field that stands twice.
    #[error("name pattern {pattern:?}: the field {field:?} stands twice; use another name for one of them")]
    Repeated {
        /// The pattern.
        pattern: String,
        /// The field.
        field: String,
    },
    /// Two fields with nothing between them.
    #[error(
        "name pattern {pattern:?}: nothing stands between {before:?} and {after:?}; put text between them"
    )]
    Adjacent {
        /// The pattern.
        pattern: String,
        /// A field.
        before: String,
        /// The next.
        after: String,
    },
    /// Folders in a pattern.
    #[error("name pattern {pattern:?}: contains {found:?}; a pattern describes file names, not folders")]
    Folder {
        /// The pattern.
        pattern: String,
        /// The separator found.
        found: char,
    },
    /// No field that could be the content.
    #[error("name pattern {pattern:?}: no field says what is said; add {{content}}")]
    NoContent {
        /// The pattern.
        pattern: String,
    },
    /// Several fields that could be the content.
    #[error("name pattern {pattern:?}: {first:?} or {second:?} may be what is said; call it {{content}}")]
    SeveralContents {
        /// The pattern.
        pattern: String,
        /// A field.
        first: String,
        /// Another.
        second: String,
    },
}

impl NamePattern {
    /// Reads a pattern. The content is the field `content`, or the only field that is not `speaker`, `n` or `take`; with
    /// `content`, other fields are passed over.
    ///
    /// # Errors
    /// [`PatternError`].
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        if let Some(found) = pattern.chars().find(|c| "/\\".contains(*c)) {
            return Err(PatternError::Folder { pattern: pattern.to_owned(), found });
        }
        let (fields, tail) = fields(pattern)?;
        check_fields(pattern, &fields)?;
        let content = content(pattern, &fields)?;
        let speaker = fields.iter().position(|(_, field)| field == "speaker");
        Ok(Self { fields, tail, content, speaker })
    }

    /// Whether the pattern tells speakers apart.
    pub fn has_speaker(&self) -> bool {
        self.speaker.is_some()
    }

    /// Name of the field that is the content: `digit`.
    pub fn content_field(&self) -> &str {
        self.fields.get(self.content).map_or("", |(_, field)| field)
    }

    /// The labels of a file name without its ending; `None` where it does not match.
    pub fn labels<'a>(&self, stem: &'a str) -> Option<NameLabels<'a>> {
        let values = self.values(stem)?;
        let content = values.get(self.content).copied()?;
        Some(NameLabels { content, speaker: self.speaker.and_then(|field| values.get(field).copied()) })
    }

    /// The value of each field.
    fn values<'a>(&self, stem: &'a str) -> Option<Vec<&'a str>> {
        let mut rest = stem;
        let mut values = Vec::with_capacity(self.fields.len());
        for (index, (before, _)) in self.fields.iter().enumerate() {
            rest = rest.strip_prefix(before.as_str())?;
            let after = self.fields.get(index + 1).map_or(&self.tail, |(before, _)| before);
            let value = if after.is_empty() { rest } else { &rest[..rest.find(after.as_str())?] };
            if value.is_empty() || (!before.is_empty() && value.contains(before.as_str())) {
                return None;
            }
            values.push(value);
            rest = &rest[value.len()..];
        }
        (rest == self.tail).then_some(values)
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fields.iter().try_for_each(|(before, field)| write!(f, "{before}{{{field}}}"))?;
        f.write_str(&self.tail)
    }
}

/// The text before each field with the field, and the text after the last.
type Fields = (Vec<(String, String)>, String);

fn fields(pattern: &str) -> Result<Fields, PatternError> {
    let brace = |at| PatternError::Brace { pattern: pattern.to_owned(), at };
    let (mut fields, mut start) = (Vec::new(), 0);
    while let Some(open) = pattern[start..].find(['{', '}']).map(|at| start + at) {
        let inside = pattern[open..].strip_prefix('{').ok_or_else(|| brace(open))?;
        let length = inside.find(['{', '}']).ok_or_else(|| brace(open))?;
        if inside[length..].starts_with('{') {
            return Err(brace(open));
        }
        fields.push((pattern[start..open].to_owned(), inside[..length].to_owned()));
        start = open + length + 2;
    }
    Ok((fields, pattern[start..].to_owned()))
}

fn check_fields(pattern: &str, fields: &[(String, String)]) -> Result<(), PatternError> {
    for (index, (before, field)) in fields.iter().enumerate() {
        let (pattern, field) = (pattern.to_owned(), field.clone());
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if field.is_empty() || !field.chars().all(is_name) {
            return Err(PatternError::FieldName { pattern, field });
        }
        if fields[..index].iter().any(|(_, other)| *other == field) {
            return Err(PatternError::Repeated { pattern, field });
        }
        if index > 0 && before.is_empty() {
            let before = fields[index - 1].1.clone();
            return Err(PatternError::Adjacent { pattern, before, after: field });
        }
    }
    Ok(())
}

fn content(pattern: &str, fields: &[(String, String)]) -> Result<usize, PatternError> {
    if let Some(content) = fields.iter().position(|(_, field)| field == "content") {
        return Ok(content);
    }
    let may_be = |field: &str| field != "speaker" && !NUMBERS.contains(&field);
    let mut found = fields.iter().enumerate().filter(|(_, (_, field))| may_be(field));
    let pattern = pattern.to_owned();
    match (found.next(), found.next()) {
        (None, _) => Err(PatternError::NoContent { pattern }),
        (Some((content, _)), None) => Ok(content),
        (Some((_, (_, first))), Some((_, (_, second)))) => {
            Err(PatternError::SeveralContents { pattern, first: first.clone(), second: second.clone() })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(pattern: &str, stem: &str, expected: Option<(&str, Option<&str>)>) {
        let pattern = NamePattern::parse(pattern).expect("a pattern");
        let found = pattern.labels(stem).map(|labels| (labels.content, labels.speaker));
        assert_eq!(found, expected, "{stem} by {pattern}");
    }

    #[test]
    fn names_are_read_in_one_way_or_not_at_all() {
        check("{digit}_{speaker}_{n}", "7_jackson_32", Some(("7", Some("jackson"))));
        check("{digit}_{speaker}_{n}", "7_van_dyke_32", None);
        check("{digit}_{speaker}_{n}", "7__32", None);
        check("{digit}_{speaker}_{n}", "7_jackson", None);
        check("{speaker}-{content}-{room}", "anna-yes-kitchen", Some(("yes", Some("anna"))));
        check("take{n} {word}!", "take3 stop!", Some(("stop", None)));
        check("take{n} {word}!", "take3 stop", None);
        check("take{n} {word}!", "take3 stop!!", None);
        check("{word}", "größe", Some(("größe", None)));
        check("ä{word}ö", "äßö", Some(("ß", None)));
    }

    #[test]
    fn a_faulty_pattern_is_refused_with_the_fault() {
        let fault = |pattern: &str| NamePattern::parse(pattern).expect_err("faulty").to_string();
        assert_eq!(
            fault("{digit_{n}"),
            "name pattern \"{digit_{n}\": the brace at byte 0 has no partner; write fields as {name}"
        );
        assert!(fault("{digit}}_{n}").contains("byte 7 has no partner"));
        assert!(fault("{digit").contains("byte 0 has no partner"));
        assert!(fault("{}_{n}").contains("\"\" is no name of a field"));
        assert!(fault("{a b}").contains("\"a b\" is no name of a field"));
        assert!(fault("{word}_{n}_{n}").contains("the field \"n\" stands twice"));
        assert!(fault("{word}{n}").contains("nothing stands between \"word\" and \"n\""));
        assert!(fault("{speaker}/{word}").contains("not folders"));
        assert!(fault("{speaker}_{n}").contains("add {content}"));
        assert!(fault("").contains("add {content}"));
        assert!(fault("{digit}_{accent}").contains("\"digit\" or \"accent\" may be what is said"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(pattern in "[{}a-c_ä]{0,12}", stem in "[a-c_ä]{0,12}") {
            if let Ok(pattern_read) = NamePattern::parse(&pattern) {
                prop_assert_eq!(pattern_read.to_string(), pattern);
                let _ = pattern_read.labels(&stem);
            }
        }

        #[test]
        fn labels_come_back_from_names(content in "[a-z0-9]{1,8}", speaker in "[a-zäß0-9 ]{1,8}", n in 0u32..100) {
            let pattern = NamePattern::parse("{word}_{speaker}_{n}").expect("a pattern");
            let name = format!("{content}_{speaker}_{n}");
            let expected = NameLabels { content: &content, speaker: Some(&speaker) };
            prop_assert_eq!(pattern.labels(&name), Some(expected));
        }
    }
}
