//! Trials of one cipher under one regime: each draws its victims and its keys.

use anyhow::{Context, Result};
use audio_cipher::{AudioCipher, CipherOptions, RecordCipher};
use leakage::AttackInfo;
use leakage::audio::{Layout, Pair, Trial};
use leakage::audit::{Case, SchemeInfo, TrialSize, TrialSource};
use leakage::game::{Game, Message};
use protocol::{Holder, KeyName, KeySchedule, Purpose};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use results::Regime;

use crate::audio::layout::layout;
use crate::audio::source::Source;
use crate::interrupt;

/// Numbers of known pairs that attacks are run at.
const PAIR_COUNTS: [usize; 5] = [1, 2, 3, 5, 10];

/// Victims of a small and of a large trial, and plain recordings of other speakers.
const VICTIMS: (usize, usize) = (20, 300);
const AUXILIARY: usize = 150;

/// Seconds of each recording that are attacked, at most.
const SECONDS: usize = 2;

/// A cipher under a key regime.
pub struct AudioCase {
    case: Case,
    cipher: Box<dyn AudioCipher>,
}

impl AudioCase {
    /// Builds the cipher.
    pub fn new(id: &'static str, regime: Regime, options: &CipherOptions) -> Result<Self> {
        let cipher = audio_cipher::cipher(id, options)?;
        let scheme = cipher.scheme();
        let info = SchemeInfo {
            is_plain: scheme.is_plain(),
            uses_nonce: scheme.uses_nonce,
            decryptable: scheme.decryptable(),
            ..SchemeInfo::new(id)
        };
        let mut case = Case::new(info, regime);
        case.options = audio_cipher::shown(id, options);
        Ok(Self { case, cipher })
    }
}

/// Makes the trials of one case.
pub struct Trials<'a> {
    keys: KeySchedule,
    source: &'a Source,
    case: &'a AudioCase,
    layout: Layout,
}

/// No game is played on recordings.
type NoOracle = fn(Message) -> Result<Vec<f64>>;

impl<'a> Trials<'a> {
    /// The trials of `case`.
    pub fn new(keys: KeySchedule, source: &'a Source, case: &'a AudioCase, options: &CipherOptions) -> Self {
        Self { keys, source, case, layout: layout(case.case.scheme.id, options, source.rate()) }
    }

    /// Victims, known recordings and recordings of other speakers, all different; the same for every case.
    fn roles(&self, index: usize, size: TrialSize) -> [Vec<usize>; 3] {
        let mut records: Vec<usize> = (0..self.source.len()).collect();
        records.shuffle(&mut ChaCha20Rng::from_seed(self.seed_of("recordings", index)));
        let speaker = self.source.labels().speaker();
        let others = speaker.map(|speaker| (speaker, self.source.labels().speakers().len() / 2));
        // Speakers of the lower half are plain speech that anybody may have, where there are two of them at least.
        let is_other = |record: &usize| {
            others.is_some_and(|(speaker, half)| half > 0 && (speaker[*record] + index) % (2 * half) < half)
        };
        let (mut auxiliary, mut own): (Vec<usize>, Vec<usize>) = records.into_iter().partition(is_other);
        if auxiliary.is_empty() {
            auxiliary = own.split_off(own.len() - own.len() / 3);
        }
        let pairs = own.split_off(own.len().saturating_sub(PAIR_COUNTS[PAIR_COUNTS.len() - 1]).max(1));
        let victims = if size == TrialSize::Narrow { VICTIMS.0 } else { VICTIMS.1 };
        own.truncate(victims);
        auxiliary.truncate(AUXILIARY);
        [own, pairs, auxiliary]
    }

    fn seed_of(&self, purpose: &str, index: usize) -> [u8; 32] {
        self.keys.seed_of(&format!("{}/{purpose}/{index}", self.source.name))
    }

    fn cipher(&self, holder: Holder, index: usize) -> Result<RecordCipher<'a>> {
        let key = self.keys.key(&KeyName {
            purpose: Purpose::Audit,
            dataset: &self.source.name,
            scheme: self.case.case.scheme.id,
            role: self.case.case.regime.audit_role(holder),
            number: index,
        });
        let own_keys = self.case.case.regime == Regime::PerRecordKey;
        Ok(RecordCipher::new(self.case.cipher.as_ref(), key, self.source.rate(), own_keys)?)
    }

    fn load(&self, records: &[usize]) -> Result<Vec<Vec<f32>>> {
        let most = SECONDS * self.source.rate() as usize;
        let load = |&record: &usize| {
            let mut samples = self.source.load(record)?.samples;
            samples.truncate(most);
            Ok(samples)
        };
        records.iter().map(load).collect()
    }

    fn of_roles(&self, [victims, pairs, auxiliary]: [Vec<usize>; 3], index: usize) -> Result<Trial> {
        let encrypted = |holder, records: &[usize], plain: &[Vec<f32>]| -> Result<Vec<Vec<f32>>> {
            let cipher = self.cipher(holder, index)?;
            records.iter().zip(plain).map(|(&record, plain)| Ok(cipher.encrypt(plain, record)?)).collect()
        };
        let (truth, known) = (self.load(&victims)?, self.load(&pairs)?);
        let hidden = encrypted(Holder::Victims, &victims, &truth)?;
        let of_pairs = encrypted(Holder::Pairs, &pairs, &known)?;
        let pair = |(plain, cipher)| Pair { plain, cipher };
        let trial = Trial::builder(truth, hidden)
            .with_layout(self.layout)
            .with_auxiliary(self.load(&auxiliary)?)
            .with_pairs(known.into_iter().zip(of_pairs).map(pair).collect())
            .with_pair_counts(PAIR_COUNTS.to_vec())
            .with_records(victims);
        Ok(trial.build()?)
    }
}

impl TrialSource for Trials<'_> {
    type Trial = Trial;
    type Oracle = NoOracle;
    type Error = anyhow::Error;

    fn case(&self) -> &Case {
        &self.case.case
    }

    fn trial(&self, index: usize, size: TrialSize) -> Result<Trial> {
        interrupt::check()?;
        self.of_roles(self.roles(index, size), index)
            .with_context(|| format!("{}, cipher {}", self.source.name, self.case.case.scheme.id))
    }

    fn games(&self, _index: usize) -> Result<Vec<Game<NoOracle>>> {
        Ok(Vec::new())
    }

    fn seed(&self, attack: &AttackInfo, index: usize) -> [u8; 32] {
        self.seed_of(attack.id, index)
    }
}
