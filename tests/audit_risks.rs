//! What an audit says of the risks that the law names, of quasi-identifiers, and of what to use; and the section that it
//! writes for an impact assessment.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::support::Scratch;

const OWN: [&str; 6] = ["audit", "--quiet", "--target", "approved", "--positive", "yes"];
const SMALL: [&str; 5] = ["--quick", "--splits", "1", "--classifiers", "logistic"];
const SCHEMES: [&str; 2] = ["--schemes", "plain,ope,orthogonal,siv,ff1"];

/// People with an age of 5 kinds, a town of 2, and incomes far apart where these agree, of which some occur twice.
fn people(n: usize) -> String {
    let row = |i: usize| {
        let (age, town, income) = (20 + i % 5 * 10, ["Bonn", "Ulm"][i / 5 % 2], 1000 << (i / 10 % 8));
        format!("{age},{town},{income},{}\n", ["yes", "no"][i % 3 / 2])
    };
    "age,town,income,approved\n".to_owned() + &(0..n).map(row).collect::<String>()
}

fn rows<'a>(results: &'a Value, list: &str, fields: &[(&str, &str)]) -> Vec<&'a Value> {
    let all = results[list].as_array().unwrap();
    all.iter().filter(|row| fields.iter().all(|(name, value)| row[*name] == *value)).collect()
}

#[test]
fn risks_quasi_identifiers_and_the_section_of_an_assessment() {
    let scratch = Scratch::new();
    let path = scratch.write("own.csv", people(80));
    let what = ["--csv", &path, "--keys", "5", "--sensitive", "town", "--quasi", "age,town"];
    let said = scratch.ok(&[&OWN[..], &SMALL, &SCHEMES, &what, &["--dpia", "dpia.md"]].concat());
    let results = scratch.results("out");

    // plain records are read: everybody is singled out, named, and known
    let figure = |scheme, kind, field: &str| {
        let found = rows(&results, "risks", &[("scheme", scheme), ("kind", kind)]);
        let whole: Vec<_> = found.iter().filter(|row| row["column"].is_null()).collect();
        assert_eq!(whole.len(), 1, "{scheme}, {kind}: {found:?}");
        whole[0][field].as_f64().unwrap()
    };
    for kind in ["singling-out", "linkability", "inference"] {
        let (success, control) = (figure("plain", kind, "success"), figure("plain", kind, "control"));
        assert!(success > 0.99 && control < 0.7, "{kind}: {success} beside {control}");
    }
    let columns: BTreeSet<&str> =
        rows(&results, "risks", &[]).iter().filter_map(|row| row["column"].as_str()).collect();
    assert_eq!(columns, BTreeSet::from(["town"]), "only what is called sensitive");
    for row in rows(&results, "risks", &[]) {
        let [low, high] = [0, 1].map(|end| row["ci95"][end].as_f64().unwrap());
        let value = row["risk"].as_f64().unwrap();
        assert!(0.0 <= low && low <= value && value <= high && high <= 1.0, "{row}");
    }
    // 5 ages x 2 towns, 8 people each
    let quasi = |scheme| rows(&results, "reidentification", &[("scheme", scheme), ("regime", "same-key")]);
    let plain = rows(&results, "reidentification", &[("scheme", "plain")]);
    for row in plain.into_iter().chain(quasi("siv")).chain(quasi("ope")) {
        let told = (row["k"].as_u64(), row["classes"].as_u64(), row["unique"].as_u64());
        assert_eq!(told, (Some(8), Some(10), Some(0)), "{row}");
        assert_eq!((row["matchable"].as_bool(), row["marketer"].as_f64()), (Some(true), Some(0.125)));
    }
    let fresh_keys = [("scheme", "siv"), ("regime", "per-record-key")];
    let fresh_keys = rows(&results, "reidentification", &fresh_keys);
    assert_eq!(
        (fresh_keys[0]["unique"].as_u64(), fresh_keys[0]["matchable"].as_bool()),
        (Some(80), Some(false))
    );

    assert!(said.contains("Risks on own, one key") && said.contains("of 1,000 people 1000 named"), "{said}");
    assert!(said.contains("Quasi-identifiers of own: age, town"), "{said}");
    let page = fs::read_to_string(scratch.path("out/report.html")).unwrap();
    assert!(
        page.contains("in the words of the law")
            && page.contains("What the quasi-identifiers age, town tell")
    );
    for table in ["risks.csv", "reidentification.csv"] {
        assert!(scratch.path("out/tables").join(table).is_file(), "{table}");
    }
    let section = fs::read_to_string(scratch.path("dpia.md")).unwrap();
    for heading in [
        "Data",
        "Threat models",
        "Risks before encryption",
        "Risks after encryption",
        "Quasi-identifiers",
        "What was not tested",
        "Limits",
    ] {
        assert!(section.contains(&format!("\n## {heading}\n")), "no {heading} in:\n{section}");
    }
    assert!(section.contains("| plain, none |") && section.contains("| siv, same-key |"), "{section}");
}

#[test]
fn noise_says_its_budget_and_singles_nobody_out() {
    let scratch = Scratch::new();
    let what = ["--dataset", "loan-synthetic", "--schemes", "plain,laplace", "--regimes", "none"];
    scratch.ok(&[&["audit", "--quiet", "--keys", "3", "--epsilon", "0.1"][..], &SMALL, &what].concat());
    let results = scratch.results("out");
    assert_eq!(rows(&results, "leakage", &[("scheme", "laplace")])[0]["epsilon"], 0.1);
    let risks = rows(&results, "risks", &[("scheme", "laplace")]);
    assert_eq!(risks.len(), 3);
    for risk in risks {
        assert_eq!((&risk["ci95"][0], &risk["epsilon"]), (&Value::from(0.0), &Value::from(0.1)), "{risk}");
    }
    let page = fs::read_to_string(scratch.path("out/report.html")).unwrap();
    assert!(page.contains("laplace (epsilon=0.1)"));
}

#[test]
fn few_keys_recommend_nothing() {
    let scratch = Scratch::new();
    let path = scratch.write("own.csv", people(300));
    for keys in ["1", "2", "3", "5"] {
        let what = ["--csv", &path, "--keys", keys, "--regimes", "none,same-key", "--out", keys];
        scratch.ok(&[&OWN[..], &SMALL, &SCHEMES, &what].concat());
        let results = scratch.results(keys);
        let told = rows(&results, "recommendations", &[]);
        assert!(told.len() >= 3, "{keys} keys: {told:?}");
        for advice in told {
            let text = advice["text"].as_str().unwrap();
            for sentence in text.split_inclusive(". ").filter(|sentence| !sentence.contains("o not use")) {
                let used = sentence.split("use ").skip(1).collect::<String>();
                for scheme in ["ope", "orthogonal", "siv", "ff1"] {
                    assert!(!used.contains(&format!("`{scheme}`")), "{keys} keys: {text}");
                }
            }
            if ["1", "2"].contains(&keys) {
                assert!(text.starts_with("Too few keys to say") && text.contains("3 are needed"), "{text}");
            }
        }
    }
}

#[test]
fn quasi_identifiers_and_files_that_make_no_sense() {
    let scratch = Scratch::new();
    let path = scratch.write("own.csv", people(80));
    let refused = |option: &[&str], parts: &[&str]| {
        scratch.refused(&[&OWN[..], &SMALL, &SCHEMES, &["--csv", &path], option].concat(), parts);
    };
    refused(&["--quasi", "age,zip"], &["--quasi zip", "age, town, income"]);
    refused(&["--quasi", "approved"], &["--quasi approved", "target"]);
    refused(&["--quasi", "age,"], &["--quasi", "empty column"]);
    scratch.write("dpia.md", "mine");
    refused(&["--dpia", "dpia.md"], &["--dpia dpia.md", "exists already"]);
    refused(&["--dpia", "nowhere/dpia.md"], &["--dpia nowhere/dpia.md", "cannot open the folder"]);
    refused(&["--dpia", "-"], &["--dpia -", "standard output"]);
    assert_eq!(fs::read_to_string(scratch.path("dpia.md")).unwrap(), "mine");
    assert_eq!(scratch.listing(), ["dpia.md", "own.csv"], "nothing half-written is left");
}
