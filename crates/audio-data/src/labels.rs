//! What is said and who says it, as numbers.

/// The two labels of every record of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    contents: Vec<String>,
    content: Vec<usize>,
    speakers: Vec<String>,
    speaker: Option<Vec<usize>>,
}

impl Labels {
    /// From the content of each record, and its speaker where it is known for all; speakers beyond the number of contents are
    /// left out, and fewer are taken for none.
    pub fn new<C: AsRef<str>, S: AsRef<str>>(contents: &[C], speakers: Option<&[S]>) -> Self {
        let (content_names, content) = numbered(contents);
        let speakers = speakers.and_then(|speakers| speakers.get(..contents.len()));
        let (speaker_names, speaker) = speakers.map(numbered).unzip();
        Self { contents: content_names, content, speakers: speaker_names.unwrap_or_default(), speaker }
    }

    /// The number of records.
    pub fn n_records(&self) -> usize {
        self.content.len()
    }

    /// Names of the contents, in the order of their bytes.
    pub fn contents(&self) -> &[String] {
        &self.contents
    }

    /// The content of each record as an index into [`Labels::contents`].
    pub fn content(&self) -> &[usize] {
        &self.content
    }

    /// Names of the speakers, in the order of their bytes; empty where they are not known.
    pub fn speakers(&self) -> &[String] {
        &self.speakers
    }

    /// The speaker of each record as an index into [`Labels::speakers`]; `None` where speakers are not known.
    pub fn speaker(&self) -> Option<&[usize]> {
        self.speaker.as_deref()
    }

    /// The labels of some records, in the order given; an index beyond the last record is left out. Names stay as they are,
    /// also where no record has them any more.
    #[must_use]
    pub fn subset(&self, records: &[usize]) -> Self {
        let of =
            |labels: &[usize]| records.iter().filter_map(|&record| labels.get(record).copied()).collect();
        Self { content: of(&self.content), speaker: self.speaker().map(of), ..self.clone() }
    }
}

/// The distinct names in order, and the index of each record's name.
fn numbered<N: AsRef<str>>(names: &[N]) -> (Vec<String>, Vec<usize>) {
    let mut distinct: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let index = |name: &N| distinct.partition_point(|&other| other < name.as_ref());
    let indices = names.iter().map(index).collect();
    (distinct.into_iter().map(str::to_owned).collect(), indices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_in_byte_order() {
        let labels = Labels::new(&["two", "one", "two"], Some(&["b", "b", "a"]));
        assert_eq!(labels.contents(), ["one", "two"]);
        assert_eq!(labels.content(), [1, 0, 1]);
        assert_eq!(
            (labels.speakers(), labels.speaker()),
            (&["a".to_owned(), "b".to_owned()][..], Some(&[1, 1, 0][..]))
        );
        let few = labels.subset(&[2, 9, 0]);
        assert_eq!((few.content(), few.speaker(), few.n_records()), (&[1, 1][..], Some(&[0, 1][..]), 2));
        assert_eq!(Labels::new(&["a"], None::<&[&str]>).speaker(), None);
    }
}
