//! Servers that are killed and clients that are stopped, in the middle.

use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{Server, classify, decisions, keygen, scratch, signal, stored, table};
use crate::support::{Scratch, stderr};

/// Records, each a request of its own.
const RECORDS: usize = 500;

fn prepared() -> (Scratch, String) {
    let scratch = scratch();
    let train = table(&scratch, "train.csv", 90, true);
    let new = table(&scratch, "new.csv", RECORDS, false);
    let args = ["private", "train", "--csv", &train, "--target", "ok", "--positive", "yes", "--to", "m.clm"];
    scratch.ok(&[&args[..], &["--classifier", "logistic"]].concat());
    keygen(&scratch, "my.secret", "4096");
    (scratch, new)
}

fn responses(scratch: &Scratch) -> usize {
    let Ok(entries) = fs::read_dir(scratch.path("job")) else { return 0 };
    let is_response = |name: std::ffi::OsString| name.to_string_lossy().ends_with(".response");
    entries.flatten().filter(|entry| is_response(entry.file_name())).count()
}

/// Waits until some responses are there, but not all.
fn in_the_middle(scratch: &Scratch) {
    let end = Instant::now() + Duration::from_secs(60);
    while responses(scratch) < 10 {
        assert!(Instant::now() < end, "no responses come");
        std::thread::yield_now();
    }
}

fn check_decisions(scratch: &Scratch) {
    let decided = decisions(&scratch.path("job/decisions.csv"));
    assert_eq!(decided.len(), RECORDS);
    let yes = decided.iter().filter(|(_, class)| class == "yes").count();
    assert!((RECORDS / 10..RECORDS * 9 / 10).contains(&yes), "{yes} of {RECORDS}");
    assert!(stored(scratch, "m.clm").quantised().card().n_classes() == 2);
}

#[test]
fn clients_finish_when_the_server_is_killed_and_started_again() {
    let (scratch, new) = prepared();
    let server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    let (address, url) = (server.address().to_owned(), server.url.clone());
    let mut args = classify(["--csv", &new], &url, "my.secret", "job");
    args.extend(["--batch", "1"]);
    let child = scratch.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    in_the_middle(&scratch);
    server.kill();
    let before = responses(&scratch);
    assert!(before < RECORDS, "it was over before the server could be killed");
    let _second = Server::start(&scratch, "m.clm", &address);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    check_decisions(&scratch);
    let log = fs::read_to_string(scratch.path("serve.log")).unwrap();
    assert!(log.contains("code=unknown-keys") && log.contains("endpoint=keys status=201"), "{log}");
}

#[test]
fn an_interrupted_client_goes_on_where_it_was() {
    let (scratch, new) = prepared();
    let server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    let mut args = classify(["--csv", &new], &server.url, "my.secret", "job");
    args.extend(["--batch", "1", "--parallel", "1"]);
    let child = scratch.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    in_the_middle(&scratch);
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(130), "{message}");
    let kept = responses(&scratch);
    assert!(kept < RECORDS, "it was over before it could be interrupted");
    let said = format!("{kept} of {RECORDS} responses are in the job's folder");
    assert!(message.contains(&said), "no {said:?} in {message}");
    let before = fs::metadata(scratch.path("job/0001.response")).unwrap().modified().unwrap();
    let other = table(&scratch, "other.csv", 3, false);
    scratch.refused(
        &classify(["--csv", &other], &server.url, "my.secret", "job"),
        &["--to job", "other records"],
    );
    keygen(&scratch, "other.secret", "4096");
    let other_key = classify(["--csv", &new], &server.url, "other.secret", "job");
    scratch.refused(&other_key, &["under another key"]);
    scratch.ok(&args);
    let after = fs::metadata(scratch.path("job/0001.response")).unwrap().modified().unwrap();
    assert_eq!(before, after, "what had a response was sent again");
    check_decisions(&scratch);
}

#[test]
fn a_damaged_response_is_named_and_not_decrypted() {
    let (scratch, _) = prepared();
    let few = table(&scratch, "few.csv", 3, false);
    let server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    scratch.ok(&classify(["--csv", &few], &server.url, "my.secret", "job"));
    for name in ["decisions.csv", "decisions.html"] {
        fs::remove_file(scratch.path("job").join(name)).unwrap();
    }
    let path = scratch.path("job/0001.response");
    let mut bytes = fs::read(&path).unwrap();
    bytes[200] ^= 1;
    fs::File::create(&path).unwrap().write_all(&bytes).unwrap();
    let args = ["private", "decrypt", "job", "--key", "my.secret", "--passphrase-file", super::PASSPHRASE];
    scratch.refused(&args, &["job/0001.response", "remove it to ask again"]);
    assert!(!scratch.path("job/decisions.csv").exists());
}
