use crate::fixture;
use proptest::prelude::*;
use report::summary::terminal;
use results::Results;
use results::{Origin, Run};

#[test]
fn the_studys_row_is_named_in_words() {
    let text = terminal(&fixture::results(), 400);
    assert!(
        text.contains("accuracy 0.6910569105691057, F1 0.8173076923076924) equals the majority row exactly: all 123 records called Y.")
    );
    assert!(text.contains("faces-generated (generated, 800 records)"));
}

#[test]
fn warnings_open_the_summary() {
    let text = terminal(&fixture::results(), 400);
    let expected = "warning: faces-generated: 2 images occur twice; remove one of each\n\n";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn a_majority_row_that_differs_is_not_called_equal() {
    let mut results = fixture::results();
    let majority = results.cells.iter_mut().find(|cell| cell.classifier == "majority").unwrap();
    let other = evaluation::Confusion { tn: 0, fp: 40, fn_: 0, tp: 83 };
    majority.runs = vec![Run::binary("paper", 0, 0.5, other)];
    let text = terminal(&results, 400);
    assert!(text.contains("differs from the majority row of this split (accuracy 0.674"));
}

#[test]
fn generated_loan_data_is_not_compared_with_the_study() {
    let mut results = fixture::results();
    results.inputs[0].dataset = "loan-synthetic".to_owned();
    results.inputs[0].origin = Origin::Generated;
    results.cells.iter_mut().filter(|cell| cell.dataset == "loan").for_each(|cell| {
        cell.dataset = "loan-synthetic".to_owned();
    });
    let text = terminal(&results, 200);
    assert!(text.contains("The study's own table and split are not part of this run"));
    assert!(text.contains("loan-synthetic (generated, 614 records)"));
}

#[test]
fn many_rows_are_summarised() {
    let mut results = fixture::results();
    let more: Vec<_> = results.cells.iter().filter(|cell| cell.dataset == "loan").cloned().collect();
    for classifier in ["tree", "naive-bayes"] {
        results.cells.extend(
            more.iter().cloned().map(|cell| results::Cell { classifier: classifier.to_owned(), ..cell }),
        );
    }
    let text = terminal(&results, 200);
    assert!(text.contains("tables/cells.csv has "));
}

#[test]
fn second_opinions_stand_before_the_sentences() {
    let mut results = fixture::results();
    results.second_opinions.push(results::SecondOpinion {
        dataset: "loan".to_owned(),
        classifier: "svm-sigmoid".to_owned(),
        package: None,
        split: "paper".to_owned(),
        agreements: Vec::new(),
        not_compared: vec!["linfa-svm has no sigmoid kernel".to_owned()],
    });
    let text = terminal(&results, 400);
    let lines = "\n\nloan, split paper: second opinion\n  svm-sigmoid: not compared, linfa-svm has no sigmoid kernel\n\n1. ";
    assert!(text.contains(lines), "{text}");
}

fn widest(results: &Results, width: usize) -> usize {
    terminal(results, width).lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn no_line_is_wider_than_the_terminal(width in 40usize..260) {
        prop_assert!(widest(&fixture::results(), width) <= width);
    }
}
