//! The anatomy of a Fernet token: which field a character comes from, and the digits in it.
//!
//! A token of a message of at most 15 bytes has 100 characters whatever the message is. Six bits make a character and
//! eight a byte, so two characters straddle a boundary between fields. Digits are the characters of the values 52 to
//! 61: ten of 64, so a pseudo-random character is a digit with probability 0.156.

mod feature;

pub use feature::{FeatureAnatomy, TokenSource};

use crate::bulk::{BODY_LEN, HEADER_LEN, RAW_LEN, SHORT_TOKEN_LEN, ShortToken};

/// The field, or pair of fields, whose bits a character of a 100-character token holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenField {
    /// The version byte, and in character 1 the first (zero) bits of the time: constant.
    Version,
    /// The time stamp alone.
    Time,
    /// The initialisation vector alone.
    Iv,
    /// The end of the initialisation vector and the start of the ciphertext.
    IvCiphertext,
    /// The ciphertext alone.
    Ciphertext,
    /// The end of the ciphertext and the start of the HMAC.
    CiphertextHmac,
    /// The HMAC alone.
    Hmac,
    /// The padding `==`.
    Padding,
}

impl TokenField {
    /// Every field, in the order of the token.
    pub const ALL: [TokenField; 8] = [
        TokenField::Version,
        TokenField::Time,
        TokenField::Iv,
        TokenField::IvCiphertext,
        TokenField::Ciphertext,
        TokenField::CiphertextHmac,
        TokenField::Hmac,
        TokenField::Padding,
    ];

    /// The field as tables show it.
    pub fn name(self) -> &'static str {
        match self {
            TokenField::Version => "version",
            TokenField::Time => "clock",
            TokenField::Iv => "IV",
            TokenField::IvCiphertext => "IV and ciphertext",
            TokenField::Ciphertext => "ciphertext",
            TokenField::CiphertextHmac => "ciphertext and HMAC",
            TokenField::Hmac => "HMAC",
            TokenField::Padding => "padding",
        }
    }

    /// The field of the character at `index`, or `None` from 100 on.
    pub fn of(index: usize) -> Option<Self> {
        if index >= SHORT_TOKEN_LEN {
            return None;
        }
        match (index * 6 / 8, (index * 6 + 5) / 8) {
            (RAW_LEN.., _) => Some(TokenField::Padding),
            (BODY_LEN.., _) => Some(TokenField::Hmac),
            (_, BODY_LEN..) => Some(TokenField::CiphertextHmac),
            (HEADER_LEN.., _) => Some(TokenField::Ciphertext),
            (_, HEADER_LEN..) => Some(TokenField::IvCiphertext),
            (9.., _) => Some(TokenField::Iv),
            (1.., _) => Some(TokenField::Time),
            _ => Some(TokenField::Version),
        }
    }
}

/// The digits of a token's characters, in order, as numbers 0 to 9.
pub fn digits(token: &[u8]) -> impl Iterator<Item = u8> + '_ {
    token.iter().filter(|c| c.is_ascii_digit()).map(|c| c - b'0')
}

/// Where the digits of many tokens come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DigitOrigins {
    tokens: u64,
    without_digit: u64,
    first: [u64; TokenField::ALL.len()],
    all: [u64; TokenField::ALL.len()],
}

impl DigitOrigins {
    /// Counts the digits of these tokens.
    pub fn count<'a>(tokens: impl IntoIterator<Item = &'a ShortToken>) -> Self {
        let mut origins = Self::default();
        tokens.into_iter().for_each(|token| origins.add(token));
        origins
    }

    /// Counts the digits of one more token.
    pub fn add(&mut self, token: &ShortToken) {
        self.tokens += 1;
        let mut fields = (0..)
            .zip(token)
            .filter(|(_, c)| c.is_ascii_digit())
            .filter_map(|(index, _)| TokenField::of(index).map(|field| field as usize))
            .peekable();
        match fields.peek() {
            Some(&field) => self.first[field] += 1,
            None => self.without_digit += 1,
        }
        fields.for_each(|field| self.all[field] += 1);
    }

    /// Tokens counted.
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Tokens without any digit, to which Algorithm 1's padding applies.
    pub fn without_digit(&self) -> u64 {
        self.without_digit
    }

    /// Tokens whose first digit comes from `field`.
    pub fn first_digits(&self, field: TokenField) -> u64 {
        self.first[field as usize]
    }

    /// Digits of all tokens that come from `field`.
    pub fn digits(&self, field: TokenField) -> u64 {
        self.all[field as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lie_where_the_format_puts_them() {
        let span = |field| {
            let indices: Vec<usize> =
                (0..SHORT_TOKEN_LEN).filter(|&i| TokenField::of(i) == Some(field)).collect();
            (indices[0], indices[indices.len() - 1], indices.len())
        };
        assert_eq!(span(TokenField::Version), (0, 1, 2));
        assert_eq!(span(TokenField::Time), (2, 11, 10));
        assert_eq!(span(TokenField::Iv), (12, 32, 21));
        assert_eq!(span(TokenField::IvCiphertext), (33, 33, 1));
        assert_eq!(span(TokenField::Ciphertext), (34, 53, 20));
        assert_eq!(span(TokenField::CiphertextHmac), (54, 54, 1));
        assert_eq!(span(TokenField::Hmac), (55, 97, 43));
        assert_eq!(span(TokenField::Padding), (98, 99, 2));
        assert_eq!(TokenField::of(100), None);
    }

    #[test]
    fn digits_are_counted_by_field() {
        let mut token = [b'A'; SHORT_TOKEN_LEN];
        let mut origins = DigitOrigins::count([&token]);
        assert_eq!((origins.tokens(), origins.without_digit()), (1, 1));
        token[8] = b'7';
        token[20] = b'3';
        token[97] = b'1';
        origins.add(&token);
        assert_eq!(digits(&token).collect::<Vec<_>>(), [7, 3, 1]);
        assert_eq!((origins.tokens(), origins.without_digit()), (2, 1));
        assert_eq!(TokenField::ALL.map(|f| origins.first_digits(f)), [0, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(TokenField::ALL.map(|f| origins.digits(f)), [0, 1, 1, 0, 0, 0, 1, 0]);
    }
}
