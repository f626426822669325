//! Models at rest.

use super::demo;
use classifiers::{Learner, ModelFile, ModelScores, TrainSet};
use ndarray::Array2;
use private_inference::model::QuadraticMethod;
use private_inference::{
    ModelId, Packing, QuantiseOptions, Range, ServingOptions, StoredModel, StoredModelError,
};
use proptest::prelude::*;
use rand::Rng;

fn rows() -> (Array2<f32>, Vec<usize>) {
    let mut rng = demo::rng(71);
    let rows: Array2<f32> = Array2::from_shape_fn((40, 3), |_| rng.random_range(-1.0..1.0));
    let labels = rows.rows().into_iter().map(|row| usize::from(row[0] + row[1] * row[2] > 0.0)).collect();
    (rows, labels)
}

fn stored(learner: &dyn Learner, method: QuadraticMethod) -> StoredModel {
    let (rows, labels) = rows();
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let model = learner.fit(&train).unwrap();
    let fitted = ModelFile::new(learner, &train, model, ModelScores::default());
    let options = ServingOptions {
        id: ModelId([5; 16]),
        ranges: Range::of_columns(rows.view()).unwrap(),
        method,
        quantise: QuantiseOptions { packing: Packing::Slots, max_input_bits: 12, max_weight_bits: 12 },
    };
    StoredModel::new(fitted, options, b"how to prepare a record".to_vec()).unwrap()
}

fn logistic() -> StoredModel {
    let learner = classifiers::learner("logistic", &classifiers::LearnerOptions::default()).unwrap();
    stored(learner.as_ref(), QuadraticMethod::Multiplied)
}

#[test]
fn a_model_round_trips_with_its_decisions() {
    let options = classifiers::LearnerOptions::default().with_tree_depth(Some(3));
    let poly = classifiers::Svm::new(classifiers::SvmOptions {
        kernel: classifiers::KernelKind::Poly,
        degree: 2,
        ..classifiers::SvmOptions::default()
    });
    let learners =
        ["logistic", "linear-svm", "naive-bayes", "tree"].map(|id| classifiers::learner(id, &options));
    let mut all: Vec<Box<dyn Learner>> = learners.into_iter().map(Result::unwrap).collect();
    all.push(Box::new(poly.unwrap()));
    for learner in all {
        for method in [QuadraticMethod::Multiplied, QuadraticMethod::Expanded] {
            let stored = stored(learner.as_ref(), method);
            let bytes = stored.to_bytes();
            let read = StoredModel::from_bytes(&bytes).unwrap();
            assert_eq!(read.notes(), b"how to prepare a record");
            assert_eq!(read.quantised().card(), stored.quantised().card());
            let rows = rows().0;
            let scores = |model: &StoredModel| model.quantised().scores(rows.view()).unwrap();
            assert_eq!(scores(&read), scores(&stored), "{}", learner.id());
            assert_eq!(read.to_bytes(), bytes);
        }
    }
}

#[test]
fn a_card_of_another_rounding_is_refused() {
    use sha2::Digest;
    let mut bytes = logistic().to_bytes();
    let limit = 6 + 16 + 2;
    assert_eq!(bytes[limit], 12, "the limit of input bits stands there");
    bytes[limit] = 8;
    let content = bytes.len() - 32;
    let digest = sha2::Sha256::digest(&bytes[..content]);
    bytes[content..].copy_from_slice(&digest);
    assert!(matches!(StoredModel::from_bytes(&bytes), Err(StoredModelError::CardChanged)));
}

#[test]
fn other_files_are_refused_by_their_first_bytes() {
    let bytes = logistic().to_bytes();
    let with = |at: usize, value: u8| {
        let mut changed = bytes.clone();
        changed[at] = value;
        StoredModel::from_bytes(&changed)
    };
    assert!(matches!(with(0, b'X'), Err(StoredModelError::Magic { .. })));
    assert!(matches!(with(4, 9), Err(StoredModelError::Version { found: 9, .. })));
    assert!(matches!(with(40, 1), Err(StoredModelError::Damaged(_))));
    assert!(StoredModel::from_bytes(&[]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_cut_or_changed_file_is_refused(cut in 0usize..2000, at in 0usize..2000, flip in 1u8..=255) {
        let bytes = logistic().to_bytes();
        let kept = bytes.len().saturating_sub(1 + cut % bytes.len());
        prop_assert!(StoredModel::from_bytes(&bytes[..kept]).is_err());
        let mut changed = bytes.clone();
        let place = at % bytes.len();
        changed[place] ^= flip;
        prop_assert!(StoredModel::from_bytes(&changed).is_err());
    }

    /// Changes behind a digest that fits: refused, or read as another model that can be written again.
    #[test]
    fn resealed_changes_never_panic(edits in prop::collection::vec((0usize..2000, any::<u8>()), 1..4)) {
        use sha2::Digest;
        let mut bytes = logistic().to_bytes();
        let content = bytes.len() - 32;
        edits.into_iter().for_each(|(at, value)| bytes[at % content] = value);
        let digest = sha2::Sha256::digest(&bytes[..content]);
        bytes[content..].copy_from_slice(&digest);
        if let Ok(read) = StoredModel::from_bytes(&bytes) {
            let again = StoredModel::from_bytes(&read.to_bytes()).unwrap();
            prop_assert_eq!(again.quantised().card(), read.quantised().card());
        }
    }
}
