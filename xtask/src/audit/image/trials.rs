//! Trials of one cipher under one regime: each draws its victims and its keys.

use anyhow::{Context, Result};
use image::GrayImage;
use image_cipher::RecordCipher;
use leakage::AttackInfo;
use leakage::audit::{Case, TrialSize, TrialSource};
use leakage::game::{Game, Message};
use leakage::image::{Labelled, Pair, RoleCounts, Roles, SetLabels, Trial, draw_roles, invariant_view};
use protocol::{Holder, KeyName, KeySchedule, Purpose};
use results::Regime;

use super::ImageCase;
use super::messages::black_or_victim;
use crate::images::source::Source;
use crate::interrupt;

/// Numbers of known pairs that attacks are run at.
const PAIR_COUNTS: [usize; 5] = [1, 2, 3, 5, 10];

/// Pixels of all victims (and of all auxiliary images) of a trial, at most: 1,000 images of 36x36. Bounds memory.
const MOST_PIXELS: usize = 1_300_000;

/// Image numbers from here on are those of fresh encryptions, which no victim has.
const FRESH: usize = 1 << 32;

/// Encrypts one of two images under a fresh number on each call.
type PictureOracle<'a> = Box<dyn FnMut(Message) -> Result<Vec<f64>> + 'a>;

/// Makes the trials of one case.
pub struct Trials<'a> {
    keys: KeySchedule,
    source: &'a Source,
    case: &'a ImageCase,
}

impl<'a> Trials<'a> {
    /// The trials of `case`.
    pub fn new(keys: KeySchedule, source: &'a Source, case: &'a ImageCase) -> Self {
        Self { keys, source, case }
    }

    fn of_roles(&self, roles: Roles, index: usize) -> Result<Trial> {
        let (victims, other) = (self.cipher(Holder::Victims, index)?, self.cipher(Holder::Pairs, index)?);
        let truth = self.load(&roles.victims)?;
        let cipher = self.encrypt(&victims, &roles.victims, &truth)?;
        let probes = Labelled {
            pictures: self.encrypt(&victims, &roles.probes, &self.load(&roles.probes)?)?,
            labels: self.labels(&roles.probes),
        };
        let black = GrayImage::new(self.size().0, self.size().1);
        let gallery = Labelled { pictures: self.load(&roles.gallery)?, labels: self.labels(&roles.gallery) };
        let mut builder = Trial::builder(truth, cipher)
            .with_auxiliary(self.load(&roles.auxiliary)?)
            .with_pairs(self.pairs(&other, &roles.pairs)?)
            .with_pair_counts(PAIR_COUNTS.to_vec())
            .with_black(other.encrypt(&black, FRESH)?)
            .with_gallery(gallery)
            .with_probes(probes, roles.probes)
            .with_records(roles.victims);
        if let Some(permutation) = victims.permutation() {
            builder = builder.with_permutation(permutation.to_vec());
        }
        if let Some(block) = self.case.block {
            builder = builder.with_block(block);
        }
        Ok(builder.build()?)
    }

    /// A black image or the victim, under the victims' key.
    fn game(&self, victim: usize, index: usize) -> Result<Game<PictureOracle<'a>>> {
        let (width, height) = self.size();
        let messages = [GrayImage::new(width, height), self.source.pictures.load(victim)?.into_owned()];
        let (cipher, context) = (self.cipher(Holder::Victims, index)?, self.context());
        let mut next = 2 * FRESH;
        let oracle = move |message| {
            let plain = &messages[usize::from(message == Message::One)];
            let encrypted = cipher.encrypt(plain, next).with_context(|| context.clone())?;
            next += 1;
            Ok(invariant_view(&encrypted))
        };
        let target = black_or_victim(self.source.input.origin, &self.source.classes);
        Ok(Game { target, oracle: Box::new(oracle) })
    }

    fn seed_of(&self, purpose: &str, index: usize) -> [u8; 32] {
        self.keys.seed_of(&format!("{}/{purpose}/{index}", self.source.input.dataset))
    }

    /// What an error message says of where it happened.
    fn context(&self) -> String {
        format!("{}, cipher {}", self.source.input.dataset, self.case.scheme.id)
    }

    /// The same roles for every case, so that ciphers are compared on the same victims.
    fn roles(&self, index: usize, size: TrialSize) -> Result<Roles> {
        let pixels = (self.size().0 as usize * self.size().1 as usize).max(1);
        let at_most = |wanted: usize| wanted.min((MOST_PIXELS / pixels).max(40));
        let (victims, auxiliary) = match size {
            TrialSize::Narrow => (60, 400),
            TrialSize::Wide => (1000, 1000),
        };
        let most_pairs = PAIR_COUNTS.iter().copied().max().unwrap_or(0);
        let (gallery, probes) = if size == TrialSize::Narrow { (400, 200) } else { (0, 0) };
        let counts = RoleCounts {
            victims: at_most(victims),
            auxiliary: at_most(auxiliary),
            pairs: most_pairs,
            gallery,
            probes,
        };
        let labels = SetLabels {
            targets: &self.source.targets,
            n_classes: self.source.classes.len(),
            groups: self.source.groups.as_deref(),
        };
        Ok(draw_roles(labels, counts, self.seed_of("pictures", index))?)
    }

    fn size(&self) -> (u32, u32) {
        self.source.pictures.size().dimensions()
    }

    fn cipher(&self, holder: Holder, index: usize) -> Result<RecordCipher<'a>> {
        let key = self.keys.key(&KeyName {
            purpose: Purpose::Audit,
            dataset: &self.source.input.dataset,
            scheme: self.case.scheme.id,
            role: self.case.case.regime.audit_role(holder),
            number: index,
        });
        let own_keys = self.case.case.regime == Regime::PerRecordKey;
        Ok(RecordCipher::new(self.case.cipher.as_ref(), key, self.size(), own_keys)?)
    }

    fn load(&self, indices: &[usize]) -> Result<Vec<GrayImage>> {
        indices.iter().map(|&index| Ok(self.source.pictures.load(index)?.into_owned())).collect()
    }

    fn labels(&self, indices: &[usize]) -> Vec<usize> {
        indices.iter().map(|&index| self.source.targets[index]).collect()
    }

    fn encrypt(
        &self,
        with: &RecordCipher<'_>,
        indices: &[usize],
        pictures: &[GrayImage],
    ) -> Result<Vec<GrayImage>> {
        let one = |(&index, picture): (&usize, &GrayImage)| Ok(with.encrypt(picture, index)?);
        indices.iter().zip(pictures).map(one).collect()
    }

    fn pairs(&self, with: &RecordCipher<'_>, indices: &[usize]) -> Result<Vec<Pair>> {
        let plain = self.load(indices)?;
        let cipher = self.encrypt(with, indices, &plain)?;
        Ok(plain.into_iter().zip(cipher).map(|(plain, cipher)| Pair { plain, cipher }).collect())
    }
}

impl<'a> TrialSource for Trials<'a> {
    type Trial = Trial;
    type Oracle = PictureOracle<'a>;
    type Error = anyhow::Error;

    fn case(&self) -> &Case {
        &self.case.case
    }

    fn trial(&self, index: usize, size: TrialSize) -> Result<Trial> {
        interrupt::check()?;
        self.of_roles(self.roles(index, size)?, index).with_context(|| self.context())
    }

    fn games(&self, index: usize) -> Result<Vec<Game<PictureOracle<'a>>>> {
        let victim = self.roles(index, TrialSize::Narrow)?.victims.first().copied();
        let games = victim.map(|victim| self.game(victim, index)).into_iter().collect::<Result<_>>();
        games.with_context(|| self.context())
    }

    fn seed(&self, attack: &AttackInfo, index: usize) -> [u8; 32] {
        self.seed_of(attack.id, index)
    }
}

#[cfg(test)]
mod tests {
    use image_cipher::CipherOptions;

    use super::*;

    fn with_case<T>(scheme: &str, regime: Regime, look: impl FnOnce(&Trials<'_>) -> Result<T>) -> Result<T> {
        let scheme = image_cipher::scheme(scheme).context("a registered cipher")?;
        let case = ImageCase::new(scheme, regime, &CipherOptions::default())?;
        look(&Trials::new(KeySchedule::new(1), &Source::small(60)?, &case))
    }

    #[test]
    fn an_adversary_holds_the_victims_key_only_where_there_is_one() -> Result<()> {
        for (regime, same) in [(Regime::SameKey, true), (Regime::CrossKey, false)] {
            with_case("pixel-permutation", regime, |trials| {
                let plain = trials.load(&[0])?;
                let under = |holder, index| trials.encrypt(&trials.cipher(holder, index)?, &[0], &plain);
                let victim = under(Holder::Victims, 0)?;
                assert_eq!(victim == under(Holder::Pairs, 0)?, same, "{regime}");
                assert_ne!(victim, under(Holder::Victims, 1)?);
                Ok(())
            })?;
        }
        with_case("pixel-permutation", Regime::PerRecordKey, |trials| {
            let (plain, cipher) = (trials.load(&[0])?, trials.cipher(Holder::Victims, 0)?);
            assert_ne!(trials.encrypt(&cipher, &[0], &plain)?, trials.encrypt(&cipher, &[1], &plain)?);
            Ok(())
        })
    }

    #[test]
    fn all_ciphers_meet_the_same_victims_and_each_image_its_own_truth() -> Result<()> {
        let records = |scheme| {
            with_case(scheme, Regime::SameKey, |trials| {
                let trial = trials.trial(3, TrialSize::Narrow)?;
                assert_eq!(trial.truth(), trials.load(trial.records())?);
                let faces = trial.records().iter().all(|&record| trials.source.targets[record] == 1);
                assert!(faces && !trial.records().is_empty());
                let cipher = trials.cipher(Holder::Victims, 3)?;
                assert_eq!(trial.cipher(), trials.encrypt(&cipher, trial.records(), trial.truth())?);
                Ok(trial.records().to_vec())
            })
        };
        assert_eq!(records("aes-ctr")?, records("pixel-permutation")?);
        Ok(())
    }

    #[test]
    fn a_game_encrypts_afresh_what_has_a_nonce() -> Result<()> {
        for (scheme, afresh) in [("aes-ctr", true), ("aes-ctr-fixed-nonce", false)] {
            with_case(scheme, Regime::SameKey, |trials| {
                let mut games = trials.games(0)?;
                let game = games.first_mut().context("there are victims")?;
                let (one, again) = ((game.oracle)(Message::Zero)?, (game.oracle)(Message::Zero)?);
                assert_eq!(one != again, afresh, "{scheme}");
                assert_ne!(one, (game.oracle)(Message::One)?);
                Ok(())
            })?;
        }
        Ok(())
    }
}
