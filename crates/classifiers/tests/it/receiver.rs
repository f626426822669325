//! What a receiver learns, against scikit-learn on the same folds.

use std::sync::atomic::{AtomicUsize, Ordering};

use classifiers::{
    FitError, MixedColumn, MixedRows, ReadingAuc, Receiver, ReceiverError, ReceiverFold, TableReading,
};
use proptest::prelude::*;
use serde::Deserialize;

use crate::data::golden;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    columns: Vec<GoldenColumn>,
    targets: Vec<usize>,
    folds: Vec<Vec<usize>>,
    /// With scikit-learn's own tolerance.
    usual: Vec<f64>,
    /// At the optimum.
    readings: std::collections::BTreeMap<String, Vec<f64>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum GoldenColumn {
    Numbers { numbers: Vec<Option<f64>> },
    Texts { codes: Vec<u32>, n_levels: usize },
}

/// A case with its numbers as slices and the training rows of each fold.
struct Table {
    case: Case,
    numbers: Vec<Vec<f64>>,
    train: Vec<Vec<usize>>,
}

impl Table {
    fn all() -> impl Iterator<Item = Self> {
        golden::<Golden>(include_str!("../golden/receiver.json")).cases.into_iter().map(Self::new)
    }

    fn new(case: Case) -> Self {
        let numbers = case.columns.iter().map(|column| match column {
            GoldenColumn::Numbers { numbers } => numbers.iter().map(|v| v.unwrap_or(f64::NAN)).collect(),
            GoldenColumn::Texts { .. } => Vec::new(),
        });
        let rest = |test: &Vec<usize>| (0..case.targets.len()).filter(|row| !test.contains(row)).collect();
        Self { numbers: numbers.collect(), train: case.folds.iter().map(rest).collect(), case }
    }

    fn n_classes(&self) -> usize {
        self.case.targets.iter().max().unwrap() + 1
    }

    fn receiver(&self) -> Receiver<'_> {
        let folds = self.train.iter().zip(&self.case.folds);
        let folds: Vec<_> = folds.map(|(train, test)| ReceiverFold { train, test }).collect();
        Receiver::new(&self.case.targets, self.n_classes(), &folds).unwrap()
    }

    fn rows(&self) -> MixedRows<'_> {
        let columns = self.case.columns.iter().zip(&self.numbers).map(|(column, numbers)| match column {
            GoldenColumn::Numbers { .. } => MixedColumn::Scaled(numbers),
            GoldenColumn::Texts { codes, n_levels } => MixedColumn::OneHot { codes, n_levels: *n_levels },
        });
        MixedRows::new(self.case.targets.len(), columns.collect()).unwrap()
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn check_close(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance, "{what}: {found} instead of {expected}");
    }
}

#[test]
fn areas_are_those_of_scikit_learn_in_every_reading() {
    for table in Table::all() {
        let found = table.receiver().readings(&table.rows()).unwrap();
        let of = |id: &str| found.iter().find(|reading| reading.reading.id() == id).unwrap();
        for (id, expected) in &table.case.readings {
            check_close(&format!("{}, {id}", table.case.name), &of(id).folds, expected, 1e-9);
        }
        let strongest = found.iter().map(ReadingAuc::mean).fold(0.0, f64::max);
        assert_eq!(found[0].mean(), strongest);
    }
}

/// scikit-learn stops at its own tolerance, a little before the optimum.
#[test]
fn areas_are_near_those_of_a_usual_call() {
    for table in Table::all() {
        let found = table.receiver().auc(&table.rows()).unwrap();
        check_close(&table.case.name, &found, &table.case.usual, 1e-3);
        let difference = mean(&found) - mean(&table.case.usual);
        assert!(difference.abs() < 5e-4, "{}: {difference}", table.case.name);
    }
}

#[test]
fn a_column_may_be_left_out_repeated_or_read_twice() {
    let table = Table::all().next().unwrap();
    let (receiver, rows) = (table.receiver(), table.rows());
    let all: Vec<usize> = (0..rows.columns().len()).collect();
    assert_eq!(receiver.auc(&rows.choose(&all)), receiver.auc(&rows));
    let none = receiver.auc(&rows.choose(&[])).unwrap();
    assert_eq!(none, vec![0.5; 5], "nothing to learn from");
    let doubled: Vec<usize> = all.iter().chain(&all).copied().collect();
    let (once, twice) = (receiver.auc(&rows).unwrap(), receiver.auc(&rows.choose(&doubled)).unwrap());
    check_close("the same information under half the penalty", &twice, &once, 0.03);
    assert_ne!(once, twice);
}

/// Of 20 columns with a level per row, dense indicators would fill 200 MB per copy.
#[test]
fn many_levels_cost_an_index_each() {
    let n = 1000;
    let targets: Vec<usize> = (0..n).map(|row| row * row % 7 % 2).collect();
    let codes: Vec<Vec<u32>> =
        (0..20).map(|column| (0..n).map(|row| (row * (column * 2 + 1) % n) as u32).collect()).collect();
    let columns = codes.iter().map(|codes| MixedColumn::OneHot { codes, n_levels: n });
    let telling: Vec<f64> = targets.iter().map(|&target| target as f64).collect();
    let columns = columns.chain([MixedColumn::Scaled(&telling)]).collect();
    let (test, train): (Vec<usize>, Vec<usize>) = (0..n).partition(|row| row % 5 == 0);
    let folds = [ReceiverFold { train: &train, test: &test }];
    let areas = Receiver::new(&targets, 2, &folds).unwrap().auc(&MixedRows::new(n, columns).unwrap());
    assert_eq!(areas, Ok(vec![1.0]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever the numbers: huge, tiny, missing, infinite, constant.
    #[test]
    fn any_table_can_be_measured(
        cells in prop::collection::vec((number(), 0u32..9, number()), 40),
        scale in prop::sample::select(vec![1e-200, 1e-9, 1.0, 1e9, 1e200]),
        n_classes in 2usize..4,
    ) {
        let targets: Vec<usize> = (0..cells.len()).map(|row| row / 2 % n_classes).collect();
        let numbers: Vec<f64> = cells.iter().map(|(number, ..)| number * scale).collect();
        let others: Vec<f64> = cells.iter().map(|(.., number)| *number).collect();
        let codes: Vec<u32> = cells.iter().map(|(_, code, _)| *code).collect();
        let columns = vec![
            MixedColumn::Scaled(&numbers),
            MixedColumn::Unscaled(&numbers),
            MixedColumn::Unscaled(&others),
            MixedColumn::OneHot { codes: &codes, n_levels: 9 },
            MixedColumn::Ordinal(&codes),
        ];
        let (test, train): (Vec<usize>, Vec<usize>) = (0..cells.len()).partition(|row| row % 2 == 0);
        let folds = [ReceiverFold { train: &train, test: &test }, ReceiverFold { train: &test, test: &train }];
        let receiver = Receiver::new(&targets, n_classes, &folds).unwrap();
        let found = receiver.readings(&MixedRows::new(cells.len(), columns).unwrap()).unwrap();
        prop_assert!(found.iter().flat_map(|reading| &reading.folds).all(|area| (0.0..=1.0).contains(area)));
    }
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -10.0f64..10.0,
        2 => prop::sample::select(vec![f64::NAN, f64::INFINITY, 0.0, -0.0, 1.0, 1e18, f64::MAX, f64::MIN, 1e-300]),
        1 => any::<f64>(),
    ]
}

/// A level that no training row has says nothing, whatever another fold learnt about it.
#[test]
fn unknown_levels_leave_scores_alone() {
    let targets: Vec<usize> = (0..60).map(|row| row % 3 % 2).collect();
    let every: Vec<usize> = (0..60).collect();
    let codes: Vec<u32> = (0..60).collect();
    let tests: Vec<Vec<usize>> = (0..4).map(|fold| (fold * 15..(fold + 1) * 15).collect()).collect();
    let trains: Vec<Vec<usize>> =
        tests.iter().map(|test| every.iter().copied().filter(|row| !test.contains(row)).collect()).collect();
    let folds = trains.iter().zip(&tests).map(|(train, test)| ReceiverFold { train, test });
    let receiver = Receiver::new(&targets, 2, &folds.collect::<Vec<_>>()).unwrap();
    let rows = MixedRows::new(60, vec![MixedColumn::OneHot { codes: &codes, n_levels: 60 }]).unwrap();
    assert_eq!(receiver.auc(&rows), Ok(vec![0.5; 4]));
}

#[test]
fn readings_that_change_nothing_are_left_out() {
    let targets = [0, 1, 0, 1, 1, 0];
    let rows = [0, 1, 2, 3, 4, 5];
    let folds = [ReceiverFold { train: &rows, test: &rows }];
    let receiver = Receiver::new(&targets, 2, &folds).unwrap();
    let (codes, numbers) = ([0, 1, 2, 0, 1, 2], [1.0, 2.0, f64::NAN, 2.0, 2.0, 1.0]);
    let read = |columns: Vec<MixedColumn<'_>>| -> Vec<TableReading> {
        let mut found: Vec<_> = receiver
            .readings(&MixedRows::new(6, columns).unwrap())
            .unwrap()
            .iter()
            .map(|r| r.reading)
            .collect();
        found.sort_by_key(|reading| reading.id());
        found
    };
    let texts = MixedColumn::OneHot { codes: &codes, n_levels: 3 };
    assert_eq!(read(vec![texts]), [TableReading::AsWritten, TableReading::OrdinalTexts]);
    assert_eq!(
        read(vec![MixedColumn::Scaled(&numbers)]),
        [TableReading::AsWritten, TableReading::OneHotNumbers, TableReading::UnscaledNumbers]
    );
    assert_eq!(read(vec![MixedColumn::Ordinal(&codes)]), [TableReading::AsWritten]);
}

#[test]
fn a_measurement_stops_on_request() {
    let table = Table::all().next().unwrap();
    let (rows, asked) = (table.rows(), AtomicUsize::new(0));
    let never = || {
        asked.fetch_add(1, Ordering::Relaxed);
        false
    };
    table.receiver().with_stop(&never).auc(&rows).unwrap();
    let all = asked.into_inner();
    assert!(all > 50, "{all} questions");
    for yes_from in [1, 2, all / 2, all] {
        let asked = AtomicUsize::new(0);
        let stop = || asked.fetch_add(1, Ordering::Relaxed) + 1 >= yes_from;
        let outcome = table.receiver().with_stop(&stop).auc(&rows);
        assert_eq!(outcome, Err(ReceiverError::Fit(FitError::Stopped)), "question {yes_from} of {all}");
    }
}

#[test]
fn what_cannot_be_measured_is_named() {
    let (targets, train, test) = ([0, 1, 0, 1], [0, 1], [2, 3]);
    let new = |targets: &[usize], n_classes, train: &[usize], test: &[usize]| {
        Receiver::new(targets, n_classes, &[ReceiverFold { train, test }]).map(drop)
    };
    assert_eq!(new(&targets, 2, &train, &test), Ok(()));
    assert_eq!(new(&targets, 1, &train, &test), Err(ReceiverError::TooFewClasses { classes: 1 }));
    assert_eq!(
        new(&[0, 2], 2, &train, &test),
        Err(ReceiverError::LabelRange { row: 1, label: 2, classes: 2 })
    );
    assert_eq!(new(&targets, 2, &[0, 4], &test), Err(ReceiverError::FoldRow { fold: 0, row: 4, rows: 4 }));
    for (train, test, part) in [([0, 2], [1, 3], "training"), ([0, 1], [1, 3], "test")] {
        let class = usize::from(part == "training");
        assert_eq!(new(&targets, 2, &train, &test), Err(ReceiverError::AbsentClass { fold: 0, class, part }));
    }
    assert_eq!(Receiver::new(&targets, 2, &[]).map(drop), Err(ReceiverError::NoFolds));
    assert_eq!(
        MixedRows::new(4, vec![MixedColumn::Ordinal(&[0; 4]), MixedColumn::Scaled(&[0.0; 3])]),
        Err(ReceiverError::ColumnLength { column: 1, found: 3, rows: 4 })
    );
    assert_eq!(
        MixedRows::new(2, vec![MixedColumn::OneHot { codes: &[0, 2], n_levels: 2 }]),
        Err(ReceiverError::CodeRange { column: 0, row: 1, code: 2, levels: 2 })
    );
    let folds = [ReceiverFold { train: &train, test: &test }];
    let receiver = Receiver::new(&targets, 2, &folds).unwrap();
    let short = MixedRows::new(3, Vec::new()).unwrap();
    assert_eq!(receiver.auc(&short), Err(ReceiverError::LabelCount { rows: 3, labels: 4 }));
}
