//! The page of a decrypted job: decisions, costs, and what each side could learn.

use maud::{Markup, html};
use private_service::owner::{Decided, Decision};

use super::job::Job;

/// The most records that the page lists; all of them are in the CSV file.
const MOST_ROWS: usize = 2000;

/// The page; `csv` is the name of the file with all decisions beside it.
pub fn page(job: &Job, decided: &Decided, csv: &str) -> String {
    let body = html! {
        p { (subtitle(job)) }
        h2 { "Decisions" }
        (counts(job, decided))
        h2 { "What it cost" }
        (costs(job, decided))
        h2 { "What the server could learn, and what it could not" }
        (knowledge(job, decided))
        h2 { "Record by record" }
        (records(job, decided, csv))
    };
    report::document(&format!("Private decisions: {}", job.input()), &body.into_string())
}

fn subtitle(job: &Job) -> String {
    let notes = job.card().notes();
    format!(
        "{} records, classified under encryption by a {} model trained on {} (accuracy on its owner's test records: \
         {:.1} %).",
        job.n_records(),
        notes.classifier,
        notes.dataset,
        100.0 * notes.test_accuracy
    )
}

/// A table in a container that scrolls by itself.
fn scrolling(label: &str, table: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(label) { table { (table) } } }
}

fn counts(job: &Job, decided: &Decided) -> Markup {
    let notes = job.card().notes();
    let all = decided.decisions.len().max(1);
    let bar =
        |share: f64| format!("width: {share:.1}%; min-width: 1px; height: .8rem; background: var(--link)");
    let table = html! {
        thead { tr { th { "Decision" } th.number { "Records" } th.number { "Share" } th style="width: 18rem" {} } }
        tbody {
            @for (class, count) in decided.counts(notes.classes.len()).into_iter().enumerate() {
                @let share = 100.0 * count as f64 / all as f64;
                tr {
                    td { (notes.class(class)) }
                    td.number { (count) }
                    td.number { (format!("{share:.1} %")) }
                    td { div style=(bar(share)) {} }
                }
            }
        }
    };
    html! {
        @for line in decided.altered.lines() { p.warning { (line) "." } }
        (scrolling("Decisions", &table))
    }
}

fn costs(job: &Job, decided: &Decided) -> Markup {
    let parameters = job.card().model().parameters();
    let records = decided.decisions.len().max(1) as f64;
    let per_record = |seconds: f64| format!("{:.2} ms a record", 1000.0 * seconds / records);
    let rows = [
        ("Encryption, on this side", per_record(job.encrypt_seconds())),
        ("Sending, computing and waiting", per_record(decided.sent.seconds)),
        ("Decryption, on this side", per_record(decided.decrypt_seconds)),
        ("Sent", format!("{} in {} requests, keys included", bytes(decided.bytes_up), job.batches().len())),
        ("Received", bytes(decided.bytes_down)),
        ("Attempts that had to be repeated", decided.sent.repeated.to_string()),
        (
            "Parameters",
            format!(
                "BFV, ring degree {}, modulus of {} bits: 128-bit security by the table of the HE standard",
                parameters.degree().coefficients(),
                parameters.modulus_bits()
            ),
        ),
        ("Noise budget left, least of all responses", format!("{:.1} bits", decided.noise_bits_left)),
    ];
    let table = html! { tbody { @for (what, value) in rows { tr { th scope="row" { (what) } td.long { (value) } } } } };
    scrolling("What it cost", &table)
}

fn knowledge(job: &Job, decided: &Decided) -> Markup {
    let model = job.card().model();
    let scores = decided.decisions.len() * model.n_scores();
    html! {
        p { "The server could learn:" }
        ul {
            li { "how many records there are, in how many requests, when they came and from which address;" }
            li { "that all of them belong to one key, called " code { (job.key()) } "." }
        }
        p {
            "It could not learn any value of a record, any score or any decision: all of them were encrypted under a key \
             that never left this side, and a server that follows the protocol computes on ciphertexts only."
        }
        p {
            "You learned the scores of your records, " (scores) " in all, and nothing else about the model. "
            @match model.extraction_records() {
                Some(records) => {
                    "The scores of " (records) " chosen records determine this kind of model, so its owner should limit \
                     how often you ask."
                }
                None => "Each score is that of one leaf of a tree, so its owner should limit how often you ask.",
            }
        }
        p.note {
            "The cryptographic library has not been audited. Neither a server that deviates from the protocol nor timing \
             and other side channels are covered."
        }
    }
}

fn records(job: &Job, decided: &Decided, csv: &str) -> Markup {
    let notes = job.card().notes();
    let shown = decided.decisions.len().min(MOST_ROWS);
    let altered = !decided.altered.lines().is_empty();
    let table = html! {
        thead { tr { th { "Record" } th { "Decision" } th.number { "Score" } @if altered { th { "Cells clipped or imputed" } } } }
        tbody {
            @for decision in &decided.decisions[..shown] {
                tr {
                    td { (decision.name) }
                    td { (notes.class(decision.class)) }
                    td.number { (score(decision)) }
                    @if altered { td.long { (cells(decision)) } }
                }
            }
        }
    };
    html! {
        p.note {
            @if shown < decided.decisions.len() { "The first " (shown) " of " (decided.decisions.len()) " records. " }
            "All decisions with their scores: " a href=(csv) { (csv) }
            ". A score is on the scale of the model before any link function."
            @if notes.classes.len() == 2 {
                " From " (format!("{}", job.card().model().threshold())) " on, the decision is " (notes.class(1)) "."
            }
        }
        (scrolling("Record by record", &table))
    }
}

fn score(decision: &Decision) -> String {
    let own = decision.scores.get(decision.class).or(decision.scores.first());
    own.map(|score| format!("{score:.4}")).unwrap_or_default()
}

fn cells(decision: &Decision) -> String {
    let told = [decision.clipped.as_str(), &decision.imputed];
    told.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
}

fn bytes(count: u64) -> String {
    match count {
        0..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        _ => format!("{:.1} MB", count as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Result;
    use private_service::owner::{Altered, AlteredCells, Sent};

    use super::*;
    use crate::private::job::tests::small;

    fn decided(job: &Job, clipped: &str) -> Decided {
        let decision = |(class, name): (usize, &str)| Decision {
            name: name.to_owned(),
            class,
            scores: vec![if class == 1 { 0.25 } else { -3.0 }],
            clipped: clipped.to_owned(),
            imputed: String::new(),
        };
        let cells = AlteredCells { record: 0, column: "a".to_owned(), cells: 1, change: clipped.to_owned() };
        let altered = if clipped.is_empty() { Vec::new() } else { vec![cells] };
        Decided {
            decisions: [(1, "<b>one</b>"), (0, "two"), (0, "three")].map(decision).to_vec(),
            bytes_up: 1_500_000,
            bytes_down: 1_500,
            noise_bits_left: 12.34,
            decrypt_seconds: 0.006,
            sent: Sent::of(job),
            altered: Altered::new(altered, Vec::new()),
        }
    }

    #[test]
    fn the_page_lists_what_was_decided_and_what_it_cost() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let job = small(dir.path())?;
        let text = page(&job, &decided(&job, ""), "all.csv");
        for expected in
            ["1.5 MB in 2 requests", "1.5 kB", "2.00 ms a record", "33.3 %", "66.7 %", "12.3 bits", "0.2500"]
        {
            assert!(text.contains(expected), "{expected}");
        }
        assert!(text.contains("&lt;b&gt;one&lt;/b&gt;") && !text.contains("<b>one"));
        assert!(text.contains("href=\"all.csv\"") && !text.contains("Cells clipped or imputed"));
        let text = page(&job, &decided(&job, "a: 9 -> 3"), "all.csv");
        assert!(text.contains("Cells clipped or imputed") && text.contains("a: 9 -&gt; 3"));
        Ok(())
    }
}
