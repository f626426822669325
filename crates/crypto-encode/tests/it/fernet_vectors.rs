//! The vectors of the Fernet specification, and properties of tokens.

use crypto_encode::bulk::{FernetError, FernetKey, Freshness, LengthMismatch, ShortMessage, Stamp};
use crypto_encode::{Key, KeyError};
use proptest::prelude::*;
use serde_json::Value;

fn vectors(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn text<'a>(vector: &'a Value, field: &str) -> &'a str {
    vector[field].as_str().unwrap()
}

fn key(vector: &Value) -> FernetKey {
    FernetKey::from_urlsafe_base64(text(vector, "secret")).unwrap()
}

/// Seconds since 1970 of a time such as `1985-10-26T01:20:00-07:00`.
fn unix(time: &str) -> u64 {
    let number = |range: std::ops::Range<usize>| time[range].parse::<i64>().unwrap();
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let shifted = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719_468;
    let seconds = number(11..13) * 3600 + number(14..16) * 60 + number(17..19);
    let offset = number(20..22) * 3600 + number(23..25) * 60;
    let east = if &time[19..20] == "-" { -1 } else { 1 };
    u64::try_from(days * 86_400 + seconds - east * offset).unwrap()
}

fn present(vector: &Value) -> Freshness {
    Freshness::At { now: unix(text(vector, "now")), ttl: vector["ttl_sec"].as_u64() }
}

#[test]
fn generate() {
    for vector in vectors(include_str!("../golden/generate.json")) {
        let iv: Vec<u8> =
            vector["iv"].as_array().unwrap().iter().map(|b| b.as_u64().unwrap() as u8).collect();
        let stamp = Stamp::dangerous_with_iv(unix(text(&vector, "now")), iv.try_into().unwrap());
        let source = text(&vector, "src").as_bytes();
        let mut token = String::new();
        key(&vector).token_into(source, &stamp, &mut token);
        assert_eq!(token, text(&vector, "token"));
        let short = key(&vector).short_token(&ShortMessage::new(source).unwrap(), &stamp);
        assert_eq!(short, token.as_bytes());
    }
}

#[test]
fn verify() {
    for vector in vectors(include_str!("../golden/verify.json")) {
        let message = key(&vector).decrypt(text(&vector, "token"), present(&vector));
        assert_eq!(message, Ok(text(&vector, "src").as_bytes().to_vec()));
    }
}

#[test]
fn invalid() {
    let expected = |description: &str| match description {
        "incorrect mac" => FernetError::NotAuthentic,
        "too short" | "payload size not multiple of block size" => FernetError::Malformed,
        "invalid base64" => FernetError::NotBase64,
        "payload padding error" | "incorrect IV (causes padding error)" => FernetError::Padding,
        "far-future TS (unacceptable clock skew)" => FernetError::FromTheFuture { time: 499_198_801 },
        "expired TTL" => FernetError::Expired { time: 499_162_801 },
        other => panic!("unknown vector {other}"),
    };
    let vectors = vectors(include_str!("../golden/invalid.json"));
    assert_eq!(vectors.len(), 8);
    for vector in &vectors {
        let refused = key(vector).decrypt(text(vector, "token"), present(vector)).unwrap_err();
        let description = text(vector, "desc");
        match (refused, expected(description)) {
            (FernetError::FromTheFuture { .. }, FernetError::FromTheFuture { .. }) => {}
            (found, expected) => assert_eq!(found, expected, "{description}"),
        }
    }
}

#[test]
fn keys_in_base64() {
    let cut = FernetKey::from_urlsafe_base64("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4").unwrap_err();
    assert_eq!(cut, KeyError::Base64 { found: 43, bad: 0 });
    let key = FernetKey::new(&Key::new([3; 32]));
    assert_eq!(format!("{key:?}"), "FernetKey([redacted])");
}

#[test]
fn slices_must_pair_up() {
    let key = FernetKey::new(&Key::new([3; 32]));
    let messages = [ShortMessage::integer(1).unwrap(); 2];
    let refused =
        key.short_tokens_into(&messages, &[Stamp::dangerous_with_iv(0, [0; 16])], &mut [[0; 100]; 2]);
    assert_eq!(refused, Err(LengthMismatch { messages: 2, stamps: 1, tokens: 2 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn many_short_tokens_equal_single_ones(
        key: [u8; 32], numbers in prop::collection::vec(-99_999_999_999_999_i64..=99_999_999_999_999, 0..40), time: u64,
    ) {
        let key = FernetKey::new(&Key::new(key));
        let messages: Vec<_> = numbers.iter().map(|&n| ShortMessage::integer(n).unwrap()).collect();
        let stamps: Vec<_> = (0_u128..).zip(&numbers)
            .map(|(i, &n)| Stamp::dangerous_with_iv(time.wrapping_add(n as u64), (i * 0x0123_4567_89AB_CDEF).to_be_bytes()))
            .collect();
        let mut tokens = vec![[0; 100]; numbers.len()];
        prop_assert_eq!(key.short_tokens_into(&messages, &stamps, &mut tokens), Ok(()));
        for ((message, stamp), token) in messages.iter().zip(&stamps).zip(&tokens) {
            let mut long = String::new();
            key.token_into(message.as_bytes(), stamp, &mut long);
            prop_assert_eq!(token.as_slice(), long.as_bytes());
        }
    }

    #[test]
    fn a_changed_character_is_noticed(key: [u8; 32], place in 0_usize..100, other in 0_u8..64) {
        let key = FernetKey::new(&Key::new(key));
        let stamp = Stamp::dangerous_with_iv(0, [9; 16]);
        let mut token = key.short_token(&ShortMessage::new(b"5849").unwrap(), &stamp).to_vec();
        let replacement = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[usize::from(other)];
        prop_assume!(token[place] != replacement);
        token[place] = replacement;
        prop_assert!(key.decrypt(std::str::from_utf8(&token).unwrap(), Freshness::Unchecked).is_err());
    }

    #[test]
    fn nothing_makes_decryption_panic(token in ".{0,200}", ttl: Option<u64>, now: u64) {
        let opened = FernetKey::new(&Key::new([1; 32])).decrypt(&token, Freshness::At { now, ttl });
        prop_assert!(opened.is_err());
    }
}
