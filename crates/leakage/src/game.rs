//! The distinguishing game: which of two chosen messages was encrypted?
//!
//! The experiment behind semantic security (S. Goldwasser, S. Micali, "Probabilistic encryption", JCSS 28, 1984; in the
//! form of chosen plaintexts M. Bellare, A. Desai, E. Jokipii, P. Rogaway, FOCS 1997): the adversary chooses two
//! messages of equal length, sees encryptions of messages of its choice, gets the encryption of one of its two messages
//! and says which it was. A cipher is secure when nobody does better than a coin; the signed advantage is 2p - 1.
//!
//! The player here asks for reference encryptions of both messages and looks for a *single* coordinate of the
//! ciphertext that tells them apart. So it finds ciphers that are deterministic, and also ones in which one byte out of
//! a thousand is not randomised. It is one player, not all: an advantage proves a weakness, none proves nothing.

use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, AttackInfo, NotApplicable};

/// The most numbers in all reference ciphertexts together: 800 MB.
const MOST_NUMBERS: usize = 100_000_000;

/// The most challenges.
const MOST_CHALLENGES: usize = 1 << 20;

/// The game as one of the attacks.
pub const GAME: AttackInfo = AttackInfo {
    summary: "one of two chosen messages was encrypted: which?",
    source: "Goldwasser, Micali, JCSS 1984",
    ..AttackInfo::new("distinguishing-game", Adversary::Chosen)
};

/// A game to be played.
#[derive(Debug)]
pub struct Game<O> {
    /// What the two messages differ in.
    pub target: String,
    /// What encrypts them.
    pub oracle: O,
}

/// Encrypts one of the two messages, afresh on each call.
pub trait Oracle {
    /// What encryption may fail with.
    type Error;

    /// A fresh encryption of message 0 or 1, as numbers; all of one length.
    ///
    /// # Errors
    /// Whatever the cipher says.
    fn encrypt(&mut self, message: Message) -> Result<Vec<f64>, Self::Error>;
}

/// A closure that encrypts.
impl<F, E> Oracle for F
where
    F: FnMut(Message) -> Result<Vec<f64>, E>,
{
    type Error = E;

    fn encrypt(&mut self, message: Message) -> Result<Vec<f64>, E> {
        self(message)
    }
}

/// One of the two messages of a game.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// The first.
    Zero,
    /// The second.
    One,
}

/// How long a game is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GameOptions {
    /// Reference encryptions of each message that the player asks for, at least 2.
    pub references: usize,
    /// Challenges, half of them of each message.
    pub challenges: usize,
}

impl Default for GameOptions {
    fn default() -> Self {
        Self { references: 12, challenges: 20 }
    }
}

impl GameOptions {
    /// The same with this number of reference encryptions of each message, at least 2.
    #[must_use]
    pub fn with_references(self, references: usize) -> Self {
        Self { references, ..self }
    }

    /// The same with this number of challenges, 1 to 2^20.
    #[must_use]
    pub fn with_challenges(self, challenges: usize) -> Self {
        Self { challenges, ..self }
    }

    fn check(&self) -> Result<(), NotApplicable> {
        let counts = [("references", self.references, 2), ("challenges", self.challenges, 1)];
        if let Some((what, found, needed)) = counts.into_iter().find(|(_, found, needed)| found < needed) {
            return Err(NotApplicable::TooFew { what, needed, found });
        }
        at_most("challenges", self.challenges, MOST_CHALLENGES)
    }
}

fn at_most(what: &'static str, found: usize, limit: usize) -> Result<(), NotApplicable> {
    if found <= limit { Ok(()) } else { Err(NotApplicable::TooMany { what, limit, found }) }
}

/// Plays against an oracle and scores every challenge; `target` names what the messages differ in.
///
/// Challenges come in pairs, one of each message, in a fixed order that the player does not use.
///
/// # Errors
/// The oracle's. Inside, why there is no game: [`NotApplicable::TooFew`] for fewer than 2 references or no challenge,
/// [`NotApplicable::TooMany`] for more than 2^20 challenges or references of more than 10^8 numbers in all,
/// [`NotApplicable::Lengths`] for ciphertexts of different lengths.
pub fn play<O: Oracle>(
    oracle: &mut O,
    options: &GameOptions,
    target: &str,
) -> Result<Result<Finding, NotApplicable>, O::Error> {
    if let Err(reason) = options.check() {
        return Ok(Err(reason));
    }
    let mut player = Player { oracle, width: None };
    let (zero, one) =
        match (player.references(Message::Zero, options)?, player.references(Message::One, options)?) {
            (Ok(zero), Ok(one)) => (zero, one),
            (Err(reason), _) | (_, Err(reason)) => return Ok(Err(reason)),
        };
    let rule = Rule::learn(&zero, &one);
    let mut guesses = Vec::new();
    for record in 0..options.challenges {
        let message = if record % 2 == 0 { Message::Zero } else { Message::One };
        match player.ask(message)? {
            Ok(challenge) => {
                guesses.push(Guess { record, success: rule.chance_of(message, &challenge), baseline: 0.5 });
            }
            Err(reason) => return Ok(Err(reason)),
        }
    }
    Ok(Ok(Finding::new(target, "share right", Guesses::PerRecord(guesses))))
}

/// Whoever asks the oracle, with the length of its first answer.
struct Player<'a, O> {
    oracle: &'a mut O,
    width: Option<usize>,
}

impl<O: Oracle> Player<'_, O> {
    /// A ciphertext as long as those before it.
    fn ask(&mut self, message: Message) -> Result<Result<Vec<f64>, NotApplicable>, O::Error> {
        let answer = self.oracle.encrypt(message)?;
        let (first, other) = (*self.width.get_or_insert(answer.len()), answer.len());
        Ok(if first == other { Ok(answer) } else { Err(NotApplicable::Lengths { first, other }) })
    }

    fn references(
        &mut self,
        message: Message,
        options: &GameOptions,
    ) -> Result<Result<Vec<Vec<f64>>, NotApplicable>, O::Error> {
        let mut references = Vec::new();
        for _ in 0..options.references {
            match self.ask(message)? {
                Ok(answer) => references.push(answer),
                Err(reason) => return Ok(Err(reason)),
            }
            // asked first: the length of a ciphertext is known from then on
            let numbers = self.width.unwrap_or(0).saturating_add(1).saturating_mul(options.references);
            if let Err(reason) = at_most("numbers in references", numbers.saturating_mul(2), MOST_NUMBERS) {
                return Ok(Err(reason));
            }
        }
        Ok(Ok(references))
    }
}

/// What the player goes by: one coordinate and the values that it has for each message.
#[derive(Debug, Clone, PartialEq)]
enum Rule {
    /// No coordinate tells the references apart.
    Coin,
    /// The message whose mean is nearer at this coordinate.
    Nearer { coordinate: usize, zero: f64, one: f64 },
}

impl Rule {
    /// Takes the coordinate with the largest distance of means in units of the spread within messages.
    fn learn(zero: &[Vec<f64>], one: &[Vec<f64>]) -> Self {
        let width = zero.iter().chain(one).map(Vec::len).min().unwrap_or(0);
        let mut best = (0.0, Self::Coin);
        for coordinate in 0..width {
            let (a, b) = (moments(zero, coordinate), moments(one, coordinate));
            let apart = (a.0 - b.0).abs();
            let clearness = apart / (a.1 + b.1 + f64::MIN_POSITIVE).sqrt();
            if apart > 0.0 && clearness > best.0 {
                best = (clearness, Self::Nearer { coordinate, zero: a.0, one: b.0 });
            }
        }
        best.1
    }

    /// The probability of saying `message`; a coin decides where the challenge lies in the middle.
    fn chance_of(&self, message: Message, challenge: &[f64]) -> f64 {
        let Self::Nearer { coordinate, zero, one } = self else { return 0.5 };
        let Some(value) = challenge.get(*coordinate) else { return 0.5 };
        let (to_zero, to_one) = ((value - zero).abs(), (value - one).abs());
        let says_zero = match to_zero.total_cmp(&to_one) {
            std::cmp::Ordering::Less => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Greater => 0.0,
        };
        if message == Message::Zero { says_zero } else { 1.0 - says_zero }
    }
}

/// Mean and variance of one coordinate.
fn moments(rows: &[Vec<f64>], coordinate: usize) -> (f64, f64) {
    let values: Vec<f64> = rows.iter().filter_map(|row| row.get(coordinate).copied()).collect();
    let mean = evaluation::mean(&values).unwrap_or(0.0);
    let variance = evaluation::mean(&values.iter().map(|x| (x - mean).powi(2)).collect::<Vec<_>>());
    (mean, variance.unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    use super::*;
    use crate::score::{Estimate, Tally};

    /// A stream cipher over 64 bytes, except that `fixed` of its key bytes are the same for every message.
    struct Stream {
        rng: ChaCha20Rng,
        fixed: usize,
    }

    impl Oracle for Stream {
        type Error = std::convert::Infallible;

        fn encrypt(&mut self, message: Message) -> Result<Vec<f64>, Self::Error> {
            let plain = if message == Message::Zero { 0x00 } else { 0xFF };
            let byte = |position: usize| {
                let key = if position < self.fixed { 0x5A } else { self.rng.random::<u8>() };
                f64::from(key ^ plain)
            };
            Ok((0..64).map(byte).collect())
        }
    }

    fn advantage(fixed: usize) -> Estimate {
        let mut tally = Tally::new();
        for key in 0..30 {
            let mut oracle = Stream { rng: ChaCha20Rng::from_seed([key; 32]), fixed };
            let finding = play(&mut oracle, &GameOptions::default(), "bytes").unwrap().unwrap();
            tally.add(&finding.guesses);
        }
        tally.estimate().unwrap().unwrap()
    }

    #[test]
    fn a_sound_stream_cipher_gives_no_advantage() {
        let found = advantage(0);
        assert!(found.p_value.unwrap() > 0.05 && found.advantage.unwrap().abs() < 0.1, "{found:?}");
    }

    #[test]
    fn one_fixed_key_byte_is_caught() {
        let found = advantage(1);
        assert_eq!(found.advantage, Some(1.0));
        assert!(found.p_value.unwrap() < 1e-6);
    }

    #[test]
    fn a_closure_is_an_oracle() {
        let mut deterministic = |message| {
            Ok::<_, std::convert::Infallible>(vec![if message == Message::One { 1.0 } else { 0.0 }])
        };
        let finding = play(&mut deterministic, &GameOptions::default(), "bits").unwrap().unwrap();
        assert_eq!((finding.guesses.success(), finding.guesses.baseline()), (Some(1.0), Some(0.5)));
    }

    #[test]
    fn a_game_that_cannot_be_played_says_why() {
        let mut calls = 0;
        let mut growing = |_| {
            calls += 1;
            Ok::<_, std::convert::Infallible>(vec![0.0; calls])
        };
        let mut outcome = |options: GameOptions| play(&mut growing, &options, "bits").unwrap().unwrap_err();
        let usual = GameOptions::default();
        assert_eq!(outcome(usual), NotApplicable::Lengths { first: 1, other: 2 });
        let one = NotApplicable::TooFew { what: "references", needed: 2, found: 1 };
        assert_eq!(outcome(usual.with_references(1)), one);
        let none = NotApplicable::TooFew { what: "challenges", needed: 1, found: 0 };
        assert_eq!(outcome(usual.with_challenges(0)), none);
        assert!(matches!(outcome(usual.with_references(usize::MAX)), NotApplicable::TooMany { .. }));
        assert!(matches!(outcome(usual.with_challenges(usize::MAX)), NotApplicable::TooMany { .. }));
    }

    #[test]
    fn equal_references_leave_a_coin() {
        assert_eq!(Rule::learn(&[vec![3.0], vec![3.0]], &[vec![3.0], vec![3.0]]), Rule::Coin);
        assert_eq!(Rule::Coin.chance_of(Message::One, &[7.0]), 0.5);
        assert_eq!(Rule::learn(&[], &[]), Rule::Coin);
    }

    #[test]
    fn the_clearest_coordinate_decides() {
        let zero = [vec![0.0, 1.0], vec![9.0, 1.0]];
        let one = [vec![8.0, 2.0], vec![3.0, 2.0]];
        let rule = Rule::learn(&zero, &one);
        assert_eq!(rule, Rule::Nearer { coordinate: 1, zero: 1.0, one: 2.0 });
        assert_eq!(rule.chance_of(Message::One, &[0.0, 1.5]), 0.5);
        assert_eq!(rule.chance_of(Message::One, &[0.0, 1.9]), 1.0);
    }
}
