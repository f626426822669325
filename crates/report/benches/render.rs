//! Drawing the whole report of the test fixture.

#![allow(dead_code)]

use divan::Bencher;

#[path = "../tests/it/fixture.rs"]
mod fixture;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn whole_report(bencher: Bencher<'_, '_>) {
    let (results, out) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    fixture::write_folder(results.path());
    let folder = results::ResultsFolder::open(results.path()).expect("the fixture is valid");
    bencher.bench_local(|| report::render(&folder, out.path()).expect("a report"));
}

#[divan::bench]
fn results_file(bencher: Bencher<'_, '_>) {
    let results = fixture::results();
    bencher.bench_local(|| results.to_json().expect("valid").len());
}
