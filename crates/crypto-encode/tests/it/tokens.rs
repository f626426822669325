//! The anatomy of tokens: where digits come from, how often, and that they are uniform.

use crypto_encode::bulk::{FernetKey, SHORT_TOKEN_LEN, ShortMessage, ShortToken, Stamp};
use crypto_encode::token::{DigitOrigins, TokenField, digits};

use super::support::{chi_square, key};

const TOKENS: usize = 40_000;

/// Tokens of one value, each under an IV of its own.
fn tokens(time: u64) -> Vec<ShortToken> {
    let messages = vec![ShortMessage::integer(5849).unwrap(); TOKENS];
    let stamps: Vec<Stamp> = (0..TOKENS as u128)
        .map(|i| {
            Stamp::dangerous_with_iv(time, i.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_0C5A).to_be_bytes())
        })
        .collect();
    let mut tokens = vec![[0; SHORT_TOKEN_LEN]; TOKENS];
    FernetKey::new(&key(1)).short_tokens_into(&messages, &stamps, &mut tokens).unwrap();
    tokens
}

#[test]
fn the_first_digit_of_the_ciphertext_part_is_uniform() {
    let mut counts = [0; 10];
    for token in tokens(1_700_000_000) {
        if let Some(digit) = digits(&token[34..]).next() {
            counts[usize::from(digit)] += 1;
        }
    }
    // 9 degrees of freedom: 27.9 is passed with probability 0.001
    assert!(chi_square(&counts) < 27.9, "{counts:?}");
}

#[test]
fn pseudo_random_fields_hold_digits_at_ten_in_sixty_four() {
    let origins = DigitOrigins::count(&tokens(1_700_000_000));
    assert_eq!(origins.tokens(), TOKENS as u64);
    for (field, characters) in [(TokenField::Ciphertext, 20.0), (TokenField::Hmac, 42.0)] {
        let rate = origins.digits(field) as f64 / (characters * TOKENS as f64);
        let sd = (0.15625_f64 * 0.84375 / (characters * TOKENS as f64)).sqrt();
        // the last character of the HMAC holds two bits and four zeros: A, Q, g or w, never a digit
        assert!((rate - 0.15625).abs() < 5.0 * sd, "{field:?}: {rate}");
    }
    for field in [TokenField::Version, TokenField::Time, TokenField::Padding] {
        assert_eq!(origins.digits(field), 0, "{field:?}");
    }
}

#[test]
fn a_second_with_a_digit_gives_every_token_the_same_first_digit() {
    let with_digit = (1_700_000_000_u64..).find(|&time| {
        let token = FernetKey::new(&key(1))
            .short_token(&ShortMessage::integer(1).unwrap(), &Stamp::dangerous_with_iv(time, [0; 16]));
        digits(&token[..12]).next().is_some()
    });
    let origins = DigitOrigins::count(&tokens(with_digit.unwrap()));
    assert_eq!(origins.first_digits(TokenField::Time), TOKENS as u64);
    assert_eq!(origins.without_digit(), 0);
}
