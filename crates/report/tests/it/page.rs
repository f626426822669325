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
