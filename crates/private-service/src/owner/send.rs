//! Sending the requests of a job; what has a response already is not sent again.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::files::write;
use super::{Batch, Job, JobError, Preparation, Watch, go_on};
use crate::{ClientError, ClientOptions, KeyMessage, Patience, Remote, Retry};

/// Longest sleep between two questions whether to stop.
const NAP: Duration = Duration::from_millis(50);

/// How the sending of a job went; added up over its continuations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// Responses received.
    pub responses: u64,
    /// Attempts that failed and were repeated.
    pub repeated: u64,
    /// Seconds of sending and waiting.
    pub seconds: f64,
}

const FILE: &str = "sent.json";

impl Sent {
    /// What was noted before; nothing where no note can be read.
    pub fn of<P: Preparation>(job: &Job<P>) -> Self {
        let text = std::fs::read(job.path(FILE)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }
}

/// The requests of a job that have no response yet, on their way to a service.
///
/// Threads that call [`Sending::work`] share them; each of them sends one request at a time.
#[derive(Debug)]
pub struct Sending<'a, P> {
    job: &'a Job<P>,
    address: &'a str,
    keys: KeyMessage,
    waiting: Vec<&'a Batch>,
    started: Instant,
    next: AtomicUsize,
    failed: AtomicBool,
    repeated: AtomicU32,
    done: AtomicUsize,
}

impl<'a, P: Preparation> Sending<'a, P> {
    /// Finds out what is to be sent to the service at `address`; nothing is sent yet.
    ///
    /// # Errors
    /// [`JobError`] for keys, requests and responses that are damaged.
    pub fn new(job: &'a Job<P>, address: &'a str) -> Result<Self, JobError> {
        let mut waiting = Vec::new();
        for batch in job.batches() {
            let (_, receipt) = job.request(batch)?;
            if job.response(batch, &receipt)?.is_none() {
                waiting.push(batch);
            }
        }
        Ok(Self {
            job,
            address,
            keys: job.keys()?,
            waiting,
            started: Instant::now(),
            next: AtomicUsize::new(0),
            failed: AtomicBool::new(false),
            repeated: AtomicU32::new(0),
            done: AtomicUsize::new(0),
        })
    }

    /// Requests without a response.
    pub fn n_left(&self) -> usize {
        self.waiting.len() - self.done.load(Ordering::Relaxed)
    }

    /// Sends what no other thread has taken, until nothing is left or one of them fails. A response is kept in the folder
    /// as soon as it is there.
    ///
    /// # Errors
    /// [`JobError::Stopped`], [`JobError::Sending`], and what a file that cannot be read or written gives.
    pub fn work(&self, watch: &dyn Watch) -> Result<(), JobError> {
        let patience = |retry: &Retry| self.wait(retry, watch);
        let remote = Remote::with_patience(self.address, ClientOptions::default(), patience)?;
        while let Some(batch) = self.waiting.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            go_on(watch)?;
            if self.has_failed() {
                break;
            }
            let answered = self.one(&remote, batch, watch);
            if answered.is_err() {
                self.failed.store(true, Ordering::Relaxed);
            }
            answered?;
        }
        Ok(())
    }

    fn one(&self, remote: &Remote<impl Patience>, batch: &Batch, watch: &dyn Watch) -> Result<(), JobError> {
        let (request, _) = self.job.request(batch)?;
        match remote.decide(&self.keys, &request) {
            // Where nobody asked to stop, another thread has failed, and its error is the one to tell.
            Err(ClientError::GivenUp { .. }) => go_on(watch),
            Err(source) => Err(JobError::Sending { request: batch.file.clone(), source }),
            Ok(response) => {
                self.job.keep_response(batch, &response)?;
                self.done.fetch_add(1, Ordering::Relaxed);
                watch.step();
                Ok(())
            }
        }
    }

    fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    fn wait(&self, retry: &Retry, watch: &dyn Watch) -> ControlFlow<()> {
        self.repeated.fetch_add(1, Ordering::Relaxed);
        watch.retries(retry);
        let started = Instant::now();
        loop {
            if watch.is_stopped() || self.has_failed() {
                return ControlFlow::Break(());
            }
            let left = retry.pause.saturating_sub(started.elapsed());
            if left.is_zero() {
                return ControlFlow::Continue(());
            }
            std::thread::sleep(left.min(NAP));
        }
    }

    /// Adds to the note in the folder how the sending went, and gives the whole.
    ///
    /// # Errors
    /// [`JobError::Write`].
    pub fn finish(&self) -> Result<Sent, JobError> {
        let before = Sent::of(self.job);
        let sent = Sent {
            responses: before.responses + self.done.load(Ordering::Relaxed) as u64,
            repeated: before.repeated + u64::from(self.repeated.load(Ordering::Relaxed)),
            seconds: before.seconds + self.started.elapsed().as_secs_f64(),
        };
        let text = serde_json::to_vec_pretty(&sent)
            .map_err(|source| JobError::Json { what: "the note on the sending", source })?;
        write(&self.job.path(FILE), &text)?;
        Ok(sent)
    }
}
