//! What absurd arguments allocate: never more than 1 GB, whatever is asked for. Every allocation of this process goes
//! through a counter, so the tests stand in a process of their own and in one function.
#![allow(clippy::unwrap_used)]

mod counting;

use std::convert::Infallible;

use counting::{MOST, peak};
use image::{GrayImage, Luma};
use leakage::game::{GameOptions, Message, play};
use leakage::image as pictures;
use leakage::image::{Labelled, Pair, RoleCounts, SetLabels};
use leakage::linear::{assign, leading_eigen, singular_values, squared_distances, symmetric_eigen};
use leakage::tabular as tables;
use leakage::tabular::{
    DesignColumn, Pairs, align, entropy, fast_ica, mutual_information, possible_rotations,
};
use ndarray::{Array2, ArrayView2};

/// A call that must be answered, and in how many bytes.
#[track_caller]
fn answered<T>(most: usize, call: impl FnOnce() -> T) -> T {
    let (answer, peak) = peak(call);
    assert!(peak < most, "{peak} bytes");
    answer
}

/// A call that must be refused before anything is allocated.
#[track_caller]
fn refused<T: std::fmt::Debug, E: std::fmt::Debug>(call: impl FnOnce() -> Result<T, E>) {
    let (answer, peak) = peak(call);
    assert!(answer.is_err(), "{answer:?}");
    assert!(peak < 1_000_000, "a refusal needs no memory, this one took {peak} bytes");
}

/// A matrix of any size that takes no memory: one number, seen from everywhere.
fn endless(number: &Array2<f64>, rows: usize, columns: usize) -> ArrayView2<'_, f64> {
    number.broadcast((rows, columns)).unwrap()
}

#[test]
fn nothing_allocates_more_than_a_gigabyte() {
    labels_of_any_size();
    matrices_of_any_size();
    pictures_of_one_grey();
    trials_of_many_records();
    games_of_any_length();
}

fn labels_of_any_size() {
    let absurd = [3_000_000, 1 << 40, usize::MAX];
    for label in absurd {
        for other in absurd {
            let found = answered(100_000, || mutual_information(&[label, 0], &[0, other]));
            assert_eq!(found, Ok(1.0), "two records apart on both sides: one bit");
            assert!(answered(100_000, || entropy(&[label, other, 0, 0])) > 0.9);
        }
        refused(|| mutual_information(&[label], &[]));
    }
}

fn matrices_of_any_size() {
    let number = Array2::from_elem((1, 1), 1.0);
    let single = Array2::from_elem((1, 1), 1.0_f32);
    for (rows, columns) in [(1025, 1025), (1 << 20, 1 << 20), (1 << 30, 1 << 30)] {
        let matrix = endless(&number, rows, columns);
        refused(|| symmetric_eigen(matrix));
        refused(|| singular_values(matrix));
        refused(|| fast_ica(matrix, [0; 32]));
        refused(|| align(matrix, matrix));
        refused(|| possible_rotations((matrix, matrix), matrix, matrix));
    }
    for (rows, columns) in [(3, 2), (1 << 30, 4), (2, 3)] {
        let matrix = endless(&number, rows, columns);
        refused(|| symmetric_eigen(matrix));
        refused(|| leading_eigen(single.broadcast((rows, columns)).unwrap(), 1, [0; 32]));
        refused(|| align(matrix, endless(&number, rows + 1, columns)));
    }
    refused(|| leading_eigen(single.broadcast((4097, 4097)).unwrap(), 1, [0; 32]));
    refused(|| assign(endless(&number, 1 << 30, 1 << 20)));
    let few = answered(100_000, || leading_eigen(single.broadcast((3, 3)).unwrap(), usize::MAX, [0; 32]));
    assert_eq!(few.unwrap().values.len(), 3, "all that there are");
    for columns in [0, 1] {
        let long = endless(&number, 1 << 20, columns);
        refused(|| squared_distances(long, long));
    }
    let most = endless(&number, 1 << 13, 1);
    assert_eq!(answered(MOST, || squared_distances(most, most)).unwrap().len(), 1 << 26);
}

/// Of a flat image every position may be every other one.
fn pictures_of_one_grey() {
    let flat = GrayImage::from_pixel(1500, 1500, Luma([7]));
    let pair = [Pair { plain: flat.clone(), cipher: flat.clone() }];
    let origins = answered(MOST, || pictures::possible_origins(&pair)).unwrap();
    assert_eq!(origins.iter().map(|origin| origin.direct.len()).min(), Some(1500 * 1500));
    drop(origins);
    let wide = GrayImage::new(2_000_000, 1);
    answered(MOST, || {
        pictures::undo_shifts(
            &wide,
            &pictures::Shifts { rows: vec![0], columns: vec![0; 2_000_000] },
            pictures::Direction::Fixed,
        )
    })
    .unwrap();
    refused(|| pictures::right_neighbours(&flat, &flat, 1));
    refused(|| pictures::solve(&flat, 2, pictures::Moves::ALL));
    refused(|| pictures::period(u32::MAX));
    assert_eq!(answered(100_000_000, || pictures::adjacent_correlation(&flat)), 0.0);
    assert_eq!(answered(100_000_000, || pictures::entropy(&flat)), 0.0);
    answered(100_000_000, || pictures::ssim(&flat, &flat)).unwrap();
    let counts = RoleCounts {
        victims: usize::MAX,
        auxiliary: usize::MAX,
        pairs: usize::MAX,
        gallery: usize::MAX,
        probes: usize::MAX,
    };
    for n_classes in [1 << 40, usize::MAX] {
        refused(|| {
            pictures::draw_roles(SetLabels { targets: &[0, 1], n_classes, groups: None }, counts, [0; 32])
        });
    }
    let many = SetLabels { targets: &[0, 1], n_classes: 1 << 20, groups: None };
    answered(MOST, || pictures::draw_roles(many, counts, [0; 32])).unwrap();
}

fn trials_of_many_records() {
    // linkage compares every victim with every candidate: 15,000 x 15,000 distances would take 1.8 GB
    let n = 15_000;
    let cells = Array2::from_shape_fn((n, 1), |(row, _)| (row * 7919 % n) as f64);
    let known = Pairs { plain: cells.clone(), cipher: cells.clone() };
    let builder =
        tables::Trial::builder(vec![DesignColumn::numeric("income")], cells.clone(), cells).with_pairs(known);
    let trial = builder.build().unwrap();
    // ranks are exact; the ridge of the map shrinks guesses by 1/1001, which is less than half a step for the 1,000 nearest
    // to the mean
    for (id, expected) in [("linkage", 1.0), ("linkage-map", 1000.0 / n as f64)] {
        let findings = answered(MOST / 10, || tables::attack(id).unwrap().run(&trial, [0; 32])).unwrap();
        let success = findings[0].guesses.success().unwrap();
        assert!((success - expected).abs() < 1e-3, "{id}: {success}");
    }
    for id in ["linkage-distances", "linkage-equality"] {
        refused(|| tables::attack(id).unwrap().run(&trial, [0; 32]));
    }
    // the most that are matched: one column of two values rules nobody out
    let cells = Array2::from_shape_fn((1448, 1), |(row, _)| f64::from(u8::from(row % 2 == 0)));
    let builder = tables::Trial::builder(vec![DesignColumn::binary("married")], cells.clone(), cells.clone());
    let trial = builder.with_strangers(cells).build().unwrap();
    for id in ["linkage-distances", "linkage-equality"] {
        let findings = answered(MOST / 2, || tables::attack(id).unwrap().run(&trial, [0; 32])).unwrap();
        assert_eq!(findings.len(), 3, "{id}");
    }
    // labels that no table has room for
    let grey = |value: u8| GrayImage::from_pixel(4, 4, Luma([value]));
    let labelled =
        |labels: [usize; 2]| Labelled { pictures: vec![grey(1), grey(200)], labels: labels.to_vec() };
    let trial = pictures::Trial::builder(Vec::new(), Vec::new())
        .with_gallery(labelled([3, usize::MAX]))
        .with_probes(labelled([3, usize::MAX]), vec![0, 1])
        .build()
        .unwrap();
    let findings =
        answered(1_000_000, || pictures::attack("sorted-pixels").unwrap().run(&trial, [0; 32])).unwrap();
    assert_eq!(findings[0].guesses.success(), Some(1.0));
}

fn games_of_any_length() {
    let mut oracle = |_: Message| Ok::<_, Infallible>(vec![0.5; 1000]);
    for absurd in [1 << 40, usize::MAX] {
        let options = GameOptions::default().with_references(absurd);
        let Ok(outcome) = answered(1_000_000, || play(&mut oracle, &options, "bits"));
        assert!(outcome.is_err());
        let options = GameOptions::default().with_challenges(absurd);
        let Ok(outcome) = answered(1_000_000, || play(&mut oracle, &options, "bits"));
        assert!(outcome.is_err());
    }
    let options = GameOptions::default().with_references(40_000);
    let Ok(outcome) = answered(MOST, || play(&mut oracle, &options, "bits"));
    assert_eq!(outcome.unwrap().guesses.success(), Some(0.5));
}
