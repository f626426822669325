//! Fernet tokens of a cell's text. Any Fernet implementation opens them with the same key.

use super::{Setting, TextCipher, TextError, TextFault};
use crate::bulk::{FernetKey, Freshness, Stamp};
use crate::prf::AddressPrf;
use crate::schemes::MessageStamps;
use crate::{Address, Key};

pub(super) const RANDOMISED: &str = "fernet";
pub(super) const DETERMINISTIC: &str = "fernet-digits-deterministic";

pub(super) fn randomised(setting: &Setting<'_>) -> Box<dyn TextCipher> {
    let seed = Key::new(setting.nonce_seed).derive("text-iv", setting.column.as_bytes());
    let ivs = Box::new(AddressPrf::new(&seed, "fernet-iv"));
    cipher(RANDOMISED, setting, Stamper::Fresh { ivs, time: setting.time })
}

pub(super) fn deterministic(setting: &Setting<'_>) -> Box<dyn TextCipher> {
    cipher(DETERMINISTIC, setting, Stamper::ByMessage(MessageStamps::new(setting.key)))
}

fn cipher(id: &'static str, setting: &Setting<'_>, stamper: Stamper) -> Box<dyn TextCipher> {
    Box::new(FernetText { id, column: setting.column.to_owned(), key: FernetKey::new(setting.key), stamper })
}

/// Where time and IV come from.
enum Stamper {
    Fresh { ivs: Box<AddressPrf>, time: u64 },
    ByMessage(MessageStamps),
}

struct FernetText {
    id: &'static str,
    column: String,
    key: FernetKey,
    stamper: Stamper,
}

impl TextCipher for FernetText {
    fn id(&self) -> &'static str {
        self.id
    }

    fn encrypt(&self, plain: &str, at: Address) -> Result<String, TextError> {
        let stamp = match &self.stamper {
            Stamper::Fresh { ivs, time } => Stamp { time: *time, iv: ivs.block(at) },
            Stamper::ByMessage(rule) => rule.of(plain.as_bytes()),
        };
        let mut token = String::new();
        self.key.token_into(plain.as_bytes(), &stamp, &mut token);
        Ok(token)
    }

    fn decrypt(&self, cipher: &str, at: Address) -> Result<String, TextError> {
        let fault = |fault| TextError::cell(&self.column, cipher, at, fault);
        let message = self.key.decrypt(cipher, Freshness::Unchecked);
        let message = message.map_err(|_| fault(TextFault::NotCiphertext))?;
        String::from_utf8(message).map_err(|_| fault(TextFault::NotText))
    }
}
