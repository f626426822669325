//! Does a classifier that was trained on encrypted records still see anything?
//!
//! The scores are made up: 120 records, 10 splits, 5 keys. Under every key the scores follow the labels a little. The
//! program prints the metrics of one run, the mean AUC with an interval that knows about overlapping splits and few
//! keys, and the two tests that a signal has to pass.
//!
//!     cargo run --release -p evaluation --example judge_a_classifier

use evaluation::{
    Confusion, EvaluationError, LabelPermutation, MeanEstimate, PermutationOptions, RunTable, ScoredRun,
    SplitDesign, SplitSets, Verdict, combined_p, key_level_p, roc_auc, wilson,
};

const RECORDS: usize = 120;
const SPLITS: usize = 10;
const KEYS: usize = 5;
const TEST_RECORDS: usize = 24;

/// One split under one key: test records, their scores and their labels.
struct Run {
    split: usize,
    key: usize,
    records: Vec<usize>,
    scores: Vec<f32>,
    positive: Vec<bool>,
}

fn main() -> Result<(), EvaluationError> {
    let labels: Vec<bool> = (0..RECORDS).map(|record| record * 7 % 10 < 6).collect();
    let runs = made_up_runs(&labels);

    let first = runs.first().ok_or(EvaluationError::Empty { what: "runs" })?;
    let counts = Confusion::from_scores(&first.scores, &first.positive, 0.5)?;
    let [low, high] = wilson(counts.tp + counts.tn, counts.total(), 0.95)?;
    println!("one run: accuracy {}, 95 % interval {low:.2} to {high:.2}", rounded(counts.accuracy()));
    println!("         MCC {}, F1 {}", rounded(counts.mcc()), rounded(counts.f1()));

    let mut areas = Vec::new();
    for run in &runs {
        areas.extend(roc_auc(&run.scores, &run.positive)?.map(|area| (run.split, run.key, area)));
    }
    let table = RunTable::new(&areas)?;
    let design = design(&runs)?;
    if let Some(estimate) = MeanEstimate::of_runs(&table, design.covariance_ratio())? {
        print!("all runs: mean AUC {:.3}", estimate.mean());
        match estimate.interval(0.95)? {
            Some([low, high]) => println!(", 95 % interval {low:.3} to {high:.3}"),
            None => println!(", no interval: the runs agree"),
        }
    }

    let scored: Vec<ScoredRun<'_>> =
        runs.iter().map(|run| ScoredRun { records: &run.records, scores: &run.scores }).collect();
    let options = PermutationOptions::default().with_permutations(1999).with_seed([7; 32]);
    let Some(null) = LabelPermutation::new(&labels, &scored)?.null(&options)? else {
        println!("every test set has one class: there is nothing to test");
        return Ok(());
    };
    let of_records = null.standardised(design.widening(), false)?.p();
    let over_keys = key_level_p(&table, design.covariance_ratio(), 0.5, false)?;
    let p = combined_p(of_records, over_keys)?;
    println!("splits: the mean spreads {:.2} times as far as fixed scores say", design.widening());
    println!("chance between records: p = {of_records:.4} ({} permutations)", null.permuted.len());
    println!("chance between keys:    p = {}", over_keys.map_or("-".to_owned(), |p| format!("{p:.1e}")));
    println!("signal at level {}: {} (the larger of the two counts)", Verdict::ALPHA, p < Verdict::ALPHA);
    Ok(())
}

/// What the splits have in common; every record that a split does not test on is trained on.
fn design(runs: &[Run]) -> Result<SplitDesign, EvaluationError> {
    let first_key: Vec<&Run> = runs.iter().filter(|run| run.key == 0).collect();
    let rest = |run: &&Run| (0..RECORDS).filter(|record| !run.records.contains(record)).collect();
    let trains: Vec<Vec<usize>> = first_key.iter().map(rest).collect();
    let sets = trains.iter().zip(&first_key).map(|(train, run)| SplitSets { train, test: &run.records });
    SplitDesign::new(RECORDS, &sets.collect::<Vec<_>>())
}

/// Scores that are noise, raised a little for positive records.
fn made_up_runs(labels: &[bool]) -> Vec<Run> {
    let places = (0..SPLITS).flat_map(|split| (0..KEYS).map(move |key| (split, key)));
    let run = |(split, key): (usize, usize)| {
        let records: Vec<usize> = (0..TEST_RECORDS).map(|index| (split * 11 + index * 7) % RECORDS).collect();
        let positive: Vec<bool> =
            records.iter().map(|&record| labels.get(record).copied().unwrap_or(false)).collect();
        let score = |(&record, &positive): (&usize, &bool)| {
            0.8 * noise(record + RECORDS * (split + SPLITS * key)) + if positive { 0.2 } else { 0.0 }
        };
        let scores = records.iter().zip(&positive).map(score).collect();
        Run { split, key, records, scores, positive }
    };
    places.map(run).collect()
}

/// A number between 0 and 1 that looks random (the finaliser of SplitMix64).
fn noise(number: usize) -> f32 {
    let mut bits = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((bits ^ bits >> 31) >> 40) as f32 / (1_u64 << 24) as f32
}

fn rounded(value: Option<f64>) -> String {
    value.map_or("undefined".to_owned(), |value| format!("{value:.2}"))
}
