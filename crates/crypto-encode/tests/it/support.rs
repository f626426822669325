//! Tables and keys that the tests share.

use crypto_encode::{CipherColumn, Clock, EncodeOptions, EncodeSpec, Key, MatrixEncoder, Scheme};
use ndarray::Array2;

/// The columns of [`table`].
pub(crate) fn columns() -> Vec<CipherColumn> {
    vec![
        CipherColumn::bounded("ApplicantIncome", 0.0, 100_000.0),
        CipherColumn::bounded("LoanAmount", 0.0, 1_000.0),
        CipherColumn::indicator("Married"),
        CipherColumn::bounded("Balance", -500.0, 500.0),
    ]
}

/// A table of the shape the encoders meet: incomes, decimals, indicators and signs.
pub(crate) fn table(rows: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, 4), |(i, j)| match j {
        0 => 150.0 + ((i * 2_654_435) % 80_000) as f64,
        1 => 9.5 + (i % 97) as f64 * 1.25,
        2 => f64::from(u8::from(i % 3 == 0)),
        _ => (i % 401) as f64 - 200.0,
    })
}

/// The records' numbers of a table whose first record is number 0.
pub(crate) fn numbered(rows: usize) -> Vec<usize> {
    (0..rows).collect()
}

/// A key that differs for every number.
pub(crate) fn key(number: u32) -> Key {
    let mut bytes = [0x5A; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Key::new(bytes)
}

/// The default options with a running clock.
pub(crate) fn running() -> EncodeSpec {
    let clock = Clock::Running { start: 1_700_000_000, cells_per_second: 3 };
    EncodeSpec::new(EncodeOptions { clock, ..EncodeOptions::default() }).unwrap()
}

/// The scheme's encoder for [`columns`] under the default options.
pub(crate) fn encoder(scheme: &Scheme, number: u32) -> Box<dyn MatrixEncoder> {
    scheme.build(&columns(), &EncodeSpec::default(), &key(number)).unwrap()
}

/// Pearson's chi-square statistic of counts against equal expectations.
pub(crate) fn chi_square(counts: &[u64]) -> f64 {
    let expected = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    counts.iter().map(|&count| (count as f64 - expected).powi(2) / expected).sum()
}
