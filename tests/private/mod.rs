//! Private inference end to end: train, keygen, serve, classify, decrypt, by the real binary.

mod altered;
mod binding;
mod inputs;
mod interrupted;
mod round_trip;
#[cfg(target_os = "linux")]
mod secrets;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use image_data::{Generator, GeneratorOptions};
use private_inference::StoredModel;

use crate::support::Scratch;

const PASSPHRASE: &str = "pass.txt";

/// A scratch folder with a passphrase file.
fn scratch() -> Scratch {
    let scratch = Scratch::new();
    scratch.write(PASSPHRASE, "open sesame\n");
    scratch
}

/// Writes `labelled/faces` and `labelled/nonfaces` with `n` generated 32x32 images each, and `mine` with `m` of both.
fn photos(scratch: &Scratch, n: usize, m: usize) {
    let generator =
        Generator::new(&GeneratorOptions { width: 32, height: 32, ..GeneratorOptions::default() }).unwrap();
    for folder in ["labelled/faces", "labelled/nonfaces", "mine"] {
        fs::create_dir_all(scratch.path(folder)).unwrap();
    }
    for index in 0..n {
        generator.face(index).save(scratch.path(&format!("labelled/faces/{index:03}.png"))).unwrap();
        generator.nonface(index).save(scratch.path(&format!("labelled/nonfaces/{index:03}.png"))).unwrap();
    }
    for index in n..n + m {
        generator.face(index).save(scratch.path(&format!("mine/face-{index:03}.png"))).unwrap();
        generator.nonface(index).save(scratch.path(&format!("mine/other-{index:03}.png"))).unwrap();
    }
}

/// Writes a CSV file of `rows` records; without the target column when `labelled` is false.
fn table(scratch: &Scratch, name: &str, rows: usize, labelled: bool) -> String {
    let mut text = String::from(if labelled { "id,age,income,area,ok\n" } else { "id,age,income,area\n" });
    for row in 0..rows {
        let (age, income) = (20 + row * 7 % 50, 1000 + row * 137 % 4000);
        let area = ["rural", "urban", "coast"][row % 3];
        let income_cell = if row % 11 == 5 { String::new() } else { income.to_string() };
        let ok = if income + 40 * age > 4400 { "yes" } else { "no" };
        let target = if labelled { format!(",{ok}") } else { String::new() };
        text += &format!("r{row},{age},{income_cell},{area}{target}\n");
    }
    scratch.write(name, text)
}

/// A running `private serve`; killed when dropped.
pub(crate) struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    pub(crate) url: String,
}

impl Server {
    /// Serves `model` at `address` (port 0 for a free one).
    pub(crate) fn start(scratch: &Scratch, model: &str, address: &str) -> Self {
        Self::with(scratch, &["--model", model, "--address", address])
    }

    /// Serves with these options; its log goes to `serve.log`.
    fn with(scratch: &Scratch, options: &[&str]) -> Self {
        let log = File::create(scratch.path("serve.log")).unwrap();
        let mut child = scratch
            .command(&[&["private", "serve"], options].concat())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let url = said(&mut out, "serving at ");
        Self { child, out, url }
    }

    /// The name of the next model that it says it serves.
    fn next_model(&mut self) -> String {
        said(&mut self.out, "model ")
    }

    fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// Asks it to end; gives what it still said.
    fn terminate(mut self) -> String {
        signal(&self.child, "TERM");
        assert!(self.child.wait().unwrap().success(), "a service that is asked to end ends well");
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        rest
    }

    /// Ends it without a word, as a crash would.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What follows `label` in the next line.
fn said(out: &mut impl BufRead, label: &str) -> String {
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    line.trim().strip_prefix(label).unwrap_or_else(|| panic!("{line:?}")).to_owned()
}

fn signal(child: &Child, name: &str) {
    let sent = std::process::Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

fn keygen(scratch: &Scratch, name: &str, degree: &str) {
    scratch.ok(&["private", "keygen", name, "--degree", degree, "--passphrase-file", PASSPHRASE]);
}

/// The arguments of a classification of one's own records.
fn classify<'a>(from: [&'a str; 2], url: &'a str, key: &'a str, to: &'a str) -> Vec<&'a str> {
    let mut args = vec!["private", "classify", from[0], from[1], "--server", url, "--key", key];
    args.extend(["--to", to, "--passphrase-file", PASSPHRASE]);
    args
}

/// Record and decision of each line of a decisions file.
fn decisions(path: &Path) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let row = |row: csv::StringRecord| (row[0].to_owned(), row[1].to_owned());
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn stored(scratch: &Scratch, model: &str) -> StoredModel {
    StoredModel::from_bytes(&fs::read(scratch.path(model)).unwrap()).unwrap()
}
