//! AES-SIV of a cell's text, in base64url: equal texts of a column give equal ciphertexts.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;

use super::{Setting, TextCipher, TextError, TextFault};
use crate::Address;
use crate::siv::SivText;

pub(super) const ID: &str = "siv";

pub(super) fn build(setting: &Setting<'_>) -> Box<dyn TextCipher> {
    Box::new(Siv { column: setting.column.to_owned(), siv: SivText::new(setting.key, setting.column) })
}

struct Siv {
    column: String,
    siv: SivText,
}

impl TextCipher for Siv {
    fn id(&self) -> &'static str {
        ID
    }

    fn made_by(&self) -> &'static str {
        "the aes-siv crate"
    }

    fn encrypt(&self, plain: &str, _at: Address) -> Result<String, TextError> {
        Ok(URL_SAFE.encode(self.siv.encrypt(plain.as_bytes())))
    }

    fn decrypt(&self, cipher: &str, at: Address) -> Result<String, TextError> {
        let fault = |fault| TextError::cell(&self.column, cipher, at, fault);
        let plain = URL_SAFE.decode(cipher).ok().and_then(|bytes| self.siv.decrypt(&bytes));
        let plain = plain.ok_or_else(|| fault(TextFault::NotCiphertext))?;
        String::from_utf8(plain).map_err(|_| fault(TextFault::NotText))
    }
}
