//! What quasi-identifiers tell of people, in the plain table and in what each scheme makes of it.

use anyhow::{Context, Result};
use leakage::quasi::{ClassRisks, THRESHOLD, class_risks, classes_of_rows, number};
use results::{Clock, Regime, Reidentification};
use tabular_data::{Column, Table};

use super::subject::Subject;
use super::trials::Trials;

/// A row for the plain table, and one for each scheme that is audited under one key or a key per record.
///
/// Classes of the plain table are those of its cells as the file has them, a missing one being a value of its own. Those of
/// an encrypted table are read from the ciphertexts of the records that are audited. Where these are the classes of the
/// plain records, encrypted as they are, the figures are those of the whole plain table.
pub fn rows(
    table: &Table,
    subject: &Subject,
    columns: &[String],
    trials: &[Trials<'_>],
) -> Result<Vec<Reidentification>> {
    let in_words = || format!("{}: quasi-identifiers {}", subject.dataset, columns.join(", "));
    let plain = class_risks(&classes_of_cells(table, columns), THRESHOLD).with_context(in_words)?;
    let design: Vec<usize> = (0..)
        .zip(&subject.columns)
        .filter(|(_, column)| columns.contains(&column.source))
        .map(|(index, _)| index)
        .collect();
    let all: Vec<usize> = (0..subject.columns.len()).collect();
    let coded = classes_of_rows(subject.cells.view(), &design)?;
    let mut rows = Vec::new();
    for trials in trials {
        let found = trials.table_case();
        let (case, scheme) = (&found.case, found.scheme);
        // under two keys the table is encrypted as under one
        let is_other = case.regime == Regime::CrossKey || case.clock == Some(Clock::Running) || found.padded;
        if is_other {
            continue;
        }
        let row = |risks, matchable| row(&subject.dataset, scheme.id, case.regime, columns, risks, matchable);
        if scheme.is_plain() {
            rows.push(row(plain, true));
            continue;
        }
        let seen = if scheme.maps_whole_rows() { &all } else { &design };
        let classes = classes_of_rows(trials.encrypted()?.view(), seen)?;
        let keeps = !scheme.randomised && case.regime != Regime::PerRecordKey && !scheme.maps_whole_rows();
        rows.push(match keeps && classes == coded {
            true => row(plain, true),
            false => row(class_risks(&classes, THRESHOLD).with_context(in_words)?, keeps),
        });
    }
    Ok(rows)
}

/// The class of every row of the table.
fn classes_of_cells(table: &Table, columns: &[String]) -> Vec<usize> {
    let columns: Vec<&Column> = columns.iter().filter_map(|name| table.column(name)).collect();
    let key = |row: usize| columns.iter().map(|column| code(column, row)).collect::<Vec<Option<u64>>>();
    number((0..table.n_rows()).map(key))
}

/// A number that stands for a cell; `None` where it is missing.
fn code(column: &Column, row: usize) -> Option<u64> {
    match column {
        Column::Numeric(values) => {
            let value = values.get(row).filter(|value| !value.is_nan())?;
            // -0 + 0 is 0
            Some((*value + 0.0).to_bits())
        }
        Column::Categorical(cells) => cells.code(row).map(|code| code as u64),
        _ => None,
    }
}

fn row(
    dataset: &str,
    scheme: &str,
    regime: Regime,
    columns: &[String],
    risks: ClassRisks,
    matchable: bool,
) -> Reidentification {
    Reidentification {
        dataset: dataset.to_owned(),
        scheme: scheme.to_owned(),
        regime,
        columns: columns.to_vec(),
        records: risks.records,
        classes: risks.classes,
        k: risks.k,
        unique: risks.unique,
        threshold: THRESHOLD,
        prosecutor: risks.prosecutor,
        journalist: risks.journalist,
        marketer: risks.marketer,
        register: risks.register,
        matchable,
    }
}

#[cfg(test)]
mod tests {
    use crypto_encode::EncodeOptions;
    use protocol::{Condition, KeySchedule};
    use tabular_data::{InferOptions, Schema};

    use super::*;
    use crate::audit::table::cases::cases;
    use crate::audit::table::sensitive::Focus;

    fn table() -> Table {
        // age 0 to 4 and a town: 5 x 2 classes of four, but one person's town is missing
        let town = |i: usize| if i == 39 { "" } else { ["Bonn", "Ulm"][i % 2] };
        let rows: Vec<String> = (0..40)
            .map(|i| format!("{},{},{},{}", i % 5, town(i), i * 37 % 101, ["no", "yes"][i / 20]))
            .collect();
        let csv = format!("age,town,income,y\n{}\n", rows.join("\n"));
        let options = InferOptions { target: Some("y".into()), ..InferOptions::default() };
        let schema =
            Schema::infer_from_bytes(csv.as_bytes(), "t.csv".as_ref(), &options).expect("a table").schema;
        Table::from_reader(csv.as_bytes(), "t.csv".as_ref(), &schema).expect("a table")
    }

    fn found(columns: &[&str]) -> Vec<Reidentification> {
        let (keys, encode, focus, table) =
            (KeySchedule::new(1), EncodeOptions::default(), Focus::default(), table());
        let subject = Subject::new(keys, "t", &table).expect("it can be coded");
        let of = |id, regime| Condition::of(crypto_encode::scheme(id).expect("registered"), regime);
        let conditions = [
            of("plain", Regime::None),
            of("siv", Regime::SameKey),
            of("siv", Regime::CrossKey),
            of("siv", Regime::PerRecordKey),
            of("length-only", Regime::None),
            of("orthogonal", Regime::SameKey),
        ];
        let cases = cases(conditions, &encode);
        let trials: Vec<Trials<'_>> = cases
            .iter()
            .map(|case| {
                Trials::new(keys, &encode, encode.clock, &subject, case, &focus).expect("valid options")
            })
            .collect();
        let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
        rows(&table, &subject, &columns, &trials).expect("the columns are there")
    }

    #[test]
    fn equality_keeps_classes_and_keys_of_their_own_do_not() {
        let rows = found(&["age", "town"]);
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.scheme.as_str(), row.regime, row.classes, row.k, row.unique, row.matchable))
            .collect();
        // 9 classes of four, one of three, and the person without a town
        assert_eq!(told[0], ("plain", Regime::None, 11, 1, 1, true));
        assert_eq!(told[1], ("siv", Regime::SameKey, 11, 1, 1, true));
        assert_eq!(told[2], ("siv", Regime::PerRecordKey, 40, 1, 40, false));
        // ages of one digit and towns as constants: everybody looks the same
        assert_eq!(told[3], ("length-only", Regime::None, 1, 40, 0, true));
        // columns are mixed, so that whole rows are compared
        assert_eq!(told[4].0, "orthogonal");
        assert!(!told[4].5 && told[4].4 > 1, "{:?}", told[4]);
        assert_eq!(rows.len(), 5, "two keys are no table of their own");
        assert_eq!(rows[0].prosecutor.average, 11.0 / 40.0);
    }
}
