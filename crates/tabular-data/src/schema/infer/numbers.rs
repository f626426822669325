//! Evidence on how the numbers of one column are written: which readings read every cell, and where they disagree.

use crate::error::{Example, Position};
use crate::schema::marks::parse_marked;
use crate::schema::number::Parts;
use crate::schema::{DecimalMark, NumberFault, NumberFormat, ThousandsMark};

/// Ways in which a whole file may write numbers, the likeliest first.
pub(super) const STYLES: [(DecimalMark, bool); 3] =
    [(DecimalMark::Point, false), (DecimalMark::Comma, true), (DecimalMark::Point, true)];

/// Ways to read digits and marks.
const READINGS: [(DecimalMark, Option<ThousandsMark>); 8] = [
    (DecimalMark::Point, None),
    (DecimalMark::Point, Some(ThousandsMark::Comma)),
    (DecimalMark::Point, Some(ThousandsMark::Space)),
    (DecimalMark::Point, Some(ThousandsMark::Apostrophe)),
    (DecimalMark::Comma, None),
    (DecimalMark::Comma, Some(ThousandsMark::Point)),
    (DecimalMark::Comma, Some(ThousandsMark::Space)),
    (DecimalMark::Comma, Some(ThousandsMark::Apostrophe)),
];

/// The reading of each style.
const OF_STYLE: [usize; 3] = [0, 5, 1];

/// Currency signs and codes that are recognised; longer ones before their parts.
const CURRENCIES: [&str; 50] = [
    "US$", "HK$", "NZ$", "A$", "C$", "R$", "S$", "$", "€", "£", "¥", "₹", "₩", "₽", "₺", "₪", "฿", "₫", "₴",
    "₦", "zł", "Kč", "kr.", "kr", "Fr.", "Rs.", "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD",
    "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "CNY", "RMB", "INR", "KRW", "BRL", "MXN", "ZAR", "TRY", "SGD",
    "HKD",
];

/// Examples that are kept of a kind.
const KEPT: usize = 3;

/// A cell that two readings take for different numbers.
#[derive(Debug, Clone)]
struct Clash {
    readings: (usize, usize),
    values: (f64, f64),
    example: Example,
}

/// What a column's numbers look like.
#[derive(Debug, Default)]
pub(super) struct NumberEvidence {
    /// Cells with a value, those that only mean "missing" among numbers aside.
    cells: usize,
    /// Cells that the style of a whole file reads as they stand.
    plain: [usize; STYLES.len()],
    /// Cells whose digits a reading reads, once sign, brackets, currency and percent sign are taken off.
    read: [usize; READINGS.len()],
    /// The first cells that a reading does not read.
    misfits: [Vec<Example>; READINGS.len()],
    /// Cells that some reading reads.
    any: usize,
    clashes: Vec<Clash>,
    infinite: Infinite,
    currency: Currency,
    percent: Percent,
    brackets: usize,
    integers: Integers,
}

/// Cells such as `inf` and `1e999`.
#[derive(Debug, Clone, Default)]
pub(super) struct Infinite {
    pub(super) cells: usize,
    pub(super) first: Vec<Example>,
}

/// The currency signs met, with their cells.
#[derive(Debug, Default)]
struct Currency {
    signs: Vec<(&'static str, usize, Vec<Example>)>,
}

/// Numbers with a percent sign, and those without.
#[derive(Debug, Default)]
struct Percent {
    with: usize,
    without: usize,
    first_with: Vec<Example>,
    first_without: Vec<Example>,
}

/// Cells that are digits, perhaps behind a minus sign.
#[derive(Debug, Default)]
struct Integers {
    cells: usize,
    range: Option<(i64, i64)>,
}

/// How a column of numbers is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// Its own format; `None`: as the file writes numbers.
    pub(super) format: Option<NumberFormat>,
    /// Index of the reading.
    index: usize,
}

/// Another way to read all of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ambiguity {
    pub(super) example: Example,
    pub(super) value: f64,
    pub(super) other: f64,
    pub(super) other_format: NumberFormat,
}

impl NumberEvidence {
    /// Takes a trimmed cell that is not empty.
    pub(super) fn push(&mut self, cell: &str, at: Position) {
        self.cells += 1;
        if cell.len() < 16 && cell.bytes().all(|b| b.is_ascii_digit()) {
            self.plain.iter_mut().chain(&mut self.read).for_each(|fit| *fit += 1);
            self.any += 1;
            self.integers.push(cell);
            self.percent.push(false, cell, at);
            return;
        }
        match may_be_number(cell).then(|| Parts::of(cell, &CURRENCIES)).flatten() {
            Some(parts) => self.push_parts(&parts, cell, at),
            None => self.push_misfit(|_| true, cell, at),
        }
    }

    fn push_parts(&mut self, parts: &Parts<'static>, cell: &str, at: Position) {
        let read = read_all(&parts.digits);
        if read.contains(&Err(NumberFault::NotFinite)) {
            self.infinite.cells += 1;
            keep(&mut self.infinite.first, cell, at);
            return;
        }
        let values = read.map(Result::ok);
        self.push_misfit(|reading| values[reading].is_none(), cell, at);
        if values.iter().all(Option::is_none) {
            return;
        }
        self.any += 1;
        values.iter().zip(&mut self.read).for_each(|(value, fit)| *fit += usize::from(value.is_some()));
        self.note_clashes(&values, cell, at);
        if cell.strip_prefix(['-', '+']).unwrap_or(cell) == parts.digits {
            let fits = |style: usize| usize::from(values[OF_STYLE[style]].is_some());
            self.plain.iter_mut().enumerate().for_each(|(style, fit)| *fit += fits(style));
            self.integers.push(cell);
        }
        self.brackets += usize::from(parts.brackets);
        self.percent.push(parts.percent, cell, at);
        if let Some(sign) = parts.currency {
            self.currency.push(sign, cell, at);
        }
    }

    fn push_misfit(&mut self, is_misfit: impl Fn(usize) -> bool, cell: &str, at: Position) {
        let misfits = self.misfits.iter_mut().enumerate().filter(|(reading, _)| is_misfit(*reading));
        misfits.for_each(|(_, examples)| keep(examples, cell, at));
    }

    fn note_clashes(&mut self, values: &[Option<f64>; READINGS.len()], cell: &str, at: Position) {
        for (a, first) in values.iter().enumerate() {
            for (b, second) in values.iter().enumerate().skip(a + 1) {
                let (Some(first), Some(second)) = (first, second) else { continue };
                let known = self.clashes.iter().any(|clash| clash.readings == (a, b));
                if first != second && !known {
                    let example = Example::new(at, cell);
                    self.clashes.push(Clash { readings: (a, b), values: (*first, *second), example });
                }
            }
        }
    }

    /// Whether a file of this style could hold the column as it stands.
    pub(super) fn fits_style(&self, style: usize) -> bool {
        self.is_mostly_finite() && self.plain[style] == self.finite()
    }

    /// How all cells are read, if they agree; `style` is the file's.
    pub(super) fn reading(&self, style: usize) -> Option<Reading> {
        if self.fits_style(style) {
            return Some(Reading { format: None, index: OF_STYLE[style] });
        }
        let one_unit = self.currency.signs.len() < 2 && [0, self.finite()].contains(&self.percent.with);
        if !self.is_mostly_finite() || !one_unit {
            return None;
        }
        let (file_decimal, _) = STYLES[style];
        let of_file = |reading: &usize| READINGS[*reading].0 == file_decimal;
        let (first, then): (Vec<_>, Vec<_>) = (0..READINGS.len()).partition(of_file);
        let fitting: Vec<usize> = first.into_iter().chain(then).filter(|r| self.reads_all(*r)).collect();
        let index = *fitting.first()?;
        // An amount of money has no three decimals.
        let grouped = |r: &&usize| READINGS[**r].1.is_some() && self.clash(index, **r).is_some();
        let index = match self.currency.sign() {
            Some(_) if READINGS[index].1.is_none() => fitting.iter().find(grouped).copied().unwrap_or(index),
            _ => index,
        };
        Some(Reading { format: Some(self.format(index)), index })
    }

    /// The first other way to read all cells that gives other numbers.
    pub(super) fn ambiguity(&self, reading: &Reading) -> Option<Ambiguity> {
        let others = (0..READINGS.len()).filter(|other| self.reads_all(*other));
        others.filter_map(|other| self.clash(reading.index, other).map(|clash| (other, clash))).next().map(
            |(other, (value, other_value, example))| Ambiguity {
                example: example.clone(),
                value,
                other: other_value,
                other_format: self.format(other),
            },
        )
    }

    /// Whether a reading is the usual one: decimal points, nothing between digits.
    pub(super) fn is_usual(reading: &Reading) -> bool {
        reading.index == 0
    }

    /// The values that two readings give to the same cell.
    fn clash(&self, one: usize, other: usize) -> Option<(f64, f64, &Example)> {
        let key = (one.min(other), one.max(other));
        let clash = self.clashes.iter().find(|clash| clash.readings == key)?;
        let (low, high) = clash.values;
        Some(if one < other { (low, high, &clash.example) } else { (high, low, &clash.example) })
    }

    fn format(&self, index: usize) -> NumberFormat {
        let (decimal, thousands) = READINGS[index];
        NumberFormat {
            decimal: Some(decimal),
            thousands,
            currency: self.currency.sign().map(str::to_owned),
            brackets: self.brackets > 0,
            percent: self.percent.is_usual(),
        }
    }

    /// Cells that are numbers in some reading, and cells in all.
    pub(super) fn numbers(&self) -> (usize, usize) {
        (self.any + self.infinite.cells, self.cells)
    }

    /// Cells that keep the column from being read as numbers: those that the best reading does not read, those of another currency, and
    /// those with a percent sign among more without, or the other way round.
    pub(super) fn obstacles(&self) -> Vec<Example> {
        let mut found = self.misfits[self.best()].clone();
        found.extend(self.currency.others());
        found.extend(self.percent.others().iter().cloned());
        if !self.is_mostly_finite() {
            found.extend(self.infinite.first.iter().cloned());
        }
        found.truncate(KEPT);
        found
    }

    /// The format by which most cells are read.
    pub(super) fn best_format(&self) -> NumberFormat {
        self.format(self.best())
    }

    fn best(&self) -> usize {
        (0..READINGS.len()).rev().max_by_key(|&reading| self.read[reading]).unwrap_or(0)
    }

    pub(super) fn infinite(&self) -> &Infinite {
        &self.infinite
    }

    /// Whether every cell is an integer.
    pub(super) fn are_integers(&self) -> bool {
        self.cells > 0 && self.integers.cells == self.cells
    }

    /// Whether the integers span no more numbers than there are cells.
    pub(super) fn is_run(&self) -> bool {
        let spanned = |(low, high): (i64, i64)| i128::from(high) - i128::from(low) + 1;
        self.are_integers() && self.integers.range.map(spanned) == Some(self.cells as i128)
    }

    fn reads_all(&self, reading: usize) -> bool {
        self.read[reading] == self.finite()
    }

    fn finite(&self) -> usize {
        self.cells - self.infinite.cells
    }

    fn is_mostly_finite(&self) -> bool {
        self.finite() > self.infinite.cells
    }
}

impl Integers {
    fn push(&mut self, cell: &str) {
        let Ok(value) = cell.parse::<i64>() else { return };
        self.cells += 1;
        let (low, high) = self.range.unwrap_or((value, value));
        self.range = Some((low.min(value), high.max(value)));
    }
}

impl Currency {
    fn push(&mut self, sign: &'static str, cell: &str, at: Position) {
        let known = self.signs.iter().position(|(known, ..)| *known == sign);
        let known = known.unwrap_or_else(|| {
            self.signs.push((sign, 0, Vec::new()));
            self.signs.len() - 1
        });
        let (_, cells, first) = &mut self.signs[known];
        *cells += 1;
        keep(first, cell, at);
    }

    /// The sign of most cells that have one, of equals the first.
    fn sign(&self) -> Option<&'static str> {
        self.signs.iter().rev().max_by_key(|(_, cells, _)| *cells).map(|(sign, ..)| *sign)
    }

    /// Cells with another sign.
    fn others(&self) -> impl Iterator<Item = Example> {
        let usual = self.sign();
        let others = self.signs.iter().filter(move |(sign, ..)| Some(*sign) != usual);
        others.flat_map(|(_, _, first)| first.iter().cloned())
    }
}

impl Percent {
    fn push(&mut self, has_sign: bool, cell: &str, at: Position) {
        let (cells, first) = match has_sign {
            true => (&mut self.with, &mut self.first_with),
            false => (&mut self.without, &mut self.first_without),
        };
        *cells += 1;
        keep(first, cell, at);
    }

    /// Whether most numbers have the sign.
    fn is_usual(&self) -> bool {
        self.with > self.without
    }

    /// Cells that are not as most are.
    fn others(&self) -> &[Example] {
        if self.is_usual() { &self.first_without } else { &self.first_with }
    }
}

/// Whether a cell has a digit or is a word for infinity: most texts are sorted out by that.
fn may_be_number(cell: &str) -> bool {
    let word = cell.trim_start_matches(['-', '+']);
    cell.bytes().any(|b| b.is_ascii_digit())
        || ["inf", "infinity"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

/// What every reading makes of digits and marks; a thousands mark that does not occur changes nothing.
fn read_all(digits: &str) -> [Result<f64, NumberFault>; READINGS.len()] {
    let point = parse_marked(digits, DecimalMark::Point, None);
    let comma = parse_marked(digits, DecimalMark::Comma, None);
    READINGS.map(|(decimal, thousands)| {
        match (decimal, thousands.filter(|mark| digits.contains(mark.char()))) {
            (DecimalMark::Point, None) => point,
            (DecimalMark::Comma, None) => comma,
            (_, mark) => parse_marked(digits, decimal, mark),
        }
    })
}

fn keep(examples: &mut Vec<Example>, cell: &str, at: Position) {
    if examples.len() < KEPT {
        examples.push(Example::new(at, cell));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(cells: &[&str]) -> NumberEvidence {
        let mut evidence = NumberEvidence::default();
        cells.iter().zip(1..).for_each(|(cell, row)| evidence.push(cell, Position { line: row + 1, row }));
        evidence
    }

    /// The format in which a file of the usual style has a column of `cells`.
    fn check(cells: &[&str], expected: Option<&str>) {
        let found = evidence(cells).reading(0).map(|reading| reading.format);
        let told = found.map(|format| format.map_or("the file's".to_owned(), |format| format.to_string()));
        assert_eq!(told.as_deref(), expected, "{cells:?}");
    }

    #[test]
    fn a_column_is_read_in_the_one_way_that_reads_all_cells() {
        check(&["1", "2.5", "-3e2"], Some("the file's"));
        check(&["1,5", "2"], Some("{ decimal = \",\" }"));
        check(&["1'234.5", "7"], Some("{ decimal = \".\", thousands = \"'\" }"));
        check(&["€ 5", "7"], Some("{ decimal = \".\", currency = \"€\" }"));
        check(&["1.234 €", "2.000 €"], Some("{ decimal = \",\", thousands = \".\", currency = \"€\" }"));
        check(&["(5)", "7"], Some("{ decimal = \".\", brackets = true }"));
        check(&["5%", "7.5%"], Some("{ decimal = \".\", percent = true }"));
        check(&["5", "inf", "7"], Some("the file's"));
        for cells in
            [&["5%", "7"][..], &["$5", "€5"], &["1.5", "1,5"], &["5", "x"], &["inf", "5"], &["x"], &[]]
        {
            check(cells, None);
        }
    }

    #[test]
    fn other_ways_to_read_all_cells_are_known() {
        let found = evidence(&["1,234", "5"]);
        let reading = found.reading(2).expect("thousands");
        let other = found.ambiguity(&reading).expect("a decimal comma");
        assert_eq!((other.value, other.other, other.example.at.line), (1234.0, 1.234, 2));
        assert_eq!(other.other_format.to_string(), "{ decimal = \",\" }");
        let settled = evidence(&["1,234", "5,5"]);
        assert_eq!(settled.ambiguity(&settled.reading(0).expect("decimals")), None);
    }

    #[test]
    fn what_stands_in_the_way_is_kept_with_its_line() {
        let lines = |cells: &[&str]| {
            let found = evidence(cells).obstacles();
            found.iter().map(|example| example.at.line).collect::<Vec<_>>()
        };
        assert_eq!(lines(&["1", "x", "2", "y", "z", "w"]), [3, 5, 6]);
        assert_eq!(lines(&["$1", "€2", "$3"]), [3]);
        assert_eq!(lines(&["1", "2%", "3"]), [3]);
        assert_eq!(lines(&["1%", "2%", "3"]), [4]);
        assert_eq!(lines(&["€2", "$1", "$3"]), [2]);
        assert_eq!(lines(&["1.5", "1.25", "1,5"]), [4]);
        assert_eq!(evidence(&["1", "x", "inf"]).numbers(), (2, 3));
    }

    #[test]
    fn the_format_of_most_cells_is_advised() {
        let format = |cells: &[&str]| evidence(cells).best_format().to_string();
        assert_eq!(format(&["1", "2", "47%"]), "{ decimal = \".\" }");
        assert_eq!(format(&["1", "2%", "47%"]), "{ decimal = \".\", percent = true }");
        assert_eq!(format(&["€2", "$1", "$3"]), "{ decimal = \".\", currency = \"$\" }");
    }

    #[test]
    fn runs_of_integers_are_seen_in_any_order() {
        assert!(evidence(&["3", "1", "2"]).is_run() && evidence(&["-1", "0"]).is_run());
        for cells in
            [&["1", "3"][..], &["1", "2.0"], &["1", "x"], &["-9223372036854775808", "9223372036854775807"]]
        {
            assert!(!evidence(cells).is_run(), "{cells:?}");
        }
    }
}
