//! What every scheme in the registry must hold to.

use crypto_encode::{
    Address, CellFault, EncodeError, EncodeSpec, Lifted, MatrixEncoder, Scheme, scheme, schemes,
};
use ndarray::{Array2, s};

use super::support::{columns, encoder, key, numbered, running, table};

const ROWS: usize = 50;

fn encode(encoder: &dyn MatrixEncoder, values: &Array2<f64>) -> Array2<f64> {
    encoder.encode(values.view(), &numbered(values.nrows())).unwrap()
}

/// Runs a check on every scheme, naming the one that fails.
fn each(check: impl Fn(&'static Scheme)) {
    for scheme in schemes() {
        println!("scheme {}", scheme.id);
        check(scheme);
    }
}

#[test]
fn ids_are_unique_kept_and_documented() {
    let ids: Vec<_> = schemes().iter().map(|scheme| scheme.id).collect();
    let kept = [
        "plain",
        "fernet-first-digit",
        "fernet-digits",
        "fernet-digits-deterministic",
        "length-only",
        "ff1",
        "siv",
        "ope",
        "orthogonal",
        "laplace",
        "randomised-response",
    ];
    assert!(kept.iter().all(|id| ids.contains(id)), "results files name schemes by these ids: {ids:?}");
    for id in &ids {
        let row = format!("| `{id}` |");
        assert!(include_str!("../../README.md").contains(&row), "the README has no row for {id}");
    }
    each(|s| assert!(std::ptr::eq(scheme(s.id).unwrap(), s), "{} stands twice", s.id));
    let unknown = scheme("rot13").unwrap_err().to_string();
    assert!(
        unknown.starts_with("`rot13` names no scheme") && unknown.contains("plain, fernet-first"),
        "{unknown}"
    );
}

#[test]
fn descriptions_are_written_out() {
    each(|scheme| {
        assert!(scheme.summary.len() > 10 && !scheme.summary.contains('\n'));
        assert!(scheme.protects.len() > 100 && !scheme.protects.contains("  "));
        assert!(scheme.bytes_per_value() >= 8.0);
        assert_eq!(encoder(scheme, 0).id(), scheme.id);
    });
}

#[test]
fn shape_and_finiteness() {
    each(|scheme| {
        let out = encode(&*encoder(scheme, 0), &table(ROWS));
        assert_eq!(out.dim(), (ROWS, 4));
        assert!(out.iter().all(|value| value.is_finite()));
        assert_eq!(encode(&*encoder(scheme, 0), &table(0)).dim(), (0, 4));
        let empty = scheme.build(&[], &EncodeSpec::default(), &key(0)).unwrap();
        assert_eq!(encode(&*empty, &Array2::zeros((3, 0))).dim(), (3, 0));
    });
}

#[test]
fn the_same_build_gives_the_same_numbers() {
    each(|scheme| {
        let table = table(ROWS);
        let first = encoder(scheme, 0);
        assert_eq!(encode(&*first, &table), encode(&*first, &table));
        assert_eq!(encode(&*first, &table), encode(&*encoder(scheme, 0), &table));
    });
}

#[test]
fn keyed_schemes_differ_by_key_and_the_others_are_declared() {
    each(|scheme| {
        let table = table(ROWS);
        let equal = encode(&*encoder(scheme, 0), &table) == encode(&*encoder(scheme, 1), &table);
        assert_eq!(equal, !scheme.keyed && !scheme.randomised);
    });
}

#[test]
fn equal_rows_differ_exactly_under_randomised_schemes() {
    each(|scheme| {
        let row = table(1);
        let repeated = ndarray::concatenate![ndarray::Axis(0), row, row, row, row, row, row];
        let out = encode(&*encoder(scheme, 0), &repeated);
        let distinct = (1..6).any(|i| out.row(i) != out.row(0));
        assert_eq!(distinct, scheme.randomised);
    });
}

#[test]
fn a_row_does_not_depend_on_the_rows_around_it() {
    each(|scheme| {
        for spec in [EncodeSpec::default(), running()] {
            let encoder = scheme.build(&columns(), &spec, &key(3)).unwrap();
            let (table, rows) = (table(ROWS), numbered(ROWS));
            let whole = encoder.encode(table.view(), &rows).unwrap();
            for i in [0, 1, 17, 49] {
                let alone = encoder.encode(table.slice(s![i..=i, ..]), &rows[i..=i]).unwrap();
                assert_eq!(alone.row(0), whole.row(i));
            }
            let reversed: Vec<usize> = rows.iter().rev().copied().collect();
            let backwards = encoder.encode(table.slice(s![..;-1, ..]), &reversed).unwrap();
            assert_eq!(backwards.slice(s![..;-1, ..]), whole);
        }
    });
}

#[test]
fn a_lifted_cell_encoder_equals_the_table_encoder() {
    each(|scheme| {
        for spec in [EncodeSpec::default(), running()] {
            let Some(cell) = scheme.build_cell(&columns(), &spec, &key(4)).unwrap() else { continue };
            assert_eq!(cell.id(), scheme.id);
            let lifted = Lifted::new(cell, &columns());
            let table = table(ROWS);
            let built = scheme.build(&columns(), &spec, &key(4)).unwrap();
            assert_eq!(encode(&lifted, &table), encode(&*built, &table));
        }
    });
}

#[test]
fn cells_that_are_not_finite_are_named() {
    each(|scheme| {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut table = table(ROWS);
            table[(20, 1)] = bad;
            let rows: Vec<usize> = (100..100 + ROWS).collect();
            match encoder(scheme, 0).encode(table.view(), &rows) {
                Err(EncodeError::Cell { row: 120, column, value, fault: CellFault::NotFinite }) => {
                    assert_eq!((column.as_str(), value.to_bits()), ("LoanAmount", bad.to_bits()));
                }
                other => panic!("{}: expected the cell to be named, found {other:?}", scheme.id),
            }
        }
    });
}

#[test]
fn extreme_cells_are_encoded_or_refused_but_never_panic() {
    let extremes = [1e14, -1e14, 1e15, 1e300, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, -0.0, 0.1 + 0.2];
    each(|scheme| {
        for extreme in extremes {
            for column in [0, 3] {
                let mut table = table(3);
                table[(1, column)] = extreme;
                match encoder(scheme, 0).encode(table.view(), &[0, usize::MAX, 7]) {
                    Ok(out) => {
                        assert!(out.iter().all(|v| !v.is_nan()), "{} gave NaN for {extreme}", scheme.id)
                    }
                    Err(EncodeError::Cell { row, value, .. }) => {
                        assert_eq!((row, value), (usize::MAX, extreme))
                    }
                    Err(other) => panic!("{}: {other:?}", scheme.id),
                }
            }
        }
    });
}

#[test]
fn minus_zero_counts_as_zero() {
    each(|scheme| {
        let encoded = |zero: f64| {
            let mut table = table(1);
            table[(0, 0)] = zero;
            encode(&*encoder(scheme, 0), &table)
        };
        assert_eq!(encoded(0.0), encoded(-0.0));
    });
}

#[test]
fn tables_of_another_shape_are_refused() {
    each(|scheme| {
        let encoder = encoder(scheme, 0);
        let narrow = encoder.encode(table(2).slice(s![.., ..3]), &[0, 1]);
        assert_eq!(narrow, Err(EncodeError::ColumnCount { expected: 4, found: 3 }));
        let unnumbered = encoder.encode(table(2).view(), &[0]);
        assert_eq!(unnumbered, Err(EncodeError::RowCount { rows: 1, found: 2 }));
        let cell = scheme.build_cell(&columns(), &EncodeSpec::default(), &key(0)).unwrap();
        if let Some(cell) = cell {
            let outside = cell.encode(1.0, Address { row: 0, column: 4 });
            assert_eq!(outside, Err(EncodeError::ColumnCount { expected: 4, found: 5 }));
        }
    });
}
