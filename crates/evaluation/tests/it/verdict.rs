use evaluation::{Verdict, retained_utility};

#[test]
fn verdict_follows_the_two_tests() {
    let check = |p: f64, equivalent: bool, expected: &str| {
        assert_eq!(Verdict::new(p, equivalent).id(), expected);
    };
    check(0.2, false, "no-signal");
    check(0.2, true, "no-signal");
    check(0.05, true, "no-signal");
    check(0.049, false, "partial");
    check(0.0001, true, "preserved");
    check(f64::NAN, true, "no-signal");
}

#[test]
fn utility_is_a_share_of_the_plain_signal() {
    assert_eq!(retained_utility(0.625, 0.75, true), Ok(Some(0.5)));
    assert_eq!(retained_utility(0.5, 0.75, true), Ok(Some(0.0)));
    assert_eq!(retained_utility(0.4, 0.9, true).unwrap().map(|u| u < 0.0), Some(true));
    assert_eq!(retained_utility(0.6, 0.5, true), Ok(None));
    assert_eq!(retained_utility(0.6, 0.75, false), Ok(None));
}
