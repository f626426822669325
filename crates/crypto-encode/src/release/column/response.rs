//! Local differential privacy by randomised response.
//!
//! Of k answers, the one that the cell gives is written with probability e^epsilon / (e^epsilon + k - 1), every other one with
//! equal probability (S. Warner, JASA 60, 1965, for k = 2; P. Kairouz, S. Oh, P. Viswanath, NIPS 2014, for more). The draw is
//! exact: a number below k is drawn; 0 stands for the truth; another one for a lie, which is told with probability
//! e^-epsilon, and otherwise all is drawn again.

use rand::Rng;
use rand::rand_core::CryptoRng;

use super::exact::{Budget, bernoulli_exp};
use super::{Decimal, OneWay};
use crate::release::ResponseDomain;
use crate::text::TextFault;

pub(super) struct RandomisedResponse {
    budget: Budget,
    domain: ResponseDomain,
}

impl RandomisedResponse {
    pub(super) fn new(epsilon: f64, domain: &ResponseDomain) -> Self {
        Self { budget: Budget::new(epsilon), domain: domain.clone() }
    }
}

impl ResponseDomain {
    /// Number of answers.
    fn len(&self) -> usize {
        match self {
            Self::Bins { bins, .. } => usize::from(*bins),
            Self::Levels(levels) => levels.len(),
        }
    }

    /// The number of the answer that a cell gives.
    fn answer_of(&self, cell: &str) -> Result<usize, TextFault> {
        match self {
            Self::Bins { low, high, bins } => {
                let share = (Decimal::parse(cell.trim())?.value() - low) / (high - low);
                let last = f64::from(bins.saturating_sub(1));
                Ok((share * f64::from(*bins)).floor().clamp(0.0, last) as usize)
            }
            Self::Levels(levels) => levels.iter().position(|level| level == cell).ok_or(TextFault::NotALevel),
        }
    }

    /// What is written for an answer.
    fn answer(&self, number: usize) -> String {
        match self {
            Self::Bins { low, high, bins } => {
                (low + (number as f64 + 0.5) * (high - low) / f64::from(*bins)).to_string()
            }
            Self::Levels(levels) => levels.get(number).cloned().unwrap_or_default(),
        }
    }
}

impl OneWay for RandomisedResponse {
    fn release(&self, plain: &str, noise: &mut dyn CryptoRng) -> Result<String, TextFault> {
        let (truth, answers) = (self.domain.answer_of(plain)?, self.domain.len());
        loop {
            let drawn = noise.random_range(0..answers.max(1));
            if drawn == 0 {
                return Ok(self.domain.answer(truth));
            }
            if bernoulli_exp(self.budget, noise) {
                // The lies are the answers but the truth, in their order.
                return Ok(self.domain.answer(if drawn - 1 < truth { drawn - 1 } else { drawn }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    const DRAWS: usize = 30_000;

    fn counts(domain: ResponseDomain, cell: &str, epsilon: f64) -> BTreeMap<String, usize> {
        let response = RandomisedResponse::new(epsilon, &domain);
        let (mut counts, mut noise) = (BTreeMap::new(), ChaCha20Rng::seed_from_u64(6));
        for _ in 0..DRAWS {
            *counts.entry(response.release(cell, &mut noise).unwrap()).or_default() += 1;
        }
        counts
    }

    #[test]
    fn the_truth_is_told_as_often_as_the_budget_allows() {
        let levels = ["red", "green", "blue"].map(str::to_owned).to_vec();
        let found = counts(ResponseDomain::Levels(levels), "green", 1.0);
        let truth = 1_f64.exp() / (1_f64.exp() + 2.0);
        for (level, share) in [("green", truth), ("red", (1.0 - truth) / 2.0), ("blue", (1.0 - truth) / 2.0)]
        {
            let found = found[level] as f64 / DRAWS as f64;
            assert!((found - share).abs() < 0.013, "{level}: {found} for {share}");
        }
    }

    #[test]
    fn numbers_are_answered_by_the_middle_of_their_interval() {
        let domain = ResponseDomain::Bins { low: 0.0, high: 80.0, bins: 8 };
        for (cell, expected) in
            [("-5", "5"), ("0", "5"), ("39.9", "35"), ("40", "45"), ("80", "75"), ("1000", "75")]
        {
            let found = counts(domain.clone(), cell, 12.0);
            assert!(found[expected] > DRAWS * 99 / 100, "{cell}: {found:?}");
        }
        let response = RandomisedResponse::new(1.0, &domain);
        assert_eq!(response.release("x", &mut ChaCha20Rng::seed_from_u64(1)), Err(TextFault::NotNumeric));
        let levels = ResponseDomain::Levels(vec!["a".into(), "b".into()]);
        let response = RandomisedResponse::new(1.0, &levels);
        assert_eq!(response.release("c", &mut ChaCha20Rng::seed_from_u64(1)), Err(TextFault::NotALevel));
    }
}
