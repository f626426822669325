//! Deterministic Fernet tokens of one column: time and initialisation vector follow from the text under a key of the column and
//! its table, so no other column has the same token. Any Fernet implementation opens them.

use super::CellCipher;
use crate::Key;
use crate::bulk::{FernetKey, Freshness};
use crate::key::sub_key;
use crate::schemes::MessageStamps;
use crate::text::TextFault;

pub(super) struct ColumnTokens {
    key: FernetKey,
    stamps: MessageStamps,
}

impl ColumnTokens {
    pub(super) fn new(key: &Key, cells: &Key, column: &str) -> Self {
        let stamps = MessageStamps::new(&sub_key(cells, "column-tokens", column.as_bytes()));
        Self { key: FernetKey::new(key), stamps }
    }

    fn token(&self, plain: &[u8]) -> String {
        let mut token = String::new();
        self.key.token_into(plain, &self.stamps.of(plain), &mut token);
        token
    }
}

impl CellCipher for ColumnTokens {
    fn encrypt(&self, plain: &str) -> Result<String, TextFault> {
        Ok(self.token(plain.as_bytes()))
    }

    fn decrypt(&self, cipher: &str) -> Result<String, TextFault> {
        let plain = self.key.decrypt(cipher, Freshness::Unchecked).map_err(|_| TextFault::NotToken)?;
        match self.token(&plain) == cipher {
            true => String::from_utf8(plain).map_err(|_| TextFault::NotText),
            false => Err(TextFault::NotCiphertext),
        }
    }
}
