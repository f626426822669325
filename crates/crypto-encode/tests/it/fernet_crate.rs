//! Our tokens against those of the `fernet` crate, both ways.

use crypto_encode::Key;
use crypto_encode::bulk::{FernetKey, Freshness, Stamp};
use crypto_encode::rand_core::{CryptoRng, RngCore};
use crypto_encode::reference::ReferenceKey;
use proptest::prelude::*;

/// Gives 16 bytes at a time: a number, and then the next one.
struct Counter(u128);

impl RngCore for Counter {
    fn next_u32(&mut self) -> u32 {
        unreachable!("vectors are drawn as bytes")
    }

    fn next_u64(&mut self) -> u64 {
        unreachable!("vectors are drawn as bytes")
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.0.to_le_bytes());
        self.0 += 1;
    }
}

impl CryptoRng for Counter {}

#[test]
fn the_key_is_not_shown() {
    assert_eq!(format!("{:?}", ReferenceKey::new(&Key::new([3; 32]))), "ReferenceKey([redacted])");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_fernet_crate_opens_our_tokens_and_we_open_its(
        key: [u8; 32], message in prop::collection::vec(any::<u8>(), 0..1000), time in 0_u64..1 << 40, iv: [u8; 16],
    ) {
        let (ours, theirs) = (FernetKey::new(&Key::new(key)), ReferenceKey::new(&Key::new(key)));
        let mut token = String::new();
        ours.token_into(&message, &Stamp::dangerous_with_iv(time, iv), &mut token);
        prop_assert_eq!(theirs.open(&token, time, Some(0)), Some(message.clone()));
        let token = theirs.token(&message, time);
        let now = Freshness::At { now: time, ttl: Some(0) };
        prop_assert_eq!(ours.decrypt(&token, now), Ok(message));
    }

    #[test]
    fn many_messages_of_any_length_are_opened_by_the_fernet_crate(
        key: [u8; 32], lengths in prop::collection::vec(prop_oneof![0_usize..16, 0_usize..1000], 0..60), time in 0_u64..1 << 40,
    ) {
        let (ours, theirs) = (FernetKey::new(&Key::new(key)), ReferenceKey::new(&Key::new(key)));
        let messages: Vec<Vec<u8>> = (0_u8..).zip(&lengths).map(|(i, &length)| vec![i; length]).collect();
        let tokens = ours.encrypt_many(&messages, time, &mut Counter(7));
        prop_assert_eq!(tokens.len(), messages.len());
        for ((i, token), message) in (7_u128..).zip(&tokens).zip(&messages) {
            prop_assert_eq!(theirs.open(token, time, Some(0)), Some(message.clone()));
            let mut stamped = String::new();
            ours.token_into(message, &Stamp::dangerous_with_iv(time, i.to_le_bytes()), &mut stamped);
            prop_assert_eq!(token, &stamped, "token {} does not carry the generator's next 16 bytes", i);
            prop_assert_eq!(token, &ours.encrypt(message, time, &mut Counter(i)));
        }
    }

    #[test]
    fn ages_are_judged_as_the_fernet_crate_judges_them(
        time in 0_u64..300, now in 0_u64..300, ttl in prop::option::of(0_u64..300),
    ) {
        let (ours, theirs) = (FernetKey::new(&Key::new([1; 32])), ReferenceKey::new(&Key::new([1; 32])));
        let token = theirs.token(b"5849", time);
        let opened = ours.decrypt(&token, Freshness::At { now, ttl });
        prop_assert_eq!(opened.ok(), theirs.open(&token, now, ttl));
    }
}
