//! The page of a decrypted job: decisions, costs, and what each side could learn.

use maud::{DOCTYPE, Markup, html};

use super::decide::{Decided, Decision};
use super::experiment::extraction_records;
use super::job::Job;

/// The most records that the page lists; all of them are in the CSV file.
const MOST_ROWS: usize = 2000;

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --quiet: #5f6368; --bar: #3b6ea5; --link: #005a8f; --paper: #ffffff; --ink: #1b1b1f; }
@media (prefers-color-scheme: dark) { :root { --quiet: #abb1bb; --bar: #5a93d0; --link: #7cc4f0; --paper: #15171b; --ink: #eceef1; } }
a { color: var(--link); }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; }
.quiet { color: var(--quiet); } .bar { background: var(--bar); height: .8rem; min-width: 1px; border-radius: 2px; }
.wide { width: 45%; } li { margin: .2rem 0; } .scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--link); } td:first-child, code { overflow-wrap: anywhere; }
td.number { white-space: nowrap; }
.warning { border-left: 4px solid #c77700; padding-left: .6rem; }
";

/// The page; `csv` is the name of the file with all decisions beside it.
pub fn page(job: &Job, decided: &Decided, csv: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Private decisions: " (job.input()) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { "Private decisions: " (job.input()) }
                    p.quiet { (subtitle(job)) }
                    h2 { "Decisions" }
                    (counts(job, decided))
                    h2 { "What it cost" }
                    (costs(job, decided))
                    h2 { "What the server could learn, and what it could not" }
                    (knowledge(job, decided))
                    h2 { "Record by record" }
                    (records(job, decided, csv))
                }
            }
        }
    }
}

fn subtitle(job: &Job) -> String {
    let notes = job.card().preparation();
    format!(
        "{} records, classified under encryption by a {} model trained on {} (accuracy on its owner's test records: \
         {:.1} %).",
        job.n_records(),
        notes.classifier,
        notes.dataset,
        100.0 * notes.test_accuracy
    )
}

fn counts(job: &Job, decided: &Decided) -> Markup {
    let notes = job.card().preparation();
    let counts = decided.counts(notes.classes.len());
    let all = decided.decisions.len().max(1);
    html! {
        @for line in decided.altered.lines() { p.warning { (line) "." } }
        table {
            thead { tr { th { "Decision" } th.number { "Records" } th.number { "Share" } th.wide {} } }
            tbody {
                @for (class, count) in counts.iter().enumerate() {
                    @let share = 100.0 * *count as f64 / all as f64;
                    tr {
                        td { (notes.class(class)) }
                        td.number { (count) }
                        td.number { (format!("{share:.1} %")) }
                        td { div.bar style=(format!("width: {share:.1}%")) {} }
                    }
                }
            }
        }
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
    html! {
        table { tbody { @for (what, value) in rows { tr { th scope="row" { (what) } td { (value) } } } } }
    }
}

fn knowledge(job: &Job, decided: &Decided) -> Markup {
    let model = job.card().model();
    let features = model.feature_map().n_features() as u64;
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
            @match extraction_records(model.task(), features) {
                Some(records) => {
                    "The scores of " (records) " chosen records determine this kind of model, so its owner should limit \
                     how often you ask."
                }
                None => "Each score is that of one leaf of a tree, so its owner should limit how often you ask.",
            }
        }
        p.quiet {
            "The cryptographic library has not been audited. Neither a server that deviates from the protocol nor timing \
             and other side channels are covered."
        }
    }
}

fn records(job: &Job, decided: &Decided, csv: &str) -> Markup {
    let notes = job.card().preparation();
    let shown = decided.decisions.len().min(MOST_ROWS);
    let altered = !decided.altered.lines().is_empty();
    html! {
        p.quiet {
            @if shown < decided.decisions.len() { "The first " (shown) " of " (decided.decisions.len()) " records. " }
            "All decisions with their scores: " a href=(csv) { (csv) }
            ". A score is on the scale of the model before any link function."
            @if notes.classes.len() == 2 {
                " From " (format!("{}", job.card().model().threshold())) " on, the decision is " (notes.class(1)) "."
            }
        }
        div.scroll tabindex="0" role="region" aria-label="Record by record" { table {
            thead { tr { th { "Record" } th { "Decision" } th.number { "Score" } @if altered { th { "Cells clipped or imputed" } } } }
            tbody {
                @for decision in &decided.decisions[..shown] {
                    tr {
                        td { (decision.name) }
                        td { (notes.class(decision.class)) }
                        td.number { (score(decision)) }
                        @if altered { td { (cells(decision)) } }
                    }
                }
            }
        } }
    }
}

fn score(decision: &Decision) -> String {
    let own = decision.scores.get(decision.class).or(decision.scores.first());
    own.map(|score| format!("{score:.4}")).unwrap_or_default()
}

fn cells(decision: &Decision) -> String {
    let told = [&decision.clipped, &decision.imputed];
    told.into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join("; ")
}

fn bytes(count: u64) -> String {
    match count {
        0..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        _ => format!("{:.1} MB", count as f64 / 1e6),
    }
}
