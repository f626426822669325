//! Bodies: received within a size, a time and a budget of memory; what is refused is read off the line.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout, timeout_at};

use super::gate::Memory;
use super::refusal::Refusal;
use crate::service::State;

/// How long, and for how many messages' worth of bytes, a refused body is still read: a client that is writing would
/// otherwise find the connection closed and never read why.
const DISCARD_TIME: Duration = Duration::from_secs(1);
const DISCARD_MESSAGES: u64 = 4;

/// The only content type of messages.
pub(crate) const MESSAGE: &str = "application/octet-stream";

/// A received body and the memory it counts for.
pub(crate) struct Received {
    pub(crate) bytes: Vec<u8>,
    pub(crate) memory: Memory,
}

/// Receives the body of a message.
pub(crate) async fn receive(state: &State, request: Request<Body>) -> Result<Received, Refusal> {
    let (parts, mut body) = request.into_parts();
    let received = match check_head(state, &parts.headers) {
        Ok(()) => collect(state, &mut body).await,
        Err(refusal) => Err(refusal),
    };
    if received.is_err() {
        discard(state, body).await;
    }
    received
}

/// Reads off a body that nobody wants.
pub(crate) async fn discard(state: &State, mut body: Body) {
    let most = state.spec.max_request_bytes.saturating_mul(DISCARD_MESSAGES);
    let read = async {
        let mut seen = 0;
        while let Some(Ok(frame)) = body.frame().await {
            seen += frame.data_ref().map_or(0, |data| data.len() as u64);
            if seen > most {
                break;
            }
        }
    };
    // Whether it ended or the time did, the answer follows.
    let _ = timeout(DISCARD_TIME, read).await;
}

fn check_head(state: &State, headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind != MESSAGE) || headers.contains_key(CONTENT_ENCODING)
    {
        return Err(Refusal::content_type());
    }
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match announced {
        Some(length) if length > state.spec.max_request_bytes => {
            Err(Refusal::too_large(state.spec.max_request_bytes))
        }
        _ => Ok(()),
    }
}

async fn collect(state: &State, body: &mut Body) -> Result<Received, Refusal> {
    let end = Instant::now() + state.spec.body_time;
    let mut received = Received { bytes: Vec::new(), memory: state.gate.memory() };
    loop {
        let next = timeout_at(end.min(Instant::now() + state.spec.body_pause), body.frame());
        let frame = match next.await.map_err(|_| Refusal::slow())? {
            None => return Ok(received),
            Some(frame) => frame.map_err(|_| Refusal::broken_off())?,
        };
        let Some(data) = frame.data_ref() else { continue };
        if (received.bytes.len() + data.len()) as u64 > state.spec.max_request_bytes {
            return Err(Refusal::too_large(state.spec.max_request_bytes));
        }
        received.memory.grow(data.len() as u64)?;
        received.bytes.extend_from_slice(data);
    }
}
