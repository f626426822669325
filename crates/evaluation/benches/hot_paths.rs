//! The two loops that experiments spend time in: one AUC per run, and permuted AUCs.

use divan::Bencher;
use evaluation::{LabelPermutation, PermutationOptions, ScoredRun, roc_auc};

fn main() {
    divan::main();
}

fn noise(i: usize) -> f32 {
    ((i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as f32
}

#[divan::bench(args = [123, 10_000])]
fn area(bencher: Bencher<'_, '_>, n: usize) {
    let scores: Vec<f32> = (0..n).map(noise).collect();
    let positive: Vec<bool> = (0..n).map(|i| i % 3 != 0).collect();
    bencher.bench(|| roc_auc(&scores, &positive));
}

/// 30 keys x 20 splits of 123 test records of 614.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn permutations_600_runs_x_999(bencher: Bencher<'_, '_>) {
    let labels: Vec<bool> = (0..614).map(|i| i % 16 < 11).collect();
    let runs: Vec<(Vec<usize>, Vec<f32>)> = (0..600)
        .map(|run| {
            let records: Vec<usize> = (0..123).map(|i| (run * 37 + i * 5) % 614).collect();
            let scores = (0..123).map(|i| noise(run * 1000 + i)).collect();
            (records, scores)
        })
        .collect();
    let runs: Vec<ScoredRun<'_>> =
        runs.iter().map(|(records, scores)| ScoredRun { records, scores }).collect();
    let test = LabelPermutation::new(&labels, &runs).expect("runs fit the labels");
    let options = PermutationOptions::default().with_permutations(999).with_seed([1; 32]);
    bencher.bench(|| test.test(&options));
}
