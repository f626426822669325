//! What may be handed over: one section for each release, with its verdict, its options, and what to do next.

mod columns;

use super::matrix::{self, Choice, Degree, Found, Links, Seen, Words, percent};
use super::text::{self, code};
use crate::document::{Banner, Block, Handover, Matrix, Section, Table, Tone};
use results::scheme::PLAIN;
use results::{Knowledge, Purpose, Reading, Release, ReleaseOption, ReleaseVerdict, Results};

/// What an option is called that hands no records over.
const PRIVATE_INFERENCE: &str = "private inference";

/// One section for each release.
pub(crate) fn sections(results: &Results) -> Vec<Section> {
    let of = |(index, release): (usize, &Release)| section(results, release, index);
    results.releases.iter().enumerate().map(of).collect()
}

fn section(results: &Results, release: &Release, index: usize) -> Section {
    let id = match index {
        0 => "release".to_owned(),
        _ => format!("release-{}", index + 1),
    };
    let table = format!("table-columns-{}", index + 1);
    let mut section = Section::new(id, question(release));
    section.text(asked(release));
    section.blocks.push(Block::Banner(banner(release)));
    let matrix = options(results, release, &table);
    section.blocks.extend(matrix.map(|matrix| Block::Matrix(Box::new(matrix))));
    section.blocks.push(Block::Handover(handover(release)));
    section.blocks.extend(
        columns::matrix(release).map(|matrix| Block::Matrix(Box::new(Matrix { id: Some(table), ..matrix }))),
    );
    let notes: Vec<String> = notes(release).collect();
    if !notes.is_empty() {
        section.heading("What to know of the options");
        section.blocks.push(Block::List(notes));
    }
    section
}

/// What was asked, as a question.
pub(crate) fn question(release: &Release) -> String {
    let file = code(&release.file);
    match release.purpose {
        Some(Purpose::VendorTrains) => format!("May {file} go to a vendor who trains a model on it?"),
        Some(Purpose::VendorFilters) => {
            format!("May {file} go to a vendor who applies a model that was trained on plain data?")
        }
        Some(Purpose::Store) => format!("May {file} be stored?"),
        Some(Purpose::Share) => format!("May {file} be given to anybody?"),
        None => format!("May {file} be handed over?"),
    }
}

/// The limit, the records and the purpose.
pub(crate) fn asked(release: &Release) -> String {
    let purpose = match release.purpose {
        Some(purpose) => format!("purpose `{purpose}`"),
        None => "no purpose named".to_owned(),
    };
    format!(
        "Limit: an attack may read at most {} of what guessing leaves unread; {} of {}; {purpose}.",
        percent(release.max_risk),
        text::counted(release.records, "record", "records"),
        code(&release.dataset),
    )
}

/// The verdict in one line. That nothing was measured is no evidence: a release of which no attack was run has no verdict.
pub(crate) fn banner(release: &Release) -> Banner {
    let chosen: Vec<&ReleaseOption> = release.options.iter().filter(|option| option.chosen).collect();
    let because = text::sentence(&release.because);
    if release.verdict == ReleaseVerdict::Release && chosen.iter().all(|option| option.read.is_empty()) {
        return Banner {
            tone: Tone::Weak,
            symbol: "○",
            word: "no verdict".to_owned(),
            text: format!("No attack was run on it, so nothing is known of what can be read. {because}"),
        };
    }
    let (tone, symbol) = matrix::of_verdict(release.verdict);
    let text = match chosen.is_empty() {
        true => format!("{because} No option is proposed."),
        false => format!("{because}{}", unmeasured(release, &chosen)),
    };
    Banner { tone, symbol, word: release.verdict.to_string(), text }
}

/// Adversaries of whom a verdict that allows a release says nothing.
fn unmeasured(release: &Release, chosen: &[&ReleaseOption]) -> String {
    let is_measured = |knowledge: Knowledge| {
        chosen.iter().flat_map(|option| &option.read).any(|reading| reading.knowledge == knowledge)
    };
    let missing: Vec<String> = Knowledge::ALL
        .iter()
        .filter(|&&knowledge| knowledge != Knowledge::Chosen && !is_measured(knowledge))
        .map(ToString::to_string)
        .collect();
    match missing.is_empty() || release.verdict == ReleaseVerdict::DoNotRelease {
        true => String::new(),
        false => format!(" Not measured, by what an adversary holds: {}.", text::listed(&missing)),
    }
}

/// The options of a release; `None` where there is none.
pub(crate) fn options(results: &Results, release: &Release, columns: &str) -> Option<Matrix> {
    let of = |option: &ReleaseOption| Choice {
        links: Some(evidence(results, release, option, columns)),
        ..choice(option, release.max_risk)
    };
    let choices: Vec<Choice> = release.options.iter().map(of).collect();
    let words = Words {
        caption: format!("The options for {}", code(&release.file)),
        adversaries: [
            ["nothing", "nothing", "none"],
            ["a register of the people", "register", "reg."],
            ["1 known record", "1 known", "1"],
            ["10 known records", "10 known", "10"],
            ["chosen records", "own", "own"],
        ],
        bytes: ["Bytes per record", "bytes", "bytes"],
        keeps_empty: true,
        terms: terms(release),
        links: Links::default(),
    };
    matrix::matrix(&choices, &words)
}

/// Where the page shows what an option's figures rest on: the columns of the chosen one; cells, attacks and risks of others that
/// are in the results under the option's name.
fn evidence(results: &Results, release: &Release, option: &ReleaseOption, columns: &str) -> Links {
    let (dataset, name) = (&release.dataset, &option.name);
    let anchor = |kind, is_there: bool| text::anchor(results, kind, dataset).filter(|_| is_there);
    let classified = results.cells.iter().any(|cell| cell.dataset == *dataset && cell.scheme == *name);
    let attacked = results.leakage.iter().any(|row| row.dataset == *dataset && row.scheme == *name);
    let at_risk = results.risks.iter().any(|risk| risk.dataset == *dataset && risk.scheme == *name);
    let own_columns = option.chosen && !release.columns.is_empty();
    Links {
        auc: anchor("verdicts", classified),
        read: if own_columns { Some(columns.to_owned()) } else { anchor("attacks", attacked) },
        found: anchor("risks", at_risk),
        cost: None,
    }
}

fn choice(option: &ReleaseOption, max_risk: f64) -> Choice {
    let is_private = option.name == PRIVATE_INFERENCE;
    Choice {
        name: option.name.clone(),
        chosen: option.chosen,
        is_plain: option.name == PLAIN,
        auc: option.auc,
        read: option.read.iter().map(|reading| seen(reading, max_risk)).collect(),
        found_again: option.found_again.map(|[of_thousand, without]| Found {
            of_thousand,
            without,
            degree: degree(found_advantage(of_thousand, without), max_risk),
        }),
        recoverable: (!is_private).then_some(option.recoverable),
        bytes: option.bytes_per_record,
        verdict: option.verdict.filter(|_| !option.read.is_empty()),
        unread: if is_private { "the server sees homomorphic ciphertexts; not measured" } else { "" },
        ..Choice::default()
    }
}

fn seen(reading: &Reading, max_risk: f64) -> Seen {
    let of = if reading.column.is_empty() { String::new() } else { format!("{}, ", reading.column) };
    Seen {
        knowledge: reading.knowledge,
        success: reading.success,
        baseline: reading.baseline,
        known: None,
        degree: degree(reading.advantage(), max_risk),
        by: format!("{of}attack {}", reading.attack),
    }
}

fn degree(advantage: f64, max_risk: f64) -> Degree {
    if advantage > max_risk { Degree::Above } else { Degree::Within }
}

/// The share of those that are not found by chance.
fn found_advantage(of_thousand: f64, without: f64) -> f64 {
    match without < 1000.0 {
        true => (of_thousand - without) / (1000.0 - without),
        false => 0.0,
    }
}

fn terms(release: &Release) -> Vec<(String, String)> {
    let limit = percent(release.max_risk);
    let reads = format!(
        "of what guessing leaves unread, how much the strongest attack reads in the column that is most exposed (with a register: \
         how many people it finds again); below it, the share that it gets right and the share that a guess gets right. ✓ low: at \
         most {limit}; ✗ high: more; ! high: more, but only for whoever holds records in plain; {}: not measured.",
        text::NONE
    );
    let private =
        release.options.iter().any(|option| option.name == PRIVATE_INFERENCE).then(matrix::private_term);
    let terms = [matrix::learns_term(), ("Reads".to_owned(), reads), matrix::found_term()];
    terms.into_iter().chain(private).collect()
}

/// What to do next, and what is left at risk.
pub(crate) fn handover(release: &Release) -> Handover {
    let facts = [
        ("Send", &release.send),
        ("Keep", &release.keep),
        ("The receiver", &release.receiver),
        ("Visible", &release.visible),
    ];
    let said = facts.into_iter().filter(|(_, text)| !text.is_empty());
    Handover {
        commands: release.commands.clone(),
        facts: said.map(|(name, text)| (name, text.clone())).collect(),
        residual_risk: release.residual_risk.clone(),
    }
}

/// What a reader must know of single options.
fn notes(release: &Release) -> impl Iterator<Item = String> {
    let told = release.options.iter().filter(|option| !option.note.is_empty());
    told.map(|option| format!("{}: {}", code(&option.name), option.note))
}

/// What every adversary reads of the option that the verdict is on.
pub(crate) fn readings(release: &Release) -> Table {
    let headings =
        ["Adversary holds", "#Reads", "#By guessing", "#Beyond guessing", "Column", "Attack", "Limit"];
    let caption = "What the strongest attack of each adversary reads of the column that is most exposed; beyond guessing is the \
                   share of what guessing leaves unread.";
    let mut table = Table::new(caption, &headings);
    let chosen = release.options.iter().filter(|option| option.chosen);
    for reading in chosen.flat_map(|option| &option.read) {
        let is_above = degree(reading.advantage(), release.max_risk) == Degree::Above;
        table.row([
            reading.knowledge.to_string().into(),
            percent(reading.success).into(),
            percent(reading.baseline).into(),
            percent(reading.advantage()).into(),
            if reading.column.is_empty() { text::NONE.into() } else { code(&reading.column).into() },
            code(&reading.attack).into(),
            if is_above { "above" } else { "within" }.into(),
        ]);
    }
    table
}

/// The columns of the option that the verdict is on.
pub(crate) fn columns(release: &Release) -> Option<Matrix> {
    columns::matrix(release)
}

/// The columns that are most exposed, each in a line: "contract (siv) 4/51/100 %".
pub(crate) fn worst_columns(release: &Release) -> Vec<String> {
    columns::lines(release)
}

#[cfg(test)]
mod tests {
    use super::*;
    use results::fixture;

    #[test]
    fn nothing_is_safe_because_it_was_not_measured() {
        let unmeasured = banner(&fixture::one_option());
        assert_eq!((unmeasured.tone, unmeasured.word.as_str()), (Tone::Weak, "no verdict"));
        let mut partly = fixture::release(ReleaseVerdict::Release);
        partly.options.iter_mut().for_each(|option| option.read.truncate(2));
        let said = banner(&partly);
        let end = "Not measured, by what an adversary holds: one known record and ten known records.";
        assert!(said.word == "release" && said.text.ends_with(end), "{}", said.text);
        let whole = banner(&fixture::release(ReleaseVerdict::Release));
        assert!(!whole.text.contains("Not measured"), "{}", whole.text);
    }

    #[test]
    fn a_question_names_the_purpose() {
        let release = fixture::release(ReleaseVerdict::Release);
        let asked = |purpose| question(&Release { purpose, file: "a`b".to_owned(), ..release.clone() });
        assert_eq!(asked(None), "May `a'b` be handed over?");
        for purpose in Purpose::ALL {
            assert!(asked(Some(*purpose)).starts_with("May `a'b` "), "{purpose}");
        }
    }

    #[test]
    fn people_found_by_chance_are_no_risk() {
        assert_eq!(found_advantage(31.0, 31.0), 0.0);
        assert_eq!(found_advantage(1000.0, 0.0), 1.0);
        assert_eq!(found_advantage(1000.0, 1000.0), 0.0);
    }
}
