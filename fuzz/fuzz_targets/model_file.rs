//! Any bytes as a model file: refused or read, never a panic; and what is read can score and be written again.

#![no_main]

use classifiers::ModelFile;
use libfuzzer_sys::fuzz_target;
use ndarray::Array2;

/// Wide enough for models that a short input can describe.
const MAX_COLUMNS: usize = 1 << 16;

fuzz_target!(|input: &[u8]| {
    let Ok(file) = ModelFile::from_json(input) else { return };
    let model = file.model();
    if model.n_features() <= MAX_COLUMNS && model.n_classes() <= MAX_COLUMNS {
        let scores =
            model.scores(Array2::ones((2, model.n_features())).view()).expect("rows of the right width");
        let columns = if model.n_classes() == 2 { 1 } else { model.n_classes() };
        assert_eq!(scores.dim(), (2, columns));
    }
    let again = file.to_json();
    assert_eq!(ModelFile::from_json(&again).expect("a file it wrote").to_json(), again);
});
