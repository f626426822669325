//! The risks that the law names, in tables and in words.

use super::subject::Subject;
use crate::content::select::generated_mark;
use crate::content::text;
use crate::document::{Entry, Table, Tone};
use results::{Modality, Reidentification, Results, Risk, RiskKind};

/// What a rate is told of.
const PEOPLE: f64 = 1000.0;

/// Singling out, linkability and inference of the whole release, a row for each scheme and risk.
pub(crate) fn table(results: &Results, dataset: &str, keep: impl Fn(&Subject<'_>) -> bool) -> Table {
    let generated = generated_mark(results, dataset);
    let caption = format!(
        "Risks of releasing {dataset}{generated} in the words of the law (Article 29 Working Party, opinion 05/2014): the \
         strongest of the attacks that are evidence for each, beside a control that sees no ciphertext. The risk is \
         Anonymeter's, (success - control) / (1 - control) of Wilson's estimates; its 95 % interval allows for the choice of \
         the strongest (Bonferroni) and for chance between keys and records; with one key it holds for that key alone. An \
         adversary with another attack may do better."
    );
    let headings =
        ["Scheme", "Risk", "#Of 1,000", "#Without ciphertexts", "#Risk [95 %]", "Strongest attack"];
    let mut table = Table::new(caption, &headings);
    let whole = |risk: &&Risk| risk.dataset == dataset && risk.column.is_none();
    for risk in results.risks.iter().filter(whole).filter(|risk| keep(&Subject::of_risk(risk))) {
        let mut row: Vec<Entry> =
            vec![Subject::of_risk(risk).full_name().into(), in_words(results, risk).into()];
        row.extend(figures(risk));
        row.push(Entry::wrapped(by(risk)));
        table.row(row);
    }
    table
}

/// Inference of single columns.
pub(crate) fn by_column(results: &Results, dataset: &str, keep: impl Fn(&Subject<'_>) -> bool) -> Table {
    let caption = format!(
        "Inference of single columns of {dataset}{}: of how many people the value is deduced, numbers within ten per cent.",
        generated_mark(results, dataset)
    );
    let headings =
        ["Scheme", "Column", "#Of 1,000", "#Without ciphertexts", "#Risk [95 %]", "Strongest attack"];
    let mut table = Table::new(caption, &headings);
    for risk in results.risks.iter().filter(|risk| risk.dataset == dataset && keep(&Subject::of_risk(risk))) {
        let Some(column) = &risk.column else { continue };
        let mut row: Vec<Entry> = vec![Subject::of_risk(risk).full_name().into(), column.clone().into()];
        row.extend(figures(risk));
        row.push(Entry::wrapped(by(risk)));
        table.row(row);
    }
    table
}

fn figures(risk: &Risk) -> [Entry; 3] {
    let shown = is_shown(risk);
    let value = format!("{} {}", text::fixed(risk.risk, 2), two_digits(risk.ci95));
    [
        per_thousand(risk.success).into(),
        per_thousand(risk.control).into(),
        if shown { Entry::toned(value, Tone::Middle) } else { value.into() },
    ]
}

fn two_digits([low, high]: [f64; 2]) -> String {
    format!("[{}, {}]", text::fixed(low, 2), text::fixed(high, 2))
}

/// "959".
fn per_thousand(share: f64) -> String {
    text::fixed(PEOPLE * share, 0)
}

/// The attack with what its adversary holds, and of how many it is the strongest.
fn by(risk: &Risk) -> String {
    let pairs = match risk.pairs {
        0 => String::new(),
        pairs => format!(", {}", text::counted(pairs, "known record", "known records")),
    };
    format!("{} ({}{pairs}), strongest of {}", risk.attack, risk.adversary, text::count(risk.attacks))
}

/// The risk, and of what so many come to pass: "linkability: people named".
fn in_words(results: &Results, risk: &Risk) -> String {
    let images = is_of_images(results, &risk.dataset);
    let words = match risk.kind {
        RiskKind::SinglingOut => "singling out: people described by a statement true of them alone",
        RiskKind::Linkability if images => "linkability: images recognised",
        RiskKind::Linkability => "linkability: people named",
        RiskKind::Inference if images => "inference: pixels right",
        RiskKind::Inference => "inference: cells right",
    };
    words.to_owned()
}

fn is_of_images(results: &Results, dataset: &str) -> bool {
    results.cells.iter().any(|cell| cell.dataset == dataset && cell.modality == Modality::Image)
}

/// What the law's risks of one scheme are, in a line: "of 1,000 people 959 named (3 without ciphertexts); not shown:
/// inference". `None` where nothing was measured.
pub(super) fn line(results: &Results, subject: &Subject<'_>) -> Option<String> {
    let images = is_of_images(results, subject.dataset());
    let of_subject = |risk: &&Risk| risk.column.is_none() && Subject::of_risk(risk) == *subject;
    let risks: Vec<&Risk> = results.risks.iter().filter(of_subject).collect();
    let told = |risk: &&Risk| {
        let (unit, words) = match risk.kind {
            RiskKind::SinglingOut => ("people", "singled out"),
            RiskKind::Linkability if images => ("images", "recognised"),
            RiskKind::Linkability => ("people", "named"),
            RiskKind::Inference if images => ("pixels", "right"),
            RiskKind::Inference => ("cells", "right"),
        };
        let (success, control) = (per_thousand(risk.success), per_thousand(risk.control));
        format!("of 1,000 {unit} {success} {words} ({control} without ciphertexts)")
    };
    let (shown, others): (Vec<&Risk>, Vec<&Risk>) = risks.into_iter().partition(|risk| is_shown(risk));
    let mut parts: Vec<String> = shown.iter().map(told).collect();
    let others: Vec<&str> = others.into_iter().map(|risk| risk.kind.id()).collect();
    if !others.is_empty() {
        parts.push(format!("not shown: {}", others.join(", ")));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Whether the interval leaves 0 out.
pub(crate) fn is_shown(risk: &Risk) -> bool {
    risk.ci95[0] > 0.0
}

/// What the quasi-identifiers tell, plain and encrypted.
pub(crate) fn quasi(results: &Results, dataset: &str) -> Table {
    let rows: Vec<&Reidentification> =
        results.reidentification.iter().filter(|row| row.dataset == dataset).collect();
    let Some(first) = rows.first() else { return Table::new("", &[]) };
    let register = match first.register {
        Some(people) => format!("a register of {}", text::counted(people, "person", "people")),
        None => "no register was given, so the table itself stands for the population".to_owned(),
    };
    let caption = format!(
        "What the quasi-identifiers {} tell of the records of {dataset}{} (El Emam, Dankar 2008; ARX): classes of records that \
         agree in all of them. At risk are records that are named with a probability above {} (classes of fewer than {}). \
         Journalist: {register}. Ciphertexts that are all different are no risk by themselves: without the key nobody knows \
         which values they stand for. What counts is whether classes can be matched with what is known of people.",
        first.columns.join(", "),
        generated_mark(results, dataset),
        first.threshold,
        text::fixed(1.0 / first.threshold, 0),
    );
    let headings = [
        "Scheme",
        "#k",
        "#Classes",
        "#Unique records",
        "Classes match values",
        "#Prosecutor: highest",
        "#At risk",
        "#Journalist: highest",
        "#At risk",
        "#Marketer",
    ];
    let mut table = Table::new(caption, &headings);
    for row in rows {
        let figure = |value: f64| if row.matchable { text::fixed(value, 2) } else { text::NONE.to_owned() };
        table.row([
            format!("{}, {}", row.scheme, row.regime).into(),
            text::count(row.k).into(),
            text::count(row.classes).into(),
            format!("{} of {}", text::count(row.unique), text::count(row.records)).into(),
            if row.matchable { "yes" } else { "no" }.into(),
            figure(row.prosecutor.highest).into(),
            figure(row.prosecutor.at_risk).into(),
            figure(row.journalist.highest).into(),
            figure(row.journalist.at_risk).into(),
            figure(row.marketer).into(),
        ]);
    }
    table
}

/// The quasi-identifiers of a data set in lines for a terminal.
pub(super) fn quasi_lines(results: &Results, dataset: &str) -> Vec<String> {
    let rows = results.reidentification.iter().filter(|row| row.dataset == dataset);
    let line = |row: &Reidentification| {
        let unique = format!("{} of {} records unique", text::count(row.unique), text::count(row.records));
        let of = format!("  {}, {}: k = {}, {unique}", row.scheme, row.regime, text::count(row.k));
        match row.matchable {
            true => format!(
                "{of}; prosecutor {}, journalist {}, marketer {}",
                text::fixed(row.prosecutor.highest, 2),
                text::fixed(row.journalist.highest, 2),
                text::fixed(row.marketer, 2)
            ),
            false => format!("{of}; its classes are not those of the values"),
        }
    };
    let mut lines: Vec<String> = rows.map(line).collect();
    if let Some(first) = results.reidentification.iter().find(|row| row.dataset == dataset) {
        lines.insert(0, format!("Quasi-identifiers of {dataset}: {}", first.columns.join(", ")));
    }
    lines
}

/// Of how many people the records are named under the schemes that hide least, on the first data set with a risk of linkability
/// that is shown over several keys; `None` without one.
pub(crate) fn sentence(results: &Results) -> Option<String> {
    let shown = |risk: &&Risk| {
        let subject = Subject::of_risk(risk);
        risk.kind == RiskKind::Linkability
            && risk.keys > 1
            && subject.is_one_key()
            && !subject.is_plain()
            && is_shown(risk)
    };
    let first = results.risks.iter().find(shown)?;
    let mut found: Vec<&Risk> =
        results.risks.iter().filter(shown).filter(|risk| risk.dataset == first.dataset).collect();
    found.sort_by(|a, b| b.success.total_cmp(&a.success));
    let named: Vec<String> = found
        .iter()
        .take(NAMED)
        .map(|risk| format!("{} under `{}`", per_thousand(risk.success), Subject::of_risk(risk).name()))
        .collect();
    let what = if is_of_images(results, &first.dataset) { "images" } else { "people" };
    Some(format!(
        "What leaks on {}: of 1,000 {what}, {} are named by whoever has their records from elsewhere.",
        first.dataset,
        text::listed(&named)
    ))
}

/// Most schemes that the sentence names.
const NAMED: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_happens_of_a_thousand() {
        let results = results::fixture::results();
        let of = |scheme: &str| {
            let risk = results.risks.iter().find(|risk| risk.scheme == scheme).expect("in the fixture");
            line(&results, &Subject::of_risk(risk)).expect("it has risks")
        };
        assert_eq!(
            of("plain"),
            "of 1,000 people 940 singled out (110 without ciphertexts); of 1,000 people 1000 named (3 without ciphertexts); \
             of 1,000 cells 1000 right (460 without ciphertexts)"
        );
        assert_eq!(of("orthogonal"), "of 1,000 cells 980 right (460 without ciphertexts)");
        let mut results = results;
        results.risks.iter_mut().for_each(|risk| risk.ci95[0] = 0.0);
        let risk = results.risks.iter().find(|risk| risk.scheme == "ope").expect("in the fixture");
        assert_eq!(
            line(&results, &Subject::of_risk(risk)).as_deref(),
            Some("not shown: linkability, inference")
        );
    }

    #[test]
    fn unique_ciphertexts_are_no_risk() {
        let results = results::fixture::results();
        let table = quasi(&results, "loan");
        let texts: Vec<Vec<&str>> =
            table.rows.iter().map(|row| row.iter().map(|entry| entry.text.as_str()).collect()).collect();
        assert_eq!(texts[0][3..6], ["488 of 614", "yes", "1.00"]);
        assert_eq!(texts[2][3..6], ["614 of 614", "no", text::NONE]);
        assert!(table.caption.contains("no register was given"), "{}", table.caption);
        assert!(quasi(&results, "faces-generated").rows.is_empty());
    }

    #[test]
    fn the_sentence_names_encrypted_schemes_only() {
        let results = results::fixture::results();
        let expected = "What leaks on loan: of 1,000 people, 959 under `ope` are named by whoever has their records from \
                        elsewhere.";
        assert_eq!(sentence(&results).as_deref(), Some(expected));
    }
}
