//! The text cipher `fernet`: tokens of the `fernet` crate, which draws initialisation vectors from the operating system.

use super::fernet::{RANDOMISED, message_text};
use super::{Setting, TextCipher, TextError};
use crate::Address;
use crate::reference::ReferenceKey;

pub(super) fn build(setting: &Setting<'_>) -> Box<dyn TextCipher> {
    let (column, time) = (setting.column.to_owned(), setting.time);
    Box::new(FernetText { column, key: ReferenceKey::new(setting.key), time })
}

struct FernetText {
    column: String,
    key: ReferenceKey,
    time: u64,
}

impl TextCipher for FernetText {
    fn id(&self) -> &'static str {
        RANDOMISED
    }

    fn made_by(&self) -> &'static str {
        "the fernet crate"
    }

    fn encrypt(&self, plain: &str, _at: Address) -> Result<String, TextError> {
        Ok(self.key.token(plain.as_bytes(), self.time))
    }

    fn decrypt(&self, cipher: &str, at: Address) -> Result<String, TextError> {
        message_text(&self.column, cipher, at, self.key.open(cipher, u64::MAX, None))
    }
}
