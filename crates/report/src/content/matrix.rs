//! The matrix of options: what a receiver learns, what adversaries read, and what it costs, a row for each option.

mod marks;

pub(super) use marks::{of_verdict, read};

use super::text;
use crate::document::{Mark, Matrix, MatrixColumn, MatrixRow};
use results::{Knowledge, ReleaseVerdict};

/// Most options that stand on the first screen.
const SHOWN: usize = 8;

/// The heading above the columns of all adversaries.
pub(super) const GROUP: &str = "What an attack reads beyond guessing, by what its adversary holds";

/// What is said of one option.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) chosen: bool,
    /// Whether records are handed out as they are.
    pub(super) is_plain: bool,
    pub(super) auc: Option<f64>,
    /// Whether the AUC may be that of chance.
    pub(super) may_be_chance: bool,
    pub(super) read: Vec<Seen>,
    /// Of 1,000 people those who are found again, and without looking at the release.
    pub(super) found_again: Option<Found>,
    pub(super) recoverable: Option<bool>,
    /// Bytes for one record, or for one value.
    pub(super) bytes: Option<f64>,
    pub(super) verdict: Option<ReleaseVerdict>,
    /// Anchors of its evidence, where they are not those of all options.
    pub(super) links: Option<Links>,
    /// Why nothing was measured of what adversaries read, where there is a reason.
    pub(super) unread: &'static str,
}

/// What one adversary reads of an option.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    pub(super) knowledge: Knowledge,
    pub(super) success: f64,
    pub(super) baseline: f64,
    /// The number of known records, where the column's heading does not say it.
    pub(super) known: Option<u64>,
    pub(super) degree: Degree,
    /// The column and the attack.
    pub(super) by: String,
}

impl Seen {
    /// The share of what guessing leaves unread that is read.
    fn advantage(&self) -> f64 {
        match self.baseline < 1.0 {
            true => ((self.success - self.baseline) / (1.0 - self.baseline)).max(0.0),
            false => 0.0,
        }
    }
}

/// How many people are found again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) of_thousand: f64,
    pub(super) without: f64,
    pub(super) degree: Degree,
}

/// How a reading compares with what may be, or, where nobody set a limit, with chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Degree {
    /// Within the limit.
    Within,
    /// Above the limit.
    Above,
    /// More than chance explains; no limit was set.
    Shown,
    /// No more than chance may explain, which makes nothing safe; no limit was set.
    NotShown,
}

/// What the columns of a matrix are called and mean, which depends on where its numbers come from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    pub(super) caption: String,
    /// The heading of each adversary's column, its short form, and one for very little room.
    pub(super) adversaries: [Headings; 5],
    /// The headings of the costs.
    pub(super) bytes: Headings,
    /// Whether columns without a measurement are shown.
    pub(super) keeps_empty: bool,
    /// The explanations below the matrix.
    pub(super) terms: Vec<(String, String)>,
    pub(super) links: Links,
}

/// A heading, its short form, and one for very little room.
type Headings = [&'static str; 3];

/// Anchors of the evidence.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Links {
    pub(super) auc: Option<String>,
    pub(super) read: Option<String>,
    pub(super) found: Option<String>,
    pub(super) cost: Option<String>,
}

/// One column: its headings, and what it says of an option.
struct Part {
    column: MatrixColumn,
    what: What,
}

/// What a column is about.
#[derive(Clone, Copy)]
enum What {
    Learnt { plain: Option<f64> },
    Read(Knowledge),
    Found,
    Back,
    Bytes,
}

impl What {
    /// Whether there is anything to say of an option.
    fn is_said_of(self, choice: &Choice) -> bool {
        match self {
            Self::Learnt { .. } => choice.auc.is_some(),
            Self::Read(_) => !choice.read.is_empty(),
            Self::Found => choice.found_again.is_some(),
            Self::Back => choice.recoverable.is_some(),
            Self::Bytes => choice.bytes.is_some(),
        }
    }

    fn of(self, choice: &Choice) -> Mark {
        match self {
            Self::Learnt { plain } => marks::learnt(choice, plain),
            Self::Read(knowledge) => marks::read(choice, knowledge),
            Self::Found => marks::found(choice),
            Self::Back => marks::back(choice),
            Self::Bytes => marks::bytes(choice),
        }
    }
}

/// The matrix of some options; `None` where there is none.
pub(super) fn matrix(choices: &[Choice], words: &Words) -> Option<Matrix> {
    if choices.is_empty() {
        return None;
    }
    let plain = choices.iter().find(|choice| choice.is_plain).and_then(|choice| choice.auc);
    let parts: Vec<Part> = parts(plain, words)
        .into_iter()
        .filter(|part| words.keeps_empty || choices.iter().any(|choice| part.what.is_said_of(choice)))
        .collect();
    let (shown, more) = telling(choices);
    let rows =
        |choices: Vec<&Choice>| choices.into_iter().map(|choice| row(choice, &parts, &words.links)).collect();
    Some(Matrix {
        caption: words.caption.clone(),
        names: "Option",
        more_are: "schemes from which less is learnt",
        id: None,
        rows: rows(shown),
        more: rows(more),
        terms: words.terms.clone(),
        columns: parts.iter().map(|part| part.column.clone()).collect(),
    })
}

fn row(choice: &Choice, parts: &[Part], links: &Links) -> MatrixRow {
    MatrixRow {
        name: choice.name.clone(),
        chosen: choice.chosen,
        verdict: choice.verdict.map(marks::verdict),
        cells: parts.iter().map(|part| cell(choice, part, links)).collect(),
    }
}

fn cell(choice: &Choice, part: &Part, links: &Links) -> Mark {
    let mark = part.what.of(choice);
    let links = choice.links.as_ref().unwrap_or(links);
    let link = match part.what {
        What::Learnt { .. } => &links.auc,
        What::Read(knowledge) if choice.read.iter().any(|seen| seen.knowledge == knowledge) => &links.read,
        What::Read(_) => &None,
        What::Found => &links.found,
        What::Back | What::Bytes => &links.cost,
    };
    Mark { link: link.clone().filter(|_| mark.text != text::NONE), ..mark }
}

/// The options that stand on the first screen, in their order: the plain one, the chosen one, private inference, and those from
/// which most is learnt.
fn telling(choices: &[Choice]) -> (Vec<&Choice>, Vec<&Choice>) {
    let rank = |choice: &Choice| {
        let first = choice.is_plain || choice.chosen || !choice.unread.is_empty();
        (first, choice.auc.unwrap_or(-1.0), choice.read.iter().map(|seen| seen.success).fold(-1.0, f64::max))
    };
    let mut order: Vec<usize> = (0..choices.len()).collect();
    order.sort_by(|&a, &b| {
        let ((a_first, a_auc, a_read), (b_first, b_auc, b_read)) = (rank(&choices[a]), rank(&choices[b]));
        b_first.cmp(&a_first).then(b_auc.total_cmp(&a_auc)).then(b_read.total_cmp(&a_read))
    });
    let shown = &order[..order.len().min(SHOWN)];
    let (shown, more): (Vec<_>, Vec<_>) =
        choices.iter().enumerate().partition(|(index, _)| shown.contains(index));
    let strip = |pairs: Vec<(usize, _)>| pairs.into_iter().map(|(_, choice)| choice).collect();
    (strip(shown), strip(more))
}

fn parts(plain: Option<f64>, words: &Words) -> Vec<Part> {
    let part = |group, headings, what| Part { column: column(group, headings), what };
    let mut parts = vec![part("", ["A receiver still learns (AUC)", "AUC", "AUC"], What::Learnt { plain })];
    let adversaries = Knowledge::ALL.iter().zip(words.adversaries);
    parts.extend(adversaries.map(|(&knowledge, headings)| part(GROUP, headings, What::Read(knowledge))));
    parts.push(part("", ["Found again of 1,000", "found", "found"], What::Found));
    parts.push(part("", ["Back with the key", "key", "key"], What::Back));
    parts.push(part("", words.bytes, What::Bytes));
    parts
}

fn column(group: &str, headings: Headings) -> MatrixColumn {
    let [heading, short, tiny] = headings.map(str::to_owned);
    MatrixColumn { group: group.to_owned(), heading, short, tiny }
}

/// What the AUC is, for a reader who has not met it.
pub(super) fn learns_term() -> (String, String) {
    let words = "area under the ROC curve (AUC) of a classifier trained on it; .5 is a coin toss, 1 is never wrong. The bar \
                 runs from .5 to 1.";
    ("Learns".to_owned(), words.to_owned())
}

/// What private inference is.
pub(super) fn private_term() -> (String, String) {
    let words = "decisions on homomorphic ciphertexts, no training. That the server reads nothing follows from an assumption (ring \
                 learning with errors) and was not measured.";
    ("Private inference".to_owned(), words.to_owned())
}

/// What it means to be found again.
pub(super) fn found_term() -> (String, String) {
    let words = "of 1,000 people, how many are matched to their record by whoever has a register of them; below it, without \
                 looking at the release.";
    ("Found again".to_owned(), words.to_owned())
}

/// A share in per cent.
pub(super) fn percent(share: f64) -> String {
    format!("{}\u{a0}%", text::fixed(100.0 * share, 0))
}
