//! What no masking can prevent: exact scores of chosen records give a linear model away after d + 1 queries.

use super::demo::{self, Pair};
use ndarray::Array2;
use private_inference::model::Linear;
use private_inference::{QuantiseOptions, Range};

#[test]
fn a_linear_model_is_extracted_by_one_query_more_than_it_has_weights() {
    let weights = [0.8, -1.5, 0.05, 0.33, -0.71];
    let model =
        Linear { weights: Array2::from_shape_vec((1, 5), weights.to_vec()).unwrap(), biases: vec![0.4] };
    let model = model.into_model(vec![Range::new(-1.0, 1.0).unwrap(); 5]).unwrap();
    let mut pair = Pair::new(demo::quantise(&model, QuantiseOptions::default()), 21);
    let mut score = |record: [f32; 5]| {
        let row = Array2::from_shape_vec((1, 5), record.to_vec()).unwrap();
        let scores = pair.classify(row.view()).scores()[0][0];
        pair.client.card().float_score(scores)
    };
    let bias = score([0.0; 5]);
    assert!((bias - 0.4).abs() < 1e-3);
    for (column, weight) in weights.iter().enumerate() {
        let mut record = [0.0; 5];
        record[column] = 1.0;
        assert!((score(record) - bias - weight).abs() < 1e-3);
    }
}
