//! Fernet tokens of a cell's text. Any Fernet implementation opens them with the same key.
//!
//! A token is bound to its key and to nothing else: moved to another row or column of a table it still decrypts. What binds
//! tokens to their places is a digest over the whole table ([`TableKey`](crate::binding::TableKey)).
//!
//! Here time and initialisation vector follow from the text or from a seed, and the bulk encoder makes the token. The text
//! cipher `fernet`, whose vectors come from the operating system, is in `randomised.rs`.

use super::{Setting, TextCipher, TextError, TextFault};
use crate::bulk::{FernetKey, Freshness, Stamp};
use crate::key::sub_key;
use crate::prf::AddressPrf;
use crate::schemes::MessageStamps;
use crate::{Address, Key};

/// Id of tokens whose initialisation vectors differ.
pub(super) const RANDOMISED: &str = "fernet";
pub(super) const DETERMINISTIC: &str = "fernet-digits-deterministic";

pub(super) fn deterministic(setting: &Setting<'_>) -> Box<dyn TextCipher> {
    Box::new(BulkText::new(DETERMINISTIC, setting, Stamper::ByMessage(MessageStamps::new(setting.key))))
}

/// `fernet` with initialisation vectors that follow from a seed, the column's name and the cell's address, for experiments
/// that are to be repeated. Whoever reuses a seed under one key repeats vectors: people's data go through
/// [`text_cipher`](super::text_cipher).
pub fn seeded_fernet(column: &str, key: &Key, nonce_seed: [u8; 32], time: u64) -> Box<dyn TextCipher> {
    let seed = sub_key(&Key::new(nonce_seed), "text-iv", column.as_bytes());
    let ivs = Box::new(AddressPrf::new(&seed, "fernet-iv"));
    Box::new(BulkText::new(RANDOMISED, &Setting { column, key, time }, Stamper::Seeded { ivs, time }))
}

/// Where time and IV come from.
enum Stamper {
    Seeded { ivs: Box<AddressPrf>, time: u64 },
    ByMessage(MessageStamps),
}

/// The bulk encoder.
struct BulkText {
    id: &'static str,
    column: String,
    key: FernetKey,
    stamper: Stamper,
}

impl BulkText {
    fn new(id: &'static str, setting: &Setting<'_>, stamper: Stamper) -> Self {
        Self { id, column: setting.column.to_owned(), key: FernetKey::new(setting.key), stamper }
    }
}

impl TextCipher for BulkText {
    fn id(&self) -> &'static str {
        self.id
    }

    fn made_by(&self) -> &'static str {
        "the bulk encoder of crypto-encode"
    }

    fn encrypt(&self, plain: &str, at: Address) -> Result<String, TextError> {
        let stamp = match &self.stamper {
            Stamper::Seeded { ivs, time } => Stamp::dangerous_with_iv(*time, ivs.block(at)),
            Stamper::ByMessage(rule) => rule.of(plain.as_bytes()),
        };
        let mut token = String::new();
        self.key.token_into(plain.as_bytes(), &stamp, &mut token);
        Ok(token)
    }

    fn decrypt(&self, cipher: &str, at: Address) -> Result<String, TextError> {
        message_text(&self.column, cipher, at, self.key.decrypt(cipher, Freshness::Unchecked).ok())
    }
}

/// The text of a message, or the fault of the token that gave none.
pub(super) fn message_text(
    column: &str,
    cipher: &str,
    at: Address,
    message: Option<Vec<u8>>,
) -> Result<String, TextError> {
    let fault = |fault| TextError::cell(column, cipher, at, fault);
    String::from_utf8(message.ok_or_else(|| fault(TextFault::NotToken))?)
        .map_err(|_| fault(TextFault::NotText))
}
