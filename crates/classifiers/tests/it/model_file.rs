//! Model files: what is written is read back, and what is damaged is refused.

use classifiers::{Learner, LoadError, Majority, ModelFile, ModelScores, TrainSet};
use ndarray::Array2;

fn file() -> Vec<u8> {
    let rows = Array2::zeros((4, 3));
    let train = TrainSet::new(rows.view(), &[0, 1, 1, 1], 2).unwrap();
    let model = Majority.fit(&train).unwrap();
    ModelFile::new(&Majority, &train, model, ModelScores::default()).to_json()
}

#[test]
fn a_file_read_and_written_again_is_the_same() {
    let bytes = file();
    assert_eq!(ModelFile::from_json(&bytes).unwrap().to_json(), bytes);
}

#[test]
fn another_version_is_named() {
    let text = String::from_utf8(file()).unwrap().replace("\"version\": 1", "\"version\": 7");
    let error = ModelFile::from_json(text.as_bytes()).err();
    assert_eq!(error, Some(LoadError::Version { found: 7, supported: 1 }));
}
