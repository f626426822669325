use evaluation::{Evidence, Verdict, retained_utility};

#[test]
fn verdict_follows_the_tests() {
    let check = |p_signal: f64, as_plain: bool, at_chance: bool, smallest_auc: f64, expected: &str| {
        let evidence = Evidence { p_signal, as_plain, at_chance, smallest_auc, sought_auc: 0.76 };
        assert_eq!(Verdict::new(&evidence).id(), expected, "{evidence:?}");
    };
    check(0.049, false, false, 0.9, "signal");
    check(0.0001, true, true, 0.6, "signal-as-plain");
    check(0.05, true, false, 0.6, "none-shown");
    check(0.2, true, false, 0.76, "none-shown");
    check(0.2, false, false, 0.77, "too-few");
    check(0.2, false, false, f64::NAN, "too-few");
    check(0.2, false, true, 0.9, "at-chance");
    check(f64::NAN, true, false, 0.6, "none-shown");
}

#[test]
fn every_verdict_has_an_id_and_words_of_its_own() {
    let words: std::collections::BTreeSet<&str> =
        Verdict::ALL.iter().flat_map(|verdict| [verdict.id(), verdict.words()]).collect();
    // "signal" is both
    assert_eq!(words.len(), 2 * Verdict::ALL.len() - 1);
    assert!(Verdict::ALL.iter().all(|verdict| verdict.is_signal() == verdict.id().starts_with("signal")));
}

#[test]
fn utility_is_a_share_of_the_plain_signal() {
    assert_eq!(retained_utility(0.625, 0.75, true), Ok(Some(0.5)));
    assert_eq!(retained_utility(0.5, 0.75, true), Ok(Some(0.0)));
    assert_eq!(retained_utility(0.4, 0.9, true).unwrap().map(|u| u < 0.0), Some(true));
    assert_eq!(retained_utility(0.6, 0.5, true), Ok(None));
    assert_eq!(retained_utility(0.6, 0.75, false), Ok(None));
}
