//! Encoded records as message polynomials; see [`crate::layout`].

use crate::layout::{Dot, Products};

/// Chunk number `chunk` of the features of all records of a block.
pub(crate) fn dot_chunk(dot: &Dot, chunk: usize, records: &[Vec<i64>]) -> Vec<i64> {
    let mut message = vec![0; dot.degree];
    for (index, record) in records.iter().enumerate() {
        let features = record.iter().skip(chunk * dot.width()).take(dot.width());
        let places = message.iter_mut().skip(dot.record_start(index));
        for (place, &feature) in places.zip(features) {
            *place = feature;
        }
    }
    message
}

/// Feature number `feature` of every record, one a slot.
pub(crate) fn slots(degree: usize, feature: usize, records: &[Vec<i64>]) -> Vec<i64> {
    let mut values: Vec<i64> =
        records.iter().map(|record| record.get(feature).copied().unwrap_or(0)).collect();
    values.resize(degree, 0);
    values
}

/// The features of one record as the first coefficients.
pub(crate) fn plain(degree: usize, record: &[i64]) -> Vec<i64> {
    let mut message = record.to_vec();
    message.resize(degree, 0);
    message
}

/// `sum_c x_c X^(-(c - c0) m)` over the rows c of a group: `X^-k` is `-X^(N-k)`.
pub(crate) fn mirror(products: &Products, group: usize, record: &[i64]) -> Vec<i64> {
    let mut message = vec![0; products.degree];
    let rows = record.get(products.rows_of(group)).unwrap_or(&[]);
    for (offset, &value) in rows.iter().enumerate() {
        match offset * products.features {
            0 => message[0] = value,
            power => message[products.degree - power] = -value,
        }
    }
    message
}
