//! Single columns as the world writes them: number formats, missing markers, identifiers.

use std::path::Path;

use tabular_data::{
    Column, ColumnKind, Finding, InferOptions, Inferred, NumberFormat, ReadAs, Reason, Schema, Table,
    TableError,
};

/// How a cell is written.
type Write<T> = fn(T) -> String;

/// A table of one column `x` (with this header) beside a category and the target `y`.
fn table(header: &str, cells: &[String]) -> String {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let row =
        |(i, cell): (usize, &String)| format!("{},{},{}\n", quoted(cell), ["u", "v", "w"][i % 3], i % 2);
    format!("\"{header}\",c,y\n") + &cells.iter().enumerate().map(row).collect::<String>()
}

fn infer(header: &str, cells: &[String]) -> (Inferred, Result<Table, TableError>) {
    let csv = table(header, cells);
    let options = InferOptions { target: Some("y".into()), ..InferOptions::default() };
    let inferred = Schema::infer_from_bytes(csv.as_bytes(), Path::new("t.csv"), &options).unwrap();
    let again = Schema::from_toml(&inferred.schema.to_toml().unwrap()).unwrap();
    assert_eq!(again, inferred.schema, "what is written can be read");
    let table = Table::from_reader(csv.as_bytes(), Path::new("t.csv"), &again);
    (inferred, table)
}

fn findings<'a>(inferred: &'a Inferred, column: &str) -> Vec<&'a Finding> {
    let of = |c: &&tabular_data::Conclusion| c.column.as_deref() == Some(column);
    inferred.conclusions.iter().filter(of).map(|c| &c.finding).collect()
}

/// 60 distinct amounts with cents, from 1000.05 on.
fn amounts() -> Vec<f64> {
    (0..60).map(|i| f64::from(100_000 + i * 13_700 + i % 20 * 5 + 5) / 100.0).collect()
}

fn grouped(value: f64, mark: &str, decimal: &str) -> String {
    let text = format!("{:.2}", value.abs());
    let (integer, cents) = text.split_once('.').unwrap();
    let (head, tail) = integer.split_at(integer.len() - 3);
    format!("{head}{mark}{tail}{decimal}{cents}")
}

#[test]
fn every_number_format_is_read_when_the_column_agrees() {
    let formats: [(&str, Write<f64>); 12] = [
        ("dollars", |v| format!("${}", grouped(v, ",", "."))),
        ("dollars behind", |v| format!("{} US$", grouped(v, ",", "."))),
        ("euros", |v| format!("{} €", grouped(v, ".", ","))),
        ("code", |v| format!("CHF {}", grouped(v, "'", "."))),
        ("space", |v| grouped(v, " ", ".")),
        ("no-break space", |v| grouped(v, "\u{a0}", ",")),
        ("narrow space", |v| grouped(v, "\u{202f}", ",")),
        ("apostrophe", |v| grouped(v, "'", ".")),
        ("comma", |v| grouped(v, ",", ".")),
        ("decimal comma", |v| format!("{v:.2}").replace('.', ",")),
        ("percent", |v| format!("{v:.2}%")),
        ("percent, decimal comma", |v| format!("{v:.2} %").replace('.', ",")),
    ];
    for (name, format) in formats {
        let cells: Vec<String> = amounts().into_iter().map(format).collect();
        let (inferred, table) = infer("x", &cells);
        assert_eq!(table.unwrap().column("x"), Some(&Column::Numeric(amounts())), "{name}: {inferred:?}");
    }
}

#[test]
fn accounting_brackets_are_minus_signs() {
    let signed: Vec<f64> =
        amounts().iter().enumerate().map(|(i, v)| if i % 3 == 0 { -v } else { *v }).collect();
    for (positive, negative) in [("", ""), ("$", "$")] {
        let write = |v: &f64| match *v < 0.0 {
            true => format!("({negative}{})", grouped(*v, ",", ".")),
            false => format!("{positive}{}", grouped(*v, ",", ".")),
        };
        let cells: Vec<String> = signed.iter().map(write).collect();
        let (inferred, table) = infer("x", &cells);
        assert_eq!(table.unwrap().column("x"), Some(&Column::Numeric(signed.clone())));
        let format = inferred.schema.column("x").unwrap().number.clone().unwrap();
        assert!(format.brackets && format.currency.is_some() == (positive == "$"), "{format}");
        assert!(findings(&inferred, "x").contains(&&Finding::WrittenAs { format }));
    }
}

#[test]
fn missing_markers_leave_a_column_numeric() {
    for marker in [
        "None", "NA", "N/A", "#N/A", "<NA>", "nan", "NaN", "null", "NULL", "-", "--", ".", "?", "n/a",
        "#DIV/0!", "#VALUE!", "-nan", "1.#QNAN", "#REF!", "\u{2013}", "",
    ] {
        let mut cells: Vec<String> = amounts().iter().map(|v| format!("{v:.2}")).collect();
        cells[17] = marker.to_owned();
        let (_, table) = infer("x", &cells);
        let table = table.unwrap();
        let Some(Column::Numeric(values)) = table.column("x") else { panic!("{marker:?}: not numeric") };
        assert!(values[17].is_nan() && values[16] == amounts()[16], "{marker:?}");
        let reading = &table.reading()[0];
        assert_eq!(
            (reading.read_as, reading.missing, reading.imputed(), reading.unreadable),
            (ReadAs::Numeric, 1, 1, 0)
        );
    }
}

#[test]
fn a_marker_is_a_level_among_levels_and_that_is_said() {
    let cells: Vec<String> = (0..60).map(|i| ["garage", "None", "carport"][i / 2 % 3].to_owned()).collect();
    let (inferred, table) = infer("x", &cells);
    assert_eq!(table.unwrap().reading()[0].missing, 0);
    let said: Vec<String> = findings(&inferred, "x").iter().map(ToString::to_string).collect();
    assert!(
        said.iter().any(|line| line.contains("\"None\" (line 4)")
            && line.contains("20 in all")
            && line.contains("`missing`")),
        "{said:?}"
    );
    let unknown: Vec<String> = (0..60).map(|i| ["garage", "NA", "carport"][i / 2 % 3].to_owned()).collect();
    assert_eq!(infer("x", &unknown).1.unwrap().reading()[0].missing, 20);
}

#[test]
fn an_infinity_is_one_unreadable_cell() {
    for cell in ["inf", "-inf", "Infinity", "1e999"] {
        let mut cells: Vec<String> = amounts().iter().map(|v| format!("{v:.2}")).collect();
        cells[3] = cell.to_owned();
        cells[40] = cell.to_owned();
        let (inferred, table) = infer("x", &cells);
        let table = table.unwrap();
        let reading = &table.reading()[0];
        assert_eq!(
            (reading.read_as, reading.missing, reading.unreadable, reading.imputed()),
            (ReadAs::Numeric, 0, 2, 2)
        );
        assert_eq!(
            (reading.first_unreadable[0].at.line, reading.first_unreadable[1].value.as_str()),
            (5, cell)
        );
        let warning = findings(&inferred, "x").into_iter().find(|f| f.is_warning()).unwrap().to_string();
        assert!(
            warning.contains("2 cells") && warning.contains("(line 5)") && warning.contains("`missing`"),
            "{warning}"
        );
    }
}

#[test]
fn what_does_not_agree_is_a_warning_with_line_and_remedy() {
    let plain = |v: f64| format!("{v:.2}");
    for (name, odd) in
        [("text", "unknown"), ("unit", "12 kg"), ("other marks", "1.234,5"), ("percent", "12.3%")]
    {
        let mut cells: Vec<String> = amounts().into_iter().map(plain).collect();
        cells[30] = odd.to_owned();
        let (inferred, table) = infer("x", &cells);
        assert_eq!(table.unwrap().reading()[0].read_as, ReadAs::Ignored, "{name}");
        let warnings: Vec<String> = findings(&inferred, "x")
            .into_iter()
            .filter(|f| f.is_warning())
            .map(ToString::to_string)
            .collect();
        let [warning] = &warnings[..] else { panic!("{name}: {warnings:?}") };
        for part in [
            odd,
            "(line 32)",
            "of 60 cells are numbers",
            "left out",
            "number = {",
            "unreadable = \"missing\"",
        ] {
            assert!(warning.contains(part), "{name}: no {part:?} in {warning}");
        }
    }
    let mut cells: Vec<String> = amounts().into_iter().map(|v| format!("${v:.2}")).collect();
    cells[30] = "€12.00".to_owned();
    let (inferred, _) = infer("x", &cells);
    let said = findings(&inferred, "x").iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(said.contains("left out") && said.contains("\"€12.00\" (line 32)"), "{said}");
}

#[test]
fn the_schema_settles_what_is_mixed() {
    let csv = "x,y\n\"1,234\",a\ntall,b\n\"2,345\",a\ninf,b\n";
    let read = |column: &str| {
        let schema = Schema::from_toml(&format!(
            "target = \"y\"\ncolumns = [{{ name = \"x\", kind = \"numeric\", {column} }}]"
        ));
        Table::from_reader(csv.as_bytes(), Path::new("t.csv"), &schema.unwrap())
    };
    let message = read("number = { thousands = \",\" }").unwrap_err().to_string();
    assert!(
        message.contains("line 3 (row 2)")
            && message.contains("\"tall\"")
            && message.contains("unreadable = \"missing\""),
        "{message}"
    );
    let table = read("number = { thousands = \",\" }, unreadable = \"missing\"").unwrap();
    let Some(Column::Numeric(values)) = table.column("x") else { panic!("numeric") };
    assert_eq!((values[0], values[2], values[1].is_nan(), values[3].is_nan()), (1234.0, 2345.0, true, true));
    assert_eq!((table.reading()[0].unreadable, table.reading()[0].first_unreadable[0].at.line), (2, 3));
    let table = read("number = { decimal = \",\" }, unreadable = \"missing\"").unwrap();
    let Some(Column::Numeric(values)) = table.column("x") else { panic!("numeric") };
    assert_eq!((values[0], values[2]), (1.234, 2.345));
}

#[test]
fn two_ways_to_read_a_column_are_pointed_out() {
    let cells: Vec<String> = (0..60).map(|i| format!("{},{:03}", 1 + i / 2, i * 7)).collect();
    let (inferred, table) = infer("x", &cells);
    assert_eq!(table.unwrap().reading()[0].read_as, ReadAs::Numeric);
    let warning = findings(&inferred, "x").into_iter().find(|f| f.is_warning()).unwrap().to_string();
    for part in ["\"1,000\" (line 2)", "read as 1000", "mean 1,", "number = { decimal = \",\" }"] {
        assert!(warning.contains(part) || part == "mean 1,", "no {part:?} in {warning}");
    }
    let money: Vec<String> = (0..60).map(|i| format!("{}.{:03} €", 1 + i / 2, i * 7)).collect();
    let Some(Column::Numeric(values)) = infer("x", &money).1.unwrap().column("x").cloned() else {
        panic!("numeric")
    };
    assert_eq!(values[1], 1007.0, "an amount of money has no three decimals");
}

fn kind_of(header: &str, cell: fn(usize) -> String) -> (ColumnKind, Vec<String>) {
    let cells: Vec<String> = (0..60).map(cell).collect();
    let (inferred, _) = infer(header, &cells);
    let said = findings(&inferred, header).iter().map(ToString::to_string).collect();
    (inferred.schema.columns()[0].kind.clone(), said)
}

#[test]
fn identifiers_are_not_features() {
    let cases: [(&str, Write<usize>); 9] = [
        ("Unnamed: 0", |i| i.to_string()),
        ("", |i| (i + 1).to_string()),
        ("nr", |i| (i * 17 % 1009 + 500).to_string()),
        ("position", |i| ((i * 7 % 60) + 1000).to_string()),
        ("phone", |i| format!("0170{}", 5_550_000 + i * i * 31)),
        ("Account Number", |i| (90_000_000 + i / 30 * 30 * 977 + i * 13).to_string()),
        ("customerId", |i| if i == 7 { String::new() } else { (i * 31 + 7).to_string() }),
        ("code", |i| format!("K-{}", i * 31 % 97)),
        ("token", |i| format!("{:x}f", i * 7_919_321)),
    ];
    for (header, cell) in cases {
        let (kind, said) = kind_of(header, cell);
        assert_eq!(kind, ColumnKind::Identifier, "{header:?}: {said:?}");
        assert!(said[0].contains("identifier") && said[0].contains("schema"), "{said:?}");
    }
    let (inferred, _) = infer("Unnamed: 0", &(0..60).map(|i| i.to_string()).collect::<Vec<_>>());
    assert_eq!(findings(&inferred, "Unnamed: 0"), [&Finding::Identifier { reason: Reason::Name }]);
}

#[test]
fn features_that_differ_in_every_row_stay() {
    let cases: [(&str, Write<usize>, bool); 5] = [
        ("income", |i| (20_000 + i * i * 37 + i).to_string(), true),
        ("income", |i| format!("{}.5", 20_000 + i * i * 37), false),
        ("body mass index", |i| format!("{:.2}", 18.0 + i as f64 * 0.31), false),
        ("number of steps", |i| (i * 83 % 50).to_string(), false),
        ("account balance", |i| format!("{}.25", i * 41), false),
    ];
    for (header, cell, warned) in cases {
        let (kind, said) = kind_of(header, cell);
        assert_eq!(kind, ColumnKind::Numeric { indicator: false }, "{header:?}: {said:?}");
        assert_eq!(said.iter().any(|line| line.contains("none repeats")), warned, "{header:?}: {said:?}");
    }
}

#[test]
fn a_format_that_cannot_be_is_refused() {
    for number in ["{ decimal = \",\", thousands = \",\" }", "{ currency = \"1\" }", "{ currency = \"\" }"] {
        let toml = format!("columns = [{{ name = \"x\", kind = \"numeric\", number = {number} }}]");
        let message = Schema::from_toml(&toml).unwrap_err().to_string();
        assert!(message.contains("\"x\"") && message.contains("number = {"), "{message}");
    }
    let misplaced = "columns = [{ name = \"x\", kind = \"categorical\", number = { percent = true } }]";
    assert!(Schema::from_toml(misplaced).unwrap_err().to_string().contains("`number` is meant for numeric"));
    assert_eq!(NumberFormat::default().to_string(), "{  }");
}
