//! What is known of a finished request, for logs: never its content.

use std::fmt;
use std::time::Duration;

use private_inference::RequestId;

use crate::names::to_hex;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// Is the service alive?
    Health,
    /// Counters.
    Metrics,
    /// Names of the models.
    Models,
    /// The public part of a model.
    Card,
    /// What clients are told beside the card.
    Notes,
    /// A client's public keys.
    Keys,
    /// A decision.
    Decision,
    /// An address that does not exist.
    Unknown,
}

impl Endpoint {
    /// Its name in logs and metrics.
    pub fn id(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Metrics => "metrics",
            Self::Models => "models",
            Self::Card => "card",
            Self::Notes => "notes",
            Self::Keys => "keys",
            Self::Decision => "decision",
            Self::Unknown => "unknown",
        }
    }
}

/// One finished request. Its [`fmt::Display`] is a line of `key=value` pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What was asked for.
    pub endpoint: Endpoint,
    /// The status answered; 499 when the client was gone before there was an answer.
    pub status: u16,
    /// Why it was refused, as a word.
    pub code: Option<&'static str>,
    /// The id of the request message, where one was read.
    pub request: Option<RequestId>,
    /// Whether the answer is one that was given before.
    pub repeated: bool,
    /// Bytes of the body received.
    pub bytes_in: u64,
    /// Bytes of the body answered.
    pub bytes_out: u64,
    /// From the head of the request to the head of the answer.
    pub elapsed: Duration,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "endpoint={} status={}", self.endpoint.id(), self.status)?;
        if let Some(code) = self.code {
            write!(f, " code={code}")?;
        }
        if let Some(request) = &self.request {
            write!(f, " request={}", to_hex(&request.0))?;
        }
        if self.repeated {
            f.write_str(" repeated=true")?;
        }
        let ms = self.elapsed.as_secs_f64() * 1000.0;
        write!(f, " in={} out={} ms={ms:.1}", self.bytes_in, self.bytes_out)
    }
}

/// Where finished requests are told.
pub trait Log: Send + Sync {
    /// Called once for each request, from any thread; it should not block.
    fn record(&self, entry: &Entry);
}

impl<F: Fn(&Entry) + Send + Sync> Log for F {
    fn record(&self, entry: &Entry) {
        self(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_what_is_known() {
        let mut entry = Entry {
            endpoint: Endpoint::Decision,
            status: 200,
            code: None,
            request: Some(RequestId([0xab; 16])),
            repeated: true,
            bytes_in: 10,
            bytes_out: 20,
            elapsed: Duration::from_micros(1500),
        };
        let id = "ab".repeat(16);
        assert_eq!(
            entry.to_string(),
            format!("endpoint=decision status=200 request={id} repeated=true in=10 out=20 ms=1.5")
        );
        (entry.request, entry.repeated, entry.code, entry.status) = (None, false, Some("busy"), 503);
        assert_eq!(entry.to_string(), "endpoint=decision status=503 code=busy in=10 out=20 ms=1.5");
    }
}
