//! The service: models, limits, and what it keeps between requests.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use private_inference::{Limits, ModelCard, ModelId, QuantisedModel, Server};

use crate::error::ServiceError;
use crate::http::gate::Gate;
use crate::log::Log;
use crate::metrics::{Held, Metrics};
use crate::names::to_hex;
use crate::options::{ServiceOptions, ServiceSpec};
use crate::store::{AnswerStore, KeyStore};

/// A model to serve, and notes that its clients are given as they are (how a record is prepared, what classes are called).
#[derive(Debug)]
pub struct ServedModel {
    /// The model.
    pub model: QuantisedModel,
    /// The notes.
    pub notes: Vec<u8>,
}

/// Where the randomness that masks answers comes from: a fresh, unpredictable seed at every call.
pub trait Seeds: Send + Sync {
    /// A seed.
    ///
    /// # Errors
    /// When there is none; the request is then answered with 500.
    fn seed(&self) -> std::io::Result<[u8; 32]>;
}

impl<F: Fn() -> std::io::Result<[u8; 32]> + Send + Sync> Seeds for F {
    fn seed(&self) -> std::io::Result<[u8; 32]> {
        self()
    }
}

/// How a service ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// Connections that were broken off because they did not end in time.
    pub broken_off: usize,
}

/// Models behind HTTP. It is built from models, limits, a log and a source of seeds: there is no way to hand it a secret
/// key.
///
/// ```compile_fail,E0308
/// # use private_inference::{Degree, ReproducibleSeed, SecretKey};
/// # use private_service::{Entry, ServedModel, Service, ServiceOptions};
/// # let mut rng = ReproducibleSeed::for_tests_and_experiments([0; 32]).rng();
/// let secret: SecretKey = SecretKey::generate(Degree::N4096, &mut rng).unwrap();
/// let models = vec![ServedModel { model: secret, notes: Vec::new() }];
/// let service = Service::new(models, ServiceOptions::default(), || Ok([0; 32]), |_: &Entry| {});
/// ```
pub struct Service {
    pub(crate) state: Arc<State>,
}

/// A model ready to be used by requests.
pub(crate) struct Served {
    pub(crate) server: Server,
    pub(crate) card: Bytes,
    pub(crate) notes: Bytes,
}

/// What all requests share.
pub(crate) struct State {
    pub(crate) spec: ServiceSpec,
    pub(crate) gate: Gate,
    pub(crate) metrics: Metrics,
    pub(crate) log: Box<dyn Log>,
    pub(crate) seeds: Box<dyn Seeds>,
    pub(crate) connections: AtomicUsize,
    models: BTreeMap<[u8; 16], Arc<Served>>,
    keys: Mutex<KeyStore>,
    answers: Mutex<AnswerStore>,
    stopping: AtomicBool,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Service").field("models", &self.cards()).finish_non_exhaustive()
    }
}

impl Service {
    /// A service of `models` within `options`.
    ///
    /// # Errors
    /// [`ServiceError`] for an option outside its range, no model, or two models of one name.
    pub fn new(
        models: Vec<ServedModel>,
        options: ServiceOptions,
        seeds: impl Seeds + 'static,
        log: impl Log + 'static,
    ) -> Result<Self, ServiceError> {
        let spec = ServiceSpec::new(options)?;
        let state = State {
            gate: Gate::new(&spec),
            metrics: Metrics::default(),
            log: Box::new(log),
            seeds: Box::new(seeds),
            connections: AtomicUsize::new(0),
            models: served(models, &spec)?,
            keys: Mutex::new(KeyStore::new(spec.key_bytes)),
            answers: Mutex::new(AnswerStore::new(spec.max_request_ids, spec.answer_bytes)),
            stopping: AtomicBool::new(false),
            spec,
        };
        Ok(Self { state: Arc::new(state) })
    }

    /// The public parts of its models.
    pub fn cards(&self) -> Vec<&ModelCard> {
        self.state.models.values().map(|model| model.server.card()).collect()
    }
}

fn served(
    models: Vec<ServedModel>,
    spec: &ServiceSpec,
) -> Result<BTreeMap<[u8; 16], Arc<Served>>, ServiceError> {
    if models.is_empty() {
        return Err(ServiceError::NoModel);
    }
    let limits = Limits { max_message_bytes: spec.max_request_bytes, max_records: spec.max_records };
    let mut served = BTreeMap::new();
    for ServedModel { model, notes } in models {
        let server = Server::new(model, limits)?;
        let (id, card) = (server.card().id().0, Bytes::from(server.card().to_bytes()));
        if served.insert(id, Arc::new(Served { server, card, notes: notes.into() })).is_some() {
            return Err(ServiceError::SameModel { id: to_hex(&id) });
        }
    }
    Ok(served)
}

impl Served {
    pub(crate) fn id(&self) -> ModelId {
        self.server.card().id()
    }
}

impl State {
    pub(crate) fn model(&self, id: ModelId) -> Option<Arc<Served>> {
        self.models.get(&id.0).cloned()
    }

    pub(crate) fn model_ids(&self) -> Vec<ModelId> {
        self.models.keys().map(|&id| ModelId(id)).collect()
    }

    pub(crate) fn held(&self) -> Held {
        Held { models: self.models.len(), keys: self.keys().len(), answer_bytes: self.answers().bytes() }
    }

    // A thread that panicked within one of the stores leaves at most a forgotten entry behind.

    pub(crate) fn keys(&self) -> MutexGuard<'_, KeyStore> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn answers(&self) -> MutexGuard<'_, AnswerStore> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub(crate) fn set_stopping(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}
