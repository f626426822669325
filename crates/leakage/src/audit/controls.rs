//! Positive controls: what must have fallen before anything can be said of what did not.
//!
//! That no attack is shown to gain says something of a scheme only where the same run shows attacks to gain from schemes
//! that are known to be open. Where it does not, the run has too few keys or records, and says how many keys it needs.

use super::TOLERABLE;
use super::case::Case;
use super::ledger::Summed;
use crate::{Adversary, AttackInfo, Cost};

/// Whether the controls of one adversary fell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Controls {
    /// They did.
    Fell,
    /// They did not: these stand.
    Stand {
        /// The controls in words; empty where none is in the run.
        names: Vec<String>,
        /// With how many keys they would be shown; `None` where more keys do not help.
        keys_needed: Option<usize>,
    },
}

impl Controls {
    /// For an adversary without known pairs plain records must be read, and every scheme that keeps order sorted.
    pub(super) fn without_pairs(lines: &[Summed]) -> Self {
        let controls = cases(lines, |case| case.has_one_key() && case.scheme.is_positive_control());
        let by = [Adversary::CiphertextOnly, Adversary::Auxiliary];
        let standing: Vec<&Case> =
            controls.iter().copied().filter(|case| shown(lines, case, &by).is_none()).collect();
        match controls.iter().any(|case| case.scheme.is_plain) {
            true if standing.is_empty() => Self::Fell,
            true => Self::standing(lines, &standing, &by, usize::max),
            false => Self::Stand { names: Vec::new(), keys_needed: None },
        }
    }

    /// For one with known pairs some must help against plain records or a scheme without a nonce.
    pub(super) fn with_pairs(lines: &[Summed]) -> Self {
        Self::of_weak(lines, Adversary::KnownPairs)
    }

    /// For one with records of its choice two of them must be told apart in plain or under a scheme without a nonce.
    pub(super) fn with_choice(lines: &[Summed]) -> Self {
        Self::of_weak(lines, Adversary::Chosen)
    }

    /// One scheme that is known to be weak is enough.
    fn of_weak(lines: &[Summed], by: Adversary) -> Self {
        let controls = cases(lines, |case| case.has_one_key() && !case.scheme.uses_nonce);
        match controls.iter().any(|case| shown(lines, case, &[by]).is_some()) {
            true => Self::Fell,
            false => Self::standing(lines, &controls, &[by], usize::min),
        }
    }

    fn standing(
        lines: &[Summed],
        controls: &[&Case],
        by: &[Adversary],
        joined: fn(usize, usize) -> usize,
    ) -> Self {
        let needed: Vec<Option<usize>> = controls.iter().map(|case| keys_needed(lines, case, by)).collect();
        // all are needed where the larger counts, and any where the smaller does
        let all = joined(0, 1) == 1;
        let complete = !all || needed.iter().all(Option::is_some);
        let keys_needed = needed.into_iter().flatten().reduce(joined).filter(|_| complete);
        Self::Stand { names: controls.iter().map(|case| case.name()).collect(), keys_needed }
    }

    /// Why nothing is said, and what would be enough; `None` where the controls fell.
    pub(super) fn words(&self, keys: usize) -> Option<String> {
        let Self::Stand { names, keys_needed } = self else { return None };
        let why = match names.as_slice() {
            [] => return Some(
                "Nothing can be said: plain records, which show whether a run is able to show anything, were not attacked."
                    .to_owned(),
            ),
            [one] => format!("{one} is known to be weak, and even that is not shown"),
            names => format!("{} are known to be weak, and even that is not shown", names.join(", ")),
        };
        Some(match keys_needed {
            Some(needed) => format!("Too few keys to say ({keys}): {why}. At least {needed} are needed."),
            None => format!(
                "Nothing can be said ({keys} keys): {why}. More keys alone do not help, more records may."
            ),
        })
    }
}

/// The different cases of one kind, in the order of the ledger.
pub(super) fn cases(lines: &[Summed], keep: impl Fn(&Case) -> bool) -> Vec<&Case> {
    let mut found: Vec<&Case> = Vec::new();
    for summed in lines {
        let case = &summed.line.entry.case;
        if keep(case) && !found.contains(&case) {
            found.push(case);
        }
    }
    found
}

/// The lines of attacks on a case that say something of it.
pub(super) fn telling<'a>(
    lines: &'a [Summed],
    case: &'a Case,
    by: &'a [Adversary],
) -> impl Iterator<Item = &'a Summed> {
    lines.iter().filter(move |summed| {
        let attack = &summed.line.entry.attack;
        summed.line.entry.case == *case
            && summed.line.is_tested()
            && by.contains(&attack.adversary)
            && attack.tells_of_scheme()
    })
}

/// The line with the largest advantage that is shown and matters.
fn shown<'a>(lines: &'a [Summed], case: &'a Case, by: &'a [Adversary]) -> Option<&'a Summed> {
    strongest(lines, case, by).filter(|summed| summed.advantage().is_some_and(|gain| gain > TOLERABLE))
}

/// The line with the largest advantage that is shown.
pub(super) fn strongest<'a>(lines: &'a [Summed], case: &'a Case, by: &'a [Adversary]) -> Option<&'a Summed> {
    let gain = |summed: &&Summed| summed.advantage().unwrap_or(f64::NEG_INFINITY);
    let shown = telling(lines, case, by).filter(|summed| summed.is_significant());
    shown.filter(|summed| summed.advantage().is_some()).max_by(|a, b| gain(a).total_cmp(&gain(b)))
}

/// As many keys as a usual audit has: what would not be shown with so many either is no matter of keys.
const USUAL_KEYS: usize = 30;

/// With how many keys, no more than usual, an attack that gains here would be shown to; `None` where no attack is close to it.
pub(super) fn undecided(lines: &[Summed], case: &Case, by: &[Adversary]) -> Option<usize> {
    keys_needed(lines, case, by).filter(|&needed| needed <= USUAL_KEYS)
}

/// The fewest keys with which some attack on a case would be shown to gain, if it gained as much as it did here.
fn keys_needed(lines: &[Summed], case: &Case, by: &[Adversary]) -> Option<usize> {
    let tests = lines.iter().filter(|summed| summed.estimate.is_some() && summed.line.is_tested()).count();
    let level = evaluation::Verdict::ALPHA / tests.max(1) as f64;
    let matters = |summed: &&Summed| summed.advantage().is_some_and(|gain| gain > TOLERABLE);
    // other heavy attacks are run under a few keys, however many there are
    let is_repeated =
        |attack: &AttackInfo| attack.cost == Cost::Light || (case.scheme.is_plain && attack.made_for_plain);
    let needed = |summed: &Summed| {
        let needed = summed.line.tally().trials_needed(level).ok().flatten()?;
        // with as many keys it should have been shown: it is the records that do not suffice
        (needed > summed.line.tally().trials()).then_some(needed)
    };
    let repeated = telling(lines, case, by).filter(|summed| is_repeated(&summed.line.entry.attack));
    repeated.filter(matters).filter_map(needed).min()
}
