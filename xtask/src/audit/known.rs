//! Success against the number of known pairs, and the number that breaks a scheme.

use leakage::Adversary;
use results::{Curve, CurveKind, Regime};

use super::case::Case;
use super::ledger::{Line, Summed};

/// The advantage from which a scheme counts as broken.
pub const BROKEN: f64 = 0.9;

/// Targets and measures that say how much of whole records is recovered.
const WHOLE: [(&str, &str); 3] = [
    ("all cells", "share of cells right"),
    ("pictures", "share of pixels right"),
    ("whole pictures", "share restored exactly"),
];

/// The smallest number of known pairs with which an attack breaks a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Breaking {
    /// The case.
    pub case: Case,
    /// The attack.
    pub attack: &'static str,
    /// What it recovers.
    pub target: String,
    /// Known pairs.
    pub pairs: usize,
    /// Whether the encryption of a record of the adversary's choice is needed beside them.
    pub chosen: bool,
    /// The success with them.
    pub success: f64,
}

impl Breaking {
    /// What it takes, with its verb: "1 known record breaks".
    pub fn words(&self) -> String {
        match (self.pairs, self.chosen) {
            (1, false) => "1 known record breaks".to_owned(),
            (1, true) => "1 known record and one of the adversary's choice break".to_owned(),
            (pairs, false) => format!("{pairs} known records break"),
            (pairs, true) => format!("{pairs} known records and one of the adversary's choice break"),
        }
    }

    /// Whether `line` is the one that this was read from.
    pub fn is_by(&self, line: &Line) -> bool {
        is_whole(line)
            && self.attack == line.entry.attack
            && self.pairs == line.pairs
            && self.target == line.target
            && self.case == line.entry.case
    }
}

fn is_whole(line: &Line) -> bool {
    WHOLE.contains(&(line.target.as_str(), line.metric))
}

fn has_pairs(line: &Line) -> bool {
    line.pairs > 0 && uses_pairs(line)
}

fn can_be_broken(line: &Line) -> bool {
    has_pairs(line) && is_whole(line) && line.entry.case.regime != Regime::None
}

/// For every encrypted case that some number of known pairs breaks, the smallest one.
pub fn breaking(lines: &[Summed]) -> Vec<Breaking> {
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
            attack: line.entry.attack,
            target: line.target.clone(),
            pairs: line.pairs,
            chosen: line.entry.adversary == Adversary::Chosen,
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
pub fn is_shown(summed: &Summed, lines: &[Summed], breaking: &[Breaking]) -> bool {
    let line = &summed.line;
    if line.entry.case.regime == Regime::CrossKey && !uses_pairs(line) {
        return is_strongest(summed, lines);
    }
    let larger = |other: &Summed| {
        other.line.pairs > line.pairs
            && other.line.target == line.target
            && other.line.metric == line.metric
            && other.line.entry == line.entry
    };
    !has_pairs(line) || breaking.iter().any(|found| found.is_by(line)) || !lines.iter().any(larger)
}

fn uses_pairs(line: &Line) -> bool {
    matches!(line.entry.adversary, Adversary::KnownPairs | Adversary::Chosen)
}

/// Whether no other line of the same case and adversary has a larger advantage.
fn is_strongest(summed: &Summed, lines: &[Summed]) -> bool {
    let entry = &summed.line.entry;
    let rivals = lines
        .iter()
        .filter(|other| other.line.entry.adversary == entry.adversary && other.line.entry.case == entry.case);
    let strongest = rivals.max_by(|a, b| rank(a).total_cmp(&rank(b)));
    strongest.is_some_and(|strongest| std::ptr::eq(strongest, summed))
}

/// Advantages that are shown come before others.
fn rank(summed: &Summed) -> f64 {
    summed.advantage().unwrap_or(f64::NEG_INFINITY) + if summed.is_significant() { 1e6 } else { 0.0 }
}

/// One line for every encrypted case under one key that some attack with several numbers of known pairs gains from: the
/// attack that gains most on average over these numbers.
pub fn curves(dataset: &str, lines: &[Summed]) -> Vec<Curve> {
    let mut curves: Vec<(&Line, Curve)> = Vec::new();
    let gains =
        |line: &Line| lines.iter().any(|other| other.is_significant() && other.line.entry == line.entry);
    let drawn = |line: &Line| {
        has_pairs(line) && is_whole(line) && line.entry.case.regime == Regime::SameKey && gains(line)
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

/// The highest curve of each case, in their order. Shares of pixels and of whole pictures are not mixed: the first
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
    let label = format!("{}, {}: {}", case.name().replace('`', ""), case.regime, line.entry.attack);
    let mut curve = Curve::new(CurveKind::KnownPairs, dataset, case.scheme, case.regime, &label);
    curve.clock = case.clock;
    curve.y = line.metric.to_owned();
    curve
}
