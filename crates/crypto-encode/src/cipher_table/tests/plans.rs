//! Tables under a scheme per column: what hides, what matches, what comes back.

use proptest::prelude::*;

use super::*;

#[test]
fn ciphertexts_of_a_padded_column_have_one_length() -> Result<()> {
    let csv = "name,age\nann,7\na much longer name,12345\n,\nbo,-3\n";
    for (scheme, column) in [("siv", "name"), ("ff1", "age")] {
        let pair = released(csv, &plan(scheme, &[column]), USUAL)?;
        let cells = cells_of(&pair.table, usize::from(column == "age"));
        let lengths: Vec<_> = cells.iter().map(|cell| cell.trim_start_matches('-').len()).collect();
        assert_eq!(lengths, [lengths[0], lengths[0], 0, lengths[0]], "{scheme}");
        assert_eq!(decrypted(&pair)?, csv);
    }
    let bare = Choice { padding: Padding::None, ..USUAL };
    let pair = released(csv, &plan("siv", &["name"]), bare)?;
    assert_eq!(cells_of(&pair.table, 0).iter().map(String::len).collect::<Vec<_>>(), [28, 48, 0, 24]);
    assert_eq!(decrypted(&pair)?, csv);
    Ok(())
}

#[test]
fn tables_match_in_a_domain_only() -> Result<()> {
    let (one, two) = ("id\n17\n4\n", "id\n4\n123456\n17\n");
    for scheme in ["siv", "fernet-digits-deterministic", "ff1", "ope"] {
        let matches = |domains: [Option<&str>; 2]| -> Result<usize> {
            let cells = |csv, salt, domain| -> Result<Vec<String>> {
                let choice = Choice { salt, domain, padding: Padding::Joinable, ..USUAL };
                let pair = released(csv, &plan(scheme, &["id"]), choice)?;
                assert_eq!(decrypted(&pair)?, csv);
                Ok(cells_of(&pair.table, 0))
            };
            let (one, two) = (cells(one, 1, domains[0])?, cells(two, 2, domains[1])?);
            Ok(one.iter().filter(|cell| two.contains(cell)).count())
        };
        assert_eq!(matches([None, None])?, 0, "{scheme}");
        assert_eq!(matches([Some("shops"), Some("shops")])?, 2, "{scheme}");
        assert_eq!(matches([Some("shops"), Some("banks")])?, 0, "{scheme}");
        assert_eq!(matches([Some("shops"), None])?, 0, "{scheme}");
    }
    Ok(())
}

#[test]
fn columns_never_share_a_ciphertext() -> Result<()> {
    let csv = "a,b\n12,12\n34,34\n56,12\n";
    for scheme in ["siv", "fernet-digits-deterministic", "ff1", "ope"] {
        let pair = encrypted(csv, ',', scheme, &[])?;
        let [a, b] = [0, 1].map(|column| cells_of(&pair.table, column));
        assert!(a.iter().all(|cell| !b.contains(cell)), "{scheme}");
        assert_eq!(b[0], b[2], "{scheme}");
    }
    Ok(())
}

#[test]
fn numbers_that_another_program_wrote_again_decrypt() -> Result<()> {
    let csv = "age,pay,name,fee,code\n31,12.50,ann,7.50,007\n,,bo,,\n7,3,eva,12.25,010\nNA,0,ann,0.10,10\n";
    for scheme in ["ope", "ff1"] {
        let mut plan = plan(scheme, &["age", "pay"]);
        if scheme == "ff1" {
            plan.columns.truncate(1);
        }
        let pair = released(csv, &plan, USUAL)?;
        // As pandas writes a column with empty cells: 123.0, and without needless zeros.
        let again = |(at, cell): (usize, &str)| match cell.parse::<f64>() {
            Ok(number) if at < plan.columns.len() || at == 3 => format!("{number:?}"),
            _ => cell.to_owned(),
        };
        let rewritten =
            |line: &str| line.split(',').enumerate().map(again).collect::<Vec<_>>().join(",") + "\n";
        let table: String = pair.table.lines().map(rewritten).collect();
        assert!(table.contains(".0,") && table.contains(",7.5,"), "{table}");
        assert_eq!(decrypted_from(&table, &pair.sealed)?.0, csv, "{scheme}");
        for (from, to) in [(".0,", "1.0,"), (",7.5,", ",7.51,"), (",007", ",7"), ("ann", "Ann")] {
            assert!(decrypted_from(&table.replacen(from, to, 1), &pair.sealed).is_err(), "{from}");
        }
    }
    Ok(())
}

#[test]
fn what_is_dropped_is_gone_and_what_is_noisy_stays() -> Result<()> {
    let csv = "\"id, old\",age,city\n1,31,Bonn\n\n2,54,Ulm\n3,,Bonn\n";
    let laplace = ColumnScheme::Laplace { epsilon: 1.0, low: 0.0, high: 90.0 };
    let mut plan = plan("siv", &["city"]);
    plan.columns.push(ColumnPlan::new("age", laplace));
    plan.columns.push(ColumnPlan::new("id, old", ColumnScheme::Drop));
    let pair = released(csv, &plan, USUAL)?;
    assert!(pair.table.starts_with("age,city\n"), "{}", pair.table);
    let (text, counts) = decrypted_from(&pair.table, &pair.sealed)?;
    assert_eq!((pair.counts.cells, counts.cells), (5, 3));
    assert_eq!(cells_of(&text, 1), ["Bonn", "Ulm", "Bonn"]);
    assert_eq!(cells_of(&text, 0), cells_of(&pair.table, 0));
    let note = pair.sealed.unverified();
    assert_eq!(note.columns_where(|scheme| !scheme.is_reversible()), ["id, old", "age"]);
    Ok(())
}

#[test]
fn one_column_that_is_left_has_the_rows_of_the_table() -> Result<()> {
    let pair = released("a,b\n1,x\n\n,y\n2,z\n", &plan("drop", &["b"]), USUAL)?;
    assert_eq!(pair.table, "a\n1\n\"\"\n2\n");
    assert_eq!(decrypted(&pair)?, pair.table);
    let all = released("a,b\n1,x\n", &plan("drop", &["a", "b"]), USUAL).err();
    assert!(all.is_some_and(|error| error.to_string().contains("every column is dropped")));
    Ok(())
}

#[test]
fn what_cannot_be_written_is_named_by_its_place() {
    let said = |csv: &str, plan: &ReleasePlan| {
        released(csv, plan, USUAL).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let twice = ReleasePlan::of_one_scheme(&ColumnScheme::Siv, ["a", "a"]);
    assert_eq!(said("a\n1\n", &twice), "column \"a\" is named twice; keep one of its [[column]] tables");
    assert_eq!(said("a\n1\n", &plan("siv", &["b"])), "no column \"b\"; the file has: a");
    let refused = said("a,b\n1,\"two\nlines\"\n\nx,3\n", &plan("ope", &["a"]));
    assert!(refused.starts_with("line 5 (row 2): column \"a\": \"x\" is not a decimal number"), "{refused}");
}

/// A scheme for a column of numbers.
fn number_scheme() -> impl Strategy<Value = ColumnScheme> {
    let laplace = ColumnScheme::Laplace { epsilon: 1.0, low: -50.0, high: 50.0 };
    let domain = ResponseDomain::Bins { low: -50.0, high: 50.0, bins: 7 };
    let response = ColumnScheme::RandomisedResponse { epsilon: 2.0, domain };
    let options = [laplace, response, ColumnScheme::Bins { edges: vec![0.0, 25.5] }];
    let simple = ColumnScheme::IDS[..7].iter().filter_map(|id| ColumnScheme::without_options(id));
    prop::sample::select(simple.chain(options).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_table_comes_back_from_any_plan(
        schemes in prop::collection::vec(number_scheme(), 3),
        rows in prop::collection::vec(prop::collection::vec(prop::option::of(-999_i32..999), 3), 1..12),
        padded: bool,
    ) {
        let write = |cell: &Option<i32>| cell.map_or(String::new(), |n| (f64::from(n) / 8.0).to_string());
        let line = |row: &Vec<Option<i32>>| row.iter().map(write).collect::<Vec<_>>().join(",") + ",end\n";
        let csv = format!("a,b,c,d\n{}", rows.iter().map(line).collect::<String>());
        let columns = ["a", "b", "c"].into_iter().zip(&schemes).map(|(name, scheme)| ColumnPlan::new(name, scheme.clone()));
        let plan = ReleasePlan { columns: columns.collect(), ..ReleasePlan::default() };
        let padding = if padded { Padding::Longest } else { Padding::None };
        let pair = released(&csv, &plan, Choice { padding, ..USUAL }).unwrap();
        prop_assert!(pair.sealed.unverified().columns.iter().zip(&schemes).all(|(column, scheme)| column.scheme == *scheme));
        let (plain, _) = decrypted_from(&pair.table, &pair.sealed).unwrap();
        let mut at = 0;
        for (column, scheme) in schemes.iter().enumerate() {
            match scheme {
                ColumnScheme::Drop => continue,
                scheme if scheme.is_reversible() => prop_assert_eq!(cells_of(&plain, at), cells_of(&csv, column)),
                _ => {}
            }
            at += 1;
        }
        let again = released(&csv, &plan, Choice { padding, ..USUAL }).unwrap();
        prop_assert_eq!(schemes.contains(&ColumnScheme::Fernet) || again.table == pair.table, true);
    }
}
