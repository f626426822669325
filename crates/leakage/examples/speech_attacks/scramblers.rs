//! What is attacked, written out: each scheme in its simplest form.

use leakage::ndarray::Array2;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::data::Record;

/// A key of its own for each run.
pub(crate) fn key(run: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(run)
}

/// A random permutation.
pub(crate) fn permutation(n: usize, rng: &mut ChaCha20Rng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(rng);
    order
}

/// `n` different records.
pub(crate) fn draw<'a>(records: &[&'a Record], n: usize, rng: &mut ChaCha20Rng) -> Vec<&'a Record> {
    records.choose_multiple(rng, n).copied().collect()
}

/// Whole blocks of segments scrambled, so that plain segment i lies at place order\[i\]; samples are segments of 1.
pub(crate) fn moved(plain: &[f32], segment: usize, orders: &[Vec<usize>]) -> Vec<f32> {
    let mut cipher = plain.to_vec();
    let length = segment * orders[0].len();
    let blocks = plain.chunks_exact(length).zip(cipher.chunks_exact_mut(length));
    for ((from, to), order) in blocks.zip(orders.iter().cycle()) {
        for (from, &place) in from.chunks_exact(segment).zip(order) {
            to[place * segment..(place + 1) * segment].copy_from_slice(from);
        }
    }
    cipher
}

/// 16-bit numbers combined with those of a stream.
pub(crate) fn masked(plain: &[f32], stream: &[u16]) -> Vec<f32> {
    let mask = |(&x, &key): (&f32, &u16)| f32::from((x * 32768.0) as i16 ^ key as i16) / 32768.0;
    plain.iter().zip(stream).map(mask).collect()
}

/// A random stream of 16-bit numbers.
pub(crate) fn stream(n: usize, rng: &mut ChaCha20Rng) -> Vec<u16> {
    (0..n).map(|_| rng.random()).collect()
}

/// A random orthogonal matrix.
pub(crate) fn rotation(n: usize, rng: &mut ChaCha20Rng) -> Array2<f64> {
    let bell = |rng: &mut ChaCha20Rng| (0..12).map(|_| rng.random::<f64>() - 0.5).sum::<f64>();
    let mut rows: Array2<f64> = Array2::from_shape_simple_fn((n, n), || bell(rng));
    for i in 0..n {
        for j in 0..i {
            let overlap = rows.row(i).dot(&rows.row(j));
            let other = rows.row(j).to_owned();
            rows.row_mut(i).scaled_add(-overlap, &other);
        }
        let norm = rows.row(i).dot(&rows.row(i)).sqrt();
        rows.row_mut(i).mapv_inplace(|value| value / norm);
    }
    rows
}

/// Whole frames mapped, in steps of 16 bits.
pub(crate) fn mapped(plain: &[f32], rotation: &Array2<f64>) -> Vec<f32> {
    let mut cipher = plain.to_vec();
    for frame in cipher.chunks_exact_mut(rotation.nrows()) {
        let row: Vec<f64> = frame.iter().map(|&x| f64::from(x)).collect();
        for (slot, column) in frame.iter_mut().zip(rotation.columns()) {
            let value: f64 = column.iter().zip(&row).map(|(a, b)| a * b).sum();
            *slot = ((value * 32768.0).round() / 32768.0) as f32;
        }
    }
    cipher
}

/// Bins moved and negated: the encrypted place of each plain bin, and whether it is negated there.
pub(crate) fn bins(plain: &Array2<f32>, sources: &[usize], negated: &[bool]) -> Array2<f32> {
    let mut cipher = plain.clone();
    for (bin, (&source, &negated)) in sources.iter().zip(negated).enumerate() {
        let sign = if negated { -1.0 } else { 1.0 };
        cipher.column_mut(source).assign(&(&plain.column(bin) * sign));
    }
    cipher
}

/// Bands moved and turned upside down, as bins.
pub(crate) fn band_bins(sources: &[usize], inverted: &[bool], bins: usize) -> Vec<usize> {
    let width = bins / sources.len();
    let bin = |(&source, &inverted): (&usize, &bool)| {
        (0..width).map(move |place| source * width + if inverted { width - 1 - place } else { place })
    };
    sources.iter().zip(inverted).flat_map(bin).collect()
}
