//! Trials of one cipher under one regime: each draws its victims and its keys.

use anyhow::{Context, Result};
use image::GrayImage;
use leakage::AttackInfo;
use leakage::audit::{Case, TrialSize, TrialSource};
use leakage::game::Game;
use leakage::image::{Labelled, Pair, Trial, TrialParts};
use protocol::{Holder, KeyName, KeySchedule, Purpose};

use super::ImageCase;
use super::draw::{Counts, Labels, Parts, draw};
use super::encrypt::Encryptor;
use super::messages::{PictureOracle, black_or_victim};
use crate::images::source::Source;
use crate::interrupt;

/// Numbers of known pairs that attacks are run at.
const PAIR_COUNTS: [usize; 5] = [1, 2, 3, 5, 10];

/// Pixels of all victims (and of all auxiliary pictures) of a trial, at most: 1,000 pictures of 36x36. Bounds memory.
const MOST_PIXELS: usize = 1_300_000;

/// Picture numbers from here on are those of fresh encryptions, which no victim has.
const FRESH: u64 = 1 << 32;

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

    fn of_parts(&self, parts: Parts, index: usize) -> Result<Trial> {
        let (victims, other) =
            (self.encryptor(Holder::Victims, index)?, self.encryptor(Holder::Pairs, index)?);
        let truth = self.load(&parts.victims)?;
        let cipher = self.encrypt(&victims, &parts.victims, &truth)?;
        let probes = Labelled {
            pictures: self.encrypt(&victims, &parts.probes, &self.load(&parts.probes)?)?,
            labels: self.labels(&parts.probes),
        };
        let black = GrayImage::new(self.size().0, self.size().1);
        let parts = TrialParts {
            auxiliary: self.load(&parts.auxiliary)?,
            pairs: self.pairs(&other, &parts.pairs)?,
            black: Some(other.encrypt(&black, FRESH)?),
            cipher,
            truth,
            gallery: Labelled { pictures: self.load(&parts.gallery)?, labels: self.labels(&parts.gallery) },
            probes,
            permutation: victims.permutation(),
            block: self.case.block,
            pair_counts: PAIR_COUNTS.to_vec(),
            probe_records: parts.probes,
            records: parts.victims,
        };
        Ok(Trial::new(parts)?)
    }

    /// A black image or the victim, under the victims' key.
    fn game(&self, victim: usize, index: usize) -> Result<Game<PictureOracle<'a>>> {
        let (width, height) = self.size();
        let messages = [GrayImage::new(width, height), self.source.pictures.load(victim)?.into_owned()];
        let encryptor = self.encryptor(Holder::Victims, index)?;
        let target = black_or_victim(self.source.input.origin, &self.source.classes);
        let oracle = PictureOracle { encryptor, messages, next: 2 * FRESH, context: self.context() };
        Ok(Game { target, oracle })
    }

    fn seed_of(&self, purpose: &str, index: usize) -> [u8; 32] {
        self.keys.seed_of(&format!("{}/{purpose}/{index}", self.source.input.dataset))
    }

    /// What an error message says of where it happened.
    fn context(&self) -> String {
        format!("{}, cipher {}", self.source.input.dataset, self.case.scheme.id)
    }

    /// The same parts for every case, so that ciphers are compared on the same victims.
    fn parts(&self, index: usize, size: TrialSize) -> Parts {
        let pixels = (self.size().0 as usize * self.size().1 as usize).max(1);
        let at_most = |wanted: usize| wanted.min((MOST_PIXELS / pixels).max(40));
        let (victims, auxiliary) = match size {
            TrialSize::Narrow => (60, 400),
            TrialSize::Wide => (1000, 1000),
        };
        let most_pairs = PAIR_COUNTS.iter().copied().max().unwrap_or(0);
        let (gallery, probes) = if size == TrialSize::Narrow { (400, 200) } else { (0, 0) };
        let counts = Counts {
            victims: at_most(victims),
            auxiliary: at_most(auxiliary),
            pairs: most_pairs,
            gallery,
            probes,
        };
        let labels = Labels {
            targets: &self.source.targets,
            n_classes: self.source.classes.len(),
            groups: self.source.groups.as_deref(),
        };
        draw(labels, counts, self.seed_of("pictures", index))
    }

    fn size(&self) -> (u32, u32) {
        self.source.pictures.size().dimensions()
    }

    fn encryptor(&self, holder: Holder, index: usize) -> Result<Encryptor<'a>> {
        let key = self.keys.key(&KeyName {
            purpose: Purpose::Audit,
            dataset: &self.source.input.dataset,
            scheme: self.case.scheme.id,
            role: self.case.case.regime.audit_role(holder),
            number: index,
        });
        Encryptor::new(self.case, key, self.size())
    }

    fn load(&self, indices: &[usize]) -> Result<Vec<GrayImage>> {
        indices.iter().map(|&index| Ok(self.source.pictures.load(index)?.into_owned())).collect()
    }

    fn labels(&self, indices: &[usize]) -> Vec<usize> {
        indices.iter().map(|&index| self.source.targets[index]).collect()
    }

    fn encrypt(
        &self,
        with: &Encryptor<'_>,
        indices: &[usize],
        pictures: &[GrayImage],
    ) -> Result<Vec<GrayImage>> {
        indices.iter().zip(pictures).map(|(&index, picture)| with.encrypt(picture, index as u64)).collect()
    }

    fn pairs(&self, with: &Encryptor<'_>, indices: &[usize]) -> Result<Vec<Pair>> {
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
        self.of_parts(self.parts(index, size), index).with_context(|| self.context())
    }

    fn games(&self, index: usize) -> Result<Vec<Game<PictureOracle<'a>>>> {
        let victim = self.parts(index, TrialSize::Narrow).victims.first().copied();
        let games = victim.map(|victim| self.game(victim, index)).into_iter().collect::<Result<_>>();
        games.with_context(|| self.context())
    }

    fn seed(&self, attack: &AttackInfo, index: usize) -> [u8; 32] {
        self.seed_of(attack.id, index)
    }
}
