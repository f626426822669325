//! Ctrl-C and SIGTERM: a flag that long jobs look at between two pieces of work, and fits and scans while they run.
//!
//! A job that sees the flag returns [`Interrupted`], its unfinished output folder is removed on the way out, and `main`
//! ends with exit code 130. Not every dependency can be asked to stop: what has not ended after [`GRACE`], or when a
//! second signal comes, is ended with the same exit code after the files and folders under construction were removed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use classifiers::{FitError, OutOfCoreError, PredictError};
use hog_features::HogError;
use thiserror::Error;

/// Exit code after Ctrl-C, as shells expect it (128 + SIGINT).
pub const EXIT_CODE: u8 = 130;

/// How long an orderly end may take.
const GRACE: Duration = Duration::from_millis(1500);

/// Longest sleep between two looks at the flag.
const NAP: Duration = Duration::from_millis(50);

static REQUESTED: AtomicBool = AtomicBool::new(false);
static PATIENT: AtomicBool = AtomicBool::new(false);
static KEPT: Mutex<Option<String>> = Mutex::new(None);

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

/// Installs the handler.
pub fn install() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::SeqCst) {
            end_now();
        }
        std::thread::spawn(|| {
            std::thread::sleep(GRACE);
            if !PATIENT.load(Ordering::SeqCst) {
                end_now();
            }
        });
    })?;
    Ok(())
}

/// From now on the first signal may be answered in any time, because this process owes others an orderly end.
pub fn be_patient() {
    PATIENT.store(true, Ordering::SeqCst);
}

/// From now on an end that cannot be orderly says what is kept of the work, and how to go on.
pub fn keep(what: String) {
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some(what);
}

/// Ends the process without waiting for its threads; nothing under construction is left behind.
fn end_now() -> ! {
    safe_files::abandon_all();
    match KEPT.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(kept) => eprintln!("error: {}", InterruptedKeeping { kept }),
        None => eprintln!("error: interrupted"),
    }
    std::process::exit(i32::from(EXIT_CODE))
}

/// [`Interrupted`] where work ended because the user asked to stop, whatever was said around it: where it was is no fault of
/// anything there. Any other error as it is.
pub fn recognised(error: anyhow::Error) -> anyhow::Error {
    match error.is::<Interrupted>() || error.chain().any(is_stop) {
        true => Interrupted.into(),
        false => error,
    }
}

/// As [`recognised`]; an interruption says what is `kept`, if anything is.
pub fn keeping(error: anyhow::Error, kept: impl FnOnce() -> Option<String>) -> anyhow::Error {
    let error = recognised(error);
    match error.is::<Interrupted>().then(kept).flatten() {
        Some(kept) => InterruptedKeeping { kept }.into(),
        None => error,
    }
}

fn is_stop(cause: &(dyn std::error::Error + 'static)) -> bool {
    let from_file =
        matches!(cause.downcast_ref::<OutOfCoreError>(), Some(OutOfCoreError::Fit(FitError::Stopped)));
    from_file
        || cause.downcast_ref::<FitError>() == Some(&FitError::Stopped)
        || cause.downcast_ref::<PredictError>() == Some(&PredictError::Stopped)
        || cause.downcast_ref::<HogError>() == Some(&HogError::Stopped)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_fit_is_an_interruption_and_other_errors_stay() {
        let said = |error: anyhow::Error| recognised(error.context("svm-rbf on siv").context("my table"));
        assert!(said(FitError::Stopped.into()).is::<Interrupted>());
        assert!(said(PredictError::Stopped.into()).is::<Interrupted>());
        assert!(said(OutOfCoreError::Fit(FitError::Stopped).into()).is::<Interrupted>());
        let other = said(FitError::TooFewClasses { classes: 1 }.into());
        assert!(!other.is::<Interrupted>() && other.to_string() == "my table");
        assert_eq!(said(Interrupted.into()).to_string(), "interrupted; nothing was written");
        let kept = InterruptedKeeping { kept: "the rest is kept".to_owned() };
        assert_eq!(recognised(kept.into()).to_string(), "interrupted; the rest is kept");
    }
}
