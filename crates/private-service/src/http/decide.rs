//! The two messages a client sends: public keys and requests. Both are computed on the blocking pool, by at most as
//! many threads as there are workers.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::Request;
use private_inference::{Envelope, PublicKeys, RequestId};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::body::{self, Received};
use super::refusal::Refusal;
use crate::service::{Served, State};
use crate::store::{KeyName, Known};

/// A computed or repeated answer.
pub(crate) struct Answered {
    pub(crate) bytes: Bytes,
    pub(crate) request: RequestId,
    pub(crate) repeated: bool,
}

/// Takes a client's public keys; gives true when they are new.
pub(crate) async fn keep_keys(
    state: &Arc<State>,
    model: Arc<Served>,
    digest: [u8; 32],
    received: Received,
) -> Result<bool, Refusal> {
    let name = (model.id(), digest);
    let shared = state.clone();
    compute(state, received, move |bytes| {
        if Envelope::read(bytes, shared.spec.max_request_bytes)?.digest() != digest {
            return Err(Refusal::other_keys());
        }
        if shared.keys().find(&name).is_some() {
            return Ok(false);
        }
        let keys = model.server.accept_keys(bytes)?;
        shared.keys().keep(name, keys, bytes.len() as u64);
        Ok(true)
    })
    .await
}

/// Answers a request.
pub(crate) async fn decide(
    state: &Arc<State>,
    model: Arc<Served>,
    digest: [u8; 32],
    request: Request<Body>,
) -> Result<Answered, Refusal> {
    let name = (model.id(), digest);
    let held = state.keys().find(&name);
    let Some(keys) = held else {
        body::discard(state, request.into_body()).await;
        return Err(Refusal::unknown_keys());
    };
    let received = body::receive(state, request).await?;
    let shared = state.clone();
    compute(state, received, move |bytes| shared.answer(&model, &keys, name, bytes)).await
}

/// Runs `work` on the message when a worker is free. Work that is late goes on, and its answer is kept for the retry.
async fn compute<T: Send + 'static>(
    state: &Arc<State>,
    received: Received,
    work: impl FnOnce(&[u8]) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let run = async {
        let worker = state.gate.worker(&state.metrics).await?;
        let done = spawn_blocking(move || {
            let result = work(&received.bytes);
            drop((received.memory, worker));
            result
        });
        done.await.unwrap_or_else(|_| Err(Refusal::fault("the computation ended unexpectedly")))
    };
    timeout(state.spec.answer_time, run).await.unwrap_or_else(|_| Err(Refusal::late()))
}

impl State {
    fn answer(
        &self,
        model: &Served,
        keys: &PublicKeys,
        (id, digest): KeyName,
        bytes: &[u8],
    ) -> Result<Answered, Refusal> {
        let envelope = Envelope::read(bytes, self.spec.max_request_bytes)?;
        let request = envelope.request();
        let name = (id, digest, request);
        let known = self.answers().note(&name, envelope.digest());
        match known {
            Known::Answered(bytes) => return Ok(Answered { bytes, request, repeated: true }),
            Known::OtherBytes => return Err(Refusal::reused_id()),
            Known::Nothing => {}
        }
        let answered = self.evaluate(model, keys, bytes);
        match &answered {
            Ok(answer) => self.answers().keep(name, answer.clone()),
            Err(_) => self.answers().forget(&name),
        }
        answered.map(|bytes| Answered { bytes, request, repeated: false })
    }

    fn evaluate(&self, model: &Served, keys: &PublicKeys, bytes: &[u8]) -> Result<Bytes, Refusal> {
        let seed = self.seeds.seed().map_err(|error| Refusal::fault(format!("no randomness: {error}")))?;
        let mut rng = ChaCha20Rng::from_seed(seed);
        Ok(Bytes::from(model.server.answer(keys, bytes, &mut rng)?))
    }
}
