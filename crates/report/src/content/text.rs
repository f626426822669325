//! Numbers as a reader sees them.

use results::scheme::named;
use results::{Cell, Order, Resize, Results, Stat};

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

/// An interval as `[0.605, 0.766]`, or a dash. Ends that are equal to three decimals have as many more as tell them apart.
pub(crate) fn interval(ends: Option<[f64; 2]>) -> String {
    const MOST_DECIMALS: usize = 6;
    let Some([low, high]) = ends else { return NONE.to_owned() };
    let are_apart = |decimals: &usize| fixed(low, *decimals) != fixed(high, *decimals);
    let decimals = (3..MOST_DECIMALS).find(are_apart).unwrap_or(MOST_DECIMALS);
    format!("[{}, {}]", fixed(low, decimals), fixed(high, decimals))
}

/// The mean of a measure, or a dash.
pub(crate) fn mean(stat: Option<Stat>) -> String {
    optional(stat.map(|stat| stat.mean))
}

/// Mean and interval as `0.691 [0.605, 0.766]`; without an interval, why there is none.
pub(crate) fn estimate(stat: Option<Stat>) -> String {
    let Some(stat) = stat else { return NONE.to_owned() };
    let several = stat.sd.is_some();
    match share_interval(stat) {
        Some(ends) => format!("{} {}", score(stat.mean), interval(Some(ends))),
        None if several => format!("{} ({NO_SPREAD})", score(stat.mean)),
        None => score(stat.mean),
    }
}

/// Why a mean over several runs has no interval.
pub(crate) const NO_SPREAD: &str = "no spread";

/// Ends closer than this are one number: an interval of no width, which older files hold, would pass for certainty.
const NO_WIDTH: f64 = 1e-9;

/// An interval cut at 0 and 1: intervals of means are symmetric and may leave the range of a share. `None` where there is none,
/// or none of any width.
pub(crate) fn share_interval(stat: Stat) -> Option<[f64; 2]> {
    let ends = stat.ci95.filter(|[low, high]| high - low > NO_WIDTH)?;
    Some(ends.map(|end| end.clamp(0.0, 1.0)))
}

/// A p-value, or a dash.
pub(crate) fn p_value(p: Option<f64>) -> String {
    match p {
        None => NONE.to_owned(),
        Some(p) if p < 0.001 => "<0.001".to_owned(),
        Some(p) => score(p),
    }
}

/// The corrected p-value of a cell; "at most" where no permuted statistic reached the observed one.
pub(crate) fn cell_p_value(cell: &Cell) -> String {
    let shown = p_value(cell.p_adjusted);
    match cell.p_adjusted.is_some_and(|p| (0.001..1.0).contains(&p)) && cell.p_is_bound() {
        true => format!("at most {shown}"),
        false => shown,
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

/// A name set as code. Backticks inside it would end the code, so they become quotation marks.
pub(crate) fn code(name: &str) -> String {
    format!("`{}`", name.replace('`', "'"))
}

/// A sentence that ends in a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.ends_with(['.', '!', '?']) || text.is_empty() {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

/// The anchor of a table of one kind on a data set, by its place among the inputs; `None` for one that is not among them.
pub(crate) fn anchor(results: &Results, kind: &str, dataset: &str) -> Option<String> {
    let index = results.inputs.iter().position(|input| input.dataset == dataset)?;
    Some(format!("table-{kind}-{}", index + 1))
}

/// Text without characters that a terminal or a browser would act on: control characters other than line breaks, and marks that
/// turn the direction of writing, so that no name can pass for another.
pub(crate) fn harmless(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.replace("\r\n", "\n").replace(|c: char| c != '\n' && (c.is_control() || turns(c)), "\u{fffd}")
}

/// The scheme of a cell with its settings; two schemes under cross-scheme.
pub(crate) fn scheme(cell: &Cell) -> String {
    named(&schemes(&cell.scheme, cell.test_scheme.as_deref()), &cell.options)
}

/// The scheme of training records and, where it is another, that of test records.
pub(crate) fn schemes(scheme: &str, test_scheme: Option<&str>) -> String {
    test_scheme.map_or_else(|| scheme.to_owned(), |test| format!("{scheme} → {test}"))
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
        assert_eq!(interval(Some([0.69098, 0.69114])), "[0.6910, 0.6911]");
        assert_eq!(p_value(Some(0.0002)), "<0.001");
        assert_eq!(p_value(Some(0.04)), "0.040");
        assert_eq!(count(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(count(614), "614");
        assert_eq!(bytes(13_900), "13.9 kB");
        assert_eq!(seconds(0.0042), "4.2 ms");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
    #[test]
    fn no_interval_is_shown_without_a_width() {
        let stat = |sd, ci95| Some(Stat { mean: 0.4921, sd, ci95, central95: None });
        assert_eq!(estimate(stat(Some(0.01), Some([0.401, 0.583]))), "0.492 [0.401, 0.583]");
        assert_eq!(estimate(stat(Some(0.0), Some([0.4921, 0.4921]))), "0.492 (no spread)");
        assert_eq!(estimate(stat(Some(0.0), None)), "0.492 (no spread)");
        assert_eq!(estimate(stat(None, None)), "0.492");
        assert_eq!(estimate(stat(Some(0.5), Some([-0.2, 1.2]))), "0.492 [0.000, 1.000]");
    }

    #[test]
    fn a_p_value_at_the_floor_of_its_test_is_an_upper_bound() {
        // 257 tests at the floor of 10,280 permutations: Holm's first step gives 257 / 10,281
        let floor = 1.0 / 10_281.0;
        let cell = Cell {
            p_value: Some(floor),
            p_permutation: Some(floor),
            p_adjusted: Some(257.0 * floor),
            ..Cell::new("loan", results::Modality::Tabular, "siv", results::Regime::SameKey, "logistic")
        };
        assert_eq!(cell_p_value(&cell), "at most 0.025");
        let above = Cell { p_value: Some(0.02), p_adjusted: Some(0.3), ..cell.clone() };
        assert_eq!(cell_p_value(&above), "0.300");
        assert_eq!(cell_p_value(&Cell { p_adjusted: Some(1.0), ..cell }), "1.000");
    }
}
