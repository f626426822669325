//! A small table with known structure, and its encryption under any scheme.

use crypto_encode::{CipherColumn as Cell, EncodeSpec, Key, Scheme, Stage};
use leakage::tabular::{AttributeKind, DesignColumn, Pairs, Scale, Trial};
use ndarray::{Array2, ArrayView2, s};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// Names and kinds of the columns of [`people`].
pub(crate) const COLUMNS: [(&str, AttributeKind); 6] = [
    ("income", AttributeKind::Numeric),
    ("loan", AttributeKind::Numeric),
    ("married", AttributeKind::Categorical),
    ("graduate", AttributeKind::Categorical),
    ("area=urban", AttributeKind::Categorical),
    ("area=rural", AttributeKind::Categorical),
];

/// `n` generated people.
pub(crate) fn people(n: usize, seed: u8) -> Array2<f64> {
    let mut rng = ChaCha20Rng::from_seed([seed; 32]);
    let mut table = Array2::zeros((n, COLUMNS.len()));
    for mut row in table.rows_mut() {
        let spread: f64 = (0..6).map(|_| rng.random_range(-0.5..0.5)).sum();
        let income = (8.3 + 0.7 * spread).exp().round();
        let area = rng.random_range(0..10);
        row[0] = income;
        row[1] = (income / 40.0 * rng.random_range(0.6..1.4)).round();
        row[2] = f64::from(u8::from(rng.random_bool(0.65)));
        row[3] = f64::from(u8::from(rng.random_bool(0.8)));
        row[4] = f64::from(u8::from(area < 3));
        row[5] = f64::from(u8::from(area >= 6));
    }
    table
}

/// Which keys the known pairs were made under.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Keys {
    /// The victims' key.
    Same,
    /// Another one.
    Cross,
}

/// A trial: the first half of `table` auxiliary, the second half victims.
pub(crate) fn trial(table: &Array2<f64>, scheme: &str, key: u8, keys: Keys, pair_counts: &[usize]) -> Trial {
    let scheme = crypto_encode::scheme(scheme).unwrap();
    let scales = scales(table, scheme);
    let input =
        Array2::from_shape_fn(table.raw_dim(), |(i, j)| (table[[i, j]] - scales[j].mean) / scales[j].scale);
    let other = if keys == Keys::Same { key } else { key ^ 0x80 };
    let half = table.nrows() / 2;
    let rows: Vec<usize> = (0..table.nrows()).collect();
    let pairs = encode(scheme, other, input.slice(s![..half, ..]), &rows[..half]);
    let cipher = encode(scheme, key, input.slice(s![half.., ..]), &rows[half..]);
    let own = encode(scheme, key ^ 0x40, input.slice(s![..half, ..]), &rows[..half]);
    let others = table.slice(s![..half, ..]).to_owned();
    Trial::builder(columns(), table.slice(s![half.., ..]).to_owned(), cipher)
        .with_scales(scales)
        .with_auxiliary(others.clone())
        .with_strangers(others.clone())
        .with_own_key(Pairs { plain: others.clone(), cipher: own })
        .with_pairs(Pairs { plain: others, cipher: pairs })
        .with_pair_counts(pair_counts.to_vec())
        .with_records((half..table.nrows()).collect())
        .build()
        .unwrap()
}

pub(crate) fn columns() -> Vec<DesignColumn> {
    let column = |(name, kind): (&str, AttributeKind)| match (name.split_once('='), kind) {
        (Some((source, level)), _) => DesignColumn::indicator(source, level),
        (None, AttributeKind::Numeric) => DesignColumn::numeric(name),
        (None, AttributeKind::Categorical) => DesignColumn::binary(name),
        (None, AttributeKind::Level) => DesignColumn::levels(name),
    };
    COLUMNS.map(column).to_vec()
}

fn scales(table: &Array2<f64>, scheme: &Scheme) -> Vec<Scale> {
    let scale = |column: ndarray::ArrayView1<'_, f64>| match scheme.stage {
        Stage::RawCells => Scale::RAW,
        Stage::Standardised => Scale { mean: column.mean().unwrap(), scale: column.std(0.0) },
    };
    table.columns().into_iter().map(scale).collect()
}

fn encode(scheme: &'static Scheme, key: u8, input: ArrayView2<'_, f64>, rows: &[usize]) -> Array2<f64> {
    let cell = |(name, kind): (&str, AttributeKind)| match kind {
        AttributeKind::Numeric => Cell::bounded(name, 0.0, 200_000.0),
        AttributeKind::Categorical | AttributeKind::Level => Cell::indicator(name),
    };
    let encoder = scheme.build(&COLUMNS.map(cell), &EncodeSpec::default(), &Key::new([key; 32])).unwrap();
    encoder.encode(input, rows).unwrap()
}
