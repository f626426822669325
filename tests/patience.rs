//! Fits that take minutes: a run shows that it lives, and ends soon after Ctrl-C or SIGTERM without leaving anything.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::support::Scratch;

/// The longest time to the first line of progress, and between two.
const LINE: Duration = Duration::from_secs(5);
/// How long the run is left alone.
const BEFORE: Duration = Duration::from_secs(8);
/// The longest time from the signal to the end.
const ANSWER: Duration = Duration::from_secs(2);
/// At defaults, on one thread: kernel machines then need many minutes for one fit.
const NUMERIC: [&str; 9] =
    ["numeric", "--csv", "big.csv", "--target", "outcome", "--positive", "yes", "--jobs", "1"];

/// 100,000 records of 13 numbers, of which the outcome depends on the first two and on chance.
fn big() -> String {
    let mut state = 1u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 44) as i64 % 1000
    };
    let names: Vec<String> = (0..13).map(|column| format!("c{column}")).collect();
    let mut table = names.join(",") + ",outcome\n";
    for _ in 0..100_000 {
        let record: [i64; 13] = std::array::from_fn(|_| draw());
        record.iter().for_each(|value| write!(table, "{value},").unwrap());
        table += if record[0] + record[1] + draw() > 1500 { "yes\n" } else { "no\n" };
    }
    table
}

/// The lines of standard error as they come.
fn lines(child: &mut Child) -> Receiver<String> {
    let said = BufReader::new(child.stderr.take().unwrap());
    let (send, receive) = channel();
    std::thread::spawn(move || said.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    receive
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

/// The exit status, unless the process does not end in time.
fn status(child: &mut Child) -> Option<ExitStatus> {
    let sent = Instant::now();
    while sent.elapsed() < ANSWER {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// Runs on the big table, and sends `signals` one right after the other in the midst of a fit.
fn check(signals: &[&str]) {
    let scratch = Scratch::new();
    scratch.write("big.csv", big());
    let started = Instant::now();
    let mut child = scratch.command(&NUMERIC).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let said = lines(&mut child);
    let mut last = started;
    while started.elapsed() < BEFORE {
        let left = LINE.saturating_sub(last.elapsed()).min(BEFORE.saturating_sub(started.elapsed()));
        match said.recv_timeout(left) {
            Ok(line) if line.contains(" so far)") => last = Instant::now(),
            Ok(_) => {}
            Err(_) => assert!(last.elapsed() < LINE, "nothing was said for {:?}", last.elapsed()),
        }
    }
    assert!(child.try_wait().unwrap().is_none(), "it was over before it could be interrupted");
    signals.iter().for_each(|name| signal(&child, name));
    let status = status(&mut child).unwrap_or_else(|| panic!("{signals:?}: no end within {ANSWER:?}"));
    assert_eq!(status.code(), Some(130), "{signals:?}");
    let rest: Vec<String> = said.iter().collect();
    assert!(rest.iter().any(|line| line.starts_with("error: interrupted")), "{rest:?}");
    assert_eq!(scratch.listing(), ["big.csv"], "{signals:?}: something was left behind");
}

#[test]
fn a_long_fit_shows_that_it_lives_and_ctrl_c_is_answered_at_once() {
    check(&["-INT"]);
}

#[test]
fn a_long_fit_answers_sigterm_and_a_second_one_too() {
    check(&["-TERM"]);
    check(&["-TERM", "-TERM"]);
}
