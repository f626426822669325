//! Requests: which failures may pass, how long to wait, how often to try again.

use std::io::Read;
use std::time::Duration;

use thiserror::Error;
use ureq::Agent;
use ureq::http::{HeaderMap, StatusCode, header};

use crate::interrupt::{self, Interrupted};

/// Redirects followed before giving up.
const MAX_REDIRECTS: u32 = 5;

/// How long and how often to try.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Attempts in all, at least 1.
    pub attempts: u32,
    /// Wait before the second attempt; doubles each time.
    pub backoff: Duration,
    /// Longest silence of a server.
    pub silence: Duration,
}

/// Why one attempt failed.
#[derive(Debug, Error)]
pub enum Failure {
    /// Another attempt may succeed.
    #[error("{0}")]
    Passing(String),
    /// Another attempt would fail as well.
    #[error("{0}")]
    Final(String),
    /// The user asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

/// What a server sends.
pub struct Reply {
    /// Byte of the file that the body starts with.
    pub start: u64,
    /// Size of the whole file, where the server says it.
    pub total: Option<u64>,
    /// The bytes.
    pub body: Box<dyn Read>,
}

/// An HTTP client with the proxy of the environment (`ALL_PROXY`, `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`).
pub struct Client {
    agent: Agent,
    patience: Patience,
}

impl Client {
    /// A client that is as patient as told.
    pub fn new(patience: Patience) -> Self {
        let config = Agent::config_builder()
            .max_redirects(MAX_REDIRECTS)
            .http_status_as_error(false)
            .timeout_connect(Some(patience.silence))
            .timeout_recv_response(Some(patience.silence))
            .timeout_per_read(Some(patience.silence))
            .user_agent(concat!("cipherlens/", env!("CARGO_PKG_VERSION")));
        Self { agent: config.build().new_agent(), patience }
    }

    /// Asks for a file from byte `start` on; an https address is never left for an http one.
    pub fn get(&self, url: &str, start: u64) -> Result<Reply, Failure> {
        let request = self.agent.get(url).config().https_only(url.starts_with("https:")).build();
        let request = match start {
            0 => request,
            _ => request.header(header::RANGE, format!("bytes={start}-")),
        };
        let response = request.call().map_err(failure)?;
        let (parts, body) = response.into_parts();
        let (start, total) = match parts.status {
            StatusCode::OK => (0, body.content_length()),
            StatusCode::PARTIAL_CONTENT => content_range(&parts.headers)
                .ok_or_else(|| Failure::Final("the server sent a part without saying which".to_owned()))?,
            status => return Err(refused(status)),
        };
        Ok(Reply { start, total, body: Box::new(body.into_reader()) })
    }

    /// Tries until it succeeds, fails for good, or patience ends.
    pub fn retry(&self, mut attempt: impl FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
        let mut wait = self.patience.backoff;
        for _ in 1..self.patience.attempts {
            match attempt() {
                Err(Failure::Passing(_)) => interrupt::wait(wait, || false)?,
                done => return done,
            }
            wait = wait.saturating_mul(2);
        }
        attempt()
    }
}

fn failure(error: ureq::Error) -> Failure {
    use ureq::Error::{ConnectionFailed, HostNotFound, Io, Protocol, Timeout};
    match &error {
        Io(_) | Timeout(_) | HostNotFound | ConnectionFailed | Protocol(_) => {
            Failure::Passing(error.to_string())
        }
        _ => Failure::Final(error.to_string()),
    }
}

fn refused(status: StatusCode) -> Failure {
    let message = format!("the server answered {status}");
    let passes = status.is_server_error()
        || [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status);
    if passes { Failure::Passing(message) } else { Failure::Final(message) }
}

/// First byte and total size of `Content-Range: bytes 5-9/10` (RFC 9110, section 14.4).
fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let text = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let start = range.split_once('-')?.0.parse().ok()?;
    Some((start, total.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(u64, Option<u64>)>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_RANGE, text.parse().expect("a header value"));
        assert_eq!(content_range(&headers), expected, "{text}");
    }

    #[test]
    fn content_ranges() {
        check("bytes 5-9/10", Some((5, Some(10))));
        check("bytes 0-0/*", Some((0, None)));
        check("bytes */10", None);
        check("lines 5-9/10", None);
        check("bytes 99999999999999999999-9/10", None);
    }
}
