//! The attackers of the VoicePrivacy challenge, and the trials that they are measured by.
//!
//! An attacker has recordings of known persons (enrolment), wants to find them among protected recordings (test), and
//! has trained a model on recordings of other persons. What tells attackers apart is how much they know about the
//! protection (N. Tomashenko et al., The VoicePrivacy 2020 Challenge: Results and findings, Computer Speech and Language
//! 74, 2022; B. M. L. Srivastava et al., ICASSP 2020). This crate has no model: [`TrialList::score`] takes one.

use std::collections::BTreeMap;

use super::interval::SpeakerTrial;
use super::scores::TrialScores;
use crate::error::{EvaluationError, check_classes, check_not_empty};

/// What an attacker knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attacker {
    /// Does not know that recordings are protected: enrols plain recordings, with a model trained on plain ones.
    Ignorant,
    /// Knows the protection and protects the enrolment recordings with keys of the attacker's own, but has a model trained on
    /// plain ones.
    LazyInformed,
    /// Also trains the model on protected recordings of other persons. Only this one ranks protections: it is the
    /// strongest of the three.
    SemiInformed,
}

/// Whether recordings are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Material {
    /// As they were spoken.
    Plain,
    /// Encrypted or anonymised.
    Protected,
}

impl Attacker {
    /// All three, the weakest first.
    pub const ALL: [Self; 3] = [Self::Ignorant, Self::LazyInformed, Self::SemiInformed];

    /// The name in reports and files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ignorant => "ignorant",
            Self::LazyInformed => "lazy-informed",
            Self::SemiInformed => "semi-informed",
        }
    }

    /// The recordings of other persons that the model is trained on.
    pub fn training(self) -> Material {
        if self == Self::SemiInformed { Material::Protected } else { Material::Plain }
    }

    /// The recordings of the persons looked for.
    pub fn enrolment(self) -> Material {
        if self == Self::Ignorant { Material::Plain } else { Material::Protected }
    }

    /// The recordings that they are looked for among.
    pub fn test(self) -> Material {
        Material::Protected
    }
}

/// One comparison: is the test record of the enrolled person?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// The person enrolled.
    pub speaker: usize,
    /// Index of the test record.
    pub record: usize,
    /// Whether the record is of that person.
    pub genuine: bool,
}

/// Every enrolled person against every test record.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialList {
    /// The speaker of every record of the data set.
    speakers: Vec<usize>,
    /// Enrolment records by person.
    enrolled: BTreeMap<usize, Vec<usize>>,
    test: Vec<usize>,
}

impl TrialList {
    /// Trials over records whose speakers are `speakers`: the persons of the records `enrolment` against the records
    /// `test`, all given as indices.
    ///
    /// # Errors
    /// No record of a kind, an index of no record, or a record that is enrolled and tested.
    pub fn new(speakers: &[usize], enrolment: &[usize], test: &[usize]) -> Result<Self, EvaluationError> {
        for (what, records) in [("enrolment", enrolment), ("test", test)] {
            check_not_empty(what, records.len())?;
            check_classes(what, records, speakers.len())?;
        }
        let mut both = vec![false; speakers.len()];
        enrolment.iter().for_each(|&record| both[record] = true);
        if let Some(&record) = test.iter().find(|&&record| both[record]) {
            return Err(EvaluationError::EnrolledAndTested { record });
        }
        let mut enrolled: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &record in enrolment {
            enrolled.entry(speakers[record]).or_default().push(record);
        }
        Ok(Self { speakers: speakers.to_vec(), enrolled, test: test.to_vec() })
    }

    /// Each enrolled person in ascending order, with the indices of the enrolment records.
    pub fn enrolled(&self) -> impl Iterator<Item = (usize, &[usize])> {
        self.enrolled.iter().map(|(speaker, records)| (*speaker, records.as_slice()))
    }

    /// The trials, person by person, and test records in the order given.
    pub fn trials(&self) -> impl Iterator<Item = Trial> {
        self.enrolled.keys().flat_map(move |&speaker| {
            self.test.iter().map(move |&record| Trial {
                speaker,
                record,
                genuine: self.speakers[record] == speaker,
            })
        })
    }

    /// Records of persons who are neither enrolled nor tested: what a model may be trained on.
    pub fn other_records(&self) -> Vec<usize> {
        let mut taken: Vec<usize> = self.test.iter().map(|&record| self.speakers[record]).collect();
        taken.extend(self.enrolled.keys());
        taken.sort_unstable();
        (0..self.speakers.len())
            .filter(|&record| taken.binary_search(&self.speakers[record]).is_err())
            .collect()
    }

    /// Scores every trial: `score` is called with a person's enrolment records and a test record.
    pub fn score(&self, mut score: impl FnMut(&[usize], usize) -> f64) -> Vec<SpeakerTrial> {
        let mut trials = Vec::with_capacity(self.enrolled.len() * self.test.len());
        for (&enrolled, records) in &self.enrolled {
            let of = |&record: &usize| SpeakerTrial {
                enrolled,
                tested: self.speakers[record],
                score: score(records, record),
            };
            trials.extend(self.test.iter().map(of));
        }
        trials
    }
}

impl TrialScores {
    /// The scores of trials, sorted by kind.
    ///
    /// # Errors
    /// No genuine or no impostor trial, or a score that is not finite.
    pub fn of_trials(trials: &[SpeakerTrial]) -> Result<Self, EvaluationError> {
        let of_kind = |genuine: bool| {
            let trials = trials.iter().filter(|trial| (trial.enrolled == trial.tested) == genuine);
            trials.map(|trial| trial.score).collect()
        };
        Self::new(of_kind(true), of_kind(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEAKERS: [usize; 8] = [3, 3, 5, 5, 7, 7, 3, 9];

    #[test]
    fn attackers_differ_in_what_they_protect() {
        use Material::{Plain, Protected};
        let known =
            Attacker::ALL.map(|attacker| [attacker.training(), attacker.enrolment(), attacker.test()]);
        assert_eq!(known, [[Plain, Plain, Protected], [Plain, Protected, Protected], [Protected; 3]]);
        assert_eq!(Attacker::ALL.map(Attacker::id), ["ignorant", "lazy-informed", "semi-informed"]);
    }

    #[test]
    fn every_person_meets_every_test_record() {
        let list = TrialList::new(&SPEAKERS, &[0, 2, 6], &[1, 3, 7]).unwrap();
        assert_eq!(list.enrolled().collect::<Vec<_>>(), [(3, &[0, 6][..]), (5, &[2][..])]);
        let genuine: Vec<_> = list.trials().filter(|trial| trial.genuine).map(|trial| trial.record).collect();
        assert_eq!((list.trials().count(), genuine), (6, vec![1, 3]));
        // speaker 7 is left to train on, and speaker 9 is tested
        assert_eq!(list.other_records(), [4, 5]);
    }

    #[test]
    fn scores_are_sorted_by_kind() {
        let list = TrialList::new(&SPEAKERS, &[0, 2, 6], &[1, 3]).unwrap();
        let trials = list.score(|enrolment, record| (10 * enrolment.len() + record) as f64);
        let scores = TrialScores::of_trials(&trials).unwrap();
        assert_eq!((scores.genuine(), scores.impostor()), (&[13.0, 21.0][..], &[11.0, 23.0][..]));
    }

    #[test]
    fn a_record_is_not_enrolled_and_tested() {
        let both = TrialList::new(&SPEAKERS, &[0, 2], &[1, 2]);
        assert_eq!(both, Err(EvaluationError::EnrolledAndTested { record: 2 }));
        assert!(matches!(
            TrialList::new(&SPEAKERS, &[], &[1]),
            Err(EvaluationError::Empty { what: "enrolment" })
        ));
        let absent = TrialList::new(&SPEAKERS, &[0], &[8]);
        assert!(matches!(absent, Err(EvaluationError::OutOfRange { what: "test", found: 8, .. })));
    }
}
