//! Every key, nonce and random seed of a run, derived from one number by label.
//!
//! HKDF-SHA256 (RFC 5869) with the seed as input key material and the label as `info`: two labels give independent
//! values, and a value depends on nothing else, so results do not depend on the order of work or the thread count.
//! What comes out is *reproducible*, never secret: whoever knows the seed knows all of it.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;

use crate::{Key, Role};

/// The salt that separates these derivations from any other use of the same seed.
const SALT: &[u8] = b"cipherlens/keys/1";

/// The derivation of reproducible keys and seeds from one seed.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct KeySchedule {
    seed: u64,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Classification and detection.
    Experiment,
    /// Attacks.
    Audit,
}

/// Everything that decides a key beside the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyName<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// Id of the data set.
    pub dataset: &'a str,
    /// Id of the scheme.
    pub scheme: &'a str,
    /// Whose key.
    pub role: Role,
    /// Its number, from 0.
    pub number: usize,
}

impl KeyName<'_> {
    /// The label of its derivation, such as `loan/fernet-digits/train/key-7`.
    pub fn label(&self) -> String {
        let Self { purpose, dataset, scheme, role, number } = self;
        let audit = match purpose {
            Purpose::Experiment => "",
            Purpose::Audit => "audit/",
        };
        format!("{dataset}/{audit}{scheme}/{role}/key-{number}")
    }
}

/// A key of an experiment, from which the keys and nonces of records follow.
#[derive(Clone)]
pub struct ScheduledKey {
    schedule: KeySchedule,
    label: String,
    key: Key,
}

impl KeySchedule {
    /// Derivations from one seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The key of this name.
    pub fn key(&self, name: &KeyName<'_>) -> ScheduledKey {
        self.labelled(name.label())
    }

    /// The key of a label that no [`KeyName`] has: of a bench, a figure, a statistic.
    pub fn labelled(&self, label: impl Into<String>) -> ScheduledKey {
        let label = label.into();
        ScheduledKey { schedule: *self, key: Key::new(self.seed_of(&label)), label }
    }

    /// The seed of random choices that are no key: of splits, permutations, learners.
    pub fn seed_of(&self, label: &str) -> [u8; 32] {
        let mut okm = [0u8; 32];
        Hkdf::<Sha256>::new(Some(SALT), &self.seed.to_le_bytes())
            .expand(label.as_bytes(), &mut okm)
            .expect("32 bytes are within the 8,160 that HKDF-SHA256 can give");
        okm
    }
}

impl ScheduledKey {
    /// The key itself.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The label that it follows from.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The key of record number `record`'s own.
    #[must_use]
    pub fn of_record(&self, record: usize) -> Self {
        self.schedule.labelled(format!("{}/record-{record}", self.label))
    }

    /// The nonce of record number `record`: another one for every record and every key.
    pub fn nonce(&self, record: usize) -> [u8; 16] {
        let bytes = self.schedule.seed_of(&format!("{}/nonce-{record}", self.label));
        let mut nonce = [0; 16];
        nonce.copy_from_slice(&bytes[..16]);
        nonce
    }
}

impl fmt::Debug for ScheduledKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScheduledKey").field("label", &self.label).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hmac_reference::hkdf_sha256;

    /// HKDF written out from RFC 5869 on SHA-256 alone, to hold the derivation to something else than itself.
    mod hmac_reference {
        use sha2::{Digest, Sha256};

        fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
            let mut block = [0u8; 64];
            block[..key.len()].copy_from_slice(key);
            let pad = |byte: u8| block.map(|b| b ^ byte);
            let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
            Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
        }

        pub(super) fn hkdf_sha256(salt: &[u8], ikm: &[u8], info: &[u8]) -> Vec<u8> {
            hmac(&hmac(salt, ikm), &[info, &[1]].concat())
        }
    }

    const NAME: KeyName<'_> = KeyName {
        purpose: Purpose::Experiment,
        dataset: "loan",
        scheme: "ff1",
        role: Role::Train,
        number: 0,
    };

    #[test]
    fn follows_rfc_5869() {
        let expected = |label: &str| hkdf_sha256(SALT, &7u64.to_le_bytes(), label.as_bytes());
        let schedule = KeySchedule::new(7);
        assert_eq!(schedule.key(&NAME).key().as_bytes().to_vec(), expected("loan/ff1/train/key-0"));
        let key = schedule.key(&NAME);
        assert_eq!(key.of_record(5).key().as_bytes().to_vec(), expected("loan/ff1/train/key-0/record-5"));
        assert_eq!(key.nonce(5).to_vec(), expected("loan/ff1/train/key-0/nonce-5")[..16]);
        assert_eq!(schedule.seed_of("learners").to_vec(), expected("learners"));
    }

    #[test]
    fn every_part_of_a_name_decides_the_key() {
        let schedule = KeySchedule::new(1);
        let others = [
            KeyName { purpose: Purpose::Audit, ..NAME },
            KeyName { dataset: "loan-2", ..NAME },
            KeyName { scheme: "siv", ..NAME },
            KeyName { role: Role::Test, ..NAME },
            KeyName { number: 1, ..NAME },
        ];
        let bytes = |schedule: KeySchedule, name: &KeyName<'_>| *schedule.key(name).key().as_bytes();
        for other in others {
            assert_ne!(bytes(schedule, &NAME), bytes(schedule, &other), "{other:?}");
        }
        assert_ne!(bytes(schedule, &NAME), bytes(KeySchedule::new(2), &NAME));
        assert_eq!(bytes(schedule, &NAME), bytes(KeySchedule::new(1), &NAME));
        assert_eq!(KeyName { purpose: Purpose::Audit, ..NAME }.label(), "loan/audit/ff1/train/key-0");
    }

    #[test]
    fn a_key_is_not_shown() {
        let key = KeySchedule::new(1).key(&NAME);
        let shown = format!("{key:?}");
        assert_eq!(shown, "ScheduledKey { label: \"loan/ff1/train/key-0\", .. }");
    }
}
