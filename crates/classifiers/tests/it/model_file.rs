//! Model files: what is written is read back, and what is damaged is refused or harmless.

use std::sync::LazyLock;

use classifiers::{
    Classifier, DataHash, Learner, LearnerOptions, LoadError, Majority, ModelFault, ModelFile, ModelScores,
    MultiClass, TrainSet, learner, learners,
};
use ndarray::{Array2, array};
use proptest::prelude::*;
use serde_json::Value;

use crate::data::{assert_close, drawn};

fn majority_file() -> Value {
    let rows = Array2::zeros((4, 3));
    let train = TrainSet::new(rows.view(), &[0, 1, 1, 1], 2).unwrap();
    let model = Majority.fit(&train).unwrap();
    let file = ModelFile::new(&Majority, &train, model, ModelScores::default());
    serde_json::from_slice(&file.to_json()).unwrap()
}

/// What is found when the field at `pointer` is replaced by `value`.
fn error_with(pointer: &str, value: impl Into<Value>) -> LoadError {
    let mut file = majority_file();
    *file.pointer_mut(pointer).unwrap() = value.into();
    ModelFile::from_json(file.to_string().as_bytes()).err().unwrap()
}

#[test]
fn header_and_scores_are_kept() {
    let (rows, labels) = drawn(20, 3, 2, 1);
    let train = TrainSet::new(rows.view(), &labels, 2).unwrap();
    let learner = learner("logistic", &LearnerOptions::default()).unwrap();
    let mut scores = ModelScores::default();
    scores.train.insert("accuracy".to_owned(), 0.1 + 0.2);
    scores.test.insert("roc_auc".to_owned(), 0.75);
    let file = ModelFile::new(learner.as_ref(), &train, learner.fit(&train).unwrap(), scores.clone());
    let read = ModelFile::from_json(&file.to_json()).unwrap();
    assert_eq!(read.learner(), "logistic");
    assert_eq!(read.scores(), &scores);
    assert_eq!(read.data(), DataHash::of(&train));
    assert_eq!(read.options()["c"], 1.0);
}

#[test]
fn the_data_hash_depends_on_rows_and_labels() {
    let hash =
        |rows: &Array2<f32>, labels: &[usize]| DataHash::of(&TrainSet::new(rows.view(), labels, 2).unwrap());
    let rows = array![[1.0f32, 2.0], [3.0, 4.0]];
    let first = hash(&rows, &[0, 1]);
    assert_eq!(first, hash(&rows.clone(), &[0, 1]));
    assert_ne!(first, hash(&rows, &[1, 0]));
    assert_ne!(first, hash(&array![[1.0f32, 2.0], [3.0, 4.5]], &[0, 1]));
    // SHA-256 of the layout given in the documentation, computed with Python's hashlib
    assert_eq!(first.to_string(), "cedaddb40dbf9fd7044ea197088cdcbbca26a1122a113236a8a53dfce017377b");
}

#[test]
fn a_file_of_another_kind_is_refused() {
    let syntax = |error| matches!(error, Some(LoadError::Syntax { .. }));
    assert!(syntax(ModelFile::from_json(b"").err()));
    assert!(syntax(ModelFile::from_json(b"[1, 2]").err()));
    assert!(syntax(ModelFile::from_json(&[0xff; 40]).err()));
    assert_eq!(
        error_with("/format", "onnx"),
        LoadError::Format { found: "onnx".to_owned(), expected: "cipherlens-model" }
    );
    assert_eq!(error_with("/version", 7), LoadError::Version { found: 7, supported: 2 });
    assert_eq!(error_with("/version", 0), LoadError::Version { found: 0, supported: 2 });
    assert!(matches!(error_with("/model/kind", "oracle"), LoadError::Kind { kind, .. } if kind == "oracle"));
}

#[test]
fn fields_that_do_not_fit_are_refused() {
    assert!(matches!(
        error_with("/model/fields/shares", "many"),
        LoadError::Content { kind: "majority", .. }
    ));
    assert!(matches!(
        error_with("/model/fields/shares", vec![1.0]),
        LoadError::Damaged { kind: "majority", fault: ModelFault::Range { field: "shares", .. } }
    ));
    assert_eq!(error_with("/features", 4), LoadError::Header { what: "features", header: 4, model: 3 });
    assert_eq!(error_with("/classes", 3), LoadError::Header { what: "classes", header: 3, model: 2 });
    assert!(matches!(error_with("/data_sha256", "12"), LoadError::Syntax { .. }));
}

#[test]
fn deep_nesting_is_refused() {
    let deep = |open: &str, close: &str| [open.repeat(100_000), close.repeat(100_000)].concat();
    let nested = deep(r#"{"kind":"one-vs-rest","fields":{"models":["#, "]}}");
    let file = majority_file().to_string().replace(r#""majority""#, &nested);
    assert!(ModelFile::from_json(file.as_bytes()).is_err());
    assert!(ModelFile::from_json(deep("[", "]").as_bytes()).is_err());
}

/// Files that the first version of the format wrote, with the scores of some of their training rows then.
#[test]
fn files_of_version_1_are_read() {
    let rows = array![[0.0f32, 0.75], [2.75, 1.0], [3.0, 3.75]];
    let [tree, svm] = [
        include_str!("../golden/model_version_1/tree.json"),
        include_str!("../golden/model_version_1/svm-rbf.json"),
    ]
    .map(|text| ModelFile::from_json(text.as_bytes()).unwrap());
    let scores = |file: &ModelFile| file.model().scores(rows.view()).unwrap();
    assert_eq!(scores(&tree), array![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
    let expected = array![
        [1.0005561f32, -1.0498598, -0.999315],
        [-1.0002934, 1.0000542, -1.1120461],
        [-0.99996936, -0.99994576, 0.9240023]
    ];
    assert_eq!((svm.learner(), svm.model().saved().kind()), ("svm-rbf", "one-vs-rest"));
    assert_close(&scores(&svm), &expected, 1e-6);
}

/// One small file a registered learner, and some of three classes.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(files);

fn files() -> Vec<Vec<u8>> {
    let options = LearnerOptions::default();
    let one_vs_rest = options.clone().with_multi_class(MultiClass::OneVsRest);
    let all = learners(&options).unwrap().into_iter().map(|learner| (learner, 2));
    let three = [("svm-linear", &options), ("svm-rbf", &options), ("svm-rbf", &one_vs_rest)];
    let all = all.chain(three.map(|(id, options)| (learner(id, options).unwrap(), 3)));
    let file = |(learner, n_classes): (Box<dyn Learner>, usize)| {
        let (rows, labels) = drawn(12, 2, n_classes, 5);
        let train = TrainSet::new(rows.view(), &labels, n_classes).unwrap();
        let model = learner.fit(&train).unwrap();
        ModelFile::new(learner.as_ref(), &train, model, ModelScores::default()).to_json()
    };
    all.map(file).collect()
}

/// A damaged file is refused, or it is a model that scores rows of the width it names.
fn survives(bytes: &[u8]) -> bool {
    let Ok(file) = ModelFile::from_json(bytes) else { return true };
    let model: &dyn Classifier = file.model();
    if model.n_features() > 1000 {
        return true;
    }
    let rows = Array2::from_elem((2, model.n_features()), 0.5);
    model.scores(rows.view()).is_ok_and(|scores| scores.nrows() == 2)
}

#[test]
fn cut_files_are_refused() {
    for file in FILES.iter() {
        for cut in (0..file.len() - 1).step_by(file.len() / 60 + 1) {
            assert!(ModelFile::from_json(&file[..cut]).is_err());
        }
    }
}

#[test]
fn changed_numbers_never_panic() {
    for file in FILES.iter() {
        let text = str::from_utf8(file).unwrap();
        let digits: Vec<usize> =
            text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
        for &at in digits.iter().step_by(digits.len() / 80 + 1) {
            for replacement in
                ["9", "0", "-1", "1e400", "4294967296", "18446744073709551615", "null", "\"x\""]
            {
                let damaged = [&text[..at], replacement, &text[at + 1..]].concat();
                assert!(survives(damaged.as_bytes()));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn changed_bytes_never_panic(pick: prop::sample::Index, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut file = pick.get(&FILES).clone();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        prop_assert!(survives(&file));
    }
}
