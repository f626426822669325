//! `plan`, `encrypt-table --plan`, `audit --release`: from a table to a verdict.

use std::fs;

use super::people;
use crate::page::is_sound;
use crate::support::Scratch;

/// Encrypts a table under the plan that stands beside it.
fn encrypted(scratch: &Scratch, csv: &str, to: &str) -> String {
    scratch.ok(&["keygen", "my.key"]);
    scratch.ok(&["encrypt-table", "--csv", csv, "--plan", "release.toml", "--key", "my.key", "--to", to])
}

#[test]
fn a_plan_is_written_encrypted_and_audited() {
    let scratch = Scratch::new();
    let csv = scratch.write("people.csv", people(500));
    let said = scratch.ok(&[
        "plan",
        "--csv",
        &csv,
        "--target",
        "paid",
        "--positive",
        "yes",
        "--purpose",
        "vendor-trains",
        "--out",
        "planned",
    ]);
    assert!(said.lines().count() <= 32, "{said}");
    let planned = &scratch.results("planned")["releases"][0];
    let plan = fs::read_to_string(scratch.path("release.toml")).unwrap();
    assert!(plan.contains("purpose = \"vendor-trains\"") && plan.contains("target = \"paid\""), "{plan}");
    for name in ["person", "town", "history", "income", "paid"] {
        assert!(plan.contains(&format!("name = \"{name}\"")), "{name} in {plan}");
    }
    let chosen = |release: &serde_json::Value| {
        let options = release["options"].as_array().unwrap();
        let chosen: Vec<_> = options.iter().filter(|option| option["chosen"] == true).cloned().collect();
        assert_eq!(chosen.len(), 1);
        chosen[0].clone()
    };
    let promised = chosen(planned);
    assert!(promised["auc"].as_f64().unwrap() > 0.6, "{promised}");

    let said = encrypted(&scratch, &csv, "released.csv");
    for line in ["Send: ", "Keep: ", "The receiver: ", "Visible: "] {
        assert!(said.lines().any(|found| found.starts_with(line)), "no {line:?} in {said}");
    }
    let audit = [
        "audit",
        "--release",
        "released.csv",
        "--csv",
        &csv,
        "--target",
        "paid",
        "--positive",
        "yes",
        "--out",
        "audited",
    ];
    let said = scratch.ok(&audit);
    assert!(said.contains(planned["verdict"].as_str().unwrap()), "{said}");
    let audited = &scratch.results("audited")["releases"][0];
    // noise is drawn anew
    let kept = |option: &serde_json::Value| option["auc"].as_f64().unwrap();
    assert!((kept(&chosen(audited)) - kept(&promised)).abs() < 0.08, "{audited}");

    for page in ["planned/report.html", "audited/report.html"] {
        is_sound(&scratch.path(page), &["--release", "--without-figures"]);
    }

    // an existing plan is not overwritten
    scratch.refused(
        &["plan", "--csv", &csv, "--target", "paid", "--purpose", "vendor-trains", "--out", "again"],
        &["--to", "release.toml"],
    );
}

#[test]
fn what_is_stored_is_encrypted_whole() {
    let scratch = Scratch::new();
    let csv = scratch.write("people.csv", people(60));
    scratch.ok(&["plan", "--csv", &csv, "--purpose", "store", "--quiet"]);
    let plan = fs::read_to_string(scratch.path("release.toml")).unwrap();
    assert_eq!(plan.matches("scheme = \"fernet\"").count(), 5, "{plan}");
    encrypted(&scratch, &csv, "stored.csv");
    scratch.ok(&["decrypt-table", "--csv", "stored.csv", "--key", "my.key", "--to", "again.csv"]);
    assert_eq!(fs::read(scratch.path("again.csv")).unwrap(), fs::read(&csv).unwrap());
}
