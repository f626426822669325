//! Watches every request from its head to the head of its answer, for log and metrics.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, State as Shared};
use axum::http::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use private_inference::RequestId;

use super::refusal::Code;
use crate::log::{Endpoint, Entry};
use crate::service::State;

/// Status of a request whose client was gone before there was an answer.
const CLIENT_GONE: u16 = 499;

/// What only the handler knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) request: RequestId,
    pub(crate) repeated: bool,
}

/// A request under way; told when it is finished, or when it is dropped because the client is gone.
struct Watched {
    state: Arc<State>,
    endpoint: Endpoint,
    started: Instant,
    received: Arc<AtomicU64>,
    told: bool,
}

/// The middleware.
pub(crate) async fn watch(Shared(state): Shared<Arc<State>>, request: Request<Body>, next: Next) -> Response {
    let counted = state.clone();
    let _in_flight = counted.metrics.request_begins();
    let received = Arc::new(AtomicU64::new(0));
    let endpoint = endpoint(request.extensions().get::<MatchedPath>());
    let watched =
        Watched { state, endpoint, started: Instant::now(), received: received.clone(), told: false };
    let request = request.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let length = frame.data_ref().map_or(0, |data| data.len() as u64);
            received.fetch_add(length, Ordering::Relaxed);
            frame
        }))
    });
    watched.finish(next.run(request).await)
}

impl Watched {
    fn finish(mut self, response: Response) -> Response {
        let facts = response.extensions().get::<Facts>();
        let entry = Entry {
            status: response.status().as_u16(),
            code: response.extensions().get::<Code>().map(|code| code.0),
            request: facts.map(|facts| facts.request),
            repeated: facts.is_some_and(|facts| facts.repeated),
            bytes_out: response.body().size_hint().exact().unwrap_or_default(),
            ..self.entry()
        };
        self.tell(&entry);
        response
    }

    fn entry(&self) -> Entry {
        Entry {
            endpoint: self.endpoint,
            status: CLIENT_GONE,
            code: None,
            request: None,
            repeated: false,
            bytes_in: self.received.load(Ordering::Relaxed),
            bytes_out: 0,
            elapsed: self.started.elapsed(),
        }
    }

    fn tell(&mut self, entry: &Entry) {
        self.told = true;
        self.state.metrics.count(entry);
        self.state.log.record(entry);
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.told {
            let entry = self.entry();
            self.tell(&entry);
        }
    }
}

fn endpoint(path: Option<&MatchedPath>) -> Endpoint {
    match path.map(MatchedPath::as_str) {
        Some("/healthz") => Endpoint::Health,
        Some("/metrics") => Endpoint::Metrics,
        Some("/v1/models") => Endpoint::Models,
        Some("/v1/models/{model}") => Endpoint::Card,
        Some("/v1/models/{model}/notes") => Endpoint::Notes,
        Some("/v1/models/{model}/keys/{digest}") => Endpoint::Keys,
        Some("/v1/models/{model}/keys/{digest}/decisions") => Endpoint::Decision,
        _ => Endpoint::Unknown,
    }
}
