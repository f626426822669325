//! From what was measured of a release to the answer in words.

use results::{Knowledge, Reading, ReleaseOption, ReleaseVerdict};

use crate::audit::Readings;

/// People of whom the page says how many are found again.
const PEOPLE: f64 = 1000.0;

/// Shares that differ by less are told once.
const SAME: f64 = 0.005;

/// What was measured of one way of handing a table over.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Its name.
    pub name: String,
    /// What a receiver who trains on it reaches; `None` where nothing can be trained on it.
    pub auc: Option<f64>,
    /// What adversaries read.
    pub readings: Readings,
    /// Whether the owner of the key gets all records back.
    pub recoverable: bool,
    /// Bytes handed over for a record, on average.
    pub bytes_per_record: f64,
    /// What a reader must know of it.
    pub note: String,
}

/// The rule that a release is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    /// The largest advantage that is tolerated.
    pub max_risk: f64,
    /// Columns whose cells must not be read; all but the target where none are named.
    pub sensitive: &'a [String],
    /// The column that the receiver is to predict and has to see.
    pub target: Option<&'a str>,
    /// Why something of the release was not measured, which no verdict but the worst allows.
    pub unmeasured: Option<&'a str>,
}

impl Rule<'_> {
    /// Whether cells of this column must not be read.
    pub fn counts(&self, column: &str) -> bool {
        match self.sensitive {
            [] => self.target != Some(column),
            named => named.iter().any(|name| name == column),
        }
    }

    /// For each adversary the most that it reads.
    pub fn worst(&self, readings: &Readings) -> Vec<Reading> {
        readings.worst(|column| self.counts(column))
    }

    /// The verdict.
    pub fn verdict(&self, readings: &Readings) -> ReleaseVerdict {
        match self.unmeasured {
            Some(_) => ReleaseVerdict::DoNotRelease,
            None => ReleaseVerdict::of(&self.worst(readings), self.max_risk),
        }
    }

    /// What whoever holds no record in plain reads above the limit: of every column that counts, and of people.
    pub fn above(&self, readings: &Readings) -> Vec<Reading> {
        let counted =
            readings.columns.iter().filter(|(name, _)| self.counts(name)).flat_map(|(_, read)| read);
        let without =
            counted.filter(|reading| reading.knowledge == Knowledge::Nothing).chain(&readings.found);
        without.filter(|reading| reading.advantage() > self.max_risk).cloned().collect()
    }

    /// Why the verdict is as it is.
    pub fn because(&self, readings: &Readings) -> String {
        if let Some(reason) = self.unmeasured {
            return reason.to_owned();
        }
        let worst = self.worst(readings);
        let above = |reading: &&Reading| reading.advantage() > self.max_risk;
        match worst.iter().find(above) {
            Some(reading) => in_words(reading),
            None => format!(
                "no attack that was run reads more than {} of what guessing leaves unread",
                percent(self.max_risk)
            ),
        }
    }

    /// The row of the matrix.
    pub fn option(&self, measured: &Measured, chosen: bool) -> ReleaseOption {
        let found = measured.readings.found.as_ref();
        ReleaseOption {
            name: measured.name.clone(),
            chosen,
            auc: measured.auc,
            read: self.worst(&measured.readings),
            found_again: found.map(|found| [PEOPLE * found.success, PEOPLE * found.baseline]),
            recoverable: measured.recoverable,
            bytes_per_record: Some(measured.bytes_per_record),
            verdict: Some(self.verdict(&measured.readings)),
            note: measured.note.clone(),
        }
    }

    /// The risk that is left, as a text to copy into a record of the decision.
    pub fn residual_risk(&self, measured: &Measured, file: &str) -> String {
        let mut told: Vec<String> = self.unmeasured.map(as_sentence).into_iter().collect();
        let mut before = -1.0;
        for reading in self.worst(&measured.readings) {
            let people = reading.knowledge == Knowledge::Register;
            // whoever holds more and reads no more need not be named
            if people || reading.success > before + SAME {
                told.push(as_sentence(&in_words(&reading)));
            }
            if !people {
                before = reading.success.max(before);
            }
        }
        let verdict = self.verdict(&measured.readings);
        format!(
            "{file}: {verdict}, at a limit of {} of what guessing leaves unread. {} These are the strongest of the attacks \
             that were run; another attack, or more knowledge of the people, may read more.",
            percent(self.max_risk),
            if told.is_empty() { "Nothing of it was attacked.".to_owned() } else { told.join(" ") },
        )
    }
}

/// "whoever knows one record reads 96 % of `income` (26 % by guessing)".
fn in_words(reading: &Reading) -> String {
    let who = match reading.knowledge {
        Knowledge::Nothing => "whoever knows how such data are distributed",
        Knowledge::Register => {
            return format!(
                "whoever has a register of the people finds {:.0} of 1,000 again ({:.0} by guessing)",
                PEOPLE * reading.success,
                PEOPLE * reading.baseline
            );
        }
        Knowledge::OneRecord => "whoever knows one record",
        Knowledge::TenRecords => "whoever knows ten records",
        Knowledge::Chosen => "whoever has other people's records encrypted",
    };
    let (read, guessed) = (percent(reading.success), percent(reading.baseline));
    match reading.advantage() > 0.0 && read != guessed {
        true => format!("{who} reads {read} of `{}` ({guessed} by guessing)", reading.column),
        false => format!("{who} reads no more than by guessing"),
    }
}

/// With a capital letter and a full stop.
fn as_sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(knowledge: Knowledge, column: &str, success: f64) -> Reading {
        Reading {
            knowledge,
            success,
            baseline: 0.5,
            column: column.to_owned(),
            attack: "frequency".to_owned(),
        }
    }

    fn readings() -> Readings {
        let of = |column: &str, nothing: f64, ten: f64| {
            let read = vec![
                reading(Knowledge::Nothing, column, nothing),
                reading(Knowledge::TenRecords, column, ten),
            ];
            (column.to_owned(), read)
        };
        let found = Reading { success: 0.004, baseline: 0.002, ..reading(Knowledge::Register, "", 0.0) };
        Readings { columns: vec![of("income", 0.52, 0.9), of("y", 1.0, 1.0)], found: Some(found) }
    }

    #[test]
    fn the_target_does_not_count_unless_it_is_named() {
        let rule = Rule { max_risk: 0.1, sensitive: &[], target: Some("y"), unmeasured: None };
        assert_eq!(rule.verdict(&readings()), ReleaseVerdict::WithCare);
        assert_eq!(
            rule.because(&readings()),
            "whoever knows ten records reads 90 % of `income` (50 % by guessing)"
        );
        assert!(rule.above(&readings()).is_empty());
        let sensitive = ["y".to_owned()];
        let rule = Rule { sensitive: &sensitive, ..rule };
        assert_eq!(rule.verdict(&readings()), ReleaseVerdict::DoNotRelease);
        assert_eq!(rule.above(&readings()), [reading(Knowledge::Nothing, "y", 1.0)]);
        let rule = Rule { max_risk: 1.0, ..rule };
        assert_eq!(rule.verdict(&readings()), ReleaseVerdict::Release);
        let unknown = Rule { unmeasured: Some("nobody knows what `x` says"), ..rule };
        assert_eq!(unknown.verdict(&readings()), ReleaseVerdict::DoNotRelease);
        assert_eq!(unknown.because(&readings()), "nobody knows what `x` says");
        assert!(rule.because(&readings()).starts_with("no attack that was run reads more than 100 %"));
    }

    #[test]
    fn what_is_left_names_every_adversary() {
        let measured = Measured {
            name: "plan".to_owned(),
            auc: Some(0.7),
            readings: readings(),
            recoverable: true,
            bytes_per_record: 80.0,
            note: String::new(),
        };
        let rule = Rule { max_risk: 0.1, sensitive: &[], target: Some("y"), unmeasured: None };
        let text = rule.residual_risk(&measured, "enc.csv");
        for part in
            ["enc.csv: release with care", "10 %", "finds 4 of 1,000 again (2 by guessing)", "ten records"]
        {
            assert!(text.contains(part), "no {part:?} in {text}");
        }
        let option = rule.option(&measured, true);
        assert_eq!(option.found_again, Some([4.0, 2.0]));
        assert_eq!((option.read.len(), option.verdict), (3, Some(ReleaseVerdict::WithCare)));
    }
}
