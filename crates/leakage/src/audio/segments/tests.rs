use super::*;
use crate::audio::generated::{noise, permutation, speech};

fn model() -> JoinModel {
    let plain: Vec<Vec<f32>> = (0..12).map(|record| speech(record, 6400)).collect();
    JoinModel::learned(&plain.iter().map(Vec::as_slice).collect::<Vec<_>>(), 160, 8).unwrap()
}

/// The segments of each block scrambled, under one order or an order per block, and the orders.
fn scrambled(plain: &[f32], shared: bool) -> (Vec<f32>, Vec<Vec<usize>>) {
    let mut cipher = plain.to_vec();
    let mut orders = Vec::new();
    for (block, (from, to)) in plain.chunks_exact(1280).zip(cipher.chunks_exact_mut(1280)).enumerate() {
        let order = permutation(8, if shared { 1 } else { block as u64 });
        for (from, &place) in from.chunks_exact(160).zip(&order) {
            to[place * 160..(place + 1) * 160].copy_from_slice(from);
        }
        orders.push(order);
    }
    (cipher, orders)
}

#[test]
fn blocks_of_speech_are_put_together_and_noise_is_not() {
    let model = model();
    let score = |plain: Vec<f32>| {
        let (cipher, truth) = scrambled(&plain, false);
        model.orders(&cipher).unwrap().score(&truth).unwrap()
    };
    let right = score(speech(60, 12800));
    assert!(right.places > 0.6 && right.neighbours > 0.7 && right.whole > 0.3, "{right:?}");
    let by_chance = score(noise(60, 12800));
    assert!(by_chance.places < 0.3 && by_chance.neighbours < 0.3, "{by_chance:?}");
}

#[test]
fn a_shared_order_is_found_from_few_blocks() {
    let plain = speech(61, 6 * 1280 + 100);
    let (cipher, truth) = scrambled(&plain, true);
    let found = model().shared_order(&[&cipher]).unwrap();
    assert_eq!(found.score(&truth[..1]).unwrap().whole, 1.0);
    assert_eq!(found.undo(&cipher), plain);
}

#[test]
fn scores_by_hand() {
    let found = SegmentOrders { segment: 1, orders: vec![vec![0, 1, 2], vec![2, 0, 1]] };
    let score = found.score(&[vec![0, 1, 2], vec![0, 1, 2]]).unwrap();
    assert_eq!(score, SegmentScore { places: 0.5, neighbours: 0.75, whole: 0.5 });
    assert!(found.score(&[]).is_err() && found.score(&[vec![0, 1], vec![0]]).is_err());
}

#[test]
fn wrong_input_is_refused() {
    let wave = [0.1_f32; 400];
    for (segment, block) in [(0, 8), (8, 8), (160, 1), (160, 13), (2000, 8)] {
        assert!(JoinModel::learned(&[&wave], segment, block).is_err(), "{segment} {block}");
    }
    assert!(JoinModel::learned(&[], 160, 8).is_err());
    let model = model();
    assert!(model.orders(&[]).is_err() && model.shared_order(&[&[f32::NAN]]).is_err());
    // a recording without a whole block stays as it is
    assert_eq!(model.orders(&wave).unwrap().undo(&wave), wave);
}
