//! From records to decisions: the encrypted ones are those of the model in integers.

use std::fs;

use hog_features::{HogOptions, HogSpec};
use ndarray::Array2;
use serde_json::Value;

use super::{PASSPHRASE, Server, classify, decisions, keygen, photos, scratch, signal, stored, table};
use crate::support::{Scratch, stderr};

/// What the plain integer model decides about the images in `mine`, worked out from the files again.
fn plain_decisions(scratch: &Scratch, model: &str) -> Vec<(String, String)> {
    let stored = stored(scratch, model);
    let notes: Value = serde_json::from_slice(stored.notes()).unwrap();
    let cell = notes["record"]["features"]["cell"].as_u64().unwrap() as usize;
    let spec = HogSpec::new(HogOptions { cell, ..HogOptions::opencv() }, 32, 32).unwrap();
    let mut names: Vec<String> = fs::read_dir(scratch.path("mine"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut rows = Array2::zeros((names.len(), spec.len()));
    for (name, mut row) in names.iter().zip(rows.rows_mut()) {
        let picture = image::open(scratch.path("mine").join(name)).unwrap().into_luma8();
        spec.extractor().extract_into(&picture, row.as_slice_mut().unwrap()).unwrap();
    }
    let classes = stored.quantised().decisions(rows.view()).unwrap();
    let class = |index: usize| notes["classes"][index].as_str().unwrap().to_owned();
    names.into_iter().zip(classes.into_iter().map(class)).collect()
}

#[test]
fn a_folder_of_photos_there_and_back() {
    let scratch = scratch();
    photos(&scratch, 40, 15);
    let told = scratch.ok(&["private", "train", "--images", "labelled", "--to", "faces.clm"]);
    for part in ["accuracy on 16 test records", "128-bit security", "certificate", "faces.card"] {
        assert!(told.contains(part), "no {part:?} in\n{told}");
    }
    scratch.ok(&["private", "keygen", "my.secret", "--card", "faces.card", "--passphrase-file", PASSPHRASE]);
    let server = Server::start(&scratch, "faces.clm", "127.0.0.1:0");
    let args = classify(["--images", "mine"], &server.url, "my.secret", "mine.job");
    let told = scratch.ok(&args);
    assert!(told.starts_with("30 records decided: nonfaces: "), "{told}");
    let decided = decisions(&scratch.path("mine.job/decisions.csv"));
    assert_eq!(decided, plain_decisions(&scratch, "faces.clm"));
    let right = decided.iter().filter(|(name, class)| name.starts_with("face") == (class == "faces")).count();
    assert!(right >= 24, "only {right} of 30 images recognised");
    let page = scratch.path("mine.job/decisions.html");
    check_page(&fs::read_to_string(&page).unwrap(), &decided);
    crate::page::is_sound(&page, &["--without-figures"]);
    #[cfg(unix)]
    for name in ["decisions.csv", "decisions.html"] {
        let file = fs::metadata(scratch.path("mine.job").join(name)).unwrap();
        let mode = std::os::unix::fs::MetadataExt::mode(&file) & 0o777;
        assert_eq!(mode, 0o600, "{name}: {mode:o}");
    }
    scratch.refused(&args, &["mine.job/decisions.csv", "exists already"]);
    let rest = server.terminate();
    assert!(rest.contains("every request under way was answered"), "{rest}");
    check_log(&fs::read_to_string(scratch.path("serve.log")).unwrap());
}

fn check_page(page: &str, decided: &[(String, String)]) {
    for part in [
        "<title>Private decisions: mine</title>",
        "30 records, classified under encryption by a linear-svm model",
        "What the server could learn, and what it could not",
        "ring degree 4096",
        "has not been audited",
    ] {
        assert!(page.contains(part), "no {part:?} on the page");
    }
    for (name, class) in decided {
        assert!(page.contains(&format!("<td>{name}</td><td>{class}</td>")), "{name} is not on the page");
    }
    assert!(!page.contains("http"), "the page needs nothing from elsewhere");
}

/// A line per request: what it was, its status, sizes and time, and nothing else.
fn check_log(log: &str) {
    let known = ["time", "endpoint", "status", "code", "request", "repeated", "in", "out", "ms"];
    assert!(log.lines().any(|line| line.contains("endpoint=decision status=200")), "{log}");
    for line in log.lines() {
        for pair in line.split(' ') {
            let (name, value) = pair.split_once('=').unwrap_or_else(|| panic!("{line:?}"));
            assert!(known.contains(&name) && value.len() <= 32, "{line:?}");
        }
    }
}

#[test]
fn encrypting_sending_and_decrypting_apart() {
    let scratch = scratch();
    photos(&scratch, 20, 5);
    scratch.ok(&["private", "train", "--images", "labelled", "--to", "faces.clm"]);
    keygen(&scratch, "my.secret", "4096");
    let key = ["--key", "my.secret", "--passphrase-file", PASSPHRASE];
    let encrypt = ["private", "encrypt", "--images", "mine", "--card", "faces.card", "--to", "job"];
    let told = scratch.ok(&[&encrypt[..], &key].concat());
    assert!(told.contains("10 records in"), "{told}");
    scratch.refused(&[&["private", "decrypt", "job"], &key[..]].concat(), &["has no response yet"]);
    let server = Server::start(&scratch, "faces.clm", "127.0.0.1:0");
    fs::rename(scratch.path("my.secret"), scratch.path("elsewhere")).unwrap();
    scratch.ok(&["private", "classify", "job", "--server", &server.url]);
    fs::rename(scratch.path("elsewhere"), scratch.path("my.secret")).unwrap();
    scratch.ok(&[&["private", "decrypt", "job"], &key[..]].concat());
    assert_eq!(decisions(&scratch.path("job/decisions.csv")), plain_decisions(&scratch, "faces.clm"));
}

#[test]
fn rows_of_a_table_by_every_classifier() {
    let scratch = scratch();
    let train = table(&scratch, "train.csv", 120, true);
    let new = table(&scratch, "new.csv", 37, false);
    keygen(&scratch, "small.secret", "4096");
    keygen(&scratch, "large.secret", "8192");
    let cases = [
        ("logistic", "coefficients", "small.secret"),
        ("linear-svm", "slots", "small.secret"),
        ("naive-bayes", "coefficients", "small.secret"),
        ("tree", "coefficients", "small.secret"),
        ("svm-poly", "slots", "large.secret"),
    ];
    for (classifier, packing, key) in cases {
        let (model, job) = (format!("{classifier}.clm"), format!("{classifier}.job"));
        let args = ["private", "train", "--csv", &train, "--target", "ok", "--positive", "yes"];
        let how = ["--classifier", classifier, "--packing", packing, "--to", &model];
        scratch.ok(&[&args[..], &how].concat());
        let server = Server::start(&scratch, &model, "127.0.0.1:0");
        scratch.ok(&classify(["--csv", &new], &server.url, key, &job));
        let decided = decisions(&scratch.path(&job).join("decisions.csv"));
        let names: Vec<String> = (0..37).map(|row| format!("r{row}")).collect();
        assert!(decided.iter().map(|(name, _)| name).eq(&names), "{decided:?}");
        let right = decided.iter().enumerate().filter(|(row, (_, class))| {
            let (age, income) = (20 + row * 7 % 50, 1000 + row * 137 % 4000);
            (income + 40 * age > 4400) == (class == "yes")
        });
        assert!(right.count() >= 27, "{classifier}: {decided:?}");
    }
}

#[test]
fn several_models_are_told_apart() {
    let scratch = scratch();
    let train = table(&scratch, "train.csv", 60, true);
    for to in ["a.clm", "b.clm"] {
        let args = ["private", "train", "--csv", &train, "--target", "ok", "--positive", "yes", "--to", to];
        scratch.ok(&[&args[..], &["--classifier", "logistic"]].concat());
    }
    keygen(&scratch, "my.secret", "4096");
    let options = ["--model", "a.clm", "--model", "b.clm", "--address", "127.0.0.1:0", "--quiet"];
    let mut server = Server::with(&scratch, &options);
    let url = server.url.clone();
    let args = classify(["--csv", &train], &url, "my.secret", "job");
    scratch.refused(&args, &["several models", "--model"]);
    let (first, second) = (server.next_model(), server.next_model());
    assert_ne!(first, second);
    let output = scratch.run(&[&args[..], &["--model", &second]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    signal(&server.child, "INT");
    assert!(server.child.wait().unwrap().success());
    assert_eq!(fs::read_to_string(scratch.path("serve.log")).unwrap(), "", "--quiet");
}
