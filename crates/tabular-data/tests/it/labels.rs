//! The target: labels that are alike, rows without one.

use std::path::Path;

use tabular_data::{InferOptions, LabelCase, Schema, Table, TableError};

const MIXED: &str = "x,y\n1.5,yes\n2.5,no\n3.5,Yes \n4.5,YES\n5.5,yes\n6.5,no\n";

fn infer(csv: &str, options: InferOptions) -> Result<(Schema, Table), TableError> {
    let path = Path::new("t.csv");
    let options = InferOptions { target: Some("y".into()), ..options };
    let schema = Schema::infer_from_bytes(csv.as_bytes(), path, &options)?.schema;
    let again = Schema::from_toml(&schema.to_toml().unwrap()).unwrap();
    assert_eq!(again, schema);
    Table::from_reader(csv.as_bytes(), path, &schema).map(|table| (schema, table))
}

fn refused(result: Result<(Schema, Table), TableError>, parts: &[&str]) {
    let message = result.map(|(_, table)| table.n_rows()).unwrap_err().to_string();
    for part in parts {
        assert!(message.contains(part), "no {part:?} in {message}");
    }
}

#[test]
fn labels_that_are_alike_are_a_choice_to_be_made() {
    let parts = [
        "t.csv",
        "\"y\"",
        "\"YES\" (1 row), \"Yes\" (1 row), \"yes\" (2 rows)",
        "target_case = \"fold\"",
        "\"keep\"",
    ];
    refused(infer(MIXED, InferOptions::default()), &parts);
    refused(infer(MIXED, InferOptions { positive: Some("yes".into()), ..InferOptions::default() }), &parts);
    let fold = InferOptions {
        target_case: Some(LabelCase::Fold),
        positive: Some("Yes".into()),
        ..InferOptions::default()
    };
    let (schema, table) = infer(MIXED, fold).unwrap();
    assert_eq!(
        (table.classes(), table.targets()),
        (&["no".into(), "yes".into()][..], &[1, 0, 1, 1, 1, 0][..])
    );
    assert_eq!(schema.options().target_levels, ["no", "yes"]);
    let keep = InferOptions { target_case: Some(LabelCase::Keep), ..InferOptions::default() };
    assert_eq!(infer(MIXED, keep).unwrap().1.classes(), ["YES", "Yes", "no", "yes"]);
}

#[test]
fn a_declared_schema_makes_the_choice() {
    let read = |extra: &str| {
        let schema = Schema::from_toml(&format!(
            "target = \"y\"\n{extra}\ncolumns = [{{ name = \"x\", kind = \"numeric\" }}]"
        ))
        .unwrap();
        Table::from_reader(MIXED.as_bytes(), Path::new("t.csv"), &schema)
    };
    assert!(matches!(read(""), Err(TableError::SimilarLabels { .. })));
    assert!(matches!(read("positive = \"yes\""), Err(TableError::SimilarLabels { .. })));
    let targets = |extra: &str| read(extra).map(|table| table.targets().to_vec()).unwrap();
    assert_eq!(targets("positive = [\"yes\", \"Yes\", \"YES\"]"), [1, 0, 1, 1, 1, 0]);
    assert_eq!(targets("positive = \"YES\"\ntarget_case = \"fold\""), [1, 0, 1, 1, 1, 0]);
    assert_eq!(targets("positive = \"yes\"\ntarget_case = \"keep\""), [1, 0, 0, 0, 1, 0]);
    assert_eq!(targets("target_levels = [\"yes\", \"no\"]\ntarget_case = \"fold\""), [0, 1, 0, 0, 0, 1]);
    assert_eq!(read("target_case = \"fold\"").unwrap().classes(), ["no", "yes"]);
}

#[test]
fn rows_without_a_label_are_refused_or_dropped_and_counted() {
    let csv = "id,x,c,y\na,1.5,u,yes\nb,2.5,v,\nc,,u,no\nd,inf,v,NA\ne,5.5,w,yes\n";
    let parts =
        ["\"y\" (target) is empty in 2 of 5 rows", "line 3 (row 2), line 5 (row 4)", "drop_missing_target"];
    refused(infer(csv, InferOptions::default()), &parts);
    let (schema, table) =
        infer(csv, InferOptions { drop_missing_target: true, ..InferOptions::default() }).unwrap();
    assert!(schema.options().drop_missing_target);
    assert_eq!((table.n_rows(), table.targets(), table.dropped().rows), (3, &[1, 0, 1][..], 2));
    assert_eq!(table.dropped().first.iter().map(|at| at.line).collect::<Vec<_>>(), [3, 5]);
    assert_eq!((table.row_id(1), table.row_id(2)), (Some("c"), Some("e")));
    let counts: Vec<_> = table.reading().iter().map(|c| (c.missing, c.unreadable)).collect();
    assert_eq!(counts, [(0, 0), (1, 0), (0, 0), (0, 0)], "only rows that are kept are counted");
    let none = InferOptions { drop_missing_target: true, ..InferOptions::default() };
    assert!(infer("x,y\n1.5,\n2.5,\n", none).is_err());
}
