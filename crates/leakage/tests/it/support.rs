//! A small table with known structure, and its encryption under any scheme.

use crypto_encode::{CipherColumn as Cell, EncodeSpec, Key, Scheme, Stage};
use leakage::tabular::{Column, ColumnKind, Pairs, Scale, Trial, TrialParts};
use ndarray::{Array2, ArrayView2, s};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// Names and kinds of the columns of [`people`].
pub(crate) const COLUMNS: [(&str, ColumnKind); 6] = [
    ("income", ColumnKind::Numeric),
    ("loan", ColumnKind::Numeric),
    ("married", ColumnKind::Indicator),
    ("graduate", ColumnKind::Indicator),
    ("area=urban", ColumnKind::Indicator),
    ("area=rural", ColumnKind::Indicator),
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
    Trial::new(TrialParts {
        columns: columns(),
        scales,
        auxiliary: table.slice(s![..half, ..]).to_owned(),
        pairs: Pairs { plain: table.slice(s![..half, ..]).to_owned(), cipher: pairs },
        records: (half..table.nrows()).collect(),
        truth: table.slice(s![half.., ..]).to_owned(),
        cipher,
        tokens: None,
        membership: Vec::new(),
        pair_counts: pair_counts.to_vec(),
    })
    .unwrap()
}

pub(crate) fn columns() -> Vec<Column> {
    let column = |(name, kind): (&str, ColumnKind)| {
        let (source, level) =
            name.split_once('=').map_or((name, None), |(source, level)| (source, Some(level)));
        Column { name: name.into(), source: source.into(), level: level.map(str::to_owned), kind }
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
    let cell = |(name, kind): (&str, ColumnKind)| match kind {
        ColumnKind::Numeric => Cell::bounded(name, 0.0, 200_000.0),
        ColumnKind::Indicator => Cell::indicator(name),
    };
    let encoder = scheme.build(&COLUMNS.map(cell), &EncodeSpec::default(), &Key::new([key; 32])).unwrap();
    encoder.encode(input, rows).unwrap()
}
