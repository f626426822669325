//! The section that a data protection impact assessment needs of an audit.

use super::leakage::{Subject, risks};
use super::{release, text};
use crate::document::{Block, Document, Section, Table};
use results::{Adversary, Input, Results, RiskKind};

/// The document. What the results do not hold is said to be missing.
pub(crate) fn document(results: &Results) -> Document {
    let title = "Risks of releasing records, plain and encrypted".to_owned();
    let sections = [
        purpose(results),
        released(results),
        data(results),
        threats(results),
        risks_of(results, "before", "Risks before encryption", |subject| subject.is_plain()),
        risks_of(results, "after", "Risks after encryption", |subject| !subject.is_plain()),
        quasi(results),
        findings(results),
        not_tested(results),
        limits(),
    ];
    Document { title, sections: sections.into_iter().collect() }
}

fn purpose(results: &Results) -> Section {
    let mut section = Section::new("purpose", "What this is");
    section.text(
        "A section for a data protection impact assessment (Article 35 GDPR), written by the program from what it measured. \
         It states how far attacks that were run got; it does not weigh necessity, proportionality or organisational \
         measures, and it is not legal advice. Encrypted records remain personal data for whoever has, or can get, the key \
         (Article 4(5) and recital 26 GDPR).",
    );
    let command = results.provenance.command.join(" ");
    section.text(format!("Made by version {} with `{command}`.", results.provenance.version));
    section
}

/// The verdict on what is handed over, what adversaries read of it, and what is left at risk.
fn released(results: &Results) -> Section {
    let mut section = Section::new("release", "The release");
    for release in &results.releases {
        section.heading(release::question(release));
        section.text(release::asked(release));
        section.blocks.push(Block::Banner(release::banner(release)));
        section.table(release::readings(release));
        section.blocks.extend(release::columns(release).map(|matrix| Block::Matrix(Box::new(matrix))));
        if !release.visible.is_empty() {
            section.text(format!("Visible to anybody: {}.", release.visible.trim_end_matches('.')));
        }
        if !release.residual_risk.is_empty() {
            section.text(format!("Residual risk: {}", release.residual_risk));
        }
    }
    if results.releases.is_empty() {
        section
            .note("No file that is to be handed over was audited; `cargo xtask audit --release FILE` does.");
    }
    section
}

fn data(results: &Results) -> Section {
    let mut section = Section::new("data", "Data");
    let caption = "Data sets, as they were read.";
    let mut table = Table::new(caption, &["Data set", "Origin", "#Records", "Columns", "SHA-256"]);
    for input in &results.inputs {
        table.row([
            input.dataset.clone().into(),
            input.origin.to_string().into(),
            text::count(input.records).into(),
            columns(input).into(),
            input.sha256.clone().into(),
        ]);
    }
    section.table(table);
    results.notes.iter().for_each(|note| section.note(note.clone()));
    section
}

fn columns(input: &Input) -> String {
    let names: Vec<&str> = input.columns.iter().map(|column| column.name.as_str()).collect();
    if names.is_empty() { text::NONE.to_owned() } else { names.join(", ") }
}

fn threats(results: &Results) -> Section {
    let mut section = Section::new("threats", "Threat models");
    let mut table = Table::new("Adversaries; none has the key.", &["Adversary", "Holds", "#Attacks run"]);
    for adversary in Adversary::ALL {
        let mut attacks: Vec<&str> = results
            .leakage
            .iter()
            .filter(|row| row.adversary == *adversary && row.success.is_some())
            .map(|row| row.attack.as_str())
            .collect();
        attacks.sort_unstable();
        attacks.dedup();
        let row =
            [adversary.id().to_owned(), holds(*adversary).to_owned(), text::count(attacks.len() as u64)];
        table.row(row.map(Into::into));
    }
    section.table(table);
    section.text(
        "Key regimes: `none` (no key), `same-key` (all records under one key), `cross-key` (known records under another key \
         than the others), `per-record-key` (a key for each record).",
    );
    section
}

fn holds(adversary: Adversary) -> &'static str {
    match adversary {
        Adversary::CiphertextOnly => "the encrypted records",
        Adversary::Auxiliary => "also plain records of the same kind, or a register of the people",
        Adversary::KnownPairs => "also some records both in plain and encrypted",
        Adversary::Chosen => "also encryptions of records of its choice",
    }
}

fn risks_of(
    results: &Results,
    id: &'static str,
    heading: &str,
    keep: impl Fn(&Subject<'_>) -> bool,
) -> Section {
    let mut section = Section::new(id, heading);
    for input in &results.inputs {
        section.table(risks::table(results, &input.dataset, &keep));
        section.table(risks::by_column(results, &input.dataset, &keep));
    }
    if section.blocks.is_empty() {
        section.note("Not measured in this run.");
    }
    section
}

fn quasi(results: &Results) -> Section {
    let mut section = Section::new("quasi", "Quasi-identifiers");
    results.inputs.iter().for_each(|input| section.table(risks::quasi(results, &input.dataset)));
    if section.blocks.is_empty() {
        section.note(
            "Not measured: no quasi-identifiers were named. `--quasi age,zip` counts how many records agree in columns that \
             others may know of people.",
        );
    }
    section
}

fn findings(results: &Results) -> Section {
    let mut section = Section::new("findings", "What follows");
    for item in &results.recommendations {
        section.text(format!("{}: {}", item.threat, item.text));
    }
    if results.recommendations.is_empty() {
        section.note("No attack was run, so nothing follows.");
    }
    section
}

fn not_tested(results: &Results) -> Section {
    let mut section = Section::new("not-tested", "What was not tested");
    let mut told: Vec<String> = vec![
        "Attacks that are not in the program, among them trained networks that restore images, and side channels (times, \
         sizes, access patterns)."
            .to_owned(),
        "Where keys are kept, who has access, how long records are stored, and what several releases of the same people give \
         away together."
            .to_owned(),
    ];
    told.extend(unmeasured_risks(results));
    told.extend(inapplicable(results));
    section.blocks.push(Block::List(told));
    section
}

/// Risks of schemes for which no attack gave a figure.
fn unmeasured_risks(results: &Results) -> Vec<String> {
    let missing = |dataset: &str, kind: RiskKind| -> Vec<String> {
        let subjects = Subject::all(results, dataset);
        let lacks = |subject: &Subject<'_>| {
            !results.risks.iter().any(|risk| risk.kind == kind && Subject::of_risk(risk) == *subject)
        };
        subjects.into_iter().filter(lacks).map(|subject| subject.full_name()).collect()
    };
    let mut told = Vec::new();
    for input in &results.inputs {
        for kind in RiskKind::ALL {
            let names = missing(&input.dataset, *kind);
            if !names.is_empty() {
                told.push(format!(
                    "{}, {kind}: no attack gives a figure under {}.",
                    input.dataset,
                    names.join("; ")
                ));
            }
        }
    }
    told
}

/// Why attacks could not be run, with how many schemes that holds for.
fn inapplicable(results: &Results) -> Vec<String> {
    let mut reasons: Vec<(&str, &str, &str, u64)> = Vec::new();
    for row in results.leakage.iter().filter(|row| row.success.is_none()) {
        let reason = row.notes.first().map_or("no reason is given", String::as_str);
        let key = (row.dataset.as_str(), row.attack.as_str(), reason);
        match reasons.iter_mut().find(|(dataset, attack, why, _)| (*dataset, *attack, *why) == key) {
            Some((_, _, _, count)) => *count += 1,
            None => reasons.push((key.0, key.1, key.2, 1)),
        }
    }
    let told = |(dataset, attack, reason, count): (&str, &str, &str, u64)| {
        format!(
            "{dataset}, {attack}: {reason} ({}).",
            text::counted(count, "scheme and regime", "schemes and regimes")
        )
    };
    reasons.into_iter().map(told).collect()
}

fn limits() -> Section {
    let mut section = Section::new("limits", "Limits");
    section.blocks.push(Block::List(vec![
        "Every risk is what the strongest of the attacks tried reached: a lower bound. A risk near 0 shows that these attacks \
         fail, not that the release is anonymous."
            .to_owned(),
        "Intervals answer for chance between the records and the keys of this run, not for another population. With one key \
         they hold for that key alone."
            .to_owned(),
        "The control is the best guess without ciphertexts, chosen with hindsight on the very victims; for singling out it is \
         a statement made of another person's record. A number counts as right within ten per cent."
            .to_owned(),
        "Linkability is measured against a register that holds everybody in question; an adversary whose register is older or \
         incomplete does worse."
            .to_owned(),
        "Singling out is measured on tables; an image that is recognised (linkability) is singled out as well.".to_owned(),
        "A key that is lost or stolen turns the risks after encryption into those before it.".to_owned(),
    ]));
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(document: &Document) -> Vec<&str> {
        document.sections.iter().map(|section| section.heading.as_str()).collect()
    }

    #[test]
    fn every_part_is_there_even_where_nothing_was_measured() {
        let full = document(&results::fixture::results());
        let mut empty = results::fixture::results();
        empty.risks.clear();
        empty.reidentification.clear();
        empty.leakage.clear();
        empty.recommendations.clear();
        let empty = document(&empty);
        assert_eq!(headings(&full), headings(&empty));
        let notes = |document: &Document| {
            let blocks = document.sections.iter().flat_map(|section| &section.blocks);
            blocks.filter(|block| matches!(block, Block::Note(text) if text.contains("o"))).count()
        };
        assert_eq!(
            notes(&empty) - notes(&full),
            4,
            "before, after, quasi-identifiers and findings are missing"
        );
    }

    #[test]
    fn a_release_has_its_verdict_readings_and_residual_risk() {
        let release = results::fixture::release(results::ReleaseVerdict::WithCare);
        let told = released(&results::fixture::released(release.clone()));
        let has = |keep: &dyn Fn(&Block) -> bool| told.blocks.iter().any(keep);
        assert!(has(&|block| matches!(block, Block::Banner(banner) if banner.word == "release with care")));
        assert!(has(&|block| matches!(block, Block::Table(table) if table.rows.len() == 4)));
        assert!(has(&|block| matches!(block, Block::Text(text) if text.ends_with(&release.residual_risk))));
    }

    #[test]
    fn what_was_not_measured_is_listed_with_its_reason() {
        let told = not_tested(&results::fixture::results());
        let Some(Block::List(items)) = told.blocks.first() else { panic!("a list") };
        let has = |part: &str| items.iter().any(|item| item.contains(part));
        assert!(has("loan, linkability: no attack gives a figure under orthogonal, same-key"), "{items:?}");
        assert!(has("frequency-matching: Not applicable: tokens are never equal."), "{items:?}");
    }
}
