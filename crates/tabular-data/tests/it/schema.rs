//! Schema files: defaults, round trips, faults.

use tabular_data::{ColumnKind, Imputer, Schema, UnseenLevel};

#[test]
fn defaults_are_filled_in() {
    let schema = Schema::from_toml(
        r#"columns = [
            { name = "n", kind = "numeric" },
            { name = "b", kind = "numeric", indicator = true },
            { name = "k", kind = "categorical", unseen = "mode", impute = { constant = "none" } },
            { name = "i", kind = "identifier" },
            { name = "z", kind = "ignored" },
        ]"#,
    )
    .unwrap();
    let imputers: Vec<&Imputer> = schema.features().map(|c| &c.impute).collect();
    assert_eq!(imputers, [&Imputer::Median, &Imputer::Mode, &Imputer::Constant("none".into())]);
    assert_eq!(schema.column("k").unwrap().unseen, UnseenLevel::Mode);
    assert_eq!(schema.column("i").unwrap().kind, ColumnKind::Identifier);
    assert!(schema.is_missing("NA") && schema.is_missing("") && !schema.is_missing("0"));
    assert_eq!(Schema::from_toml(&schema.to_toml().unwrap()).unwrap(), schema);
}

fn check(toml: &str, part: &str) {
    let message = match Schema::from_toml(toml) {
        Ok(_) => panic!("{toml:?} was accepted"),
        Err(error) => error.to_string(),
    };
    assert!(message.contains(part), "{toml:?}: message {message:?} lacks {part:?}");
}

#[test]
fn faults_are_named() {
    let x = "{ name = \"x\", kind = \"numeric\" }";
    check(&format!("columns = [{x}, {x}]"), "\"x\" is listed twice");
    check(&format!("target = \"x\"\ncolumns = [{x}]"), "\"x\" is listed twice");
    check(&format!("id = \"x\"\ncolumns = [{x}]"), "\"x\" is listed twice");
    check(&format!("positive = \"y\"\ncolumns = [{x}]"), "no target");
    check(
        &format!("target = \"t\"\npositive = \"y\"\ntarget_levels = [\"a\", \"b\"]\ncolumns = [{x}]"),
        "\"y\" is not among",
    );
    check(&format!("csv = {{ separator = \"é\" }}\ncolumns = [{x}]"), "separator 'é'");
    check(&format!("csv = {{ separator = '\"' }}\ncolumns = [{x}]"), "separator");
    check(&format!("colour = 1\ncolumns = [{x}]"), "colour");
    check(
        "columns = [{ name = \"x\", kind = \"numeric\", levels = [\"a\"] }]",
        "`levels` is meant for categorical",
    );
    check("columns = [{ name = \"x\", kind = \"ignored\", impute = \"mode\" }]", "`impute` is meant for");
    check(
        "columns = [{ name = \"x\", kind = \"categorical\", impute = \"mean\" }]",
        "imputer mean does not suit",
    );
    check("columns = [{ name = \"x\", kind = \"numeric\", impute = { constant = \"a\" } }]", "does not suit");
    check(
        "columns = [{ name = \"x\", kind = \"categorical\", levels = [\"a\", \"a\"] }]",
        "level \"a\" is listed twice",
    );
    check(
        "columns = [{ name = \"x\", kind = \"categorical\", levels = [\"a\"], reference = \"b\" }]",
        "\"b\" is not among",
    );
    check("columns = [{ name = \"x\", kind = \"text\" }]", "unknown variant");
    check("columns = 3", "line 1");
}
