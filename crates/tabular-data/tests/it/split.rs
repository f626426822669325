//! Splitters: shares, disjointness, groups, seeds, files.

use std::collections::HashSet;
use std::path::Path;

use proptest::prelude::*;
use tabular_data::{
    Part, Split, SplitError, TestSize, repeated_stratified_group_kfold, repeated_stratified_kfold,
    stratified_group_kfold, stratified_holdout, stratified_holdouts, stratified_kfold,
};

use crate::support::{data, manifest, read, small_schema};

const SEED: [u8; 32] = [9; 32];

fn count(rows: &[usize], labels: &[usize], class: usize) -> usize {
    rows.iter().filter(|&&row| labels[row] == class).count()
}

/// Every row is in exactly one part.
fn check_partition(split: &Split, rows: usize) {
    let mut all: Vec<usize> = split.train().iter().chain(split.test()).copied().collect();
    all.sort_unstable();
    assert_eq!(all, (0..rows).collect::<Vec<_>>(), "{}", split.label());
}

/// Test parts are disjoint and cover all rows.
fn check_folds(splits: &[Split], rows: usize) {
    splits.iter().for_each(|split| check_partition(split, rows));
    let mut tested: Vec<usize> = splits.iter().flat_map(|s| s.test()).copied().collect();
    tested.sort_unstable();
    assert_eq!(tested, (0..rows).collect::<Vec<_>>());
}

#[test]
fn the_study_s_sizes_come_out() {
    let labels: Vec<usize> = (0..614).map(|row| usize::from(row % 614 >= 192)).collect();
    for size in [TestSize::Rows(123), TestSize::Fraction(0.2)] {
        let split = stratified_holdout(&labels, size, SEED).unwrap();
        check_partition(&split, 614);
        assert_eq!((count(split.test(), &labels, 0), count(split.test(), &labels, 1)), (38, 85));
    }
}

#[test]
fn a_split_does_not_depend_on_how_many_are_made() {
    let labels: Vec<usize> = (0..100).map(|row| row % 3).collect();
    let few = stratified_holdouts(&labels, TestSize::Fraction(0.2), 3, SEED).unwrap();
    let many = stratified_holdouts(&labels, TestSize::Fraction(0.2), 7, SEED).unwrap();
    assert_eq!(few[..], many[..3]);
    assert_eq!(few[0], stratified_holdout(&labels, TestSize::Fraction(0.2), SEED).unwrap());
    assert_eq!(many.iter().map(|s| s.test().to_vec()).collect::<HashSet<_>>().len(), 7);
    let repeated = repeated_stratified_kfold(&labels, 4, 5, SEED).unwrap();
    assert_eq!(repeated[..8], repeated_stratified_kfold(&labels, 4, 2, SEED).unwrap());
    assert_eq!(repeated[5].label(), "repeat-1-fold-1");
    assert_ne!(few[0], stratified_holdout(&labels, TestSize::Fraction(0.2), [8; 32]).unwrap());
}

#[test]
fn impossible_splits_are_refused() {
    let labels = [0, 0, 0, 1, 1];
    let holdout = |size| stratified_holdout(&labels, size, SEED);
    for size in
        [TestSize::Fraction(0.0), TestSize::Fraction(1.0), TestSize::Fraction(f64::NAN), TestSize::Rows(1)]
    {
        assert!(matches!(holdout(size), Err(SplitError::TestSize { .. })), "{size}");
    }
    assert!(matches!(holdout(TestSize::Rows(4)), Err(SplitError::TestSize { .. })));
    assert!(holdout(TestSize::Rows(3)).is_ok());
    assert!(matches!(
        stratified_holdout(&[0, 0, 0, 1], TestSize::Rows(2), SEED),
        Err(SplitError::ClassTooSmall { class: 1, members: 1, needed: 2 })
    ));
    assert!(matches!(stratified_kfold(&labels, 1, SEED), Err(SplitError::TooFewFolds { folds: 1 })));
    assert!(matches!(stratified_kfold(&labels, 6, SEED), Err(SplitError::TooFewRows { rows: 5, folds: 6 })));
    assert!(matches!(stratified_kfold(&labels, 3, SEED), Err(SplitError::ClassTooSmall { class: 1, .. })));
    assert!(stratified_holdout(&[], TestSize::Fraction(0.5), SEED).is_err());
    let groups = |groups: &[usize]| stratified_group_kfold(&labels, groups, 2, SEED);
    assert!(matches!(groups(&[0, 1]), Err(SplitError::LengthMismatch { labels: 5, groups: 2 })));
    assert!(matches!(groups(&[4; 5]), Err(SplitError::TooFewGroups { class: None, groups: 1, .. })));
    assert!(matches!(
        groups(&[0, 1, 2, 3, 3]),
        Err(SplitError::TooFewGroups { class: Some(1), groups: 1, .. })
    ));
}

#[test]
fn a_split_is_checked() {
    assert!(matches!(Split::new("s", vec![], vec![1]), Err(SplitError::Empty { .. })));
    assert!(matches!(Split::new("s", vec![0, 1], vec![1]), Err(SplitError::Repeated { row: 1, .. })));
    assert!(matches!(Split::new("s", vec![0, 0], vec![1]), Err(SplitError::Repeated { row: 0, .. })));
    let table = read(b"id,x,c,y\n1,1,a,n\n2,2,b,y\n", &small_schema()).unwrap();
    let long = Split::new("s", vec![0], vec![2]).unwrap();
    assert!(matches!(table.partition(&long), Err(SplitError::OutOfRange { row: 2, rows: 2, .. })));
    let good = Split::new("s", vec![1], vec![0]).unwrap();
    let (train, test) = table.partition(&good).unwrap();
    assert_eq!((train.targets(), test.targets(), test.rows()), (vec![1], vec![0], &[0][..]));
}

fn from_text(text: &str) -> Result<Split, SplitError> {
    let table = read(b"id,x,c,y\na,1,a,n\nb,2,b,y\nc,3,b,y\n", &small_schema()).unwrap();
    Split::from_reader(text.as_bytes(), Path::new("s.csv"), "mine", &table)
}

#[test]
fn a_split_file_is_read_and_checked() {
    let split = from_text("part,id\ntest,c\nunused,a\ntrain,b\n").unwrap();
    assert_eq!((split.label(), split.train(), split.test()), ("mine", &[1][..], &[2][..]));
    let check = |text: &str, part: &str| {
        let message = from_text(text).unwrap_err().to_string();
        assert!(message.contains(part), "{message:?} lacks {part:?}");
    };
    check("id,part\na,train\nb,test\n", "1 rows of the table are not listed, the first is \"c\"");
    check("id,part\na,train\nz,test\n", "line 3: no row of the table has the identifier \"z\"");
    check("id,part\na,train\na,test\n", "row 0 is listed twice");
    check("id,part\na,Train\n", "line 2: part \"Train\"");
    check("id,half\na,train\n", "no part column \"part\"");
    check("key,part\na,train\n", "no identifier column \"id\"");
    check("id,part\na,train\nb,train\nc,train\n", "the test part has no rows");
    check("id,part\na\n", "1 cells");
}

/// The committed split of the study on the generated table's identifiers would not match; on the real table it must.
#[test]
fn the_paper_split_fits_the_real_table() {
    let Some(real) = std::env::var_os("CIPHERLENS_DATA") else {
        println!("skipped: CIPHERLENS_DATA is not set");
        return;
    };
    let loan = manifest("loan");
    let path = Path::new(&real).join("loan/loan.csv");
    let table = tabular_data::Table::read_csv(&path, loan.schema.as_ref().unwrap()).unwrap();
    let file = data("loan").join(&loan.splits[0].path);
    let split = Split::from_file(&file, &loan.splits[0].name, &table).unwrap();
    let positives = count(split.test(), table.targets(), 1);
    assert_eq!((split.train().len(), split.test().len(), positives), (491, 123, 85));
}

fn labels_and_groups() -> impl Strategy<Value = (Vec<usize>, Vec<usize>, usize)> {
    (2usize..5, 20usize..80).prop_flat_map(|(k, rows)| {
        (prop::collection::vec(0usize..3, rows), prop::collection::vec(0usize..25, rows), Just(k))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn folds_are_balanced(labels in prop::collection::vec(0usize..3, 4..120), k in 2usize..6, seed in any::<[u8; 32]>()) {
        let Ok(splits) = stratified_kfold(&labels, k, seed) else {
            prop_assert!((0..3).any(|c| (1..k).contains(&count(&(0..labels.len()).collect::<Vec<_>>(), &labels, c))) || labels.len() < k);
            return Ok(());
        };
        check_folds(&splits, labels.len());
        let spread = |sizes: Vec<usize>| sizes.iter().max().unwrap() - sizes.iter().min().unwrap();
        prop_assert!(spread(splits.iter().map(|s| s.test().len()).collect()) <= 1);
        for class in 0..3 {
            prop_assert!(spread(splits.iter().map(|s| count(s.test(), &labels, class)).collect()) <= 1);
        }
    }

    #[test]
    fn holdouts_keep_class_shares(labels in prop::collection::vec(0usize..3, 10..150), share in 0.1f64..0.9, seed in any::<[u8; 32]>()) {
        let Ok(split) = stratified_holdout(&labels, TestSize::Fraction(share), seed) else { return Ok(()) };
        check_partition(&split, labels.len());
        let n_test = (share * labels.len() as f64).ceil();
        prop_assert_eq!(split.test().len() as f64, n_test);
        for class in 0..3 {
            let members = count(&(0..labels.len()).collect::<Vec<_>>(), &labels, class);
            let (tested, exact) = (count(split.test(), &labels, class), n_test * members as f64 / labels.len() as f64);
            prop_assert!(members == 0 || (tested >= 1 && tested < members));
            prop_assert!((tested as f64 - exact).abs() < 1.0 + 2.0, "{} of {}, exactly {}", tested, members, exact);
        }
    }

    #[test]
    fn groups_never_straddle((labels, groups, k) in labels_and_groups(), seed in any::<[u8; 32]>()) {
        let Ok(splits) = stratified_group_kfold(&labels, &groups, k, seed) else { return Ok(()) };
        check_folds(&splits, labels.len());
        for split in &splits {
            let of = |rows: &[usize]| rows.iter().map(|&row| groups[row]).collect::<HashSet<_>>();
            prop_assert!(of(split.train()).is_disjoint(&of(split.test())));
        }
        prop_assert_eq!(&stratified_group_kfold(&labels, &groups, k, seed).unwrap(), &splits);
        let repeated = repeated_stratified_group_kfold(&labels, &groups, k, 2, seed).unwrap();
        for (a, b) in splits.iter().zip(&repeated) {
            prop_assert_eq!(a.test(), b.test());
        }
    }
}

/// Single-row groups leave the greedy placement free: folds come out as even as without groups.
#[test]
fn groups_of_one_row_are_spread_evenly() {
    let labels: Vec<usize> = (0..200).map(|row| usize::from(row % 4 == 0)).collect();
    let groups: Vec<usize> = (0..200).collect();
    for split in stratified_group_kfold(&labels, &groups, 5, SEED).unwrap() {
        assert_eq!((count(split.test(), &labels, 0), count(split.test(), &labels, 1)), (30, 10));
    }
}
