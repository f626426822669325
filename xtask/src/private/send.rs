//! Sending the requests of a job, several at a time; what has a response already is not sent again.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, Error, Result};
use private_service::{ClientError, ClientOptions, KeyMessage, Patience, Remote, Retry};
use serde::{Deserialize, Serialize};

use super::job::{Batch, Job};
use crate::files::{self, Access};
use crate::interrupt::{self, Interrupted, InterruptedKeeping};
use crate::progress::{Mode, Progress};

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

/// Sends what has no response yet, over `parallel` connections. After Ctrl-C what has arrived is kept.
pub fn send(job: &Job, address: &str, parallel: usize, show: Mode) -> Result<Sent> {
    let waiting = without_response(job)?;
    let mut sent = Sent::of(job);
    if waiting.is_empty() {
        return Ok(sent);
    }
    let run = Run {
        job,
        address,
        keys: job.keys()?,
        waiting: &waiting,
        next: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
        repeated: AtomicU32::new(0),
        done: AtomicUsize::new(0),
        progress: Progress::new(show, "classifying", waiting.len() as u64),
        show,
    };
    let kept = "the responses that arrived are in the job's folder, and the same command goes on from there";
    interrupt::keep(kept.to_owned());
    let started = Instant::now();
    let result = run.all(parallel);
    sent.responses += run.done.load(Ordering::Relaxed) as u64;
    sent.repeated += u64::from(run.repeated.load(Ordering::Relaxed));
    sent.seconds += started.elapsed().as_secs_f64();
    sent.write(job)?;
    result.map_err(|error| explain(error, job, waiting.len() - run.done.load(Ordering::Relaxed)))?;
    Ok(sent)
}

/// What is kept when the sending ends early, and how to go on.
fn explain(error: Error, job: &Job, left: usize) -> Error {
    let all = job.batches().len();
    let kept = format!(
        "{} of {all} responses are in the job's folder, and the same command goes on from there",
        all - left
    );
    match error.is::<Interrupted>() {
        true => InterruptedKeeping { kept }.into(),
        false => error.context(kept),
    }
}

impl Sent {
    /// What was noted before; nothing where no note can be read.
    pub fn of(job: &Job) -> Self {
        let text = std::fs::read(job.path(FILE)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    fn write(&self, job: &Job) -> Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        Ok(files::replace(&job.path(FILE), Access::Shared, &text)?)
    }
}

fn without_response(job: &Job) -> Result<Vec<&Batch>> {
    let mut waiting = Vec::new();
    for batch in job.batches() {
        let (_, receipt) = job.request(batch)?;
        if job.response(batch, &receipt)?.is_none() {
            waiting.push(batch);
        }
    }
    Ok(waiting)
}

/// What the sending threads share.
struct Run<'a> {
    job: &'a Job,
    address: &'a str,
    keys: KeyMessage,
    waiting: &'a [&'a Batch],
    next: AtomicUsize,
    failed: AtomicBool,
    repeated: AtomicU32,
    done: AtomicUsize,
    progress: Progress,
    show: Mode,
}

impl Run<'_> {
    fn all(&self, parallel: usize) -> Result<()> {
        let lanes = parallel.clamp(1, self.waiting.len());
        std::thread::scope(|scope| {
            let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(|| self.lane())).collect();
            let ended = lanes.into_iter().map(|lane| match lane.join() {
                Ok(result) => result,
                Err(_) => Err(Error::msg("a sending thread stopped unexpectedly")),
            });
            // All lanes are joined before the first error is given back.
            ended.collect::<Vec<_>>().into_iter().collect()
        })
    }

    fn lane(&self) -> Result<()> {
        let remote = Remote::with_patience(self.address, ClientOptions::default(), Waiting { run: self })?;
        while let Some(batch) = self.waiting.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            interrupt::check()?;
            if self.failed.load(Ordering::Relaxed) {
                break;
            }
            let answered = self.one(&remote, batch);
            if answered.is_err() {
                self.failed.store(true, Ordering::Relaxed);
            }
            answered?;
        }
        Ok(())
    }

    fn one(&self, remote: &Remote<Waiting<'_>>, batch: &Batch) -> Result<()> {
        let (request, _) = self.job.request(batch)?;
        let response = match remote.decide(&self.keys, &request) {
            Err(ClientError::GivenUp { .. }) => {
                interrupt::check()?;
                // Another lane failed, and its error is the one to tell.
                return Ok(());
            }
            answered => answered.with_context(|| format!("request {}", batch.file))?,
        };
        self.job.keep_response(batch, &response)?;
        self.done.fetch_add(1, Ordering::Relaxed);
        self.progress.step();
        Ok(())
    }
}

/// Waits between attempts, tells why, and gives up on Ctrl-C.
struct Waiting<'a> {
    run: &'a Run<'a>,
}

impl Patience for Waiting<'_> {
    fn wait(&self, retry: &Retry) -> ControlFlow<()> {
        self.run.repeated.fetch_add(1, Ordering::Relaxed);
        if retry.attempt > 1 {
            self.run.show.say(&format!(
                "{}: {}; attempt {} of {} in {:.1} s",
                self.run.address,
                retry.reason,
                retry.attempt + 1,
                retry.attempts,
                retry.pause.as_secs_f64()
            ));
        }
        let failed = || self.run.failed.load(Ordering::Relaxed);
        match interrupt::wait(retry.pause, failed) {
            Ok(()) if !failed() => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}
