//! The page as a browser and a screen reader take it.

use crate::rendering::report;
use std::collections::BTreeSet;

fn page() -> String {
    std::fs::read_to_string(&report().rendered.page).expect("the page")
}

/// The texts between `start` and the next `end`.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> Vec<&'a str> {
    text.split(start).skip(1).filter_map(|rest| Some(rest.split_once(end)?.0)).collect()
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    let page = page();
    for forbidden in ["<script", "http://", "https://", "url(", "@import", "<iframe", "onload="] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for address in between(&page, "src=\"", "\"") {
        assert!(address.starts_with("data:image/png;base64,"), "{address}");
    }
    assert!(between(&page, "href=\"", "\"").iter().all(|link| link.starts_with(['#']) || *link == "data:,"));
}

#[test]
fn every_part_has_a_name() {
    let page = page();
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(page.contains("<html lang=\"en\">"));
    for tag in between(&page, "<svg ", ">") {
        assert!(tag.contains("role=\"img\"") && tag.contains("aria-label=\""), "{tag}");
        assert!(!tag.contains("aria-label=\"\""));
    }
    for tag in between(&page, "<img ", ">") {
        assert!(tag.contains("alt=\"") && !tag.contains("alt=\"\""), "{tag}");
    }
    let tables = between(&page, "<table>", "</table>");
    assert!(tables.len() > 8);
    for table in tables {
        assert!(
            table.contains("<caption>") && table.contains("scope=\"col\"") && table.contains("scope=\"row\"")
        );
    }
}

#[test]
fn ids_are_unique_and_links_lead_somewhere() {
    let page = page();
    let ids = between(&page, " id=\"", "\"");
    let unique: BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len());
    for link in between(&page, "href=\"#", "\"") {
        assert!(ids.contains(&link), "{link}");
    }
}

#[test]
fn warnings_stand_above_the_answer() {
    let page = page();
    let warning =
        page.find("<p class=\"warning\"><strong>Warning: </strong>faces-generated: 2 images occur twice");
    assert!(warning.is_some_and(|at| Some(at) < page.find("<ol>")), "the warning is not at the top");
}

#[test]
fn the_answer_has_five_sentences() {
    let page = page();
    let answer = between(&page, "<section id=\"answer\"", "</section>");
    assert_eq!(answer[0].matches("<li>").count(), 5);
}

#[test]
fn the_first_sentence_says_what_can_be_learned() {
    let page = page();
    let answer = between(&page, "<section id=\"answer\"", "</section>")[0];
    let sentences = between(answer, "<li>", "</li>");
    let results = crate::fixture::results();
    let highest = |dataset: &str, scheme: &str| {
        let same = results.cells.iter().filter(|cell| {
            cell.dataset == dataset && cell.scheme == scheme && cell.regime == results::Regime::SameKey
        });
        same.filter_map(|cell| cell.summary.roc_auc).map(|stat| stat.mean).fold(0.0, f64::max)
    };
    for (dataset, scheme) in [("loan", "orthogonal"), ("loan", "ope"), ("faces-generated", "rotation")] {
        let said = format!("{:.3} under <code>{scheme}</code>", highest(dataset, scheme));
        assert!(sentences[0].contains(&said), "{said}: {}", sentences[0]);
    }
    // noise has no key, and keeps neither equality nor order
    assert!(sentences[0].contains("; without a key, under <code>laplace (epsilon=1)</code>"));
    assert!(sentences[0].contains("digits of tokens no signal was shown (highest mean AUC 0.509"));
    assert!(sentences[4].ends_with("does not mean that a scheme is safe."), "{}", sentences[4]);
}

#[test]
fn study_figures_are_compared() {
    let page = page();
    let study = between(&page, "<section id=\"study\"", "</section>")[0];
    let rows = between(study, "<th scope=\"row\">", "</tr>");
    let of_figure =
        |number: &str| -> Vec<&&str> { rows.iter().filter(|row| row.starts_with(number)).collect() };
    for number in ["1<", "2<", "4<", "8<"] {
        assert!(of_figure(number).iter().all(|row| row.contains("no numbers")), "{number}");
    }
    assert_eq!(of_figure("5<").len(), 8);
    let unknown = of_figure("5<").into_iter().filter(|row| row.contains("not known"));
    assert!(unknown.clone().count() == 7 && unknown.clone().all(|row| row.contains("nothing to compare")));
    let plain = of_figure("7<");
    assert_eq!(plain.len(), 2);
    assert!(plain.iter().all(|row| row.contains("tone strong\">yes")), "{plain:?}");
    let of_kernel = |name: &str| *of_figure("5<").iter().find(|row| row.contains(name)).unwrap();
    assert!(of_kernel("svm-sigmoid, plain").contains("scikit-learn"));
}

#[test]
fn study_figures_state_encoding_and_clock() {
    let page = page();
    let study = between(&page, "<section id=\"study\"", "</section>")[0];
    let words = "encrypted as <code>fernet-digits</code> (of each token as many digits as the value has characters), training \
                 and test records under two keys, with a clock that runs while records are encrypted";
    // the text above the table, the captions of figures 1, 2, 5 and 6, and the table of scalings
    assert_eq!(study.matches(words).count(), 6);
    assert!(study.contains("Figures 1, 2, 5 and 6 show records encrypted as"));
    let figure_4 = between(study, "id=\"study-4-threshold-encrypted\"", "</figure>");
    assert!(figure_4[0].contains("encrypted as <code>fernet-digits</code>"), "{figure_4:?}");
}

#[test]
fn what_any_classifier_near_the_majority_reaches_is_not_called_reproduced_alone() {
    let page = page();
    let study = between(&page, "<section id=\"study\"", "</section>")[0];
    let rows = between(study, "<th scope=\"row\">", "</tr>");
    let encrypted = rows.iter().filter(|row| row.starts_with("6<"));
    let said = "yes, but the majority baseline (0.691) lies there too";
    assert!(encrypted.clone().any(|row| row.contains(said)), "{:?}", encrypted.collect::<Vec<_>>());
}

#[test]
fn digits_stand_beside_the_printed_counts_by_scaling() {
    let page = page();
    let study = between(&page, "<section id=\"study\"", "</section>")[0];
    let rows = between(study, "<th scope=\"row\">", "</tr>");
    let of = |name: &str| rows.iter().find(|row| row.starts_with(name)).copied().unwrap_or_default();
    assert!(of("printed by the study").contains("[[1, 37], [0, 85]]"));
    let unscaled = of("unscaled");
    assert!(unscaled.contains("[[4, 34], [7, 78]]") && unscaled.contains("[[34, 4], [78, 7]]"), "{unscaled}");
    // 41 and 82 of 123
    assert!(unscaled.contains("0.333 to 0.667"), "{unscaled}");
    assert!(of("min-max").contains("[[0, 38], [0, 85]]"));
    assert!(study.contains("Standardised and min-max scaled digits give the majority row under every key"));
}

#[test]
fn a_scheme_has_one_name_on_the_whole_page() {
    let page = page();
    let named = |name: &str| page.matches(name).count();
    assert!(named("tile-permutation") > 4);
    assert_eq!(named("tile-permutation"), named("tile-permutation (tile=4)"));
    assert_eq!(named("laplace</"), 0);
    assert!(named("laplace (epsilon=1)") > 2);
}

#[test]
fn schemes_that_nobody_can_decrypt_are_named() {
    let page = page();
    let note = "cannot be decrypted, with the key or without, under <code>length-only</code> and <code>laplace \
                (epsilon=1)</code>.";
    assert_eq!(page.matches(note).count(), 1);
}

#[test]
fn p_values_at_their_floor_are_bounds() {
    let page = page();
    let verdicts = between(&page, "<section id=\"verdicts\"", "</section>")[0];
    assert!(verdicts.contains("at most 0.004") && !verdicts.contains(">0.004<"));
}

#[test]
fn user_text_is_escaped() {
    let dir = tempfile::tempdir().unwrap();
    let mut results = crate::fixture::results();
    results.notes = vec!["<script>alert(1)</script> & | `code`".to_owned()];
    results.write_atomic(&dir.path().join("results.json")).unwrap();
    let folder = results::ResultsFolder::open(dir.path()).unwrap();
    let rendered = report::render(&folder, dir.path()).unwrap();
    let page = std::fs::read_to_string(rendered.page).unwrap();
    assert!(!page.contains("<script>") && page.contains("&lt;script&gt;"));
    assert!(page.contains("<code>code</code>"));
    let markdown = std::fs::read_to_string(rendered.markdown).unwrap();
    assert!(!markdown.contains("<script>"));
}

#[test]
fn a_page_of_ones_own_has_the_style_of_the_report() {
    let own = report::document("Bread & butter", "<p class=\"note\">Sliced.</p>");
    let head = |page: &str| between(page, "<style>", "</style>")[0].to_owned();
    assert_eq!(head(&own), head(&page()));
    assert!(own.contains("<title>Bread &amp; butter</title>") && own.contains("<h1>Bread &amp; butter</h1>"));
    assert!(own.ends_with("<main><p class=\"note\">Sliced.</p></main></body></html>"), "{own}");
}
