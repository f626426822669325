//! Numbers as a reader sees them.

use results::{Cell, Order, Resize, Stat};

/// What stands where there is no value.
pub(crate) const NONE: &str = "–";

/// A score to three decimals.
pub(crate) fn score(value: f64) -> String {
    fixed(value, 3)
}

/// A number to so many decimals, never "-0.000".
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        _ => text,
    }
}

/// A score to three decimals, or a dash.
pub(crate) fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| NONE.to_owned(), score)
}

/// An interval as `[0.605, 0.766]`, or a dash.
pub(crate) fn interval(ends: Option<[f64; 2]>) -> String {
    ends.map_or_else(|| NONE.to_owned(), |[low, high]| format!("[{}, {}]", score(low), score(high)))
}

/// The mean of a measure, or a dash.
pub(crate) fn mean(stat: Option<Stat>) -> String {
    optional(stat.map(|stat| stat.mean))
}

/// Mean and interval as `0.691 [0.605, 0.766]`.
pub(crate) fn estimate(stat: Option<Stat>) -> String {
    match stat {
        None => NONE.to_owned(),
        Some(Stat { mean, ci95: None, .. }) => score(mean),
        Some(stat) => format!("{} {}", score(stat.mean), interval(stat.ci95.map(share_interval))),
    }
}

/// An interval cut at 0 and 1: intervals of means are symmetric and may leave the range of a share.
pub(crate) fn share_interval(ends: [f64; 2]) -> [f64; 2] {
    ends.map(|end| end.clamp(0.0, 1.0))
}

/// A p-value, or a dash.
pub(crate) fn p_value(p: Option<f64>) -> String {
    match p {
        None => NONE.to_owned(),
        Some(p) if p < 0.001 => "<0.001".to_owned(),
        Some(p) => score(p),
    }
}

/// An integer with thin groups of three digits, as `1 000 000` with no-break spaces.
pub(crate) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// "1 key", "30 keys".
pub(crate) fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// Bytes in a unit that fits.
pub(crate) fn bytes(value: u64) -> String {
    match value as f64 {
        b if b >= 1e9 => format!("{} GB", fixed(b / 1e9, 2)),
        b if b >= 1e6 => format!("{} MB", fixed(b / 1e6, 1)),
        b if b >= 1e3 => format!("{} kB", fixed(b / 1e3, 1)),
        b => format!("{} B", fixed(b, 0)),
    }
}

/// Seconds in a unit that fits.
pub(crate) fn seconds(value: f64) -> String {
    match value {
        s if s >= 90.0 => format!("{} min", fixed(s / 60.0, 1)),
        s if s >= 1.0 => format!("{} s", fixed(s, 1)),
        s => format!("{} ms", fixed(s * 1e3, 1)),
    }
}

/// "a", "a and b", "a, b and c".
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The scheme of a cell with its settings; two schemes under cross-scheme.
pub(crate) fn scheme(cell: &Cell) -> String {
    with_options(schemes(&cell.scheme, cell.test_scheme.as_deref()), &cell.options)
}

/// The scheme of training records and, where it is another, that of test records.
pub(crate) fn schemes(scheme: &str, test_scheme: Option<&str>) -> String {
    test_scheme.map_or_else(|| scheme.to_owned(), |test| format!("{scheme} → {test}"))
}

/// A text with settings behind it in brackets.
pub(crate) fn with_options(text: String, options: &[String]) -> String {
    if options.is_empty() { text } else { format!("{text} ({})", options.join(", ")) }
}

/// The regime of a cell with Fernet's clock, where it has one.
pub(crate) fn regime(cell: &Cell) -> String {
    match cell.clock {
        Some(clock) => format!("{}, {clock} clock", cell.regime),
        None => cell.regime.to_string(),
    }
}

/// Features and resizing of a cell, and the order of the steps where it is not encrypt-then-extract.
pub(crate) fn features(cell: &Cell) -> String {
    let parts: Vec<String> = [
        cell.features.map(|features| features.to_string()),
        cell.order.filter(|order| *order == Order::ExtractThenEncrypt).map(|order| order.to_string()),
        cell.resize.filter(|resize| *resize == Resize::After).map(|_| "resized after".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    match parts.is_empty() {
        true => NONE.to_owned(),
        false => parts.join(", "),
    }
}

/// The classifier of a cell with the rule that tuned its threshold.
pub(crate) fn classifier(cell: &Cell) -> String {
    match &cell.threshold_rule {
        Some(rule) => format!("{} ({rule})", cell.classifier),
        None => cell.classifier.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(score(-0.0001), "0.000");
        assert_eq!(score(-0.5), "-0.500");
        assert_eq!(interval(Some([0.6051, 0.7664])), "[0.605, 0.766]");
        assert_eq!(p_value(Some(0.0002)), "<0.001");
        assert_eq!(p_value(Some(0.04)), "0.040");
        assert_eq!(count(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(count(614), "614");
        assert_eq!(bytes(13_900), "13.9 kB");
        assert_eq!(seconds(0.0042), "4.2 ms");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
