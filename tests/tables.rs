//! What was read of a person's table is what the terminal, results.json and the page say: number formats, missing markers,
//! identifiers, leaks, labels, and the ways a table reaches the program.

use std::io::Write;
use std::process::Stdio;

use flate2::{Compression, write::GzEncoder};
use serde_json::Value;

use crate::support::{Scratch, cell, stderr};

const SMALL: [&str; 9] =
    ["--quick", "--keys", "1", "--splits", "2", "--schemes", "plain", "--classifiers", "logistic"];

/// Noise in [0, 1): the same for the same seed.
fn noise(seed: u64) -> f64 {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    x ^= x >> 31;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 29;
    (x >> 11) as f64 / (1u64 << 53) as f64
}

/// Cents of 300 incomes, of which those of the class 1 tend to be higher.
fn incomes() -> Vec<i64> {
    (0..300).map(|i| 1_000_000 + (noise(i) * 4_000_000.0) as i64 + (i as i64 % 2) * 2_500_000).collect()
}

/// A table with the column `income` as `cells` have it, a category, and the target `y`.
fn table(cells: &[String]) -> String {
    let row =
        |(i, income): (usize, &String)| format!("\"{income}\",{},{}\n", ["u", "v", "w"][i / 2 % 3], i % 2);
    "income,area,y\n".to_owned() + &cells.iter().enumerate().map(row).collect::<String>()
}

fn plain(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// `12,345.67` with other marks.
fn grouped(cents: i64, mark: &str, decimal: &str) -> String {
    let (units, cents) = (cents / 100, cents % 100);
    match units / 1000 {
        0 => format!("{units}{decimal}{cents:02}"),
        thousands => format!("{thousands}{mark}{:03}{decimal}{cents:02}", units % 1000),
    }
}

/// Runs on `t.csv`, whatever is in it: the name of a table decides its splits.
fn numeric(scratch: &Scratch, csv: &str, out: &str, more: &[&str]) -> Value {
    let path = scratch.write("t.csv", csv);
    scratch.ok(&[&["numeric", "--csv", &path, "--target", "y", "--out", out][..], &SMALL, more].concat());
    scratch.results(out)
}

fn auc(results: &Value) -> f64 {
    cell(results, &[("classifier", "logistic")])["summary"]["roc_auc"]["mean"].as_f64().unwrap()
}

fn column<'a>(results: &'a Value, name: &str) -> &'a Value {
    let columns = results["inputs"][0]["columns"].as_array().unwrap();
    columns.iter().find(|column| column["name"] == name).unwrap()
}

fn warnings(results: &Value) -> String {
    results["inputs"][0]["warnings"].to_string()
}

/// What a format is called, and how it writes a number of hundredths.
type Format = (&'static str, fn(i64) -> String);

#[test]
fn a_number_format_that_all_cells_share_changes_nothing() {
    let scratch = Scratch::new();
    let clean =
        numeric(&scratch, &table(&incomes().into_iter().map(plain).collect::<Vec<_>>()), "clean", &[]);
    assert!(auc(&clean) > 0.85, "the column carries the signal: {}", auc(&clean));
    let formats: [Format; 7] = [
        ("dollars", |c| format!("${}", grouped(c, ",", "."))),
        ("space", |c| grouped(c, " ", ".")),
        ("apostrophe", |c| grouped(c, "'", ".")),
        ("percent", |c| format!("{}%", plain(c))),
        ("decimal-comma", |c| plain(c).replace('.', ",")),
        ("german", |c| format!("{} EUR", grouped(c, ".", ","))),
        ("narrow-space", |c| grouped(c, "\u{202f}", ",")),
    ];
    for (name, format) in formats {
        let results =
            numeric(&scratch, &table(&incomes().into_iter().map(format).collect::<Vec<_>>()), name, &[]);
        assert_eq!(column(&results, "income")["read_as"], "numeric", "{name}");
        assert_eq!(results["cells"], clean["cells"], "{name}: other results than the clean column");
    }
}

#[test]
fn accounting_brackets_are_read_as_minus_signs() {
    let scratch = Scratch::new();
    let shifted = || incomes().into_iter().map(|cents| cents - 4_000_000);
    let minus: Vec<String> =
        shifted().map(|c| format!("{}{}", if c < 0 { "-" } else { "" }, plain(c.abs()))).collect();
    let brackets: Vec<String> = shifted()
        .map(|c| match c < 0 {
            true => format!("({})", grouped(-c, ",", ".")),
            false => grouped(c, ",", "."),
        })
        .collect();
    let clean = numeric(&scratch, &table(&minus), "minus", &[]);
    let results = numeric(&scratch, &table(&brackets), "accounts", &[]);
    assert_eq!(results["cells"], clean["cells"]);
    let why = column(&results, "income")["why"].as_str().unwrap();
    assert!(why.contains("brackets = true"), "{why}");
}

#[test]
fn one_odd_cell_is_counted_and_costs_the_column_nothing() {
    let scratch = Scratch::new();
    let cells = || incomes().into_iter().map(plain).collect::<Vec<_>>();
    let clean = auc(&numeric(&scratch, &table(&cells()), "clean", &[]));
    for (name, odd) in
        [("none", "None"), ("na", "#N/A"), ("pandas", "<NA>"), ("dash", "-"), ("point", "."), ("inf", "inf")]
    {
        let mut cells = cells();
        cells[40] = odd.to_owned();
        let results = numeric(&scratch, &table(&cells), name, &[]);
        assert!((auc(&results) - clean).abs() < 0.02, "{odd}: AUC {} instead of {clean}", auc(&results));
        let read = column(&results, "income");
        let unreadable = u64::from(odd == "inf");
        assert_eq!(read["imputed"], 1, "{odd}: {read}");
        assert_eq!(read["unreadable"], unreadable, "{odd}: {read}");
        assert_eq!(read["missing"], 1 - unreadable, "{odd}: {read}");
        if odd == "inf" {
            assert_eq!(
                (&read["first_unreadable"][0]["line"], &read["first_unreadable"][0]["value"]),
                (&42.into(), &"inf".into())
            );
            assert!(warnings(&results).contains("(line 42)"), "{}", warnings(&results));
        }
    }
}

#[test]
fn a_dropped_column_of_numbers_is_a_warning_at_the_top() {
    let scratch = Scratch::new();
    let mut cells: Vec<String> = incomes().into_iter().map(plain).collect();
    cells[40] = "ask Bob".to_owned();
    let path = scratch.write("odd.csv", table(&cells));
    let output =
        scratch.run(&[&["numeric", "--csv", &path, "--target", "y", "--quiet"][..], &SMALL].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let parts =
        ["income", "left out although 299 of 300 cells are numbers", "ask Bob", "line 42", "unreadable ="];
    for part in parts {
        assert!(stderr(&output).contains(part), "no {part:?} on standard error: {}", stderr(&output));
        assert!(warnings(&scratch.results("out")).contains(part), "no {part:?} in results.json");
    }
    assert_eq!(column(&scratch.results("out"), "income")["read_as"], "left-out");
    let page = std::fs::read_to_string(scratch.path("out/report.html")).unwrap();
    let (top, _) = page.split_once("<ol>").unwrap();
    assert!(
        top.contains("class=\"warning\"") && top.contains("299 of 300 cells are numbers"),
        "not at the top"
    );
    let markdown = std::fs::read_to_string(scratch.path("out/report.md")).unwrap();
    assert!(markdown.contains("**Warning:** odd: income: left out although 299"), "not in Markdown");
    // The remedy that the warning names works.
    let schema =
        "target = \"y\"\ncolumns = [{ name = \"income\", kind = \"numeric\", unreadable = \"missing\" }]";
    let schema = scratch.write("s.toml", schema);
    scratch.ok(&[&["numeric", "--csv", &path, "--schema", &schema, "--out", "mended"][..], &SMALL].concat());
    let mended = scratch.results("mended");
    assert!(auc(&mended) > 0.85, "AUC {}", auc(&mended));
    assert_eq!(column(&mended, "income")["unreadable"], 1);
    assert_eq!(column(&mended, "area")["why"], "the schema does not list it");
    assert!(warnings(&mended).contains("ask Bob") && warnings(&mended).contains("line 42"));
}

#[test]
fn row_numbers_of_a_sorted_file_are_no_feature() {
    let scratch = Scratch::new();
    for (out, header) in [("pandas", "Unnamed: 0"), ("nameless", ""), ("position", "position")] {
        let row = |i: u64| format!("{i},{:.3},{}\n", noise(i + 7000), u64::from(i >= 150));
        let csv = format!("{header},x,y\n") + &(0..300).map(row).collect::<String>();
        let results = numeric(&scratch, &csv, out, &[]);
        assert!(auc(&results) < 0.7, "{header:?}: AUC {} from noise", auc(&results));
        assert_eq!(column(&results, header)["read_as"], "identifier");
        assert!(!warnings(&results).contains("separates"), "{}", warnings(&results));
        let page = std::fs::read_to_string(scratch.path(out).join("report.html")).unwrap();
        assert!(page.contains("identifier, left out") && page.contains("columns left out"), "{header:?}");
    }
}

#[test]
fn a_feature_that_gives_the_label_away_is_named() {
    let scratch = Scratch::new();
    let row = |i: u64| {
        format!(
            "{:.3},{},{:.3},{}\n",
            noise(i),
            ["open", "closed"][(i % 2) as usize],
            900.5 - (i % 2 * 400) as f64 - noise(i + 900) * 50.0,
            i % 2
        )
    };
    let csv = "x,state,repaid,y\n".to_owned() + &(0..80).map(row).collect::<String>();
    let path = scratch.write("leak.csv", csv);
    let output = scratch.run(&[&["numeric", "--csv", &path, "--target", "y"][..], &SMALL].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let results = scratch.results("out");
    for name in ["state", "repaid"] {
        let said = format!("{name}: this column alone separates the classes (AUC 1.000)");
        assert!(warnings(&results).contains(&said) && stderr(&output).contains(&said), "{said}");
        assert_ne!(column(&results, name)["read_as"], "left-out", "it is not dropped");
    }
    assert!(!warnings(&results).contains("x: this column"), "{}", warnings(&results));
}

#[test]
fn the_schema_is_written_to_a_new_file_and_read_again() {
    let scratch = Scratch::new();
    let cells: Vec<String> = incomes().into_iter().map(|c| format!("$ {}", grouped(c, ",", "."))).collect();
    let path = scratch.write("money.csv", table(&cells));
    let write = ["numeric", "--csv", &path, "--target", "y", "--positive", "1", "--write-schema", "s.toml"];
    let said = scratch.ok(&write);
    assert!(
        said.contains("s.toml") && said.contains("nothing was run") && said.contains("--schema"),
        "{said}"
    );
    assert!(!scratch.path("out").exists(), "it ends there");
    let text = std::fs::read_to_string(scratch.path("s.toml")).unwrap();
    assert!(text.contains("# income: numeric") && text.contains("currency = \"$\""), "{text}");
    scratch.refused(&write, &["--write-schema", "s.toml"]);
    scratch.refused(&[&write[..8], &[&path]].concat(), &["--write-schema", "money.csv"]);
    assert_eq!(std::fs::read_to_string(scratch.path("s.toml")).unwrap(), text);
    scratch.ok(&[
        &["numeric", "--csv", &path, "--target", "y", "--positive", "1", "--out", "inferred"][..],
        &SMALL,
    ]
    .concat());
    scratch
        .ok(&[&["numeric", "--csv", &path, "--schema", "s.toml", "--out", "declared"][..], &SMALL].concat());
    let [inferred, declared] = ["inferred", "declared"].map(|out| scratch.results(out)["cells"].clone());
    assert_eq!(inferred, declared);
    let audit = ["audit", "--csv", &path, "--target", "y", "--write-schema", "t.toml"];
    scratch.ok(&audit);
    assert!(scratch.path("t.toml").exists() && !scratch.path("out").exists());
}

#[test]
fn labels_that_are_alike_stop_the_run_until_the_choice_is_made() {
    let scratch = Scratch::new();
    let label = |i: usize| ["yes", "no", "Yes ", "no", "YES", "no"][i % 6];
    let row = |(i, c): (usize, i64)| format!("{},{}\n", plain(c), label(i));
    let csv = "x,y\n".to_owned() + &incomes().into_iter().enumerate().map(row).collect::<String>();
    let path = scratch.write("labels.csv", csv);
    let run = [&["numeric", "--csv", &path, "--target", "y", "--positive", "yes"][..], &SMALL].concat();
    scratch.refused(
        &run,
        &[
            "\"YES\" (50 rows), \"Yes\" (50 rows) and \"yes\" (50 rows)".replace(" and ", ", ").as_str(),
            "--fold-labels",
            "target_case",
        ],
    );
    scratch.ok(&[&run[..], &["--fold-labels"]].concat());
    let input = scratch.results("out")["inputs"][0].clone();
    assert_eq!(input["positive_rate"], 0.5);
    let folded =
        "labels of \"y\" that are alike are one: \"yes\" (50 rows) as \"YES\", \"Yes\" (50 rows) as \"YES\"";
    let notes = input["notes"].to_string().replace("\\\"", "\"");
    assert!(notes.contains(folded), "{notes}");
    let page = std::fs::read_to_string(scratch.path("out/report.md")).unwrap();
    assert!(page.contains("that are alike are one"), "the page does not say which labels were folded");
}

#[test]
fn one_number_written_in_two_ways_is_a_choice_to_be_made() {
    let scratch = Scratch::new();
    let row = |(i, c): (usize, i64)| format!("{},{}\n", plain(c), ["1", "0", "1.0", "0"][i % 4]);
    let csv = "x,y\n".to_owned() + &incomes().into_iter().enumerate().map(row).collect::<String>();
    let path = scratch.write("labels.csv", csv);
    let run = [&["numeric", "--csv", &path, "--target", "y"][..], &SMALL].concat();
    scratch
        .refused(&run, &["\"1\" (75 rows), \"1.0\" (75 rows)", "one number", "--fold-labels", "target_case"]);
}

#[test]
fn a_label_that_may_mean_missing_and_the_guessed_marks_are_told() {
    let scratch = Scratch::new();
    let row = |(i, c): (usize, i64)| format!("{},5;{}\n", c / 100, ["None", "some", "some"][i % 3]);
    let csv = "x;y\n".to_owned() + &incomes().into_iter().enumerate().map(row).collect::<String>();
    let results = numeric(&scratch, &csv, "out", &["--positive", "some"]);
    let told = warnings(&results);
    for part in ["None", "100 rows", "on line 2", "`missing`", "drop_missing_target", "target_levels"] {
        assert!(told.contains(part), "no {part:?} in {told}");
    }
    let notes = results["inputs"][0]["notes"].to_string();
    assert!(notes.contains("separator ';'") && notes.contains("decimal mark ','"), "{notes}");
    let page = std::fs::read_to_string(scratch.path("out/report.md")).unwrap();
    assert!(page.contains("decimal mark ','") && page.contains("target_levels"));
}

#[test]
fn rows_without_a_target_are_refused_or_dropped_and_counted() {
    let scratch = Scratch::new();
    let row = |(i, c): (usize, i64)| {
        format!("{},{}\n", plain(c), if i % 50 == 9 { "" } else { ["no", "yes"][i % 2] })
    };
    let csv = "x,y\n".to_owned() + &incomes().into_iter().enumerate().map(row).collect::<String>();
    let path = scratch.write("gaps.csv", csv);
    let run = [&["numeric", "--csv", &path, "--target", "y"][..], &SMALL].concat();
    scratch.refused(&run, &["empty in 6 of 300 rows", "line 11 (row 10)", "--drop-missing-target"]);
    scratch.ok(&[&run[..], &["--drop-missing-target"]].concat());
    let results = scratch.results("out");
    assert_eq!(
        (&results["inputs"][0]["records"], &results["inputs"][0]["skipped"]),
        (&294.into(), &6.into())
    );
    assert!(warnings(&results).contains("6 rows without a value of the target"), "{}", warnings(&results));
}

#[test]
fn a_class_with_too_few_rows_to_tune_on_is_named() {
    let scratch = Scratch::new();
    let row = |i: usize| format!("{},{}\n", i % 13, if i == 5 || i == 50 { "ill" } else { "well" });
    let csv = "x,state\n".to_owned() + &(0..80).map(row).collect::<String>();
    let path = scratch.write("few.csv", csv);
    let run = ["numeric", "--csv", &path, "--target", "state", "--positive", "ill"];
    scratch.refused(
        &[&run[..], &SMALL].concat(),
        &["few.csv", "\"state\"", "2 rows of the class \"ill\"", "at least 2", "well: 78", "`positive`"],
    );
}

#[test]
fn a_negative_number_may_be_the_positive_label() {
    let scratch = Scratch::new();
    let row = |(i, c): (usize, i64)| format!("{},{}\n", plain(c), if i % 3 == 0 { -1 } else { 1 });
    let csv = "x,y\n".to_owned() + &incomes().into_iter().enumerate().map(row).collect::<String>();
    for (out, positive) in [("one", &["--positive=-1"][..]), ("two", &["--positive", "-1"])] {
        let rate = numeric(&scratch, &csv, out, positive)["inputs"][0]["positive_rate"].as_f64().unwrap();
        assert!((rate - 1.0 / 3.0).abs() < 1e-9, "{positive:?}: {rate}");
    }
}

#[test]
fn a_table_arrives_compressed_or_from_excel() {
    let scratch = Scratch::new();
    let csv = table(&incomes().into_iter().map(plain).collect::<Vec<_>>());
    let clean = numeric(&scratch, &csv, "clean", &[])["cells"].clone();
    let excel = format!("sep=;\r\n{}", csv.replace(',', ";").replace('\n', "\r\n"));
    assert_eq!(numeric(&scratch, &excel, "excel", &[])["cells"], clean);

    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(csv.as_bytes()).unwrap();
    let packed = scratch.write("t.csv.gz", gzip.finish().unwrap());
    scratch.ok(&[&["numeric", "--csv", &packed, "--target", "y", "--out", "packed"][..], &SMALL].concat());
    assert_eq!(scratch.results("packed")["cells"], clean);
}

#[test]
fn a_table_arrives_through_a_pipe() {
    let scratch = Scratch::new();
    let csv = table(&incomes().into_iter().map(plain).collect::<Vec<_>>());
    let file = numeric(&scratch, &csv, "file", &[]);
    for (path, out, name) in [("-", "dash", "standard input"), ("/dev/stdin", "stdin", "stdin")] {
        let args = [&["numeric", "--csv", path, "--target", "y", "--out", out][..], &SMALL].concat();
        let mut command = scratch.command(&args);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child.stdin.take().unwrap().write_all(csv.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{path}: {}", stderr(&output));
        let (results, read) = (scratch.results(out), &file["inputs"][0]);
        assert!(auc(&results) > 0.85, "{path}: AUC {}", auc(&results));
        let input = &results["inputs"][0];
        assert_eq!((&input["dataset"], &input["sha256"]), (&name.into(), &read["sha256"]));
        assert_eq!((&input["records"], &input["columns"]), (&300.into(), &read["columns"]));
    }
}

#[test]
fn what_is_no_csv_is_named_with_what_to_do() {
    let scratch = Scratch::new();
    let utf16: Vec<u8> = "x,y\n1,a\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, content, part) in [
        ("w.xlsx", b"PK\x03\x04\x14\0\x06\0".to_vec(), "save the sheet as CSV"),
        ("w.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "save the sheet as CSV"),
        ("utf16.csv", utf16, "UTF-16"),
        ("latin1.csv", b"x,y\n1,caf\xe9\n".to_vec(), "Latin-1"),
    ] {
        let path = scratch.write(name, content);
        scratch.refused(&["numeric", "--csv", &path, "--target", "y"], &[name, part]);
    }
}

#[test]
fn small_classes_and_huge_columns_are_named() {
    let scratch = Scratch::new();
    let rows = |extra: &str| {
        "x,y\n".to_owned()
            + &(0..40).map(|i| format!("{}.5,{}\n", i * 7 % 23, ["a", "b"][i % 2])).collect::<String>()
            + extra
    };
    let small = scratch.write("small.csv", rows("3.5,rare\n"));
    scratch.refused(
        &["numeric", "--csv", &small, "--target", "y", "--quick"],
        &["the class \"rare\" has 1 row", "a: 20, b: 20, rare: 1", "--positive"],
    );
    let huge = scratch.write("huge.csv", rows("1e308,a\n-1e308,b\n1e308,a\n-1e308,b\n"));
    scratch.refused(
        &["numeric", "--csv", &huge, "--target", "y", "--quick"],
        &["column \"x\"", "not a finite number", "1e308", "ignored"],
    );
}

#[test]
fn wrong_files_and_options_are_named_in_words() {
    let scratch = Scratch::new();
    let table = scratch.write("t.csv", "x,y\n1,2\n");
    for (args, part) in [
        (&["numeric", "--csv", &table, "--schema", &table][..], "line 1, column 2: "),
        (&["numeric", "--csv", &table, "--target", "y", "--tree-depth", "0"], "give an integer from 1"),
        (&["private", "serve", "--model", &table], "it begins with \"x,y\\n\""),
        (&["detect", "--images", ".", "--model", &table], "it is not JSON, as line 1, column 1 shows"),
    ] {
        let said = stderr(&scratch.run(args));
        assert!(said.contains(part), "no {part:?} in {said}");
        for debug in ["TOML parse", "[78", "non-zero type", "expected value", "expected ident"] {
            assert!(!said.contains(debug), "{said}");
        }
    }
    scratch.write("t.csv.cipherlens.toml", "a = 1\n");
    scratch.ok(&["keygen", "my.key"]);
    let decrypt = ["decrypt-table", "--csv", &table, "--key", "my.key", "--to", "out"];
    scratch.refused(&decrypt, &["t.csv.cipherlens.toml", "no note of encrypt-table", "restore the file"]);
}

#[test]
fn a_byte_0_in_a_cell_is_refused_with_its_line() {
    let scratch = Scratch::new();
    let path = scratch.write("t.csv", "x,y\n1,a\n2,b\0\n3,a\n");
    let run = ["numeric", "--csv", &path, "--target", "y"];
    scratch.refused(&[&run[..], &SMALL].concat(), &["t.csv", "line 3 (row 2)", "NUL", "tr -d"]);
}
