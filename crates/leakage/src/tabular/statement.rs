//! Singling out: statements that are true of one person alone.
//!
//! The adversary turns what was recovered of a record into a statement such as "income about 4,000, urban, married" and
//! claims that of all people in the table it is true of the one whose record it is, and of nobody else. A statement is about all columns, or about three in turn,
//! as in the multivariate attack of Anonymeter (Giomi et al., PoPETs 2023): all columns single out whoever was recovered
//! whole, few whoever was recovered in part. A number in it holds within ten per cent. The control makes its statements of
//! other people's records, who are not in the table, and so sees no ciphertext.
//!
//! That a statement must be true of this very person, and not of any one, is stricter than Anonymeter. Otherwise guesses
//! that have nothing to do with the ciphertexts would seem to single out: columns put together at random make rarer people
//! than there are, and rare people are described alone.

use super::attribute::Attribute;
use crate::score::{Guess, Guesses};

/// How many columns a statement is about, at most, with what it claims.
pub(super) const WIDTHS: [(usize, &str); 2] =
    [(usize::MAX, "one person, by all columns"), (3, "one person, by three columns")];

/// Statements of one width per trial, at most: each is compared with all victims.
const MOST: usize = 200;

/// One attribute of all victims, as it is and as it was guessed, and of other people.
#[derive(Debug, Clone)]
pub(super) struct Described<'a> {
    pub(super) attribute: &'a Attribute,
    pub(super) truth: &'a [f64],
    pub(super) guessed: &'a [f64],
    /// Cells of people who are not in the table; may be empty.
    pub(super) others: Vec<f64>,
}

/// Whether the statement about so many columns made of each of the first victims' guessed cells is true of that victim alone,
/// beside one made of another person's cells (none without other people). `None` without an attribute.
pub(super) fn statements(records: &[usize], attributes: &[Described<'_>], width: usize) -> Option<Guesses> {
    let others = attributes.first()?.others.len();
    let guess = |(row, &record): (usize, &usize)| {
        let about = chosen(attributes, record, width);
        let control = match others {
            0 => 0.0,
            others => isolates(&about, row, |described| described.others.get(row % others)),
        };
        let success = isolates(&about, row, |described| described.guessed.get(row));
        Guess { record, success, baseline: control }
    };
    Some(Guesses::PerRecord(records.iter().enumerate().take(MOST).map(guess).collect()))
}

/// The attributes that the statement about a record names.
fn chosen<'a, 'b>(attributes: &'b [Described<'a>], record: usize, width: usize) -> Vec<&'b Described<'a>> {
    let first = record % attributes.len().max(1);
    let (before, after) = attributes.split_at(first.min(attributes.len()));
    after.iter().chain(before).take(width).collect()
}

/// 1 where the victim of this row has all of these values and no other victim has, 0 otherwise.
fn isolates<'a, 'b>(
    about: &[&'b Described<'a>],
    own: usize,
    value: impl Fn(&'b Described<'a>) -> Option<&'b f64>,
) -> f64 {
    let stated: Option<Vec<(&Described<'_>, f64)>> =
        about.iter().map(|&described| Some((described, *value(described)?))).collect();
    let Some(stated) = stated else { return 0.0 };
    let n = stated.iter().map(|(described, _)| described.truth.len()).min().unwrap_or(0);
    let fits = |row: usize| {
        let holds = |(described, value): &(&Described<'_>, f64)| {
            described.truth.get(row).is_some_and(|&truth| described.attribute.is_right(*value, truth))
        };
        stated.iter().all(holds)
    };
    let alone = fits(own) && !(0..n).any(|row| row != own && fits(row));
    f64::from(u8::from(alone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabular::AttributeKind;

    fn attribute(name: &str, kind: AttributeKind) -> Attribute {
        Attribute { name: name.to_owned(), columns: 0..1, kind }
    }

    #[test]
    fn a_statement_counts_where_it_is_true_of_its_person_alone() {
        let (income, urban) =
            (attribute("income", AttributeKind::Numeric), attribute("urban", AttributeKind::Categorical));
        let (incomes, urbans) = ([100.0, 104.0, 200.0, 300.0], [1.0, 0.0, 1.0, 1.0]);
        let described = |attribute, truth, guessed, others: &[f64]| Described {
            attribute,
            truth,
            guessed,
            others: others.to_vec(),
        };
        // right; within ten per cent of two people, of whom the other column leaves one; another person's; no guess
        let guessed = [100.0, 102.0, 300.0, f64::NAN];
        let attributes = [
            described(&income, &incomes, &guessed, &[205.0, 400.0]),
            described(&urban, &urbans, &urbans, &[1.0, 1.0]),
        ];
        let Some(Guesses::PerRecord(found)) = statements(&[0, 1, 2, 3], &attributes, 3) else {
            panic!("there are attributes")
        };
        let success: Vec<f64> = found.iter().map(|guess| guess.success).collect();
        assert_eq!(success, [1.0, 1.0, 0.0, 0.0]);
        let control: Vec<f64> = found.iter().map(|guess| guess.baseline).collect();
        assert_eq!(
            control,
            [0.0, 0.0, 1.0, 0.0],
            "205 describes the third person alone, and is said of the first too"
        );
        // with the income alone the first two people cannot be told apart
        let alone = &attributes[..1];
        let Some(Guesses::PerRecord(found)) = statements(&[0, 1], alone, usize::MAX) else {
            panic!("as before")
        };
        assert!(found.iter().all(|guess| guess.success == 0.0));
        assert_eq!(statements(&[0], &[], 3), None);
    }

    #[test]
    fn three_columns_come_in_turn() {
        let all: Vec<Attribute> =
            (0..5).map(|index| attribute(&index.to_string(), AttributeKind::Categorical)).collect();
        let described: Vec<Described<'_>> = all
            .iter()
            .map(|attribute| Described { attribute, truth: &[], guessed: &[], others: Vec::new() })
            .collect();
        let names = |record, width| -> String {
            chosen(&described, record, width).iter().map(|found| found.attribute.name.as_str()).collect()
        };
        assert_eq!([names(0, 3), names(3, 3), names(4, 3), names(5, 3)], ["012", "340", "401", "012"]);
        assert_eq!(names(2, usize::MAX), "23401", "or all of them");
    }
}
