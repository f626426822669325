//! Where a token's time and initialisation vector come from.

use sha2::{Digest, Sha256};

use crate::bulk::{MacKey, ShortMessage, Stamp};
use crate::key::{half, sub_key};
use crate::prf::AddressPrf;
use crate::scheme::Plan;
use crate::{Address, Clock, Key};

/// The first second of the 194 days over which deterministic tokens spread, 2019-12-23. Its low 24 bits are zero, and
/// the characters of its higher bits hold no digit.
const DETERMINISTIC_EPOCH: u64 = 0x5E00_0000;

/// A rule that stamps messages.
pub(super) enum Stamps {
    /// A fresh IV a cell, from key and address, and the time of the clock.
    ByAddress { ivs: Box<AddressPrf>, clock: Clock, columns: u128 },
    /// IV and time from key and message, so that equal messages give equal tokens.
    ByMessage(MessageStamps),
}

impl Stamps {
    pub(super) fn by_address(plan: &Plan<'_>) -> Self {
        Stamps::ByAddress {
            ivs: Box::new(AddressPrf::new(plan.key, "fernet-iv")),
            clock: plan.spec.clock(),
            columns: plan.columns.len() as u128,
        }
    }

    pub(super) fn by_message(plan: &Plan<'_>) -> Self {
        Stamps::ByMessage(MessageStamps::new(plan.key))
    }

    /// The stamps of the first `N` messages; where there are fewer, the rest are of no meaning.
    pub(super) fn of<'a, const N: usize>(
        &self,
        cells: impl Iterator<Item = (&'a ShortMessage, Address)> + Clone,
    ) -> [Stamp; N] {
        let mut stamps = [Stamp::EMPTY; N];
        match self {
            Stamps::ByAddress { ivs, clock, columns } => {
                let at = cells.map(|(_, at)| at);
                let ivs: [[u8; 16]; N] = ivs.blocks(at.clone());
                for ((stamp, iv), at) in stamps.iter_mut().zip(ivs).zip(at) {
                    let cell = at.row as u128 * columns + at.column as u128;
                    *stamp = Stamp::dangerous_with_iv(clock.at(cell), iv);
                }
            }
            Stamps::ByMessage(rule) => {
                stamps.iter_mut().zip(cells).for_each(|(stamp, (message, _))| *stamp = rule.short(message));
            }
        }
        stamps
    }
}

/// Stamps that are a pseudo-random function of the message: HMAC-SHA256 under a key of its own. The IV is the tag's
/// first 16 bytes; the next three are the low bits of the time, so that no character of the time is the same for all
/// tokens and a digit.
pub(crate) struct MessageStamps(MacKey);

impl MessageStamps {
    pub(crate) fn new(key: &Key) -> Self {
        Self(MacKey::new(&half(&sub_key(key, "fernet-deterministic", &[]))))
    }

    /// The stamp of a message of any length; one of more than 15 bytes is hashed by SHA-256 first.
    pub(crate) fn of(&self, message: &[u8]) -> Stamp {
        match ShortMessage::new(message) {
            Some(short) => self.short(&short),
            None => stamp(self.0.of::<32>(&Sha256::digest(message).into())),
        }
    }

    fn short(&self, message: &ShortMessage) -> Stamp {
        stamp(self.0.of(message.padded()))
    }
}

fn stamp(tag: [u8; 32]) -> Stamp {
    let mut iv = [0; 16];
    iv.copy_from_slice(&tag[..16]);
    let seconds = tag[16..19].iter().fold(0, |seconds, &byte| seconds << 8 | u64::from(byte));
    Stamp::dangerous_with_iv(DETERMINISTIC_EPOCH | seconds, iv)
}
