//! Plans as text: what is written is read, and what is wrong is named.

use proptest::prelude::*;

use super::*;

fn refused(text: &str) -> String {
    ReleasePlan::parse(&format!("version = 1\n{text}")).unwrap_err().to_string()
}

fn column(options: &str) -> String {
    refused(&format!("[[column]]\nname = \"age\"\n{options}"))
}

#[test]
fn faults_name_column_option_value_and_what_to_do() {
    for (text, parts) in [
        ("[[column]]\nscheme = \"siv\"", &["number 1", "no name"][..]),
        (
            "[[column]]\nname = \"a\"\nscheme = \"siv\"\n[[column]]\nname = \"a\"\nscheme = \"ope\"",
            &["\"a\"", "twice"],
        ),
        ("purpos = \"share\"", &["`purpos`", "purpose, target"]),
        ("purpose = 3", &["`purpose` is 3", "text"]),
        ("column = 3", &["`column` is 3", "[[column]]"]),
        ("column = [3]", &["`column` is 3"]),
        ("a = ", &["line 2"]),
    ] {
        let said = refused(text);
        assert!(parts.iter().all(|part| said.contains(part)), "{parts:?} in {said}");
    }
    for (options, parts) in [
        ("", &["no scheme", "siv, ope"][..]),
        ("scheme = \"rot13\"", &["`rot13`", "siv, ope, ff1"]),
        ("scheme = 3", &["`scheme` is 3"]),
        ("scheme = \"siv\"\nwidth = 3", &["`width` is no option of siv", "no options"]),
        ("scheme = \"siv\"\nepsilon = 1", &["`epsilon` is no option of siv"]),
        ("scheme = \"laplace\"\nepsilon = 1\nlow = 0", &["laplace needs `high`", "not from the data"]),
        ("scheme = \"laplace\"\nepsilon = 0\nlow = 0\nhigh = 1", &["`epsilon` is 0", "1e-6 to 1e6"]),
        ("scheme = \"laplace\"\nepsilon = nan\nlow = 0\nhigh = 1", &["`epsilon` is NaN"]),
        (
            "scheme = \"laplace\"\nepsilon = \"1\"\nlow = 0\nhigh = 1",
            &["`epsilon` is \"1\", expected a number"],
        ),
        ("scheme = \"laplace\"\nepsilon = 1\nlow = 2\nhigh = 1", &["bounds 2 to 1"]),
        ("scheme = \"bins\"\nedges = []", &["`edges` is empty"]),
        ("scheme = \"bins\"\nedges = [10, 30, 20]", &["20 stands after 30"]),
        ("scheme = \"bins\"\nedges = [inf]", &["inf stands after"]),
        ("scheme = \"bins\"\nedges = [\"x\"]", &["expected a list of numbers"]),
        ("scheme = \"randomised-response\"\nepsilon = 1", &["needs `levels`", "`low`, `high` and `bins`"]),
        ("scheme = \"randomised-response\"\nepsilon = 1\nlevels = [\"a\", \"a\"]", &["\"a\" twice"]),
        ("scheme = \"randomised-response\"\nepsilon = 1\nlevels = [\"a\"]", &["names 1 texts"]),
        (
            "scheme = \"randomised-response\"\nepsilon = 1\nlevels = [\"a\", \"b\"]\nlow = 1",
            &["either `levels`"],
        ),
        ("scheme = \"randomised-response\"\nepsilon = 1\nlow = 1\nhigh = 2\nbins = 1", &["`bins` is 1"]),
        ("scheme = \"randomised-response\"\nepsilon = 1\nlow = 1\nhigh = 2\nbins = -9", &["`bins` is -9"]),
    ] {
        let said = column(options);
        assert!(said.starts_with("column \"age\": "), "{said}");
        assert!(parts.iter().all(|part| said.contains(part)), "{parts:?} in {said}");
    }
}

#[test]
fn the_version_comes_first() {
    for (text, found) in [("", "missing"), ("version = 2", "2"), ("version = \"1\"", "\"1\"")] {
        let expected = PlanError::Version { found: found.to_owned() };
        assert_eq!(ReleasePlan::parse(text), Err(expected));
    }
}

#[test]
fn the_text_is_short_and_in_the_order_of_the_plan() {
    let laplace = ColumnScheme::Laplace { epsilon: 1.0, low: 0.0, high: 72.5 };
    let mut plan = ReleasePlan::of_one_scheme(&ColumnScheme::Siv, ["city"]);
    plan.columns
        .push(ColumnPlan { why: "tenure is sensitive".to_owned(), ..ColumnPlan::new("tenure", laplace) });
    plan.target = Some("churn".to_owned());
    let expected = "version = 1\ntarget = \"churn\"\n\n[[column]]\nname = \"city\"\nscheme = \"siv\"\n\n[[column]]\nname = \
                    \"tenure\"\nscheme = \"laplace\"\nepsilon = 1.0\nlow = 0.0\nhigh = 72.5\nwhy = \"tenure is sensitive\"\n";
    assert_eq!(plan.to_toml(), expected);
    assert_eq!(ReleasePlan::default().to_toml(), "version = 1\n");
}

#[test]
fn a_plan_built_by_hand_is_checked() {
    let bad = ColumnScheme::Bins { edges: vec![2.0, 1.0] };
    let plan = ReleasePlan::of_one_scheme(&bad, ["age"]);
    assert!(matches!(plan.check(), Err(PlanError::Column { column, .. }) if column == "age"));
    let twice = ReleasePlan::of_one_scheme(&ColumnScheme::Siv, ["a", "a"]);
    assert_eq!(twice.check(), Err(PlanError::DoubledColumn { column: "a".to_owned() }));
}

fn scheme() -> impl Strategy<Value = ColumnScheme> {
    let numbers = prop::collection::btree_set(-1_000_000_i32..1_000_000, 2..9)
        .prop_map(|set| set.into_iter().map(|n| f64::from(n) / 8.0).collect::<Vec<f64>>());
    let levels = prop::collection::btree_set(".{1,5}", 2..6).prop_map(|set| set.into_iter().collect());
    let options = (numbers, levels, 1e-6_f64..100.0, 2_u16..=1024);
    let simple = prop::sample::select(&ColumnScheme::IDS[..7]);
    (0_u8..5, simple, options).prop_map(|(kind, id, (edges, levels, epsilon, bins))| {
        let (low, high) = (edges[0], edges[1]);
        match kind {
            0 => ColumnScheme::Laplace { epsilon, low, high },
            1 => ColumnScheme::Bins { edges },
            2 => ColumnScheme::RandomisedResponse { epsilon, domain: ResponseDomain::Levels(levels) },
            3 => {
                ColumnScheme::RandomisedResponse { epsilon, domain: ResponseDomain::Bins { low, high, bins } }
            }
            _ => ColumnScheme::without_options(id).expect("those of the front take none"),
        }
    })
}

pub(crate) fn plan() -> impl Strategy<Value = ReleasePlan> {
    let columns = prop::collection::btree_map(".{0,6}", (scheme(), any::<String>()), 0..6);
    (prop::option::of(any::<String>()), prop::option::of(any::<String>()), columns).prop_map(
        |(purpose, target, columns)| {
            let column = |(name, (scheme, why))| ColumnPlan { name, scheme, why };
            ReleasePlan { purpose, target, columns: columns.into_iter().map(column).collect() }
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(plan in plan()) {
        let text = plan.to_toml();
        let again = ReleasePlan::parse(&text).unwrap();
        prop_assert_eq!(again.to_toml(), text);
        prop_assert_eq!(again, plan);
    }

    #[test]
    fn any_text_is_a_plan_or_refused(text in "(version = 1\n)?([a-z\\[\\]=\" \n0-9.]{0,80})") {
        if let Ok(plan) = ReleasePlan::parse(&text) {
            prop_assert_eq!(ReleasePlan::parse(&plan.to_toml()), Ok(plan));
        }
    }
}
