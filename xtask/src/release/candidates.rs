//! What a column may become: candidates, each written and attacked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use anyhow::Result;
use crypto_encode::Key;
use crypto_encode::release::{ColumnPlan, ColumnScheme, ResponseDomain};
use leakage::release::CodedColumn;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use rayon::prelude::*;
use results::{Knowledge, Purpose};
use tabular_data::Received;

use super::measure::Plain;
use super::own_key;
use super::texts::Texts;
use crate::interrupt;
use crate::progress::Progress;

/// Budgets that are tried, of a cell.
const BUDGETS: [f64; 4] = [0.5, 1.0, 2.0, 4.0];

/// Numbers of intervals that are tried.
const INTERVALS: [usize; 3] = [2, 4, 8];

/// Texts that randomised response may choose from, at most: with more, an answer says next to nothing.
const MOST_LEVELS: usize = 12;

/// Answers of randomised response on numbers.
const ANSWERS: u16 = 8;

/// One candidate, as it would be written.
pub struct Candidate {
    /// The scheme.
    pub scheme: ColumnScheme,
    /// The written cells; `None` where the column is dropped.
    pub written: Option<Vec<String>>,
    /// The written column as a receiver reads it, the first of each table: under as many draws of noise as are measured, once
    /// without noise; empty where the column is dropped.
    pub received: Vec<Received>,
    /// The most that is read of it by whoever holds no record: an advantage.
    pub read: f64,
    /// Which rows look alike, for whoever has a register; `None` where nothing of a cell can be told from another.
    pub classes: Option<Vec<u32>>,
}

/// A column and what it may become; the first candidate releases nothing of it.
pub struct PlannedColumn {
    /// Its name.
    pub name: String,
    /// The candidates.
    pub candidates: Vec<Candidate>,
}

/// The schemes that may serve `purpose` for a column of these cells.
pub fn schemes(purpose: Purpose, cells: &[String], bounds: Option<(f64, f64)>) -> Vec<ColumnScheme> {
    let mut schemes = vec![ColumnScheme::Drop];
    let tokens = [ColumnScheme::Siv, ColumnScheme::Ope];
    match purpose {
        Purpose::Store => return vec![ColumnScheme::Fernet],
        Purpose::VendorTrains => schemes.extend(tokens),
        // a model of plain data reads no ciphertext, and a stranger has no key
        Purpose::VendorFilters | Purpose::Share => {}
    }
    schemes.push(ColumnScheme::Keep);
    if purpose != Purpose::VendorFilters {
        schemes.extend(INTERVALS.iter().filter_map(|&intervals| bins(cells, intervals)));
    }
    schemes.extend(noise(cells, bounds));
    schemes.retain(|scheme| scheme.can_write(cells.iter().map(String::as_str)).is_ok());
    schemes
}

/// Intervals of about equally many rows, with edges of two significant digits; `None` for what are no numbers or too few.
fn bins(cells: &[String], intervals: usize) -> Option<ColumnScheme> {
    let mut numbers: Vec<f64> = cells.iter().filter_map(|cell| cell.trim().parse().ok()).collect();
    numbers.sort_by(f64::total_cmp);
    let different = numbers.windows(2).filter(|pair| pair[0] < pair[1]).count() + 1;
    if numbers.is_empty() || different <= intervals {
        return None;
    }
    let edge = |part: usize| rounded(numbers[part * numbers.len() / intervals]);
    let mut edges: Vec<f64> = (1..intervals).map(edge).collect();
    edges.dedup();
    // an edge at the lowest number cuts nothing off
    edges.retain(|edge| numbers.first().is_some_and(|low| low < edge));
    (!edges.is_empty()).then_some(ColumnScheme::Bins { edges })
}

/// To two significant digits.
fn rounded(number: f64) -> f64 {
    if number == 0.0 {
        return 0.0;
    }
    let digits = 1 - number.abs().log10().floor() as i32;
    let rounded = match digits >= 0 {
        true => (number * 10_f64.powi(digits)).round() / 10_f64.powi(digits),
        false => (number / 10_f64.powi(-digits)).round() * 10_f64.powi(-digits),
    };
    if rounded.is_finite() { rounded } else { number }
}

/// Randomised response among a column's texts, if they are few; on numbers with declared bounds also Laplace noise.
fn noise(cells: &[String], bounds: Option<(f64, f64)>) -> Vec<ColumnScheme> {
    let levels: BTreeSet<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let few = (2..=MOST_LEVELS).contains(&levels.len());
    let mut schemes = Vec::new();
    for epsilon in BUDGETS {
        if few {
            let domain = ResponseDomain::Levels(levels.iter().map(|&level| level.clone()).collect());
            schemes.push(ColumnScheme::RandomisedResponse { epsilon, domain });
        }
        if let Some((low, high)) = bounds {
            schemes.push(ColumnScheme::Laplace { epsilon, low, high });
            let domain = ResponseDomain::Bins { low, high, bins: ANSWERS };
            schemes.push(ColumnScheme::RandomisedResponse { epsilon, domain });
        }
    }
    schemes
}

/// Whether rows that look alike under a scheme can be told by whoever has a register.
fn links(scheme: &ColumnScheme) -> bool {
    !matches!(
        scheme,
        ColumnScheme::Drop
            | ColumnScheme::Fernet
            | ColumnScheme::Laplace { .. }
            | ColumnScheme::RandomisedResponse { .. }
    )
}

impl Candidate {
    /// Writes the column of `plain` and attacks it.
    fn new(plain: &Plain<'_>, name: &str, scheme: ColumnScheme) -> Result<Self> {
        interrupt::check()?;
        let cells = plain.texts.column(name).unwrap_or_default();
        let written = write(plain, name, &scheme, 0)?;
        let draws = if is_noisy(&scheme) { plain.draws() } else { 1 };
        let received = received(plain, name, &scheme, 0..draws)?;
        let coded = CodedColumn::new(name, cells, written.as_deref())?;
        let own =
            own_key::pairs(plain.keys, plain.texts, std::slice::from_ref(&coded), |_| Some(scheme.clone()))?;
        let read = match scheme {
            ColumnScheme::Drop => 0.0,
            _ => {
                let readings = plain.column_readings(&coded, own)?;
                // whoever needs no key can write any record
                let most = if scheme.is_encryption() { Knowledge::Nothing } else { Knowledge::Chosen };
                let held = readings.worst(|_| true).into_iter().filter(|reading| reading.knowledge <= most);
                held.map(|reading| reading.advantage()).fold(0.0, f64::max)
            }
        };
        let classes = written.as_ref().filter(|_| links(&scheme)).map(|written| numbered(written));
        Ok(Self { scheme, written, received, read, classes })
    }
}

/// The cells of a column as a plan with this scheme would write them, under a key of the seed: for measuring, not for handing
/// over. Noise differs from draw to draw.
pub fn write(
    plain: &Plain<'_>,
    name: &str,
    scheme: &ColumnScheme,
    draw: usize,
) -> Result<Option<Vec<String>>> {
    let seed = |what: &str| plain.keys.seed_of(&format!("{}/plan/{name}/{what}", plain.dataset));
    let noise = format!("noise/{}/{:?}/{draw}", scheme.id(), scheme.epsilon());
    let (key, mut noise) = (Key::new(seed("key")), ChaCha20Rng::from_seed(seed(&noise)));
    let cells = plain.texts.column(name).unwrap_or_default();
    Ok(ColumnPlan::new(name, scheme.clone()).written(cells, &key, &[], &mut noise)?)
}

/// The column under each of these draws, as a receiver reads it.
pub fn received(
    plain: &Plain<'_>,
    name: &str,
    scheme: &ColumnScheme,
    draws: Range<usize>,
) -> Result<Vec<Received>> {
    let written = draws.map(|draw| write(plain, name, scheme, draw)).collect::<Result<Vec<_>>>()?;
    written.into_iter().flatten().map(|cells| of_one_column(name, &cells).received()).collect()
}

/// Whether a column differs from draw to draw.
pub fn is_noisy(scheme: &ColumnScheme) -> bool {
    scheme.epsilon().is_some()
}

/// A number for each different cell.
fn numbered(cells: &[String]) -> Vec<u32> {
    let mut numbers = HashMap::new();
    let number = |cell: &String, numbers: &mut HashMap<String, u32>| -> u32 {
        let next = numbers.len() as u32;
        *numbers.entry(cell.clone()).or_insert(next)
    };
    cells.iter().map(|cell| number(cell, &mut numbers)).collect()
}

fn of_one_column(name: &str, cells: &[String]) -> Texts {
    // a number beside it, so that an empty cell makes no blank line
    let rows = (0..cells.len()).map(|row| row.to_string()).collect();
    Texts {
        name: name.to_owned(),
        header: vec![name.to_owned(), format!("row beside {name}")],
        columns: vec![cells.to_vec(), rows],
    }
}

/// All columns that are planned, with their candidates.
pub fn columns(
    plain: &Plain<'_>,
    purpose: Purpose,
    bounds: &BTreeMap<String, (f64, f64)>,
) -> Result<Vec<PlannedColumn>> {
    let names: Vec<&str> = plain.attacked().filter(|name| plain.target != Some(name)).collect();
    let label = format!("{}: candidates", plain.dataset);
    let progress = Progress::new(plain.progress, &label, names.len() as u64);
    names
        .into_par_iter()
        .map(|name| {
            let cells = plain.texts.column(name).unwrap_or_default();
            let schemes = schemes(purpose, cells, bounds.get(name).copied());
            let candidates = schemes.into_iter().map(|scheme| Candidate::new(plain, name, scheme));
            let candidates = candidates.collect::<Result<_>>()?;
            progress.step();
            Ok(PlannedColumn { name: name.to_owned(), candidates })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(purpose: Purpose, cells: &[&str], bounds: Option<(f64, f64)>) -> Vec<&'static str> {
        let cells: Vec<String> = cells.iter().map(|&cell| cell.to_owned()).collect();
        let mut ids: Vec<&str> = schemes(purpose, &cells, bounds).iter().map(ColumnScheme::id).collect();
        ids.dedup();
        ids
    }

    #[test]
    fn candidates_fit_purpose_and_column() {
        let numbers: Vec<String> = (0..40).map(|i| (i * 37 % 101).to_string()).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let towns = ["Bonn", "Ulm", "Bonn", ""];
        use Purpose::{Share, Store, VendorFilters, VendorTrains};
        assert_eq!(ids(VendorTrains, &towns, None), ["drop", "siv", "keep", "randomised-response"]);
        assert_eq!(ids(VendorTrains, &numbers, None), ["drop", "siv", "ope", "keep", "bins"]);
        let noisy = ids(VendorFilters, &numbers, Some((0.0, 100.0)));
        assert_eq!(noisy[..4], ["drop", "keep", "laplace", "randomised-response"]);
        assert_eq!(ids(Share, &towns, None), ["drop", "keep", "randomised-response"]);
        assert_eq!(ids(Store, &towns, None), ["fernet"]);
    }

    #[test]
    fn intervals_hold_about_equally_many_rows_and_have_round_edges() {
        let cells: Vec<String> = (0..100).map(|i| format!("{}", 1000 + 13 * i)).collect();
        let Some(ColumnScheme::Bins { edges }) = bins(&cells, 4) else { panic!("numbers") };
        assert_eq!(edges, [1300.0, 1700.0, 2000.0]);
        assert!(bins(&["1".to_owned(), "2".to_owned()], 2).is_none(), "as many intervals as numbers");
        assert!(bins(&["a".to_owned()], 2).is_none());
        assert_eq!([0.0, 0.01234, -56_789.0].map(rounded), [0.0, 0.012, -57_000.0]);
    }
}
