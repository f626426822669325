//! One message there and one back, as often as needed.

use std::ops::ControlFlow;
use std::time::Duration;

use private_inference::MessageError;
use ureq::http::{Response, header};
use ureq::{Agent, Body};

use super::ClientOptions;
use super::patience::{Patience, Retry, pause};
use crate::error::ClientError;

const MESSAGE: &str = "application/octet-stream";
/// Most bytes of a refusal that are read.
const MAX_REFUSAL: u64 = 4096;

/// An address with the means to reach it.
#[derive(Debug)]
pub(crate) struct Exchange<P> {
    agent: Agent,
    address: String,
    patience: P,
    pub(crate) options: ClientOptions,
}

/// What is sent where.
pub(crate) struct Call<'a> {
    pub(crate) path: &'a str,
    /// Nothing for a question without a message.
    pub(crate) message: Option<&'a [u8]>,
    /// Whether the message is put in its place rather than posted.
    pub(crate) replaces: bool,
    pub(crate) jitter: u8,
}

/// What came back, other than an error.
pub(crate) enum Reply {
    Body(Vec<u8>),
    UnknownKeys,
}

/// How one attempt failed.
enum Failure {
    /// It may work the next time, after this pause if the service named one.
    Passing {
        reason: String,
        after: Option<Duration>,
    },
    Final(ClientError),
}

impl<P> Exchange<P> {
    pub(crate) fn new(address: &str, options: ClientOptions, patience: P) -> Result<Self, ClientError> {
        let usable = ["http://", "https://"].iter().any(|scheme| {
            address.strip_prefix(scheme).is_some_and(|rest| !rest.trim_end_matches('/').is_empty())
        });
        if !usable || address.chars().any(|c| c.is_whitespace() || c == '?' || c == '#') {
            return Err(ClientError::Address { address: address.to_owned() });
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_connect(Some(options.connect_time))
            .timeout_global(Some(options.attempt_time))
            .build();
        let address = address.trim_end_matches('/').to_owned();
        Ok(Self { agent: config.into(), address, patience, options })
    }

    pub(crate) fn unexpected(&self, what: String) -> ClientError {
        ClientError::Unexpected { address: self.address.clone(), what }
    }

    pub(crate) fn unusable(&self, source: MessageError) -> ClientError {
        ClientError::Answer { address: self.address.clone(), source }
    }

    fn attempt(
        &self,
        call: &Call<'_>,
        check: &impl Fn(&[u8]) -> Result<(), MessageError>,
    ) -> Result<Reply, Failure> {
        let url = format!("{}{}", self.address, call.path);
        let sent = match call.message {
            None => self.agent.get(&url).call(),
            Some(message) if call.replaces => {
                self.agent.put(&url).header(header::CONTENT_TYPE, MESSAGE).send(message)
            }
            Some(message) => self.agent.post(&url).header(header::CONTENT_TYPE, MESSAGE).send(message),
        };
        let mut response = sent.map_err(|error| self.failure(error))?;
        if !response.status().is_success() {
            return self.refusal(response);
        }
        let limit = self.options.max_answer_bytes;
        let body = response.body_mut().with_config().limit(limit).read_to_vec();
        let body = body.map_err(|error| self.failure(error))?;
        let damaged = |error: MessageError| Failure::Passing { reason: error.to_string(), after: None };
        check(&body).map_err(damaged)?;
        Ok(Reply::Body(body))
    }

    fn refusal(&self, mut response: Response<Body>) -> Result<Reply, Failure> {
        let status = response.status().as_u16();
        let seconds =
            response.headers().get(header::RETRY_AFTER).and_then(|after| after.to_str().ok()?.parse().ok());
        let text = response.body_mut().with_config().limit(MAX_REFUSAL).read_to_string().unwrap_or_default();
        let (code, message) = text.trim().split_once(": ").unwrap_or(("", text.trim()));
        match (status, code) {
            (404, "unknown-keys") => Ok(Reply::UnknownKeys),
            (408 | 429 | 500 | 502..=504, _) => Err(Failure::Passing {
                reason: format!("{status}: {message}"),
                after: seconds.map(|seconds: u64| Duration::from_secs(seconds.min(60))),
            }),
            _ => Err(Failure::Final(ClientError::Refused {
                address: self.address.clone(),
                status,
                code: code.to_owned(),
                message: message.to_owned(),
            })),
        }
    }

    fn failure(&self, error: ureq::Error) -> Failure {
        match error {
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
                Failure::Final(ClientError::Address { address: self.address.clone() })
            }
            ureq::Error::BodyExceedsLimit(limit) => {
                Failure::Final(self.unexpected(format!("the answer has more than {limit} bytes")))
            }
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
                Failure::Final(self.unexpected(format!("no secure connection: {error}")))
            }
            ureq::Error::Io(error) => Failure::Passing { reason: error.to_string(), after: None },
            passing => Failure::Passing { reason: passing.to_string(), after: None },
        }
    }
}

impl<P: Patience> Exchange<P> {
    /// Asks without a message.
    pub(crate) fn get(&self, path: &str) -> Result<Vec<u8>, ClientError> {
        let call = Call { path, message: None, replaces: false, jitter: 0 };
        match self.call(&call, |_| Ok(()))? {
            Reply::Body(body) => Ok(body),
            Reply::UnknownKeys => Err(self.unexpected("it misses keys that were not named".to_owned())),
        }
    }

    /// Sends a message until there is an answer that `check` accepts, or no more attempt is left.
    pub(crate) fn call(
        &self,
        call: &Call<'_>,
        check: impl Fn(&[u8]) -> Result<(), MessageError>,
    ) -> Result<Reply, ClientError> {
        let mut attempt = 1;
        loop {
            let (reason, after) = match self.attempt(call, &check) {
                Ok(reply) => return Ok(reply),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Passing { reason, after }) => (reason, after),
            };
            let (address, attempts) = (self.address.clone(), self.options.attempts);
            if attempt >= attempts {
                return Err(ClientError::NoAnswer { address, attempts: attempt, reason });
            }
            let own = pause(self.options.first_pause, self.options.longest_pause, attempt, call.jitter);
            let retry = Retry { attempt, attempts, pause: after.unwrap_or_default().max(own), reason };
            if self.patience.wait(&retry) == ControlFlow::Break(()) {
                return Err(ClientError::GivenUp { address });
            }
            attempt += 1;
        }
    }
}
