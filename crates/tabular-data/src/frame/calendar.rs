//! Days and times of day as ISO 8601 writes them, for every value that an Arrow array holds.

use std::fmt::Write;

const SECONDS_OF_A_DAY: i64 = 86_400;

/// Year, month and day of a number of days since 1970-01-01, in the proleptic Gregorian calendar.
///
/// After "days from civil" of Howard Hinnant (<https://howardhinnant.github.io/date_algorithms.html>): years begin in March, so
/// that the leap day is their last, and 400 of them are 146,097 days.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// Appends a date: `2024-02-29`.
pub(super) fn push_date(days: i64, out: &mut String) {
    let (year, month, day) = date_of(days);
    let sign = if year < 0 { "-" } else { "" };
    // Writing to a string does not fail.
    let _ = write!(out, "{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs());
}

/// Appends a time of day, given in units of 10 to the power of `-digits` seconds: `23:59:59.123`.
pub(super) fn push_time(value: i64, digits: u32, out: &mut String) {
    let unit = 10_i64.pow(digits);
    let (seconds, fraction) = (value.div_euclid(unit), value.rem_euclid(unit));
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if digits > 0 {
        let _ = write!(out, ".{fraction:0width$}", width = digits as usize);
    }
}

/// Appends a date with its time of day: `2024-02-29T23:59:59.123`; the value counts units of 10 to the power of `-digits` seconds
/// since 1970.
pub(super) fn push_timestamp(value: i64, digits: u32, out: &mut String) {
    let units_of_a_day = SECONDS_OF_A_DAY * 10_i64.pow(digits);
    push_date(value.div_euclid(units_of_a_day), out);
    out.push('T');
    push_time(value.rem_euclid(units_of_a_day), digits, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(push: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        push(&mut out);
        out
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        // GNU date: date -u -d 2024-02-29 +%s, divided by 86,400, and so on.
        for (days, date) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (19_782, "2024-02-29"),
            (11_016, "2000-02-29"),
            (-25_567, "1900-01-01"),
            (-719_162, "0001-01-01"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(text(|out| push_date(days, out)), date);
        }
    }

    /// Every day of 800 years follows the one before, with the months' lengths as they are taught.
    #[test]
    fn each_day_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1600, 1, 1);
        for days in -135_140..157_054 {
            assert_eq!(date_of(days), (year, month, day));
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + i64::from(is_leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!((year, month, day), (2400, 1, 1));
    }

    #[test]
    fn times_have_the_digits_of_their_unit() {
        assert_eq!(text(|out| push_time(3_723_000_456, 6, out)), "01:02:03.000456");
        assert_eq!(text(|out| push_time(86_399, 0, out)), "23:59:59");
        assert_eq!(text(|out| push_timestamp(-1, 3, out)), "1969-12-31T23:59:59.999");
        assert_eq!(text(|out| push_timestamp(0, 9, out)), "1970-01-01T00:00:00.000000000");
        for value in [i64::MIN, i64::MAX] {
            for digits in [0, 3, 6, 9] {
                assert!(text(|out| push_timestamp(value, digits, out)).contains('T'));
            }
        }
    }
}
