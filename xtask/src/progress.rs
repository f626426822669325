//! Progress of long jobs: a bar with time left on a terminal, plain lines in a log, nothing with `--quiet`.
//!
//! One step may take minutes, such as a fit on many rows. A thread beside the work shows that the program lives, and on
//! what it works: on a terminal the time moves every second, in a log there is a first line after [`FIRST_LINE`] and then
//! one every [`LINE_EVERY`], whatever jobs follow one another.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use experiment::Watch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::durations::times;

/// The time from the first job to the first line of a log.
const FIRST_LINE: Duration = Duration::from_secs(2);

/// The time between two lines of a log, so that on a busy machine, too, none is more than five seconds after the last.
const LINE_EVERY: Duration = Duration::from_secs(4);

/// What takes no longer than this gets no line, however long ago the last one was.
const NOT_WORTH_A_LINE: Duration = Duration::from_millis(500);

/// The time after which a bar is drawn again although nothing was done.
const REDRAW_EVERY: Duration = Duration::from_secs(1);

/// Bytes of a megabyte.
const MEGABYTE: f64 = 1e6;

/// When the next line of this process is due; `None` before the first job.
static DUE: Mutex<Option<Instant>> = Mutex::new(None);

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A bar that is redrawn, for a terminal.
    Bar,
    /// A line every few seconds, for a pipe or a log.
    Lines,
    /// Nothing.
    Quiet,
}

impl Mode {
    /// Nothing when `quiet`, else what fits standard error.
    pub fn detect(quiet: bool) -> Self {
        match (quiet, std::io::stderr().is_terminal()) {
            (true, _) => Mode::Quiet,
            (false, true) => Mode::Bar,
            (false, false) => Mode::Lines,
        }
    }

    /// A line for the reader of a log or terminal, on standard error.
    pub fn say(self, line: &str) {
        if self != Mode::Quiet {
            eprintln!("{line}");
        }
    }
}

/// A warning on standard error, whatever the mode: it is no progress, but something that the reader has to know.
pub fn warn(dataset: &str, text: &str) {
    eprintln!("warning: {dataset}: {text}");
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Pieces of work.
    Steps,
    /// Bytes, shown as megabytes.
    Bytes,
}

/// The progress of one job of a known number of steps or bytes; shared by worker threads.
#[derive(Debug)]
pub struct Progress {
    state: Arc<State>,
    bar: Option<ProgressBar>,
    /// Writes lines, where lines are written.
    writer: Option<JoinHandle<()>>,
}

/// How far a job is; shared with the thread that writes lines.
#[derive(Debug)]
struct State {
    label: String,
    unit: Unit,
    total: u64,
    done: AtomicU64,
    started: Instant,
    said: Mutex<Said>,
    /// Wakes the writer at the end of the job.
    ended: Condvar,
}

/// What a line says beside the numbers, and whether there will be more.
#[derive(Debug, Default)]
struct Said {
    work: Option<String>,
    is_over: bool,
}

impl Progress {
    /// Starts showing a job of `total` steps.
    pub fn new(mode: Mode, label: &str, total: u64) -> Self {
        Self::begin(mode, label, total, Unit::Steps)
    }

    /// Starts showing a job on `total` bytes.
    pub fn of_bytes(mode: Mode, label: &str, total: u64) -> Self {
        Self::begin(mode, label, total, Unit::Bytes)
    }

    fn begin(mode: Mode, label: &str, total: u64, unit: Unit) -> Self {
        let state = Arc::new(State {
            label: label.to_owned(),
            unit,
            total,
            done: AtomicU64::new(0),
            started: Instant::now(),
            said: Mutex::default(),
            ended: Condvar::new(),
        });
        let bar = (mode == Mode::Bar).then(|| bar(label, total, unit));
        let writer = (mode == Mode::Lines).then(|| {
            let state = Arc::clone(&state);
            std::thread::spawn(move || state.write_lines())
        });
        Self { state, bar, writer }
    }

    /// Names what is being worked on, for instance one of many fits; with several threads, what began last.
    pub fn work_on(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
        }
        self.state.said().work = Some(what.to_owned());
    }

    /// One step is done.
    pub fn step(&self) {
        self.add(1);
    }

    /// So many steps or bytes are done.
    pub fn add(&self, count: u64) {
        self.state.done.fetch_add(count, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.inc(count);
        }
    }

    /// Removes the bar, or ends the lines.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.state.said().is_over = true;
        self.state.ended.notify_all();
    }
}

/// The progress of an experiment, by fits.
pub struct Shown<'a> {
    /// Where it is shown.
    pub progress: &'a Progress,
    /// What a fit is called, by the numbers of its condition and its learner.
    pub begins: &'a (dyn Fn(usize, usize) -> String + Sync),
}

impl Watch for Shown<'_> {
    fn begins(&self, condition: usize, learner: usize) {
        self.progress.work_on(&(self.begins)(condition, learner));
    }

    fn ended(&self, fits: usize) {
        self.progress.add(fits as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
        if let Some(writer) = self.writer.take() {
            // A line that could not be written is no reason to end the job.
            let _ = writer.join();
        }
    }
}

impl State {
    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes lines until the job is over.
    fn write_lines(&self) {
        let mut said = self.said();
        while !said.is_over {
            let left = self.until_due();
            if left.is_zero() {
                // A log that cannot be written must not end the job.
                let line = self.line(said.work.as_deref(), self.started.elapsed());
                let _ = writeln!(std::io::stderr(), "{line}");
            } else {
                said = self.ended.wait_timeout(said, left).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }

    /// The time until the next line; where that is none, this job is the one to write it.
    fn until_due(&self) -> Duration {
        let mut due = DUE.lock().unwrap_or_else(PoisonError::into_inner);
        let next = due.get_or_insert(self.started + FIRST_LINE);
        let left = (*next).max(self.started + NOT_WORTH_A_LINE).saturating_duration_since(Instant::now());
        if left.is_zero() {
            *next = Instant::now() + LINE_EVERY;
        }
        left
    }

    fn line(&self, work: Option<&str>, elapsed: Duration) -> String {
        let done = self.done.load(Ordering::Relaxed);
        let work = work.map(|work| format!(", {work}")).unwrap_or_default();
        let (part, time) = (self.unit.part(done, self.total), times(elapsed, done, self.total));
        format!("{}: {part} ({time}){work}", self.label)
    }
}

impl Unit {
    /// How much of all is done, in words.
    fn part(self, done: u64, total: u64) -> String {
        match self {
            Self::Steps => format!("{done} of {total}"),
            Self::Bytes => {
                format!("{:.1} of {:.1} MB", done as f64 / MEGABYTE, total as f64 / MEGABYTE)
            }
        }
    }

    /// The same on a bar.
    fn template(self) -> &'static str {
        match self {
            Self::Steps => "{prefix} [{bar:30}] {pos}/{len} {elapsed} (left {eta}) {wide_msg}",
            Self::Bytes => "{prefix} [{bar:30}] {decimal_bytes}/{decimal_total_bytes} {elapsed} (left {eta})",
        }
    }
}

fn bar(label: &str, total: u64, unit: Unit) -> ProgressBar {
    let style = ProgressStyle::with_template(unit.template())
        .expect("the templates are constants that indicatif accepts")
        .progress_chars("=> ");
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(5));
    bar.set_style(style);
    bar.set_prefix(label.to_owned());
    bar.enable_steady_tick(REDRAW_EVERY);
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_the_work_in_hand() {
        let progress = Progress::new(Mode::Quiet, "loan", 20);
        let line = |progress: &Progress| {
            progress.state.line(progress.state.said().work.as_deref(), Duration::from_secs(5))
        };
        assert_eq!(line(&progress), "loan: 0 of 20 (5 s so far)");
        progress.work_on("svm-rbf on siv");
        progress.step();
        assert_eq!(line(&progress), "loan: 1 of 20 (about 95 s left, 5 s so far), svm-rbf on siv");
    }

    #[test]
    fn the_end_does_not_wait_for_the_next_line() {
        let started = Instant::now();
        drop(Progress::new(Mode::Lines, "test", 1));
        assert!(started.elapsed() < FIRST_LINE);
    }

    #[test]
    fn bytes_are_shown_as_megabytes() {
        assert_eq!(Unit::Bytes.part(1_250_000, 30_000_000), "1.2 of 30.0 MB");
        assert_eq!(Unit::Steps.part(2, 3), "2 of 3");
        let progress = Progress::of_bytes(Mode::Bar, "test", 10);
        progress.add(4);
        assert_eq!(progress.state.done.load(Ordering::Relaxed), 4);
    }

    #[test]
    fn steps_are_counted_from_many_threads() {
        let progress = Progress::new(Mode::Quiet, "test", 100);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..25).for_each(|_| progress.step()));
            }
        });
        assert_eq!(progress.state.done.load(Ordering::Relaxed), 100);
    }
}
