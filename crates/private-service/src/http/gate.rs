//! Who may come in: a budget of memory for messages, a few workers, a short queue before them.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::refusal::Refusal;
use crate::metrics::Metrics;
use crate::options::ServiceSpec;

/// Bytes that one permit of the memory budget stands for.
const UNIT: u64 = 1024;

/// The limits that are shared by all requests.
pub(crate) struct Gate {
    memory: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// Memory of one message; given back when dropped.
pub(crate) struct Memory {
    budget: Arc<Semaphore>,
    permits: Option<OwnedSemaphorePermit>,
    bytes: u64,
}

impl Gate {
    pub(crate) fn new(spec: &ServiceSpec) -> Self {
        let units = usize::try_from(spec.max_memory_bytes.div_ceil(UNIT)).unwrap_or(usize::MAX);
        Self {
            memory: Arc::new(Semaphore::new(units.min(Semaphore::MAX_PERMITS))),
            workers: Arc::new(Semaphore::new(spec.workers)),
            queue: Arc::new(Semaphore::new(spec.max_queue)),
        }
    }

    /// Memory for a message that has not begun.
    pub(crate) fn memory(&self) -> Memory {
        Memory { budget: self.memory.clone(), permits: None, bytes: 0 }
    }

    /// A worker, now or after waiting; refused when the queue is full.
    pub(crate) async fn worker(&self, metrics: &Metrics) -> Result<OwnedSemaphorePermit, Refusal> {
        if let Ok(worker) = self.workers.clone().try_acquire_owned() {
            return Ok(worker);
        }
        let Ok(_place) = self.queue.try_acquire() else { return Err(Refusal::busy()) };
        let _waiting = metrics.waits();
        self.workers.clone().acquire_owned().await.map_err(|_| Refusal::stopping())
    }
}

impl Memory {
    /// Takes memory for `more` bytes.
    pub(crate) fn grow(&mut self, more: u64) -> Result<(), Refusal> {
        let units = |bytes: u64| bytes.div_ceil(UNIT);
        let needed = units(self.bytes + more) - units(self.bytes);
        let needed = u32::try_from(needed).map_err(|_| Refusal::busy())?;
        let permit = self.budget.clone().try_acquire_many_owned(needed).map_err(|_| Refusal::busy())?;
        match &mut self.permits {
            Some(permits) => permits.merge(permit),
            None => self.permits = Some(permit),
        }
        self.bytes += more;
        Ok(())
    }
}
