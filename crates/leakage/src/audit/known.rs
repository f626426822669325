//! Success against the number of known pairs, and the number that opens whole records.

use results::{Curve, CurveKind, Regime};

use super::case::Case;
use super::ledger::{Line, Summed};
use crate::Adversary;

/// The advantage over whole records from which an attack counts as opening them.
const BROKEN: f64 = 0.9;

/// The smallest number of known pairs with which an attack opens whole records of a case: it gains at least nine tenths of
/// what there is to gain.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Breaking {
    /// The case.
    pub case: Case,
    /// Id of the attack.
    pub attack: &'static str,
    /// What it recovers.
    pub target: String,
    /// How its success is measured.
    pub metric: &'static str,
    /// Known pairs.
    pub pairs: usize,
    /// Whether the encryption of a record of the adversary's choice is needed beside them.
    pub chosen: bool,
    /// The success with them.
    pub success: f64,
}

impl Breaking {
    /// What it takes, with its verb: "1 known record opens".
    pub fn words(&self) -> String {
        match (self.pairs, self.chosen) {
            (1, false) => "1 known record opens".to_owned(),
            (1, true) => "1 known record and one of the adversary's choice open".to_owned(),
            (pairs, false) => format!("{pairs} known records open"),
            (pairs, true) => format!("{pairs} known records and one of the adversary's choice open"),
        }
    }

    /// Whether `line` is the one that this was read from.
    pub fn is_by(&self, line: &Line) -> bool {
        line.is_whole()
            && self.attack == line.entry.attack.id
            && self.pairs == line.pairs
            && self.target == line.target
            && self.case == line.entry.case
    }
}

fn can_be_broken(line: &Line) -> bool {
    line.has_pairs() && line.is_whole() && line.entry.case.regime != Regime::None
}

/// For every encrypted case that some number of known pairs opens, the smallest one.
pub(super) fn breaking(lines: &[Summed]) -> Vec<Breaking> {
    let mut found: Vec<Breaking> = Vec::new();
    for summed in lines.iter().filter(|summed| can_be_broken(&summed.line)) {
        let Some(success) = summed.estimate.map(|estimate| estimate.success) else { continue };
        if !(summed.is_significant() && summed.advantage().is_some_and(|a| a >= BROKEN)) {
            continue;
        }
        let line = &summed.line;
        let case = line.entry.case.clone();
        let new = Breaking {
            case,
            attack: line.entry.attack.id,
            target: line.target.clone(),
            metric: line.metric,
            pairs: line.pairs,
            chosen: line.entry.attack.adversary == Adversary::Chosen,
            success,
        };
        match found.iter_mut().find(|other| other.case == new.case) {
            None => found.push(new),
            Some(other) if new.pairs < other.pairs => *other = new,
            Some(_) => {}
        }
    }
    found
}

/// Whether a line is listed among the rows. Of attacks with rising numbers of known pairs only the one that breaks the
/// case and the largest are: the others are points of a curve. Of attacks under two keys that use nothing made with the
/// second one, which are those under one key over again, only the strongest is.
pub(super) fn is_shown(summed: &Summed, lines: &[Summed], breaking: &[Breaking]) -> bool {
    let line = &summed.line;
    if !line.is_tested() {
        return false;
    }
    if line.entry.case.regime == Regime::CrossKey && !line.entry.attack.has_pairs() {
        return is_strongest(summed, lines);
    }
    let larger = |other: &Summed| {
        other.line.pairs > line.pairs
            && other.line.target == line.target
            && other.line.metric == line.metric
            && other.line.entry == line.entry
    };
    !line.has_pairs() || breaking.iter().any(|found| found.is_by(line)) || !lines.iter().any(larger)
}

/// Whether no other line of the same case and adversary has a larger advantage.
fn is_strongest(summed: &Summed, lines: &[Summed]) -> bool {
    let entry = &summed.line.entry;
    let adversary = |summed: &Summed| summed.line.entry.attack.adversary;
    let same = |other: &&Summed| adversary(other) == adversary(summed) && other.line.entry.case == entry.case;
    let rivals = lines.iter().filter(same);
    let strongest = rivals.max_by(|a, b| rank(a).total_cmp(&rank(b)));
    strongest.is_some_and(|strongest| std::ptr::eq(strongest, summed))
}

/// Advantages that are shown come before others.
fn rank(summed: &Summed) -> f64 {
    summed.advantage().unwrap_or(f64::NEG_INFINITY) + if summed.is_significant() { 1e6 } else { 0.0 }
}

/// One line for every encrypted case under one key that some attack with several numbers of known pairs gains from: the
/// attack that gains most on average over these numbers.
pub(super) fn curves(dataset: &str, lines: &[Summed]) -> Vec<Curve> {
    let mut curves: Vec<(&Line, Curve)> = Vec::new();
    let gains =
        |line: &Line| lines.iter().any(|other| other.is_significant() && other.line.entry == line.entry);
    let drawn = |line: &Line| {
        line.has_pairs() && line.is_whole() && line.entry.case.regime == Regime::SameKey && gains(line)
    };
    for summed in lines.iter().filter(|summed| drawn(&summed.line)) {
        let Some(estimate) = summed.estimate else { continue };
        let line = &summed.line;
        let same = |other: &Line| {
            other.entry == line.entry && other.target == line.target && other.metric == line.metric
        };
        let index = curves.iter().position(|(other, _)| same(other)).unwrap_or(curves.len());
        if index == curves.len() {
            curves.push((line, frame(dataset, line)));
        }
        let curve = &mut curves[index].1;
        curve.points.push([line.pairs as f64, estimate.success]);
        // the interval of the advantage, on the scale of the success
        let scale = |end: f64| (estimate.baseline + end * (1.0 - estimate.baseline)).clamp(0.0, 1.0);
        curve.band.extend(estimate.ci95.map(|ends| ends.map(scale)));
    }
    curves.retain(|(_, curve)| curve.points.len() > 1);
    let mut curves = best_of_each_case(curves);
    for curve in curves.iter_mut().filter(|curve| curve.band.len() != curve.points.len()) {
        curve.band.clear();
    }
    curves
}

/// The highest curve of each case, in their order. Shares of pixels and of whole images are not mixed: the first
/// measure of a case decides.
fn best_of_each_case(curves: Vec<(&Line, Curve)>) -> Vec<Curve> {
    let height =
        |curve: &Curve| curve.points.iter().map(|[_, y]| y).sum::<f64>() / curve.points.len().max(1) as f64;
    let mut best: Vec<(&Line, Curve)> = Vec::new();
    for (line, curve) in curves {
        match best.iter_mut().find(|(other, _)| other.entry.case == line.entry.case) {
            None => best.push((line, curve)),
            Some((_, other)) if other.y == curve.y && height(other) < height(&curve) => *other = curve,
            Some(_) => {}
        }
    }
    best.into_iter().map(|(_, curve)| curve).collect()
}

fn frame(dataset: &str, line: &Line) -> Curve {
    let case = &line.entry.case;
    let label = format!("{}, {}: {}", case.name().replace('`', ""), case.regime, line.entry.attack.id);
    let mut curve = Curve::new(CurveKind::KnownPairs, dataset, case.scheme.id, case.regime, &label);
    curve.clock = case.clock;
    curve.y = line.metric.to_owned();
    curve
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AttackInfo;
    use crate::audit::{Entry, Ledger, SchemeInfo};
    use crate::score::{Finding, Guess, Guesses};

    fn entry(regime: Regime, id: &'static str, adversary: Adversary) -> Entry {
        let scheme = SchemeInfo::new("orthogonal");
        Entry { case: Case::new(scheme, regime), attack: AttackInfo::new(id, adversary) }
    }

    /// Five trials of an attack with the success it has at each number of known pairs.
    fn lines(found: &[(Entry, &[(usize, f64)])]) -> Vec<Summed> {
        let mut ledger = Ledger::default();
        for (entry, successes) in found {
            for _ in 0..5 {
                let finding = |&(pairs, success): &(usize, f64)| {
                    let guess = |record| Guess { record, success, baseline: 0.0 };
                    let guesses = Guesses::PerRecord((0..20).map(guess).collect());
                    Finding::new("all cells", "share of cells right", guesses)
                        .of_whole_records()
                        .with_pairs(pairs)
                };
                ledger.add(entry, Ok(successes.iter().map(finding).collect()));
            }
        }
        ledger.sum_up().expect("finite guesses")
    }

    #[test]
    fn the_smallest_number_that_recovers_nine_tenths_breaks() {
        let map = entry(Regime::SameKey, "procrustes", Adversary::KnownPairs);
        let chosen = entry(Regime::CrossKey, "mask", Adversary::Chosen);
        let lines = lines(&[
            (map, &[(1, 0.2), (4, 0.91), (8, 0.99)]),
            (chosen, &[(1, 1.0)]),
            (entry(Regime::None, "dictionary", Adversary::KnownPairs), &[(1, 1.0)]),
        ]);
        let found = breaking(&lines);
        let words: Vec<String> = found.iter().map(Breaking::words).collect();
        assert_eq!(
            words,
            ["4 known records open", "1 known record and one of the adversary's choice open"],
            "and nothing breaks what is not encrypted"
        );
        let shown: Vec<usize> =
            lines.iter().filter(|line| is_shown(line, &lines, &found)).map(|line| line.line.pairs).collect();
        assert_eq!(shown, [4, 8, 1, 1], "the number that breaks and the largest");
    }

    #[test]
    fn under_two_keys_only_the_strongest_attack_without_pairs_is_shown() {
        let weak = entry(Regime::CrossKey, "sorting", Adversary::Auxiliary);
        let strong = entry(Regime::CrossKey, "linkage", Adversary::Auxiliary);
        let lines = lines(&[(weak, &[(0, 0.3)]), (strong, &[(0, 0.6)])]);
        let shown: Vec<&str> = lines
            .iter()
            .filter(|line| is_shown(line, &lines, &[]))
            .map(|line| line.line.entry.attack.id)
            .collect();
        assert_eq!(shown, ["linkage"]);
    }

    #[test]
    fn a_case_has_one_curve_of_the_attack_that_gains_most() {
        let low = entry(Regime::SameKey, "neighbours", Adversary::KnownPairs);
        let high = entry(Regime::SameKey, "procrustes", Adversary::KnownPairs);
        let single = entry(Regime::CrossKey, "procrustes", Adversary::KnownPairs);
        let lines = lines(&[
            (low, &[(1, 0.1), (4, 0.2)]),
            (high, &[(1, 0.5), (4, 1.0)]),
            (single, &[(1, 0.5), (4, 1.0)]),
        ]);
        let curves = curves("loan", &lines);
        assert_eq!(curves.len(), 1, "one key only");
        assert_eq!(curves[0].label, "orthogonal, same-key: procrustes");
        assert_eq!(curves[0].points, [[1.0, 0.5], [4.0, 1.0]]);
    }
}
