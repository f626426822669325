//! Why a request is refused: a status, a word for programs and a sentence for people.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use private_inference::{InferenceError, MessageError};

/// Seconds after which a client is asked to come again.
const RETRY_SECONDS: u64 = 1;

/// A refusal; as a response, its body is `code: message`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

/// The word of a refusal, for the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Code(pub(crate) &'static str);

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(crate) fn unknown_address() -> Self {
        Self::new(StatusCode::NOT_FOUND, "unknown-address", "there is nothing at this address")
    }

    pub(crate) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method", "this address does not take this method")
    }

    pub(crate) fn unknown_model() -> Self {
        Self::new(StatusCode::NOT_FOUND, "unknown-model", "no model of this name is served here")
    }

    /// What a client that was known before the service was started again is told.
    pub(crate) fn unknown_keys() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown-keys",
            "these public keys are not held here; send them (again)",
        )
    }

    pub(crate) fn other_keys() -> Self {
        Self::unprocessable("the digest in the address is not that of the keys sent")
    }

    pub(crate) fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unusable", message)
    }

    pub(crate) fn content_type() -> Self {
        let message = "messages are application/octet-stream without any content encoding";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type", message)
    }

    pub(crate) fn too_large(limit: u64) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", format!("at most {limit} bytes are accepted"))
    }

    pub(crate) fn slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "slow", "the message did not arrive in time")
    }

    pub(crate) fn broken_off() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "broken-off", "the message ended before its announced length")
    }

    pub(crate) fn reused_id() -> Self {
        let message = "this request id came with other bytes before; every new request needs a fresh id";
        Self::new(StatusCode::CONFLICT, "reused-id", message)
    }

    pub(crate) fn busy() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "too many requests at a time; try again")
    }

    pub(crate) fn late() -> Self {
        let message = "no answer within the time limit; try again with the same request";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "late", message)
    }

    pub(crate) fn stopping() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "the service is being stopped")
    }

    pub(crate) fn fault(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", message)
    }
}

impl From<MessageError> for Refusal {
    fn from(error: MessageError) -> Self {
        let status = match error {
            MessageError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            MessageError::Version { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            MessageError::Truncated { .. }
            | MessageError::Trailing { .. }
            | MessageError::Magic { .. }
            | MessageError::Kind { .. }
            | MessageError::UnknownKind { .. }
            | MessageError::Digest => StatusCode::BAD_REQUEST,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let code = match status {
            StatusCode::PAYLOAD_TOO_LARGE => "too-large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "version",
            StatusCode::BAD_REQUEST => "malformed",
            _ => "unusable",
        };
        Self::new(status, code, error.to_string())
    }
}

impl From<InferenceError> for Refusal {
    fn from(error: InferenceError) -> Self {
        match error {
            InferenceError::Message(error) => error.into(),
            InferenceError::Library { reason } => Self::fault(reason),
            other => Self::unprocessable(other.to_string()),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(format!("{}: {}\n", self.code, self.message)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
        }
        response.extensions_mut().insert(Code(self.code));
        response
    }
}
