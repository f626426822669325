//! Quasi-identifiers: how many records agree in columns that somebody else may know, and what that is worth.
//!
//! Records that agree in all quasi-identifiers form a class. The table is k-anonymous for the size k of the smallest one
//! (L. Sweeney, 2002). Three adversaries are told apart (K. El Emam, F. K. Dankar, "Protecting privacy using
//! k-anonymity", JAMIA 15, 2008; the definitions of the anonymisation tool ARX). With f the size of a class in the table,
//! F its size in a register of the population, n the number of records and J the classes of the table:
//!
//! | adversary | knows | a record's risk | highest | average |
//! |---|---|---|---|---|
//! | prosecutor | that the person is in the table | 1 / f | max 1 / f | \|J\| / n |
//! | journalist | that the person is in the register | 1 / F | max 1 / F | max(\|J\| / sum F, sum(f / F) / n) |
//! | marketer | names everybody | | | sum(f / F) / n |
//!
//! Without a register the table stands for the population, and all three have the prosecutor's average.

use std::collections::BTreeMap;

use ndarray::ArrayView2;
use results::Exposure;

use crate::{LeakageError, check};

/// Records of a class of fewer than five count as at risk: a probability above this.
pub const THRESHOLD: f64 = 0.2;

/// What the classes of a table amount to.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ClassRisks {
    /// Number of records.
    pub records: u64,
    /// Number of classes.
    pub classes: u64,
    /// Size of the smallest class.
    pub k: u64,
    /// Records that are alone in their class.
    pub unique: u64,
    /// Of an adversary who knows that the person is in the table.
    pub prosecutor: Exposure,
    /// Of one who knows that the person is in the register.
    pub journalist: Exposure,
    /// The share of all records that are named rightly if each is given a name.
    pub marketer: f64,
    /// People in the register; `None` where the table stands for it.
    pub register: Option<u64>,
}

/// Numbers the classes of equal rows from 0 in the order of their first rows; `columns` decide. NaN equals NaN, and 0
/// equals -0.
///
/// # Errors
/// [`LeakageError::Option`] for a column that there is not.
pub fn classes_of_rows(rows: ArrayView2<'_, f64>, columns: &[usize]) -> Result<Vec<usize>, LeakageError> {
    if let Some(&column) = columns.iter().find(|&&column| column >= rows.ncols()) {
        let expected = "a column of the table";
        return Err(LeakageError::Option { option: "column", found: column as f64, expected });
    }
    let key = |row: ndarray::ArrayView1<'_, f64>| -> Vec<u64> {
        columns.iter().filter_map(|&column| row.get(column)).map(|&value| bits(value)).collect()
    };
    Ok(number(rows.rows().into_iter().map(key)))
}

/// The same bits for equal numbers, and for all that are none.
fn bits(value: f64) -> u64 {
    if value.is_nan() {
        return f64::NAN.to_bits();
    }
    // -0 + 0 is 0
    (value + 0.0).to_bits()
}

/// Numbers the classes of equal keys from 0 in the order in which they first occur.
pub fn number<K: Ord>(keys: impl IntoIterator<Item = K>) -> Vec<usize> {
    let mut seen: BTreeMap<K, usize> = BTreeMap::new();
    let place = |key| {
        let next = seen.len();
        *seen.entry(key).or_insert(next)
    };
    keys.into_iter().map(place).collect()
}

/// The risks of a table whose records are in these classes, with the table as the population.
///
/// ```
/// // two records agree, one is alone
/// let found = leakage::quasi::class_risks(&[0, 0, 1], leakage::quasi::THRESHOLD)?;
/// assert_eq!((found.k, found.unique, found.prosecutor.highest), (1, 1, 1.0));
/// assert!((found.marketer - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), leakage::LeakageError>(())
/// ```
///
/// # Errors
/// [`LeakageError::Empty`] without a record, [`LeakageError::Option`] for a threshold outside [0, 1].
pub fn class_risks(classes: &[usize], threshold: f64) -> Result<ClassRisks, LeakageError> {
    let sizes = sizes(classes);
    of_sizes(sizes.values().map(|&size| (size, size)), classes.len(), None, threshold)
}

/// The risks of a table beside a register of the population, which holds everybody of the table: `register` are the classes
/// of its records, numbered as those of the table.
///
/// # Errors
/// As [`class_risks`]; [`LeakageError::Register`] for a class that has fewer records in the register than in the table.
pub fn class_risks_with_register(
    classes: &[usize],
    register: &[usize],
    threshold: f64,
) -> Result<ClassRisks, LeakageError> {
    let (sizes, population) = (sizes(classes), sizes(register));
    let mut both = Vec::with_capacity(sizes.len());
    for (&class, &size) in &sizes {
        let found = population.get(&class).copied().unwrap_or(0);
        if found < size {
            return Err(LeakageError::Register { class, table: size as usize, register: found as usize });
        }
        both.push((size, found));
    }
    of_sizes(both.into_iter(), classes.len(), Some(register.len() as u64), threshold)
}

fn sizes(classes: &[usize]) -> BTreeMap<usize, u64> {
    let mut sizes = BTreeMap::new();
    classes.iter().for_each(|&class| *sizes.entry(class).or_default() += 1);
    sizes
}

/// From the size of each class in the table and in the population.
fn of_sizes(
    sizes: impl Iterator<Item = (u64, u64)> + Clone,
    records: usize,
    register: Option<u64>,
    threshold: f64,
) -> Result<ClassRisks, LeakageError> {
    check::not_empty("records", records)?;
    if !(0.0..=1.0).contains(&threshold) {
        let expected = "a probability, 0 to 1";
        return Err(LeakageError::Option { option: "threshold", found: threshold, expected });
    }
    let n = records as f64;
    let share = |part: &dyn Fn(f64, f64) -> f64| {
        sizes.clone().map(|(f, population)| part(f as f64, population as f64)).sum::<f64>() / n
    };
    let classes = sizes.clone().count() as u64;
    let smallest = |part: fn((u64, u64)) -> u64| sizes.clone().map(part).min().unwrap_or(1).max(1);
    let (k, rarest) = (smallest(|(f, _)| f), smallest(|(_, population)| population));
    let at_risk = |size: f64| f64::from(u8::from(1.0 / size > threshold));
    let marketer = share(&|f, population| f / population);
    let in_register: u64 = sizes.clone().map(|(_, population)| population).sum();
    Ok(ClassRisks {
        records: records as u64,
        classes,
        k,
        unique: sizes.clone().filter(|&(f, _)| f == 1).count() as u64,
        prosecutor: Exposure {
            highest: 1.0 / k as f64,
            at_risk: share(&|f, _| f * at_risk(f)),
            average: classes as f64 / n,
        },
        journalist: Exposure {
            highest: 1.0 / rarest as f64,
            at_risk: share(&|f, population| f * at_risk(population)),
            average: marketer.max(classes as f64 / in_register as f64),
        },
        marketer,
        register,
    })
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn by_hand_with_a_register() {
        // classes of 1, 2 and 5 records; 4, 2 and 10 people in the register
        let table = [0, 1, 1, 2, 2, 2, 2, 2];
        let register = [vec![0; 4], vec![1; 2], vec![2; 10], vec![3; 4]].concat();
        let found = class_risks_with_register(&table, &register, THRESHOLD).unwrap();
        assert_eq!((found.records, found.classes, found.k, found.unique), (8, 3, 1, 1));
        // 1 and 2 are below five; a class of five has exactly one in five, which is not above
        assert_eq!(found.prosecutor, Exposure { highest: 1.0, at_risk: 3.0 / 8.0, average: 3.0 / 8.0 });
        // f / F = 1/4 + 2/2 + 5/10 = 1.75 of 8; 3 classes of 16 people
        assert_eq!(found.marketer, 1.75 / 8.0);
        assert_eq!(found.journalist, Exposure { highest: 0.5, at_risk: 3.0 / 8.0, average: 1.75 / 8.0 });
        assert_eq!(found.register, Some(20));
    }

    #[test]
    fn a_register_without_a_person_of_the_table_is_refused() {
        let said = class_risks_with_register(&[0, 0], &[0], THRESHOLD).unwrap_err().to_string();
        assert!(
            said.contains("class 0") && said.contains("2 records") && said.contains("1 in the"),
            "{said}"
        );
        assert!(class_risks(&[], THRESHOLD).is_err() && class_risks(&[0], 1.5).is_err());
    }

    #[test]
    fn rows_are_compared_in_the_columns_given() {
        let rows = array![[1.0, 5.0], [1.0, 6.0], [f64::NAN, 5.0], [-0.0, 5.0], [0.0, 7.0], [f64::NAN, 8.0]];
        assert_eq!(classes_of_rows(rows.view(), &[0]).unwrap(), [0, 0, 1, 2, 2, 1]);
        assert_eq!(classes_of_rows(rows.view(), &[1]).unwrap(), [0, 1, 0, 0, 2, 3]);
        assert_eq!(classes_of_rows(rows.view(), &[]).unwrap(), [0; 6]);
        assert!(classes_of_rows(rows.view(), &[2]).is_err());
    }
}
