//! The three risks that the law names, read from the lines of a ledger.
//!
//! Opinion 05/2014 of the Article 29 Working Party (WP216) asks of a release whether a person can be singled out, whether
//! records can be linked, and whether something can be inferred. What a line is evidence for follows from what it is about
//! ([`Extent`]): a statement that is true of one person alone singles out, an identity links, and cells or whole records infer.
//!
//! Of all lines that are evidence for a risk of a case the one that shows most is given. That it was picked is allowed for:
//! with m lines its interval is taken at the level 1 - 0.05 / m (Bonferroni), so that those of all m together cover with
//! 95 %. An interval answers for chance between records (Wilson) and between keys (Student's t over keys); with one key it
//! holds for that key alone.

use results::{Risk, RiskKind};

use super::case::Case;
use super::controls::cases;
use super::ledger::Summed;
use crate::LeakageError;
use crate::risk::{ResidualRisk, Successes, residual_risk_over_keys};
use crate::score::Extent;

/// One minus the level of the interval of all lines together.
const ALPHA: f64 = 0.05;

/// A line that is evidence for a risk.
struct Evidence<'a> {
    summed: &'a Summed,
    attack: Successes,
    control: Successes,
}

/// The risks of every case, as far as any line is evidence for them: for the whole release, and inference of each of these
/// columns.
///
/// # Errors
/// [`LeakageError::SumUp`] where the successes of a line cannot be summed up.
pub fn risks(dataset: &str, lines: &[Summed], columns: &[String]) -> Result<Vec<Risk>, LeakageError> {
    let mut found = Vec::new();
    for case in cases(lines, |_| true) {
        let whole = RiskKind::ALL.iter().map(|&kind| (kind, None));
        let by_column = columns.iter().map(|column| (RiskKind::Inference, Some(column.as_str())));
        for (kind, column) in whole.chain(by_column) {
            let evidence: Vec<Evidence<'_>> = lines
                .iter()
                .filter(|summed| summed.line.entry.case == *case && is_evidence(summed, kind, column))
                .filter_map(|summed| {
                    let (attack, control) = summed.line.tally().successes()?;
                    Some(Evidence { summed, attack, control })
                })
                .collect();
            found.extend(strongest(dataset, case, kind, column, &evidence)?);
        }
    }
    Ok(found)
}

/// Whether a line is evidence for a risk of the whole release, or of one column.
fn is_evidence(summed: &Summed, kind: RiskKind, column: Option<&str>) -> bool {
    let of = match &summed.line.extent {
        Extent::Statement => (RiskKind::SinglingOut, None),
        Extent::Identity => (RiskKind::Linkability, None),
        Extent::Whole => (RiskKind::Inference, None),
        Extent::Column(name) => (RiskKind::Inference, Some(name.as_str())),
        Extent::Other => return false,
    };
    of == (kind, column) && summed.line.entry.attack.tells_of_scheme()
}

fn strongest(
    dataset: &str,
    case: &Case,
    kind: RiskKind,
    column: Option<&str>,
    evidence: &[Evidence<'_>],
) -> Result<Option<Risk>, LeakageError> {
    let level = 1.0 - ALPHA / evidence.len().max(1) as f64;
    let mut best: Option<(&Evidence<'_>, ResidualRisk)> = None;
    for one in evidence {
        let found = one.risk(level)?;
        // the one of which most is shown; of equals the larger, of those the one with fewer known pairs, or the first
        let shows = |one: &Evidence<'_>, risk: &ResidualRisk| {
            (risk.interval[0], risk.value, -(one.summed.line.pairs as f64))
        };
        if best.as_ref().is_none_or(|(other, risk)| shows(one, &found) > shows(other, risk)) {
            best = Some((one, found));
        }
    }
    Ok(best.map(|(one, found)| {
        let line = &one.summed.line;
        let share = |successes: Successes| (successes.right / successes.n as f64).clamp(0.0, 1.0);
        Risk {
            dataset: dataset.to_owned(),
            scheme: case.scheme.id.to_owned(),
            regime: case.regime,
            clock: case.clock,
            options: case.options.clone(),
            epsilon: case.epsilon,
            kind,
            column: column.map(str::to_owned),
            attack: line.entry.attack.id.to_owned(),
            adversary: line.entry.attack.adversary,
            pairs: line.pairs as u64,
            attacks: evidence.len() as u64,
            records: one.attack.n,
            keys: line.tally().trials() as u64,
            success: share(one.attack),
            control: share(one.control),
            risk: found.value,
            ci95: found.interval,
        }
    }))
}

impl Evidence<'_> {
    fn risk(&self, level: f64) -> Result<ResidualRisk, LeakageError> {
        let over_keys = self.summed.line.tally().half_width_over_keys(level);
        let risk = over_keys
            .and_then(|half| residual_risk_over_keys(self.attack, self.control, level, half.unwrap_or(0.0)));
        risk.map_err(|source| LeakageError::SumUp {
            attack: self.summed.line.entry.attack.id,
            scheme: self.summed.line.entry.case.scheme.id,
            source: Box::new(source),
        })
    }
}

#[cfg(test)]
mod tests {
    use results::Regime;

    use super::*;
    use crate::audit::{Entry, Ledger, SchemeInfo};
    use crate::risk::residual_risk;
    use crate::score::{Finding, Guess, Guesses};
    use crate::{Adversary, AttackInfo, Surface};

    /// `right` of 20 records are guessed right under each of the keys.
    fn add(ledger: &mut Ledger, attack: AttackInfo, right: &[usize], about: fn(Finding) -> Finding) {
        let target = format!("{right:?}");
        let case = Case::new(SchemeInfo::new("siv"), Regime::SameKey);
        for &right in right {
            let guess =
                |record| Guess { record, success: if record < right { 1.0 } else { 0.0 }, baseline: 0.25 };
            let finding = Finding::new(&target, "share", Guesses::PerRecord((0..20).map(guess).collect()));
            ledger.add(&Entry { case: case.clone(), attack }, Ok(vec![about(finding)]));
        }
    }

    fn of(ledger: Ledger, columns: &[&str]) -> Vec<Risk> {
        let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
        risks("loan", &ledger.sum_up().expect("finite guesses"), &columns).expect("plausible sums")
    }

    const LINKAGE: AttackInfo = AttackInfo::new("linkage", Adversary::Auxiliary);
    const REGISTER: AttackInfo = AttackInfo::new("register", Adversary::Auxiliary);

    #[test]
    fn what_a_line_is_about_says_what_it_is_evidence_for() {
        let mut ledger = Ledger::default();
        add(&mut ledger, LINKAGE, &[8], Finding::of_identity);
        add(&mut ledger, LINKAGE, &[9], |finding| finding);
        add(&mut ledger, REGISTER, &[7], Finding::of_statement);
        add(&mut ledger, REGISTER, &[12], Finding::of_whole_records);
        add(&mut ledger, REGISTER, &[10], |finding| finding.of_column("income"));
        add(&mut ledger, REGISTER, &[11], |finding| finding.of_column("age"));
        let found = of(ledger, &["age", "town"]);
        let told: Vec<(RiskKind, Option<&str>, f64)> =
            found.iter().map(|risk| (risk.kind, risk.column.as_deref(), risk.success)).collect();
        let expected = [
            (RiskKind::SinglingOut, None, 0.35),
            (RiskKind::Linkability, None, 0.4),
            (RiskKind::Inference, None, 0.6),
            (RiskKind::Inference, Some("age"), 0.55),
        ];
        assert_eq!(told, expected, "income is not asked for, and nothing is known of a town");
    }

    #[test]
    fn what_does_not_tell_of_the_scheme_is_no_evidence() {
        let mut ledger = Ledger::default();
        let informs = AttackInfo { informs_only: true, ..LINKAGE };
        let on_model = AttackInfo { surface: Surface::Model, ..LINKAGE };
        add(&mut ledger, informs, &[20], Finding::of_whole_records);
        add(&mut ledger, on_model, &[20], Finding::of_identity);
        assert_eq!(of(ledger, &[]), []);
    }

    #[test]
    fn the_strongest_is_given_at_the_level_of_all() {
        let mut ledger = Ledger::default();
        add(&mut ledger, LINKAGE, &[8], Finding::of_identity);
        add(&mut ledger, REGISTER, &[18], Finding::of_identity);
        let found = of(ledger, &[]);
        assert_eq!((found.len(), found[0].attack.as_str(), found[0].attacks), (1, "register", 2));
        // one key: Anonymeter's formula at 1 - .05 / 2, with 18 and 5 of 20
        let (attack, control) = (Successes { right: 18.0, n: 20 }, Successes { right: 5.0, n: 20 });
        let by_hand = residual_risk(attack, control, 0.975).expect("plausible");
        assert_eq!((found[0].risk, found[0].ci95), (by_hand.value, by_hand.interval));
        assert_eq!((found[0].records, found[0].keys, found[0].control), (20, 1, 0.25));
    }

    #[test]
    fn keys_that_differ_make_it_less_sure() {
        let width = |right: &[usize]| {
            let mut ledger = Ledger::default();
            add(&mut ledger, LINKAGE, right, Finding::of_identity);
            let found = of(ledger, &[]);
            assert!((found[0].success - 0.5).abs() < 1e-12);
            found[0].ci95[1] - found[0].ci95[0]
        };
        assert!(width(&[6, 14, 6, 14]) > width(&[10, 10, 10, 10]));
    }
}
