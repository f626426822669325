//! The leakage audit: controls that must stand, schemes that must fall, and inputs that leave nothing to say.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::support::{Scratch, stderr};

/// Level from which an advantage counts as shown.
const ALPHA: f64 = 0.05;

fn rows(results: &Value) -> &Vec<Value> {
    results["leakage"].as_array().unwrap()
}

/// The rows in which all of these fields have these values.
fn matching<'a>(results: &'a Value, fields: &[(&str, &str)]) -> Vec<&'a Value> {
    rows(results).iter().filter(|row| fields.iter().all(|(name, value)| row[*name] == *value)).collect()
}

fn is_padded(row: &Value) -> bool {
    row["options"].as_array().is_some_and(|options| options.iter().any(|option| option == "lengths=padded"))
}

/// No row is significant; there must be rows, and p-values in them.
fn stands(rows: &[&Value]) {
    let tested = rows.iter().filter(|row| row["p_holm"].is_number()).count();
    assert!(tested >= 10, "only {tested} of {} rows are tested", rows.len());
    for row in rows {
        assert!(row["p_holm"].as_f64().is_none_or(|p| p >= ALPHA), "an attack on a control succeeds: {row}");
    }
}

/// The one row with these fields succeeds this often, and that is shown.
fn falls(results: &Value, fields: &[(&str, &str)], at_least: f64) {
    let found = matching(results, fields);
    assert_eq!(found.len(), 1, "{} rows with {fields:?}", found.len());
    let (success, p) = (found[0]["success"].as_f64().unwrap(), found[0]["p_holm"].as_f64().unwrap());
    assert!(success >= at_least && p < ALPHA, "{}", found[0]);
}

#[test]
fn sound_tokens_stand_over_thirty_keys_and_what_leaks_is_told_apart() {
    let scratch = Scratch::new();
    let what = ["--dataset", "loan-synthetic", "--schemes", "plain,fernet-first-digit,fernet-digits,siv"];
    let small =
        ["--regimes", "none,same-key", "--splits", "1", "--classifiers", "logistic", "--quick", "--quiet"];
    scratch.ok(&[&["audit", "--keys", "30"][..], &what, &small].concat());
    let results = scratch.results("out");
    // random IV and a fixed clock: the first digit alone, and all digits where plaintexts have one length
    let fixed = |row: &&Value| row["clock"] == "fixed";
    let first = matching(&results, &[("scheme", "fernet-first-digit")]);
    stands(&first.into_iter().filter(fixed).collect::<Vec<_>>());
    let digits = matching(&results, &[("scheme", "fernet-digits")]);
    stands(&digits.iter().copied().filter(|row| fixed(row) && is_padded(row)).collect::<Vec<_>>());
    // what does leak has rows of its own
    let leaks = |row: &&&Value| row["p_holm"].as_f64().is_some_and(|p| p < ALPHA);
    let lengths: Vec<_> = digits.iter().filter(|row| fixed(row) && !is_padded(row)).filter(leaks).collect();
    assert!(lengths.iter().any(|row| row["attack"] == "length"), "lengths leak: {lengths:?}");
    let running = |row: &&&Value| row["clock"] == "running" && row["attack"] == "clock";
    let clock: Vec<_> = digits.iter().filter(running).filter(leaks).collect();
    assert!(!clock.is_empty(), "a running clock tells the order of rows");
    // reading off plain, and opening a deterministic cipher by frequencies
    let plain = [("scheme", "plain"), ("attack", "distinguishing-game")];
    matching(&results, &plain).iter().for_each(|row| assert_eq!(row["success"], 1.0, "{row}"));
    assert!(!matching(&results, &plain).is_empty());
    for target in ["Married", "Education", "Credit_History"] {
        falls(&results, &[("scheme", "siv"), ("attack", "frequency"), ("target", target)], 1.0);
    }
}

#[test]
fn a_sound_stream_cipher_stands_over_thirty_keys() {
    let scratch = Scratch::new();
    let what = ["--dataset", "faces-synthetic", "--schemes", "plain,aes-ctr,aes-ctr-fixed-nonce"];
    let small = ["--regimes", "none,same-key", "--splits", "1", "--features", "hog", "--quick", "--quiet"];
    scratch.ok(&[&["audit", "--keys", "30"][..], &what, &small].concat());
    let results = scratch.results("out");
    stands(&matching(&results, &[("scheme", "aes-ctr")]));
    let whole = [("target", "pictures"), ("metric", "share of pixels right")];
    let read_off = [("scheme", "plain"), ("attack", "read-off")];
    falls(&results, &[&read_off[..], &whole].concat(), 1.0);
    let reused = [("scheme", "aes-ctr-fixed-nonce"), ("attack", "keystream")];
    falls(&results, &[&reused[..], &whole].concat(), 1.0);
}

#[test]
fn every_registered_scheme_is_audited() {
    let scratch = Scratch::new();
    let small = ["--regimes", "none,same-key", "--keys", "1", "--splits", "1", "--features", "hog"];
    scratch.ok(&[&["audit", "--classifiers", "logistic", "--quick", "--quiet"][..], &small].concat());
    let results = scratch.results("out");
    let audited = |set: &str| -> BTreeSet<String> {
        let rows = matching(&results, &[("dataset", set)]);
        rows.iter().map(|row| row["scheme"].as_str().unwrap().to_owned()).collect()
    };
    let (table, pictures) = (audited("loan-synthetic"), audited("faces-synthetic"));
    for scheme in crypto_encode::schemes() {
        assert!(table.contains(scheme.id), "{} is not audited", scheme.id);
    }
    for scheme in image_cipher::schemes() {
        assert!(pictures.contains(scheme.id), "{} is not audited", scheme.id);
    }
    let threats = results["recommendations"].as_array().unwrap();
    assert_eq!(threats.len(), 6, "one recommendation per set and adversary: {threats:?}");
}

#[test]
fn attacks_give_the_same_bytes_on_any_number_of_threads() {
    let scratch = Scratch::new();
    let run = |jobs: &str| {
        let what = ["--schemes", "plain,siv,orthogonal,fernet-digits,rotation,aes-ctr", "--keys", "2"];
        let small = ["--regimes", "none,same-key,cross-key", "--splits", "1", "--features", "hog"];
        let out = ["--classifiers", "logistic", "--quick", "--quiet", "--jobs", jobs, "--out", jobs];
        scratch.ok(&[&["audit"][..], &what, &small, &out].concat());
        fs::read(scratch.path(jobs).join("results.json")).unwrap()
    };
    assert!(run("1") == run("2"), "results depend on the number of threads");
}

/// A table of `n` people whose ages are `age` of their number.
fn people(n: usize, age: impl Fn(usize) -> usize) -> String {
    let row = |i: usize| format!("{i},{},{},{}\n", age(i), ["Bonn", "Ulm"][i % 2], ["yes", "no"][i % 3 / 2]);
    "id,age,city,approved\n".to_owned() + &(0..n).map(row).collect::<String>()
}

const OWN: [&str; 6] = ["audit", "--quiet", "--target", "approved", "--positive", "yes"];
const SMALL: [&str; 7] =
    ["--quick", "--splits", "1", "--classifiers", "logistic", "--schemes", "plain,siv,orthogonal,ope"];

#[test]
fn own_table_with_one_sensitive_column() {
    let scratch = Scratch::new();
    let path = scratch.write("own.csv", people(80, |i| 20 + i * 7 % 50));
    let said = scratch.ok(&[&OWN[..], &SMALL, &["--csv", &path, "--sensitive", "city"]].concat());
    assert!(said.contains("Attacks on own") && said.contains("the adversary holds"), "{said}");
    let results = scratch.results("out");
    let targets: BTreeSet<&str> = rows(&results).iter().filter_map(|row| row["target"].as_str()).collect();
    assert!(targets.contains("city") && !targets.contains("age"), "{targets:?}");
    let page = fs::read_to_string(scratch.path("out/report.html")).unwrap();
    assert!(
        page.contains("Leakage: what an adversary gets") && page.contains("Utility against leakage on own")
    );
}

#[test]
fn sensitive_columns_that_make_no_sense() {
    let scratch = Scratch::new();
    let path = scratch.write("own.csv", people(80, |i| 20 + i % 50));
    for (sensitive, part) in [("approved", "target"), ("shoe", "age, city"), ("id", "age, city")] {
        let args = ["--csv", &path, "--sensitive", sensitive];
        scratch.refused(&[&OWN[..], &SMALL, &args].concat(), &[sensitive, part]);
    }
}

#[test]
fn tables_that_hold_nothing_to_attack() {
    for (content, part) in
        [(people(1, |_| 30), "two classes"), (people(60, |_| 7).replace("Ulm", "Bonn"), "no feature")]
    {
        let scratch = Scratch::new();
        let path = scratch.write("own.csv", content);
        scratch.refused(&[&OWN[..], &SMALL, &["--csv", &path]].concat(), &["own.csv", part]);
    }
}

const SCHEMA: &str = "target = \"approved\"\npositive = \"yes\"\nid = \"id\"\n\n\
                      [[columns]]\nname = \"age\"\nkind = \"numeric\"\n\n\
                      [[columns]]\nname = \"city\"\nkind = \"categorical\"\nlevels = [\"Bonn\", \"Ulm\"]\n";

/// Audits a table under the declared schema and returns its results.
fn audit_declared(content: &str) -> Value {
    let scratch = Scratch::new();
    let (path, schema) = (scratch.write("own.csv", content), scratch.write("schema.toml", SCHEMA));
    let own = ["audit", "--quiet", "--csv", &path, "--schema", &schema];
    scratch.ok(&[&own[..], &SMALL].concat());
    scratch.results("out")
}

/// An attack without figures says why.
fn says_why(row: &Value) -> bool {
    let why = |note: &Value| note.as_str().is_some_and(|note| note.starts_with("not applicable: "));
    row["success"].is_number() || row["notes"].as_array().is_some_and(|notes| notes.iter().any(why))
}

#[test]
fn identical_records_and_constant_columns_give_reasons_instead_of_figures() {
    let same = audit_declared(&people(60, |_| 7).replace("Ulm", "Bonn"));
    assert!(rows(&same).iter().all(says_why), "{same}");
    for attack in ["frequency", "sorting", "procrustes", "neighbours", "ica", "linkage"] {
        let rows = matching(&same, &[("attack", attack), ("scheme", "siv")]);
        assert!(!rows.is_empty());
        rows.iter().for_each(|row| assert!(row["success"].is_null(), "{row}"));
    }
    let shown = rows(&same).iter().find(|row| row["p_holm"].as_f64().is_some_and(|p| p < ALPHA));
    assert!(shown.is_none(), "an advantage where there is nothing to learn: {shown:?}");

    let constant = audit_declared(&people(60, |i| 20 + i % 30).replace("Ulm", "Bonn"));
    assert!(rows(&constant).iter().all(says_why));
    assert!(matching(&constant, &[("target", "city")]).is_empty(), "a constant column has nothing to guess");
}

#[test]
fn few_records_leave_out_attacks_that_need_more() {
    let few = audit_declared(&people(14, |i| 20 + i));
    assert!(rows(&few).iter().all(says_why));
    let most = rows(&few).iter().filter_map(|row| row["pairs"].as_u64()).max().unwrap();
    assert!(most <= 7, "{most} known pairs of 7 records that are no victims");
    for attack in ["ica", "information"] {
        let rows = matching(&few, &[("attack", attack), ("scheme", "siv")]);
        assert!(rows.iter().all(|row| row["success"].is_null()) && !rows.is_empty(), "{attack}: {rows:?}");
    }
}

/// A grey image with a pattern of its own.
fn picture(seed: u8) -> Vec<u8> {
    let value = |i: u32| ((i / 24 * 7 + i % 24 * 5) as u8).wrapping_mul(1 + seed % 3).wrapping_add(seed * 9);
    let pixels: Vec<u8> = (0..24 * 24).map(value).collect();
    [b"P5 24 24 255\n".to_vec(), pixels].concat()
}

/// Folders with this many images each.
fn pictures(scratch: &Scratch, classes: &[(&str, u8)]) {
    fs::create_dir(scratch.path("own")).unwrap();
    for (class, count) in classes {
        let folder = scratch.path("own").join(class);
        fs::create_dir(&folder).unwrap();
        (0..*count).for_each(|i| fs::write(folder.join(format!("{i}.pgm")), picture(i)).unwrap());
    }
}

#[test]
fn folders_without_enough_pictures() {
    let check = |classes: &[(&str, u8)], part: &str| {
        let scratch = Scratch::new();
        pictures(&scratch, classes);
        scratch.refused(&["audit", "--quick", "--quiet", "--images", "own"], &["own", part]);
    };
    check(&[], "no folder per class");
    check(&[("cat", 1)], "one class");
    let scratch = Scratch::new();
    scratch.refused(&["audit", "--images", "nowhere"], &["nowhere"]);
    scratch.refused(&["audit", "--images", "own", "--csv", "own.csv", "--target", "a"], &["--csv"]);
}

#[test]
fn own_pictures_reach_a_page() {
    let scratch = Scratch::new();
    pictures(&scratch, &[("left", 14), ("right", 14)]);
    let args = ["--images", "own", "--schemes", "plain,pixel-permutation,aes-ctr", "--features", "hog"];
    let output = scratch.run(&[&["audit", "--quick", "--quiet"][..], &args].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let results = scratch.results("out");
    assert!(rows(&results).iter().all(says_why));
    let cov = matching(
        &results,
        &[("attack", "covariance"), ("scheme", "pixel-permutation"), ("regime", "same-key")],
    );
    assert!(cov.iter().all(|row| row["success"].is_null()) && !cov.is_empty(), "{cov:?}");
}
