//! The first screen: a release, or the options of a data set, on the page, in Markdown and on the terminal.

use crate::fixture;
use crate::rendering::report;
use report::{dpia, render, summary};
use results::{Release, ReleaseVerdict, Results, ResultsFolder};

/// The page and its Markdown.
fn drawn(results: &Results) -> [String; 2] {
    let dir = tempfile::tempdir().unwrap();
    results.write_atomic(&dir.path().join("results.json")).unwrap();
    let folder = ResultsFolder::open(dir.path()).unwrap();
    assert_eq!(folder.results(), results, "what is written is read");
    let rendered = render(&folder, &dir.path().join("out")).unwrap();
    [rendered.page, rendered.markdown].map(|path| std::fs::read_to_string(path).unwrap())
}

fn page(release: Release) -> String {
    drawn(&fixture::released(release))[0].clone()
}

/// The page of the whole fixture, which holds no release.
fn measured() -> [String; 2] {
    let rendered = &report().rendered;
    [&rendered.page, &rendered.markdown].map(|path| std::fs::read_to_string(path).unwrap())
}

/// The whole fixture without what takes long to draw.
fn without_figures() -> Results {
    let mut results = fixture::results();
    results.curves.clear();
    results.categories.clear();
    results.token_anatomy.clear();
    results
}

fn every_release() -> Vec<Release> {
    let verdicts = ReleaseVerdict::ALL.iter().map(|verdict| fixture::release(*verdict));
    verdicts.chain([fixture::nothing_proposed(), fixture::one_option(), fixture::hostile()]).collect()
}

/// What stands before `later`, of everything that has to stand in this order.
#[track_caller]
fn in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        assert!(rest.contains(part), "no {part:?} in its place");
        rest = rest.split_once(part).unwrap().1;
    }
}

#[test]
fn a_page_opens_with_question_verdict_options_command_and_risk() {
    for (verdict, symbol) in ReleaseVerdict::ALL.iter().zip(["✓", "!", "✗"]) {
        let release = fixture::release(*verdict);
        let said = format!(
            "<span aria-hidden=\"true\">{symbol}</span> <strong>{verdict}</strong>: {}",
            release.because
        );
        let page = page(release.clone());
        let parts = [
            "May <code>customers.csv</code> go to a vendor",
            "Limit: an attack may read at most 15\u{a0}%",
            &said,
            "<table class=\"matrix\"",
            &release.commands[0],
            "<dt>Send</dt>",
            "<dt>Visible</dt>",
            &release.residual_risk,
            "The columns that are handed over",
            "<nav",
            "id=\"inputs\"",
        ];
        in_order(&page, &parts);
    }
}

#[test]
fn a_matrix_is_a_table_whose_cells_say_everything_in_words() {
    let page = page(fixture::release(ReleaseVerdict::WithCare));
    let matrix = page.split_once("<table class=\"matrix\"").unwrap().1.split_once("</table>").unwrap().0;
    assert_eq!(matrix.matches("scope=\"row\"").count(), 8);
    assert_eq!(matrix.matches("class=\"chosen\"").count(), 1);
    in_order(
        matrix,
        &[
            "<caption>",
            "scope=\"colgroup\"",
            "<tbody",
            "plan",
            "▸ this one",
            "0.837",
            "low 4\u{a0}%",
            "57\u{a0}%,\u{a0}guess\u{a0}55\u{a0}%",
        ],
    );
    for part in [
        "<span aria-hidden=\"true\">✗</span> high 62\u{a0}%",
        "title=\"not measured\"",
        "title=\"contract, attack frequency\"",
    ] {
        assert!(matrix.contains(part), "{part}");
    }
}

#[test]
fn links_of_cells_lead_to_evidence_on_the_page() {
    let mut both = without_figures();
    both.releases.push(Release { dataset: "loan".into(), ..fixture::release(ReleaseVerdict::WithCare) });
    let [both, _] = drawn(&both);
    let [measured, _] = measured();
    for (page, expected) in [
        (both, &["table-columns-1", "table-verdicts-1", "table-risks-1"][..]),
        (measured, &["table-attacks-1", "table-verdicts-1", "table-verdicts-2", "table-schemes"]),
        (page(fixture::release(ReleaseVerdict::Release)), &["table-columns-1"]),
    ] {
        for id in expected {
            assert!(page.contains(&format!("href=\"#{id}\"")), "no link to {id}");
        }
        for link in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert_eq!(page.matches(&format!("id=\"{link}\"")).count(), 1, "{link}");
        }
    }
}

#[test]
fn nothing_proposed_is_said() {
    let page = page(fixture::nothing_proposed());
    assert!(page.contains("No option is both useful and within the limit. No option is proposed."));
    assert!(!page.contains("class=\"chosen\"") && !page.contains("table-columns-1"));
    assert!(page.contains("cargo xtask private --csv customers.csv"));
}

#[test]
fn names_cannot_act() {
    let results = fixture::released(fixture::hostile());
    let [page, markdown] = drawn(&results);
    let terminal = [40, 80, 200].map(|width| summary::terminal(&results, width));
    let texts = [page.clone(), markdown, dpia(&results)].into_iter().chain(terminal.clone());
    for text in texts {
        let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(acts), "{text}");
    }
    assert!(
        !page.contains("<script") && !page.contains("<img") && !page.contains("<i>") && !page.contains("<b>")
    );
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(
        terminal[1]
            .contains("do not release: An adversary who knows nothing reads <b>everything</b>. Truly.")
    );
}

#[test]
fn markdown_of_hostile_names_holds_no_markup() {
    let [_, markdown] = drawn(&fixture::released(fixture::hostile()));
    let outside: Vec<&str> =
        markdown.split("````text\n").flat_map(|part| part.split("\n````\n").last()).collect();
    assert!(outside.iter().all(|text| !text.contains("<script") && !text.contains("<img")), "{markdown}");
    assert!(markdown.contains("\n````text\n") && !markdown.contains("](javascript"), "{markdown}");
}

#[test]
fn a_terminal_gets_thirty_lines_at_every_width() {
    for release in every_release() {
        let is_measured = release.options.len() > 1;
        let verdict = if is_measured { release.verdict.to_string() } else { "no verdict".to_owned() };
        let results = fixture::released(release);
        for width in (24..120).chain([200, 400]) {
            let text = summary::terminal(&results, width);
            assert!(text.lines().count() < 30, "{} at {width}:\n{text}", text.lines().count());
            assert!(text.replace("\n ", "").contains(&verdict), "no verdict at {width}:\n{text}");
            // a command stays whole, and its longest word is as long as it is
            let wide = text.lines().find(|line| line.chars().count() > width.max(40));
            assert_eq!(wide, None, "at {width}");
        }
    }
}

#[test]
fn a_terminal_says_what_the_page_says() {
    let release = fixture::release(ReleaseVerdict::DoNotRelease);
    let text = summary::terminal(&fixture::released(release.clone()), 200);
    let parts = [
        "May customers.csv go to a vendor who trains",
        "✗ do not release: An adversary who knows nothing",
        "AUC nothing register",
        "> plan              0.837     ✗62      ✗78     !84     !100",
        &release.commands[1],
        "send: customers-release.csv",
        "keep: customers.key",
        "the receiver: one-hot",
        "visible: equality",
        &release.residual_risk[..60],
        "worst columns with 0/1/10 known: contract (siv) 4/51/100 %",
    ];
    in_order(&text, &parts);
}

#[test]
fn warnings_do_not_push_the_verdict_off_the_screen() {
    let mut results = fixture::released(fixture::release(ReleaseVerdict::Release));
    results.inputs[0].warnings = (0..9).map(|index| format!("column {index} is odd")).collect();
    let [page, _] = drawn(&results);
    in_order(
        &page,
        &["9 about the data stand below", "<table class=\"matrix\"", "customers: column 0 is odd"],
    );
    let text = summary::terminal(&results, 80);
    assert!(text.contains("9 warnings, all on the page") && text.lines().count() < 30, "{text}");
}

#[test]
fn spreadsheets_get_every_option_and_column() {
    let dir = tempfile::tempdir().unwrap();
    fixture::released(fixture::release(ReleaseVerdict::WithCare))
        .write_atomic(&dir.path().join("results.json"))
        .unwrap();
    let rendered = render(&ResultsFolder::open(dir.path()).unwrap(), &dir.path().join("out")).unwrap();
    let names: Vec<_> = rendered.tables.iter().filter_map(|path| path.file_name()).collect();
    assert_eq!(names, ["releases.csv", "released-columns.csv"]);
    let lines = |index: usize| csv::Reader::from_path(&rendered.tables[index]).unwrap().records().count();
    // six options with four readings, one with five, one with none; four columns with three readings, one with none
    assert_eq!((lines(0), lines(1)), (6 * 4 + 5 + 1, 4 * 3 + 1));
}

#[test]
fn several_releases_have_a_section_each() {
    let mut results = fixture::released(fixture::release(ReleaseVerdict::Release));
    results
        .releases
        .push(Release { file: "photos".into(), ..fixture::release(ReleaseVerdict::DoNotRelease) });
    let [page, _] = drawn(&results);
    in_order(
        &page,
        &["id=\"release\"", "id=\"table-columns-1\"", "id=\"release-2\"", "id=\"table-columns-2\""],
    );
    assert!(summary::terminal(&results, 80).contains("also: photos: do not release"));
}

#[test]
fn without_a_release_the_options_open_the_page_and_nothing_is_called_safe() {
    let [page, markdown] = measured();
    in_order(
        &page,
        &["no verdict", "No file that is to be handed over was audited.", "<table class=\"matrix\"", "<ol>"],
    );
    let matrix = page.split_once("<table class=\"matrix\"").unwrap().1.split_once("</table>").unwrap().0;
    in_order(
        matrix,
        &[
            "plain",
            "ope",
            "shown 81\u{a0}%",
            "shown 959",
            "orthogonal",
            "shown 100\u{a0}%",
            "14\u{a0}known",
            "private-bfv",
        ],
    );
    assert!(matrix.contains("not shown 6\u{a0}%") && !matrix.contains("low "), "{matrix}");
    assert!(!page.contains("do not release") && !markdown.contains("release with care"));
}

#[test]
fn where_nothing_was_attacked_the_page_says_so() {
    let mut results = without_figures();
    results.leakage.clear();
    results.risks.clear();
    results.reidentification.clear();
    let [page, _] = drawn(&results);
    let said = "No attack was run on <code>loan</code> and <code>faces-generated</code>, so nothing is known of what leaks there.";
    assert!(page.contains(said) && !page.contains("What an attack reads beyond"));
    assert!(page.contains("A receiver still learns (AUC)"));
}

#[test]
fn the_study_comes_last_and_long_tables_are_folded() {
    let [page, _] = measured();
    let last = page.rsplit("<section id=\"").next().unwrap();
    assert!(last.starts_with("study\""), "{}", &last[..20]);
    in_order(
        &page,
        &["id=\"options\"", "id=\"answer\"", "id=\"recommendations\"", "id=\"verdicts\"", "id=\"leakage\""],
    );
    let verdicts = page.split_once("id=\"table-verdicts-1\"").unwrap().1.split_once("</details>").unwrap().0;
    let (shown, folded) = verdicts.split_once("<details>").unwrap();
    assert!(
        shown.matches("scope=\"row\"").count() == 12 && folded.contains("<summary>4 more rows</summary>")
    );
    assert!(shown.contains("signal, as plain") && !folded.contains("<span class=\"tone strong\">"));
}
