//! A protection and features of one's own, judged over keys and splits: `cargo run -p experiment --example own_protection`.
//! It adds a secret number to every value: nothing is hidden under one key, and test records under another key mislead.

use experiment::*;
use ndarray::Array2;
use protocol::KeySchedule;
use results::{Cell, Modality, Regime};

const CONDITIONS: [Regime; 3] = [Regime::None, Regime::SameKey, Regime::CrossKey];

/// Training and test rows, the same in every split.
struct Protected(Array2<f32>, Array2<f32>);

impl Sides<ExperimentError> for Protected {
    fn split(&self, _: usize) -> Result<SplitRows<'_>, ExperimentError> {
        Ok(SplitRows { train: Rows::All(&self.0), tests: vec![Rows::All(&self.1)] })
    }
}

/// My features and how they are protected.
fn protect(rows: &Array2<f32>, regime: Regime, key: usize) -> Protected {
    let key_of = |side: &str| KeySchedule::new(1).labelled(format!("mine/{side}/key-{key}"));
    let secret = |side| f32::from(key_of(side).bytes()[0]);
    match regime {
        Regime::None => Protected(rows.clone(), rows.clone()),
        Regime::SameKey => Protected(rows + secret("shared"), rows + secret("shared")),
        _ => Protected(rows + secret("train"), rows + secret("test")),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let targets: Vec<usize> = (0..300).map(|record| record % 2).collect();
    let noise = |i: usize| (i * 7919 % 101) as f32 / 50.0;
    let rows = Array2::from_shape_fn((300, 2), |(row, i)| noise(row * 2 + i) + targets[row] as f32);
    let folds: Vec<(Vec<usize>, Vec<usize>)> =
        (0..5).map(|fold| (0..300).partition(|record| (record / 2 + fold) % 5 != 0)).collect();
    let subject = InMemory {
        targets: &targets,
        n_classes: 2,
        splits: folds.iter().map(|(train, test)| SplitRecords { label: "fold", train, test }).collect(),
        n_keys: vec![1, 5, 5],
        protect: |condition, key| Ok(protect(&rows, CONDITIONS[condition], key)),
    };
    let learner = classifiers::learner("logistic", &Default::default())?;
    let grid = Grid { subject: &subject, learners: vec![learner.as_ref()], store: &NoStore, step: &|| {} };
    let permutation = permutation_options(CONDITIONS.len(), [7; 32]);
    let judge = CellJudge { targets: &targets, n_classes: 2, test_train_ratio: 0.25, permutation };
    let frame = |condition: usize, _| {
        let scheme = if condition == 0 { "plain" } else { "mine" };
        Cell::new("records", Modality::Tabular, scheme, CONDITIONS[condition], "logistic")
    };
    for cell in conclude(grid.judge(&judge, &frame, &mut |_, _| Ok(()))?)? {
        let auc = cell.summary.roc_auc.map_or(f64::NAN, |auc| auc.mean);
        println!("{} {}: AUC {auc:.3}, {}", cell.scheme, cell.regime, cell.verdict.ok_or("no verdict")?);
    }
    Ok(())
}
