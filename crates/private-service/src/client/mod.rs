//! The owner of the data's side of HTTP: messages go out and come back, and what fails for the moment is tried again.
//!
//! Nothing here needs or takes a secret key: keys, requests and responses are finished messages.

mod exchange;
mod patience;

use std::time::Duration;

use private_inference::{Envelope, Kind, MessageError, ModelCard, ModelId, Receipt};

use crate::error::ClientError;
use crate::names::{from_hex, to_hex};
use exchange::{Call, Exchange, Reply};
pub use patience::{Patience, Retry, Sleep};

/// How a client behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientOptions {
    /// Time for a connection to be made.
    pub connect_time: Duration,
    /// Time for one attempt, from sending to the whole answer.
    pub attempt_time: Duration,
    /// How often a message is sent at most, at least once.
    pub attempts: u32,
    /// Pause after the first failed attempt; it doubles with each further one.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
    /// Most bytes of an answer.
    pub max_answer_bytes: u64,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            connect_time: Duration::from_secs(5),
            attempt_time: Duration::from_secs(120),
            attempts: 20,
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(5),
            max_answer_bytes: 64 << 20,
        }
    }
}

/// A client's public keys as they are sent, with the digest that names them.
#[derive(Clone)]
pub struct KeyMessage {
    bytes: Vec<u8>,
    digest: [u8; 32],
}

impl std::fmt::Debug for KeyMessage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("KeyMessage").field("digest", &to_hex(&self.digest)).finish_non_exhaustive()
    }
}

impl KeyMessage {
    /// Keys from [`private_inference::Client::public_keys`].
    ///
    /// # Errors
    /// [`MessageError`] when the bytes are another message or damaged.
    pub fn new(bytes: Vec<u8>) -> Result<Self, MessageError> {
        let envelope = Envelope::read(&bytes, u64::MAX)?;
        if envelope.kind() != Kind::PublicKeys {
            return Err(MessageError::Kind { expected: Kind::PublicKeys, found: envelope.kind() });
        }
        Ok(Self { bytes, digest: envelope.digest() })
    }

    /// The message.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// A service at an address.
#[derive(Debug)]
pub struct Remote<P = Sleep> {
    exchange: Exchange<P>,
}

impl Remote<Sleep> {
    /// The service at `address` (for example `http://127.0.0.1:8643`); nothing is sent yet.
    ///
    /// # Errors
    /// [`ClientError::Address`].
    pub fn new(address: &str, options: ClientOptions) -> Result<Self, ClientError> {
        Self::with_patience(address, options, Sleep)
    }
}

impl<P: Patience> Remote<P> {
    /// As [`Remote::new`]; `patience` waits between attempts, and may give up.
    ///
    /// # Errors
    /// [`ClientError::Address`].
    pub fn with_patience(address: &str, options: ClientOptions, patience: P) -> Result<Self, ClientError> {
        Ok(Self { exchange: Exchange::new(address, options, patience)? })
    }

    /// Names of the models served.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn models(&self) -> Result<Vec<ModelId>, ClientError> {
        let body = self.exchange.get("/v1/models")?;
        let text = String::from_utf8_lossy(&body);
        let name = |line: &str| {
            from_hex(line)
                .map(ModelId)
                .ok_or_else(|| self.exchange.unexpected(format!("{line:?} names no model")))
        };
        text.lines().map(name).collect()
    }

    /// The public part of a model.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn card(&self, model: ModelId) -> Result<ModelCard, ClientError> {
        let body = self.exchange.get(&address(model))?;
        let card = ModelCard::from_bytes(&body).map_err(|source| self.exchange.unusable(source))?;
        match card.id() == model {
            true => Ok(card),
            false => Err(self.exchange.unexpected("the card is that of another model".to_owned())),
        }
    }

    /// What the owner of the model tells its clients beside the card.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn notes(&self, model: ModelId) -> Result<Vec<u8>, ClientError> {
        self.exchange.get(&format!("{}/notes", address(model)))
    }

    /// Sends public keys for a model.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn send_keys(&self, model: ModelId, keys: &KeyMessage) -> Result<(), ClientError> {
        let path = keys_address(model, keys);
        let call = Call { path: &path, message: Some(keys.bytes()), replaces: true, jitter: keys.digest[0] };
        self.exchange.call(&call, |_| Ok(())).map(|_| ())
    }

    /// Sends a request and gives the response, which is checked to be the undamaged one to this request as far as that
    /// can be told without the key.
    ///
    /// Repeats the same bytes after connection errors and busy answers; sends the keys (again) when the service does not
    /// hold them, for example because it was started again.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn decide(&self, keys: &KeyMessage, request: &[u8]) -> Result<Vec<u8>, ClientError> {
        let envelope = Envelope::read(request, u64::MAX)?;
        let receipt = Receipt::of_request(request)?;
        let path = format!("{}/decisions", keys_address(envelope.model(), keys));
        let call =
            Call { path: &path, message: Some(request), replaces: false, jitter: envelope.request().0[0] };
        let check = |reply: &[u8]| receipt.check(reply);
        for _ in 0..self.exchange.options.attempts {
            match self.exchange.call(&call, check)? {
                Reply::Body(response) => return Ok(response),
                Reply::UnknownKeys => self.send_keys(envelope.model(), keys)?,
            }
        }
        Err(self.exchange.unexpected("the keys are forgotten as soon as they are sent".to_owned()))
    }
}

fn address(model: ModelId) -> String {
    format!("/v1/models/{}", to_hex(&model.0))
}

fn keys_address(model: ModelId, keys: &KeyMessage) -> String {
    format!("{}/keys/{}", address(model), to_hex(&keys.digest))
}
