//! A scheme for each column: from a plan or from options, one file, one note, four lines at the end.

use std::fs;

use super::DECRYPT;
use crate::support::Scratch;

const TABLE: &str =
    "id,city,age,income,churn\n007,Bonn,31,1200.50,no\n008,Ulm an der Donau,54,7,yes\n009,Bonn,,,no\n";

const PLAN: &str = "version = 1\npurpose = \"vendor-trains\"\ntarget = \"churn\"\n
[[column]]\nname = \"id\"\nscheme = \"drop\"\nwhy = \"names a person\"\n
[[column]]\nname = \"city\"\nscheme = \"siv\"\n
[[column]]\nname = \"income\"\nscheme = \"ope\"\n
[[column]]\nname = \"age\"\nscheme = \"bins\"\nedges = [20, 40, 60]\n";

fn scratch() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("people.csv", TABLE);
    scratch.write("release.toml", PLAN);
    scratch.ok(&["keygen", "my.key"]);
    scratch
}

fn encrypt(scratch: &Scratch, options: &[&str], to: &str) -> String {
    let files = ["encrypt-table", "--csv", "people.csv", "--key", "my.key", "--to", to];
    scratch.ok(&[&files[..], options].concat())
}

/// The cells of a column of a table without quoted separators.
fn cells(scratch: &Scratch, file: &str, column: usize) -> Vec<String> {
    let table = fs::read_to_string(scratch.path(file)).unwrap();
    table.lines().skip(1).map(|line| line.split(',').nth(column).unwrap().to_owned()).collect()
}

#[test]
fn a_plan_gives_one_file_that_decrypts_in_one_step() {
    let scratch = scratch();
    let said = encrypt(&scratch, &["--plan", "release.toml"], "enc.csv");
    let last: Vec<&str> = said.lines().rev().take(4).collect();
    let expected = [
        "Visible: equality in city, income; order in income; intervals in age; values in churn; which cells are empty",
        "The receiver: one-hot city, age; scales income; reads as before churn",
        "Keep: my.key, enc.csv.cipherlens.toml",
        "Send: enc.csv",
    ];
    assert_eq!(last, expected);
    assert!(said.contains("one plain row comes close to reading all of income"), "{said}");
    let said = scratch.ok(&DECRYPT);
    assert!(
        said.contains("\"id\" is missing") && said.contains("\"age\" stays as it was released"),
        "{said}"
    );
    let again = "city,age,income,churn\nBonn,\"[20, 40)\",1200.50,no\nUlm an der Donau,\"[40, 60)\",7,yes\nBonn,,,no\n";
    assert_eq!(fs::read_to_string(scratch.path("again.csv")).unwrap(), again);
}

#[test]
fn lengths_are_hidden_unless_they_may_show() {
    let scratch = scratch();
    let lengths = |file: &str| cells(&scratch, file, 1).iter().map(String::len).collect::<Vec<_>>();
    encrypt(&scratch, &["--scheme", "siv:city"], "padded.csv");
    assert_eq!(lengths("padded.csv"), [44, 44, 44]);
    let said = encrypt(&scratch, &["--scheme", "siv:city", "--no-padding"], "bare.csv");
    assert!(
        said.contains("how long every cell of city is shows") && said.contains("lengths in city"),
        "{said}"
    );
    assert_eq!(lengths("bare.csv"), [28, 44, 28]);
}

#[test]
fn tables_match_under_one_domain_only() {
    let scratch = scratch();
    let domain = |name| ["--scheme", "siv:city", "--domain", name];
    encrypt(&scratch, &["--scheme", "siv:city"], "a.csv");
    encrypt(&scratch, &["--scheme", "siv:city"], "b.csv");
    encrypt(&scratch, &domain("shops"), "c.csv");
    encrypt(&scratch, &domain("shops"), "d.csv");
    encrypt(&scratch, &domain("banks"), "e.csv");
    let [a, b, c, d, e] = ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"].map(|file| cells(&scratch, file, 1));
    assert_eq!(c, d);
    assert!([&b, &c, &e].iter().all(|other| !other.contains(&a[0])) && !e.contains(&c[0]));
}

#[test]
fn the_target_stays_plain_unless_it_is_named() {
    let scratch = scratch();
    let said = encrypt(&scratch, &["--scheme", "siv", "--target", "churn"], "enc.csv");
    assert!(said.contains("kept as they are: churn"), "{said}");
    assert_eq!(cells(&scratch, "enc.csv", 4), ["no", "yes", "no"]);
    let said = encrypt(&scratch, &["--scheme", "siv"], "all.csv");
    assert!(said.contains("every column was encrypted"), "{said}");
    let said = encrypt(&scratch, &["--scheme", "siv:churn", "--target", "churn"], "named.csv");
    assert!(said.contains("the target churn is not kept as it is"), "{said}");
}

/// What `pandas.read_csv` and `to_csv` make of the ciphertexts: 123.0 where a column has empty cells.
#[test]
fn a_table_that_pandas_wrote_again_decrypts() {
    let scratch = scratch();
    encrypt(&scratch, &["--scheme", "ope:age,income", "--scheme", "ff1:id"], "enc.csv");
    let again = |(at, cell): (usize, &str)| match cell.parse::<f64>() {
        Ok(number) if at == 0 => number.to_string(),
        Ok(number) => format!("{number:?}"),
        Err(_) => cell.to_owned(),
    };
    let line = |line: &str| line.split(',').enumerate().map(again).collect::<Vec<_>>().join(",") + "\n";
    let table = fs::read_to_string(scratch.path("enc.csv")).unwrap();
    let rewritten: String = table.lines().map(line).collect();
    assert!(rewritten.contains(".0,"), "{rewritten}");
    scratch.write("enc.csv", rewritten);
    scratch.ok(&DECRYPT);
    assert_eq!(fs::read_to_string(scratch.path("again.csv")).unwrap(), TABLE);
}

#[test]
fn a_plan_that_cannot_be_followed_is_refused_by_its_column_and_leaves_nothing() {
    let scratch = scratch();
    let files =
        ["encrypt-table", "--csv", "people.csv", "--key", "my.key", "--to", "out", "--plan", "bad.toml"];
    for (from, to, parts) in [
        (
            "scheme = \"siv\"",
            "scheme = \"rot13\"",
            &["bad.toml", "column \"city\"", "`rot13`", "siv, ope"][..],
        ),
        ("name = \"city\"", "name = \"town\"", &["people.csv", "no column \"town\"", "id, city"]),
        ("[20, 40, 60]", "[20, 60, 40]", &["bad.toml", "column \"age\"", "40 stands after 60"]),
        ("name = \"city\"", "name = \"age\"", &["column \"age\" is named twice"]),
        ("scheme = \"siv\"", "scheme = \"ope\"", &["people.csv: line 2 (row 1): column \"city\": \"Bonn\""]),
        ("version = 1", "version = 9", &["`version` is 9"]),
    ] {
        scratch.write("bad.toml", PLAN.replacen(from, to, 1));
        scratch.refused(&files, parts);
        assert!(!scratch.path("out").exists());
    }
    let missing = [&files[..7], &["--plan", "none.toml"]].concat();
    scratch.refused(&missing, &["--plan none.toml", "[[column]]"]);
}
