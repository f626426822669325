//! What adversaries read of one release, column by column: the strongest attack for each that they may hold.

use results::{Adversary, Knowledge, Reading};

use super::ledger::Summed;
use crate::score::Extent;

/// What a cell counts as read by: other metrics say how near a guess is, or how much is known, and no share of cells.
const SHARES_OF_CELLS: [&str; 4] =
    ["share right", "share within 10 %", "share within half a unit", SHARE_OF_PIXELS];

/// What a pixel of a released image counts as read by.
pub(crate) const SHARE_OF_PIXELS: &str = "share of pixels within 10 % of the range";

/// How an identity counts as found.
pub(crate) const FOUND: &str = "share at rank 1";

/// Known records from which on an adversary is taken for one who has any record encrypted that it likes.
const TEN: usize = 10;

/// What adversaries read of one release.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Readings {
    /// Each column with what is read of it, from the least to the most that an adversary holds. Whoever holds more reads at
    /// least as much.
    pub columns: Vec<(String, Vec<Reading>)>,
    /// How many of those whose records are released are found again in a register.
    pub found: Option<Reading>,
}

impl Readings {
    /// The readings of lines of one case. Attacks that inform only, and those on released models, do not count.
    pub fn of(lines: &[Summed]) -> Self {
        let mut readings = Self::default();
        for line in lines.iter().filter(|line| line.line.entry.attack.tells_of_scheme()) {
            let Some(estimate) = line.estimate else { continue };
            let reading = |knowledge, column: &str| Reading {
                knowledge,
                success: estimate.success,
                baseline: estimate.baseline,
                column: column.to_owned(),
                attack: line.line.entry.attack.id.to_owned(),
            };
            match &line.line.extent {
                Extent::Column(name) if SHARES_OF_CELLS.contains(&line.line.metric) => {
                    readings.add(name, reading(knowledge(line), name));
                }
                Extent::Identity if line.line.metric == FOUND && !line.line.has_pairs() => {
                    let found = reading(Knowledge::Register, "");
                    if readings.found.as_ref().is_none_or(|old| is_more(&found, old)) {
                        readings.found = Some(found);
                    }
                }
                _ => {}
            }
        }
        readings.columns.iter_mut().for_each(|(_, read)| accumulate(read));
        readings
    }

    /// The same with one more reading of a column, which whoever holds more can use as well.
    pub fn with(mut self, reading: Reading) -> Self {
        self.add(&reading.column.clone(), reading);
        self.columns.iter_mut().for_each(|(_, read)| accumulate(read));
        self
    }

    /// What a column's cells are guessed right without the release; `None` of a column that was not attacked.
    pub fn baseline(&self, column: &str) -> Option<f64> {
        let (_, read) = self.columns.iter().find(|(name, _)| name == column)?;
        read.iter().map(|reading| reading.baseline).reduce(f64::max)
    }

    /// The same where everybody can write columns for which `open` holds: no key is needed, so that whoever knows no record
    /// reads as much of them as whoever has any record written.
    pub fn without_a_key(mut self, open: impl Fn(&str) -> bool) -> Self {
        for (_, read) in self.columns.iter_mut().filter(|(name, _)| open(name)) {
            if let Some(most) = read.last().cloned() {
                read.iter_mut()
                    .for_each(|reading| *reading = Reading { knowledge: reading.knowledge, ..most.clone() });
            }
        }
        self
    }

    fn add(&mut self, name: &str, reading: Reading) {
        let place = self.columns.iter().position(|(column, _)| column == name).unwrap_or_else(|| {
            self.columns.push((name.to_owned(), Vec::new()));
            self.columns.len() - 1
        });
        let read = &mut self.columns[place].1;
        match read.iter_mut().find(|old| old.knowledge == reading.knowledge) {
            Some(old) if is_more(&reading, old) => *old = reading,
            Some(_) => {}
            None => read.push(reading),
        }
    }

    /// For each knowledge the column that is most exposed, of those that `counts` names, and how many people are found again.
    pub fn worst(&self, counts: impl Fn(&str) -> bool) -> Vec<Reading> {
        let counted = || self.columns.iter().filter(|(name, _)| counts(name)).flat_map(|(_, read)| read);
        let worst = |&knowledge: &Knowledge| {
            let held = counted().chain(&self.found).filter(|reading| reading.knowledge == knowledge);
            held.reduce(|most, other| if is_more(other, most) { other } else { most }).cloned()
        };
        Knowledge::ALL.iter().filter_map(worst).collect()
    }
}

/// Whether the first reads more than the second; of two that read no more than guessing, the one that guesses better.
fn is_more(first: &Reading, second: &Reading) -> bool {
    (first.advantage(), first.success) > (second.advantage(), second.success)
}

fn knowledge(line: &Summed) -> Knowledge {
    match line.line.entry.attack.adversary {
        Adversary::CiphertextOnly | Adversary::Auxiliary => Knowledge::Nothing,
        Adversary::Chosen => Knowledge::Chosen,
        Adversary::KnownPairs => match line.line.pairs {
            0 | 1 => Knowledge::OneRecord,
            pairs if pairs <= TEN => Knowledge::TenRecords,
            _ => Knowledge::Chosen,
        },
    }
}

/// In the order of what is held; whoever holds more may still use what takes less.
fn accumulate(read: &mut [Reading]) {
    read.sort_by_key(|reading| reading.knowledge);
    for index in 1..read.len() {
        if is_more(&read[index - 1], &read[index]) {
            let knowledge = read[index].knowledge;
            read[index] = Reading { knowledge, ..read[index - 1].clone() };
        }
    }
}

#[cfg(test)]
mod tests {
    use results::Regime;

    use super::*;
    use crate::AttackInfo;
    use crate::audit::{Case, Entry, Ledger, SchemeInfo};
    use crate::score::{Finding, Guess, Guesses};

    fn finding(target: &str, metric: &'static str, success: f64) -> Finding {
        let guess = |record| Guess { record, success, baseline: 0.5 };
        Finding::new(target, metric, Guesses::PerRecord((0..10).map(guess).collect()))
    }

    fn readings(found: &[(&'static str, Adversary, Finding)]) -> Readings {
        let mut ledger = Ledger::default();
        for (id, adversary, finding) in found {
            let case = Case::new(SchemeInfo::new("siv"), Regime::SameKey);
            let entry = Entry { case, attack: AttackInfo::new(id, *adversary) };
            ledger.add(&entry, Ok(vec![finding.clone()]));
        }
        Readings::of(&ledger.sum_up().expect("finite guesses"))
    }

    #[test]
    fn the_strongest_attack_counts_and_more_knowledge_reads_no_less() {
        let share = |success| finding("income", "share right", success).of_column("income");
        let found = readings(&[
            ("dictionary", Adversary::KnownPairs, share(0.55).with_pairs(1)),
            ("dictionary", Adversary::KnownPairs, share(0.9).with_pairs(10)),
            ("frequency", Adversary::Auxiliary, share(0.7)),
            ("sorting", Adversary::Auxiliary, share(0.6)),
            ("slope", Adversary::Auxiliary, finding("income", "1 - error / range", 0.99).of_column("income")),
            ("linkage", Adversary::Auxiliary, finding("identity", FOUND, 0.8).of_identity()),
            ("linkage", Adversary::Auxiliary, finding("identity", "share within rank 10", 0.9).of_identity()),
        ]);
        let told = |read: &[Reading]| -> Vec<(Knowledge, f64, String)> {
            read.iter().map(|r| (r.knowledge, (1e6 * r.success).round() / 1e6, r.attack.clone())).collect()
        };
        let expected = [
            (Knowledge::Nothing, 0.7, "frequency".to_owned()),
            (Knowledge::OneRecord, 0.7, "frequency".to_owned()),
            (Knowledge::TenRecords, 0.9, "dictionary".to_owned()),
        ];
        assert_eq!(told(&found.columns[0].1), expected);
        assert!(found.found.as_ref().is_some_and(|found| (found.success - 0.8).abs() < 1e-9));
        let worst: Vec<Knowledge> = found.worst(|_| true).iter().map(|reading| reading.knowledge).collect();
        use Knowledge::{Nothing, OneRecord, Register, TenRecords};
        assert_eq!(worst, [Nothing, Register, OneRecord, TenRecords]);
        let register: Vec<Knowledge> =
            found.worst(|_| false).iter().map(|reading| reading.knowledge).collect();
        assert_eq!(register, [Register], "no column counts");
    }
}
