//! The addresses of the service.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State as Shared};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use private_inference::ModelId;

use super::body::{self, MESSAGE};
use super::decide::{Answered, decide, keep_keys};
use super::refusal::Refusal;
use super::watch::{self, Facts};
use crate::names::{from_hex, to_hex};
use crate::service::{Served, State};

const TEXT: &str = "text/plain; charset=utf-8";
/// The content type that Prometheus expects.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// All addresses, each watched for log and metrics.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .route("/v1/models", get(models))
        .route("/v1/models/{model}", get(card))
        .route("/v1/models/{model}/notes", get(notes))
        .route("/v1/models/{model}/keys/{digest}", put(keys))
        .route("/v1/models/{model}/keys/{digest}/decisions", post(decision))
        .fallback(async || Refusal::unknown_address())
        .method_not_allowed_fallback(async || Refusal::method())
        .layer(axum::middleware::from_fn_with_state(state.clone(), watch::watch))
        .with_state(state)
}

async fn health(Shared(state): Shared<Arc<State>>) -> Response {
    match state.is_stopping() {
        true => Refusal::stopping().into_response(),
        false => typed(TEXT, "ok\n"),
    }
}

async fn metrics(Shared(state): Shared<Arc<State>>) -> Response {
    typed(METRICS, state.metrics.render(&state.held()))
}

async fn models(Shared(state): Shared<Arc<State>>) -> Response {
    let names: String = state.model_ids().iter().map(|id| format!("{}\n", to_hex(&id.0))).collect();
    typed(TEXT, names)
}

async fn card(Shared(state): Shared<Arc<State>>, Path(model): Path<String>) -> Result<Response, Refusal> {
    Ok(typed(MESSAGE, find(&state, &model)?.card.clone()))
}

async fn notes(Shared(state): Shared<Arc<State>>, Path(model): Path<String>) -> Result<Response, Refusal> {
    Ok(typed(MESSAGE, find(&state, &model)?.notes.clone()))
}

async fn keys(
    Shared(state): Shared<Arc<State>>,
    Path(names): Path<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Refusal> {
    let (model, digest) = match address(&state, &names) {
        Ok(found) => found,
        Err(refusal) => return refuse(&state, request, refusal).await,
    };
    let received = body::receive(&state, request).await?;
    let status = match keep_keys(&state, model, digest, received).await? {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    Ok((status, typed(TEXT, "held\n")).into_response())
}

async fn decision(
    Shared(state): Shared<Arc<State>>,
    Path(names): Path<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Refusal> {
    let (model, digest) = match address(&state, &names) {
        Ok(found) => found,
        Err(refusal) => return refuse(&state, request, refusal).await,
    };
    let Answered { bytes, request, repeated } = decide(&state, model, digest, request).await?;
    let mut response = typed(MESSAGE, bytes);
    response.extensions_mut().insert(Facts { request, repeated });
    Ok(response)
}

async fn refuse(state: &State, request: Request<Body>, refusal: Refusal) -> Result<Response, Refusal> {
    body::discard(state, request.into_body()).await;
    Err(refusal)
}

fn address(state: &State, (model, digest): &(String, String)) -> Result<(Arc<Served>, [u8; 32]), Refusal> {
    let model = find(state, model)?;
    let digest = from_hex(digest).ok_or_else(Refusal::unknown_keys)?;
    Ok((model, digest))
}

fn find(state: &State, model: &str) -> Result<Arc<Served>, Refusal> {
    from_hex(model).and_then(|id| state.model(ModelId(id))).ok_or_else(Refusal::unknown_model)
}

fn typed(kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
