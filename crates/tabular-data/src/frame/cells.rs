//! What a cell of an Arrow array is as text.
//!
//! | type | text |
//! |---|---|
//! | null, and NaN of any float | no text: a missing cell |
//! | boolean | `true`, `false` |
//! | integers of 8 to 128 bits, decimals of 128 | all their digits |
//! | floats | the shortest decimal that reads back as the same float of its width: `0.1`, `1.0`, `1e-7`, `1e+16`, `inf` |
//! | strings, dictionaries (categories) | as they are |
//! | dates | `2024-02-29` |
//! | times of day, dates with time | `23:59:59.123456`, `2024-02-29T23:59:59.123456`, with the digits of their unit |
//! | dates with time and time zone | the same in UTC, and `+0000` |
//!
//! This is what polars 2.1 writes as CSV, but for NaN (pandas leaves it out, too), small floats (`1e-5` is `0.00001` there) and
//! time zones other than UTC.

use std::fmt::{Debug, Display, Write};

use polars_arrow::array::{
    Array, BinaryViewArrayGeneric, BooleanArray, DictionaryArray, DictionaryKey, PrimitiveArray, StaticArray,
    Utf8Array, Utf8ViewArray,
};
use polars_arrow::datatypes::{ArrowDataType, IntegerType, TimeUnit};
use polars_arrow::offset::Offset;
use polars_arrow::types::{NativeType, f16};

use super::calendar::{push_date, push_time, push_timestamp};

/// Most digits of a decimal of 128 bits.
const MAX_DECIMALS: usize = 38;

/// Writes the text of a row's cell and says whether there is one.
pub(super) type Cells<'a> = Box<dyn Fn(usize, &mut String) -> bool + 'a>;

/// What a column without texts is; part of messages.
pub(super) fn refused(dtype: &ArrowDataType) -> Option<&'static str> {
    use ArrowDataType as T;
    match dtype.to_logical_type() {
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) => Some("lists"),
        T::Struct(_) => Some("structures"),
        T::Map(..) => Some("maps"),
        T::Union(_) => Some("unions of types"),
        T::Binary | T::LargeBinary | T::BinaryView | T::FixedSizeBinary(_) => Some("bytes"),
        T::Duration(_) | T::Interval(_) => Some("durations"),
        T::Decimal(_, scale) if *scale > MAX_DECIMALS => Some("decimals of more digits than 128 bits hold"),
        T::Decimal256(..) => Some("decimals of 256 bits"),
        T::Decimal32(..) | T::Decimal64(..) => Some("decimals of 32 or 64 bits"),
        T::Unknown | T::Extension(_) => Some("values of a type of its own"),
        T::Dictionary(_, values, _) => refused(values),
        _ => None,
    }
}

/// Whether the cells are numbers, so that their texts are not read by a file's number format.
pub(super) fn is_number(dtype: &ArrowDataType) -> bool {
    use ArrowDataType as T;
    match dtype.to_logical_type() {
        T::Dictionary(_, values, _) => is_number(values),
        T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::Int128 => true,
        T::UInt8 | T::UInt16 | T::UInt32 | T::UInt64 | T::UInt128 => true,
        T::Float16 | T::Float32 | T::Float64 | T::Decimal(..) => true,
        _ => false,
    }
}

/// The cells of an array; `None` of a type that [`refused`] names.
pub(super) fn cells(array: &dyn Array) -> Option<Cells<'_>> {
    use ArrowDataType as T;
    match array.dtype().to_logical_type() {
        T::Null => Some(Box::new(|_, _| false)),
        T::Boolean => {
            let array = array.as_any().downcast_ref::<BooleanArray>()?;
            Some(Box::new(move |row, out| array.get(row).is_some_and(|value| show(value, out))))
        }
        T::Int8 => shown::<i8>(array),
        T::Int16 => shown::<i16>(array),
        T::Int32 => shown::<i32>(array),
        T::Int64 => shown::<i64>(array),
        T::Int128 => shown::<i128>(array),
        T::UInt8 => shown::<u8>(array),
        T::UInt16 => shown::<u16>(array),
        T::UInt32 => shown::<u32>(array),
        T::UInt64 => shown::<u64>(array),
        T::UInt128 => shown::<u128>(array),
        T::Float16 => primitive(array, |value: f16, out| float(value.to_f32(), f32::is_nan, out)),
        T::Float32 => primitive(array, |value, out| float(value, f32::is_nan, out)),
        T::Float64 => primitive(array, |value, out| float(value, f64::is_nan, out)),
        T::Decimal(_, scale) if *scale <= MAX_DECIMALS => {
            let scale = *scale;
            primitive(array, move |value, out| decimal(value, scale, out))
        }
        T::Date32 => written(array, |days: i32, out| push_date(i64::from(days), out)),
        T::Date64 => written(array, |value: i64, out| push_date(value.div_euclid(86_400_000), out)),
        T::Time32(unit) => {
            let digits = digits(*unit);
            written(array, move |value: i32, out| push_time(i64::from(value), digits, out))
        }
        T::Time64(unit) => {
            let digits = digits(*unit);
            written(array, move |value, out| push_time(value, digits, out))
        }
        T::Timestamp(unit, zone) => {
            let (digits, end) = (digits(*unit), zone.as_ref().map_or("", |_| "+0000"));
            written(array, move |value, out| {
                push_timestamp(value, digits, out);
                out.push_str(end);
            })
        }
        T::Utf8 => text::<i32>(array),
        T::LargeUtf8 => text::<i64>(array),
        T::Utf8View => {
            let array: &Utf8ViewArray = array.as_any().downcast_ref::<BinaryViewArrayGeneric<str>>()?;
            Some(Box::new(move |row, out| push_text(array.get(row), out)))
        }
        T::Dictionary(keys, ..) => match keys {
            IntegerType::Int8 => dictionary::<i8>(array),
            IntegerType::Int16 => dictionary::<i16>(array),
            IntegerType::Int32 => dictionary::<i32>(array),
            IntegerType::Int64 => dictionary::<i64>(array),
            IntegerType::UInt8 => dictionary::<u8>(array),
            IntegerType::UInt16 => dictionary::<u16>(array),
            IntegerType::UInt32 => dictionary::<u32>(array),
            IntegerType::UInt64 => dictionary::<u64>(array),
            _ => None,
        },
        _ => None,
    }
}

fn push_text(cell: Option<&str>, out: &mut String) -> bool {
    out.push_str(cell.unwrap_or_default());
    cell.is_some()
}

fn show(value: impl Display, out: &mut String) -> bool {
    write!(out, "{value}").is_ok()
}

/// Rust's `Debug` is the shortest text that reads back, with a point or an exponent; other programs put a plus sign in the latter.
fn float<T: Debug + Copy>(value: T, is_nan: impl Fn(T) -> bool, out: &mut String) -> bool {
    if is_nan(value) {
        return false;
    }
    let start = out.len();
    let written = write!(out, "{value:?}").is_ok();
    let exponent = out.get(start..).and_then(|text| text.find('e')).map(|at| start + at + 1);
    if let Some(at) = exponent.filter(|&at| !out.as_bytes().get(at..).unwrap_or_default().starts_with(b"-")) {
        out.insert(at, '+');
    }
    written
}

fn decimal(value: i128, scale: usize, out: &mut String) -> bool {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let point = if scale == 0 { "" } else { "." };
    write!(out, "{sign}{whole}{point}{fraction}").is_ok()
}

fn digits(unit: TimeUnit) -> u32 {
    match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 3,
        TimeUnit::Microsecond => 6,
        TimeUnit::Nanosecond => 9,
    }
}

fn shown<T: NativeType + Display>(array: &dyn Array) -> Option<Cells<'_>> {
    primitive(array, |value: T, out| show(value, out))
}

fn primitive<'a, T: NativeType>(
    array: &'a dyn Array,
    write: impl Fn(T, &mut String) -> bool + 'a,
) -> Option<Cells<'a>> {
    let array = array.as_any().downcast_ref::<PrimitiveArray<T>>()?;
    Some(Box::new(move |row, out| array.get(row).is_some_and(|value| write(value, out))))
}

/// As [`primitive`], of values that always have a text.
fn written<'a, T: NativeType>(
    array: &'a dyn Array,
    write: impl Fn(T, &mut String) + 'a,
) -> Option<Cells<'a>> {
    primitive(array, move |value, out| {
        write(value, out);
        true
    })
}

fn text<O: Offset>(array: &dyn Array) -> Option<Cells<'_>> {
    let array = array.as_any().downcast_ref::<Utf8Array<O>>()?;
    Some(Box::new(move |row, out| push_text(array.get(row), out)))
}

fn dictionary<K: DictionaryKey>(array: &dyn Array) -> Option<Cells<'_>> {
    let array = array.as_any().downcast_ref::<DictionaryArray<K>>()?;
    let values = cells(array.values().as_ref())?;
    let (keys, known) = (array.keys(), array.values().len());
    Some(Box::new(move |row, out| {
        let key = keys.get(row).and_then(|key| key.try_into().ok()).filter(|key| *key < known);
        key.is_some_and(|key| values(key, out))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_digits() {
        for (value, scale, expected) in [
            (1250, 2, "12.50"),
            (-5, 2, "-0.05"),
            (7, 0, "7"),
            (0, 3, "0.000"),
            (i128::MIN, 1, "-17014118346046923173168730371588410572.8"),
        ] {
            let mut out = String::new();
            assert!(decimal(value, scale, &mut out));
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn a_decimal_of_more_digits_than_it_can_have_is_refused() {
        for (scale, is_refused) in [(38, false), (39, true), (usize::MAX, true)] {
            let dtype = ArrowDataType::Decimal(38, scale);
            assert_eq!(refused(&dtype).is_some(), is_refused);
            let array = PrimitiveArray::from_vec(vec![5_i128]).to(dtype);
            assert_eq!(cells(&array).is_none(), is_refused);
        }
    }

    #[test]
    fn floats_are_as_short_as_they_can_be() {
        for (value, expected) in [
            (1.0, "1.0"),
            (0.1, "0.1"),
            (-0.0, "-0.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (-2.5e300, "-2.5e+300"),
            (1e-7, "1e-7"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            let mut out = "x".to_owned();
            assert!(float(value, f64::is_nan, &mut out));
            assert_eq!(out, format!("x{expected}"));
        }
        assert!(!float(f64::NAN, f64::is_nan, &mut String::new()));
    }
}
