//! A protection and features of one's own, judged over keys and splits: `cargo run -p experiment --example own_protection`.
//! It turns the signs of secret columns: under one key nothing is hidden, under another key what was learnt is of no use.

use experiment::*;
use ndarray::{Array1, Array2};
use protocol::{KeySchedule, Side};
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
    let turned = |side: Side| {
        let role = regime.table_role(side);
        let key = KeySchedule::new(1).labelled(format!("mine/{role}/key-{key}"));
        let sign =
            |i: usize| if regime == Regime::None || key.key().as_bytes()[i] < 128 { 1.0 } else { -1.0 };
        rows * &Array1::from_shape_fn(rows.ncols(), sign)
    };
    Protected(turned(Side::Train), turned(Side::Test))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let targets: Vec<usize> = (0..300).map(|record| record % 2).collect();
    let noise = |i: usize| (i * 7919 % 101) as f32 / 50.0;
    let rows = Array2::from_shape_fn((300, 2), |(row, i)| noise(row * 2 + i) + targets[row] as f32);
    let fold = |fold| (0..300).partition(|record| (record / 2 + fold) % 5 != 0);
    let folds: Vec<(Vec<usize>, Vec<usize>)> = (0..5).map(fold).collect();
    let subject = InMemory {
        targets: &targets,
        n_classes: 2,
        splits: folds.iter().map(|(train, test)| SplitRecords { label: "fold", train, test }).collect(),
        n_keys: vec![1, 10, 10],
        protect: |condition, key| Ok(protect(&rows, CONDITIONS[condition], key)),
    };
    let learner = classifiers::learner("logistic", &Default::default())?;
    let grid = Grid { subject: &subject, learners: vec![learner.as_ref()], store: &NoStore, watch: &() };
    let judge = CellJudge::new(&targets, 2, subject.splits.clone(), [7; 32]);
    let frame = |condition: usize, _| {
        let scheme = ["plain", "mine", "mine"][condition];
        let cell = Cell::new("records", Modality::Tabular, scheme, CONDITIONS[condition], learner.id());
        Frame::new(cell).with_reference(condition == 0)
    };
    let cells = conclude(grid.judge(&judge, &frame, &mut |_, _| Ok(()))?, "own protection")?;
    let verdicts: Vec<_> =
        cells.iter().filter_map(|cell| Some((cell.regime.id(), cell.verdict?.id()))).collect();
    println!("{verdicts:?}");
    assert_eq!(
        verdicts,
        [("none", "signal-as-plain"), ("same-key", "signal-as-plain"), ("cross-key", "none-shown")]
    );
    Ok(())
}
