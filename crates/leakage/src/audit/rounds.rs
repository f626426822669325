//! The loop: every attack on every case, over all trials.

use rayon::prelude::*;
use results::Regime;

use super::case::Case;
use super::ledger::{Entry, Ledger};
use crate::game::{GAME, Game, GameOptions, Oracle, play};
use crate::score::{Extent, Finding};
use crate::{Attack, AttackInfo, Attackable, Cost, NotApplicable, Outcome};

/// Trials of heavy attacks on a case that need not stand up to all of them.
const HEAVY_TRIALS: usize = 4;

/// How many records a trial has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialSize {
    /// Enough for attacks on single records.
    Narrow,
    /// Enough for statistics over records.
    Wide,
}

/// Makes the trials of one case: whoever implements it has the records, the scheme and the keys.
pub trait TrialSource: Sync {
    /// What attacks are run on.
    type Trial: Attackable;
    /// What encrypts the messages of a distinguishing game.
    type Oracle: Oracle<Error = Self::Error>;
    /// Why a trial cannot be made.
    type Error: Send;

    /// What is attacked.
    fn case(&self) -> &Case;

    /// Trial number `index`: a draw of victims and keys of its own.
    ///
    /// # Errors
    /// Whatever the records or the scheme fail with.
    fn trial(&self, index: usize, size: TrialSize) -> Result<Self::Trial, Self::Error>;

    /// The distinguishing games of trial number `index`.
    ///
    /// # Errors
    /// Whatever the records or the scheme fail with.
    fn games(&self, index: usize) -> Result<Vec<Game<Self::Oracle>>, Self::Error>;

    /// The seed of an attack's random choices in trial number `index`.
    fn seed(&self, attack: &AttackInfo, index: usize) -> [u8; 32];

    /// Whether a finding is reported.
    fn reports(&self, _finding: &Finding) -> bool {
        true
    }
}

/// What each attack that was run found in one trial.
type Outcomes = Vec<(Entry, Outcome)>;

/// Runs `trials` trials of each case in the current thread pool; what they find is entered in their order. `done` is
/// called after every trial.
///
/// # Errors
/// The first error of a source.
pub fn attack_all<S: TrialSource>(
    sources: &[S],
    attacks: &[Attack<S::Trial>],
    trials: usize,
    done: impl Fn() + Sync,
) -> Result<Ledger, S::Error> {
    let mut ledger = Ledger::default();
    for source in sources {
        let one_key = source.case().under_one_key();
        let one_key = one_key.filter(|one| sources.iter().any(|other| other.case() == one));
        let round = Round { source, attacks, shares_findings: one_key.is_some() };
        let run = |index| {
            let outcomes = round.run(index)?;
            done();
            Ok(outcomes)
        };
        // a trial with heavy attacks takes a hundred times as long as one without: each is a task of its own
        let tasks = (0..trials).into_par_iter().with_max_len(1);
        let outcomes: Vec<Outcomes> = tasks.map(run).collect::<Result<_, S::Error>>()?;
        outcomes.into_iter().flatten().for_each(|(entry, outcome)| ledger.add(&entry, outcome));
        if let Some(one_key) = one_key {
            ledger.share(&one_key, source.case());
        }
    }
    Ok(ledger)
}

/// The attacks of one case.
struct Round<'a, S: TrialSource> {
    source: &'a S,
    attacks: &'a [Attack<S::Trial>],
    /// Whether what does not depend on a second key is taken from the case under one key.
    shares_findings: bool,
}

impl<S: TrialSource> Round<'_, S> {
    fn run(&self, index: usize) -> Result<Outcomes, S::Error> {
        let own = |attack: &&Attack<S::Trial>| attack.info.uses_second_key || !self.shares_findings;
        let (heavy, light): (Vec<_>, Vec<_>) =
            self.attacks.iter().filter(own).partition(|attack| attack.info.cost == Cost::Heavy);
        let mut outcomes = self.outcomes(&light, index, TrialSize::Narrow)?;
        let in_turn: Vec<_> =
            heavy.into_iter().filter(|attack| is_in_turn(self.source.case(), &attack.info, index)).collect();
        outcomes.extend(self.outcomes(&in_turn, index, TrialSize::Wide)?);
        let mut games: Vec<Result<Finding, NotApplicable>> = Vec::new();
        for mut game in self.source.games(index)? {
            games.push(play(&mut game.oracle, &GameOptions::default(), &game.target)?);
        }
        let games: Outcome = games.into_iter().collect();
        outcomes.push((self.entry(&GAME), games.map(|found| self.reported(&GAME, found))));
        Ok(outcomes)
    }

    fn outcomes(
        &self,
        attacks: &[&Attack<S::Trial>],
        index: usize,
        size: TrialSize,
    ) -> Result<Outcomes, S::Error> {
        if attacks.is_empty() {
            return Ok(Vec::new());
        }
        let trial = self.source.trial(index, size)?;
        let run = |attack: &&Attack<S::Trial>| {
            let info = &attack.info;
            let outcome = attack.run(&trial, self.source.seed(info, index));
            (self.entry(info), outcome.map(|findings| self.reported(info, findings)))
        };
        Ok(attacks.iter().map(run).collect())
    }

    fn entry(&self, attack: &AttackInfo) -> Entry {
        Entry { case: self.source.case().clone(), attack: *attack }
    }

    fn reported(&self, attack: &AttackInfo, mut findings: Vec<Finding>) -> Vec<Finding> {
        let is_column = |finding: &Finding| matches!(finding.extent, Extent::Column(_));
        findings.retain(|finding| (attack.by_column || !is_column(finding)) && self.source.reports(finding));
        findings
    }
}

/// Whether a heavy attack is run in this trial.
fn is_in_turn(case: &Case, attack: &AttackInfo, index: usize) -> bool {
    let must_stand = case.scheme.uses_nonce && case.regime == Regime::SameKey;
    index < HEAVY_TRIALS || must_stand || (case.scheme.is_plain && attack.made_for_plain)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::Adversary;
    use crate::audit::{SchemeInfo, Summed};
    use crate::game::Message;
    use crate::score::{Guess, Guesses};

    const SCHEME: SchemeInfo = SchemeInfo::new("siv");
    const PLAIN: SchemeInfo = SchemeInfo { is_plain: true, ..SchemeInfo::new("plain") };
    const NONCE: SchemeInfo = SchemeInfo { uses_nonce: true, ..SchemeInfo::new("aes-ctr") };

    /// A trial that holds nothing but its number.
    struct Number(usize);

    impl Attackable for Number {
        type Record = ();
    }

    /// Encrypts nothing.
    struct Open;

    impl Oracle for Open {
        type Error = String;

        fn encrypt(&mut self, message: Message) -> Result<Vec<f64>, String> {
            Ok(vec![f64::from(u8::from(message == Message::One))])
        }
    }

    struct Numbers {
        case: Case,
        /// Trials made, with their sizes.
        made: Mutex<Vec<(usize, TrialSize)>>,
        fails_at: Option<usize>,
        hides: Option<&'static str>,
    }

    impl Numbers {
        fn new(scheme: SchemeInfo, regime: Regime) -> Self {
            let case = Case::new(scheme, regime);
            Self { case, made: Mutex::default(), fails_at: None, hides: None }
        }

        fn count(&self, size: TrialSize) -> usize {
            let made = self.made.lock().expect("no test panics while it holds the lock");
            made.iter().filter(|(_, found)| *found == size).count()
        }
    }

    impl TrialSource for Numbers {
        type Trial = Number;
        type Oracle = Open;
        type Error = String;

        fn case(&self) -> &Case {
            &self.case
        }

        fn trial(&self, index: usize, size: TrialSize) -> Result<Number, String> {
            self.made.lock().expect("no test panics while it holds the lock").push((index, size));
            if self.fails_at == Some(index) { Err(format!("no trial {index}")) } else { Ok(Number(index)) }
        }

        fn games(&self, _index: usize) -> Result<Vec<Game<Open>>, String> {
            Ok(vec![Game { target: "two records".to_owned(), oracle: Open }])
        }

        fn seed(&self, _attack: &AttackInfo, index: usize) -> [u8; 32] {
            [index as u8; 32]
        }

        fn reports(&self, finding: &Finding) -> bool {
            self.hides != Some(finding.target.as_str())
        }
    }

    fn right(target: &str) -> Finding {
        let guess = |record| Guess { record, success: 1.0, baseline: 0.5 };
        Finding::new(target, "share right", Guesses::PerRecord((0..8).map(guess).collect()))
    }

    fn guess_all(trial: &Number, seed: [u8; 32]) -> Outcome {
        assert_eq!(usize::from(seed[0]), trial.0, "every trial has its own seed");
        Ok(vec![right("all cells").of_whole_records(), right("income").of_column("income")])
    }

    fn refuse(_: &Number, _: [u8; 32]) -> Outcome {
        Err(NotApplicable::Absent { what: "token" })
    }

    /// Adds an attack that no registry knows.
    const fn attack(info: AttackInfo) -> Attack<Number> {
        Attack { info, run: guess_all, restore: None }
    }

    const LIGHT: Attack<Number> = attack(AttackInfo::new("guess", Adversary::Auxiliary));
    const HEAVY: Attack<Number> =
        attack(AttackInfo { cost: Cost::Heavy, ..AttackInfo::new("guess-slowly", Adversary::Auxiliary) });
    const PAIRS: Attack<Number> = attack(AttackInfo::new("guess-from-pairs", Adversary::KnownPairs));

    fn lines(sources: &[Numbers], attacks: &[Attack<Number>], trials: usize) -> Vec<Summed> {
        let ledger = attack_all(sources, attacks, trials, || {}).expect("no trial fails");
        ledger.sum_up().expect("guesses are finite")
    }

    fn names(lines: &[Summed]) -> Vec<(&'static str, &str)> {
        lines.iter().map(|summed| (summed.line.entry.attack.id, summed.line.target.as_str())).collect()
    }

    #[test]
    fn a_new_attack_runs_by_being_listed() {
        let source = [Numbers::new(SCHEME, Regime::SameKey)];
        let found = lines(&source, &[LIGHT], 5);
        let expected = [("guess", "all cells"), ("guess", "income"), ("distinguishing-game", "two records")];
        assert_eq!(names(&found), expected);
        assert!(found.iter().all(|summed| summed.is_significant() && summed.advantage() == Some(1.0)));
        assert_eq!((source[0].count(TrialSize::Narrow), source[0].count(TrialSize::Wide)), (5, 0));
    }

    #[test]
    fn heavy_attacks_get_few_wide_trials_unless_the_scheme_must_stand_up_to_them() {
        let for_plain = attack(AttackInfo { made_for_plain: true, ..HEAVY.info });
        let check = |scheme, regime, attack, expected| {
            let source = [Numbers::new(scheme, regime)];
            lines(&source, &[attack], 9);
            assert_eq!(source[0].count(TrialSize::Wide), expected, "{}, {regime}", scheme.id);
            assert_eq!(source[0].count(TrialSize::Narrow), 0, "{}, {regime}", scheme.id);
        };
        check(SCHEME, Regime::SameKey, HEAVY, HEAVY_TRIALS);
        check(NONCE, Regime::SameKey, HEAVY, 9);
        check(NONCE, Regime::CrossKey, HEAVY, HEAVY_TRIALS);
        check(PLAIN, Regime::None, HEAVY, HEAVY_TRIALS);
        check(PLAIN, Regime::None, for_plain, 9);
        check(SCHEME, Regime::SameKey, for_plain, HEAVY_TRIALS);
    }

    #[test]
    fn attacks_without_a_second_key_run_once_for_one_key_and_two() {
        let on_model = attack(AttackInfo {
            uses_second_key: true,
            ..AttackInfo::new("ask-model", Adversary::CiphertextOnly)
        });
        let attacks = [LIGHT, PAIRS, on_model];
        let both = [Numbers::new(SCHEME, Regime::SameKey), Numbers::new(SCHEME, Regime::CrossKey)];
        let found = lines(&both, &attacks, 3);
        let of_two_keys: Vec<&str> = found
            .iter()
            .filter(|summed| summed.line.entry.case.regime == Regime::CrossKey && summed.line.is_whole())
            .map(|summed| summed.line.entry.attack.id)
            .collect();
        assert_eq!(of_two_keys, ["guess-from-pairs", "ask-model", "guess"], "the shared ones come last");
        let alone = [Numbers::new(SCHEME, Regime::CrossKey)];
        assert_eq!(names(&lines(&alone, &attacks, 3))[0].0, "guess", "nothing to share with");
    }

    #[test]
    fn only_what_is_to_be_reported_is() {
        let overall = attack(AttackInfo { by_column: false, ..LIGHT.info });
        let found = lines(&[Numbers::new(SCHEME, Regime::SameKey)], &[overall], 3);
        assert_eq!(names(&found)[0], ("guess", "all cells"));
        assert_eq!(found.len(), 2, "and the game");
        let hiding = Numbers { hides: Some("income"), ..Numbers::new(SCHEME, Regime::SameKey) };
        assert!(names(&lines(&[hiding], &[LIGHT], 3)).iter().all(|(_, target)| *target != "income"));
    }

    #[test]
    fn what_does_not_apply_says_why_and_a_trial_that_fails_ends_the_loop() {
        let absent = Attack { run: refuse, ..LIGHT };
        let found = lines(&[Numbers::new(SCHEME, Regime::SameKey)], &[absent], 3);
        assert_eq!(found[0].row("loan", &[]).notes, ["not applicable: there is no token to read"]);
        let failing = Numbers { fails_at: Some(1), ..Numbers::new(SCHEME, Regime::SameKey) };
        assert_eq!(attack_all(&[failing], &[LIGHT], 2, || {}).err().as_deref(), Some("no trial 1"));
    }
}
