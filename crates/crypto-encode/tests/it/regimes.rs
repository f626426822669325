//! Key regimes, the clock, declared bounds and what is refused when an encoder is built.

use crypto_encode::{
    CipherColumn, Clock, EncodeError, EncodeOptions, EncodeSpec, record_key, scheme, schemes,
};
use ndarray::{Array2, array, s};

use super::support::{columns, encoder, key, numbered, running, table};

#[test]
fn the_per_record_regime_is_one_build_a_record() {
    let (table, rows) = (table(12), numbered(12));
    for scheme in schemes() {
        let spec = EncodeSpec::default();
        let encoder = scheme.build_per_record(&columns(), &spec, &key(9)).unwrap();
        assert_eq!(encoder.id(), scheme.id);
        let out = encoder.encode(table.view(), &rows).unwrap();
        for (i, &row) in rows.iter().enumerate() {
            let single = scheme.build(&columns(), &spec, &record_key(&key(9), row)).unwrap();
            let alone = single.encode(table.slice(s![i..=i, ..]), &[row]).unwrap();
            assert_eq!(alone.row(0), out.row(i), "{}", scheme.id);
        }
    }
}

#[test]
fn equal_rows_differ_by_record_key_in_keyed_schemes() {
    let row = table(1);
    let repeated = ndarray::concatenate![ndarray::Axis(0), row, row, row, row];
    for scheme in schemes().iter().filter(|scheme| scheme.keyed) {
        let encoder = scheme.build_per_record(&columns(), &EncodeSpec::default(), &key(9)).unwrap();
        let out = encoder.encode(repeated.view(), &[0, 1, 2, 3]).unwrap();
        assert!((1..4).any(|i| out.row(i) != out.row(0)), "{}", scheme.id);
    }
}

#[test]
fn only_schemes_that_say_so_depend_on_the_clock() {
    let (table, rows) = (table(200), numbered(200));
    for scheme in schemes() {
        let fixed = encoder(scheme, 2).encode(table.view(), &rows).unwrap();
        let moving =
            scheme.build(&columns(), &running(), &key(2)).unwrap().encode(table.view(), &rows).unwrap();
        assert_eq!(fixed != moving, scheme.uses_clock, "{}", scheme.id);
    }
}

/// The last character of the time holds its low six bits, and the values 52 to 61 are digits: for ten seconds of every
/// 64 the first digit counts seconds and nothing else.
#[test]
fn a_running_clock_shows_row_order_through_the_first_digit() {
    let clock = Clock::Running { start: 1_700_000_000 + 52, cells_per_second: 100 };
    let spec = EncodeSpec::new(EncodeOptions { clock, ..EncodeOptions::default() }).unwrap();
    let first = scheme("fernet-first-digit").unwrap();
    let encoder = first.build(&[CipherColumn::numeric("x")], &spec, &key(0)).unwrap();
    let cells = Array2::from_shape_fn((1000, 1), |(i, _)| (i * 37 % 501) as f64);
    let out = encoder.encode(cells.view(), &numbered(1000)).unwrap();
    assert_eq!(out, Array2::from_shape_fn((1000, 1), |(i, _)| (i / 100) as f64));
}

#[test]
fn schemes_that_need_bounds_say_how_to_declare_them() {
    let unbounded = [CipherColumn::numeric("Income"), CipherColumn::indicator("Married")];
    for scheme in schemes() {
        let built = scheme.build(&unbounded, &EncodeSpec::default(), &key(0)).map(|_| ());
        if !scheme.needs_bounds {
            assert_eq!(built, Ok(()), "{}", scheme.id);
            continue;
        }
        let fault = built.unwrap_err();
        assert_eq!(fault, EncodeError::MissingBounds { scheme: scheme.id, column: "Income".into() });
        let text = fault.to_string();
        assert!(text.contains("Income") && text.contains("bounds = [low, high]"), "{text}");
    }
}

#[test]
fn bounds_must_be_finite_and_rising() {
    for (low, high) in [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (f64::MIN, f64::MAX)] {
        for id in ["laplace", "randomised-response", "ope"] {
            let columns = [CipherColumn::bounded("x", low, high)];
            let built = scheme(id).unwrap().build(&columns, &EncodeSpec::default(), &key(0)).map(|_| ());
            assert!(matches!(built, Err(EncodeError::InvalidBounds { .. })), "{id} took [{low}, {high}]");
        }
    }
}

#[test]
fn orthogonal_refuses_tables_too_wide_to_rotate() {
    let wide = vec![CipherColumn::numeric("x"); 2049];
    let built = scheme("orthogonal").unwrap().build(&wide, &EncodeSpec::default(), &key(0)).map(|_| ());
    assert_eq!(built, Err(EncodeError::TooManyColumns { scheme: "orthogonal", limit: 2048, found: 2049 }));
}

#[test]
fn the_order_preserving_scheme_keeps_order_and_the_deterministic_ones_equality() {
    let cells = array![[-3.0], [-2.99], [0.0], [16.12], [16.13], [5849.0], [5849.0], [99_999.0]];
    let columns = [CipherColumn::bounded("x", -10.0, 100_000.0)];
    for id in ["ope", "siv", "ff1", "fernet-digits-deterministic"] {
        let encoder = scheme(id).unwrap().build(&columns, &EncodeSpec::default(), &key(1)).unwrap();
        let out = encoder.encode(cells.view(), &numbered(8)).unwrap();
        assert_eq!(out[(5, 0)], out[(6, 0)], "{id}");
        let rising = out.iter().zip(out.iter().skip(1)).all(|(a, b)| a <= b);
        assert_eq!(rising, id == "ope", "{id}");
    }
}

#[test]
fn length_only_is_the_number_of_digits() {
    let cells = array![[0.0, 1.0], [-0.5, 0.0], [16.12000084, 1.0], [-120.0, 0.0], [99_999.9, 1.0]];
    let columns = [CipherColumn::numeric("x"), CipherColumn::indicator("y")];
    let encoder = scheme("length-only").unwrap().build(&columns, &EncodeSpec::default(), &key(0)).unwrap();
    let out = encoder.encode(cells.view(), &numbered(5)).unwrap();
    assert_eq!(out, array![[1.0, 1.0], [1.0, 1.0], [2.0, 1.0], [3.0, 1.0], [5.0, 1.0]]);
}

#[test]
fn siv_and_ff1_bind_the_column_name() {
    let columns = [CipherColumn::numeric("a"), CipherColumn::numeric("b")];
    for id in ["siv", "ff1", "ope"] {
        let encoder = scheme(id).unwrap().build(&columns, &EncodeSpec::default(), &key(1)).unwrap();
        let out = encoder.encode(array![[5849.0, 5849.0]].view(), &[0]).unwrap();
        assert_ne!(out[(0, 0)], out[(0, 1)], "{id}");
    }
}
