//! Ctrl-C and SIGTERM: a flag that long jobs look at between two pieces of work.
//!
//! Nothing is torn down from the signal handler. A job that sees the flag returns [`Interrupted`], its unfinished
//! output folder is removed on the way out, and `main` ends with exit code 130.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use thiserror::Error;

/// Longest sleep between two looks at the flag.
const NAP: Duration = Duration::from_millis(50);

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// The user asked the program to stop.
#[derive(Debug, Error)]
#[error("interrupted; nothing was written")]
pub struct Interrupted;

/// The user asked the program to stop, and what was done until then is kept.
#[derive(Debug, Error)]
#[error("interrupted; {kept}")]
pub struct InterruptedKeeping {
    /// What is kept where, and how to go on.
    pub kept: String,
}

/// Installs the handler; a second Ctrl-C ends the process at once.
pub fn install() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    })?;
    Ok(())
}

/// Whether the user has asked to stop.
pub fn is_requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Fails once the user has asked to stop.
pub fn check() -> Result<(), Interrupted> {
    match is_requested() {
        true => Err(Interrupted),
        false => Ok(()),
    }
}

/// Waits until the time is over or `enough` says so, and fails as soon as the user has asked to stop.
pub fn wait(time: Duration, enough: impl Fn() -> bool) -> Result<(), Interrupted> {
    let started = Instant::now();
    loop {
        check()?;
        let left = time.saturating_sub(started.elapsed());
        if left.is_zero() || enough() {
            return Ok(());
        }
        std::thread::sleep(left.min(NAP));
    }
}
