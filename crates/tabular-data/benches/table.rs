//! Reading, fitting and transforming 100,000 generated rows of 14 columns.

use std::path::Path;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use tabular_data::{
    DatasetManifest, PreprocessOptions, Preprocessor, Schema, Standardiser, Table, TestSize,
    stratified_holdout, synthetic,
};

const ROWS: usize = 100_000;

fn main() {
    println!(
        "peer, same rows, CPU time of one thread: pandas 3.1.1 read_csv 51 ms (measured once, 2-core Xeon)"
    );
    divan::main();
}

fn schema() -> Schema {
    let manifest = include_str!("../tests/data/loan-synthetic/dataset.toml");
    DatasetManifest::from_toml(manifest).expect("committed").schema.expect("tabular")
}

fn table(csv: &str) -> Table {
    Table::from_reader(csv.as_bytes(), Path::new("bench.csv"), &schema()).expect("generated")
}

#[divan::bench(max_time = 3)]
fn read_csv(bencher: Bencher<'_, '_>) {
    let csv = synthetic::loan(ROWS, [0; 32]);
    bencher.counter(BytesCount::of_str(&csv)).bench_local(|| table(&csv));
}

#[divan::bench(max_time = 3)]
fn infer(bencher: Bencher<'_, '_>) {
    let csv = synthetic::loan(ROWS, [0; 32]);
    let infer = || Schema::infer_from_bytes(csv.as_bytes(), Path::new("bench.csv"), &Default::default());
    bencher.counter(BytesCount::of_str(&csv)).bench_local(|| infer().expect("generated"));
}

#[divan::bench(max_time = 3)]
fn fit_and_transform(bencher: Bencher<'_, '_>) {
    let table = table(&synthetic::loan(ROWS, [0; 32]));
    let split = stratified_holdout(table.targets(), TestSize::Fraction(0.2), [0; 32]).expect("two classes");
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let (train, test) = table.partition(&split).expect("made for this table");
        let fitted =
            Preprocessor::fit(&train, &PreprocessOptions::default()).expect("values in every column");
        let train = fitted.transform(&train).expect("known levels");
        let scale = Standardiser::fit(train.values().view()).expect("finite");
        (scale.transform(train.values().view()), fitted.transform(&test))
    });
}

#[divan::bench(max_time = 2)]
fn split(bencher: Bencher<'_, '_>) {
    let labels: Vec<usize> = (0..ROWS).map(|row| row % 3).collect();
    bencher.bench_local(|| stratified_holdout(&labels, TestSize::Fraction(0.2), [0; 32]));
}
