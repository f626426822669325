//! Progress of long jobs: a bar with time left on a terminal, plain lines in a log, nothing with `--quiet`.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The least time between two plain progress lines.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Bytes of a megabyte.
const MEGABYTE: f64 = 1e6;

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
    label: String,
    unit: Unit,
    total: u64,
    done: AtomicU64,
    started: Instant,
    last_line_ms: AtomicU64,
    mode: Mode,
    bar: Option<ProgressBar>,
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
        let bar = (mode == Mode::Bar).then(|| bar(label, total, unit));
        let (done, last_line_ms) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { label: label.to_owned(), unit, total, done, started: Instant::now(), last_line_ms, mode, bar }
    }

    /// One step is done.
    pub fn step(&self) {
        self.add(1);
    }

    /// So many steps or bytes are done.
    pub fn add(&self, count: u64) {
        let done = self.done.fetch_add(count, Ordering::Relaxed) + count;
        if let Some(bar) = &self.bar {
            bar.inc(count);
        }
        if self.mode == Mode::Lines {
            self.line(done);
        }
    }

    /// A step goes on: says where things stand when nothing was said for a while.
    pub fn tick(&self) {
        match &self.bar {
            Some(bar) => bar.tick(),
            None if self.mode == Mode::Lines => self.line(self.done.load(Ordering::Relaxed)),
            None => {}
        }
    }

    fn line(&self, done: u64) {
        let now = self.started.elapsed().as_millis() as u64;
        let last = self.last_line_ms.load(Ordering::Relaxed);
        let due = now.saturating_sub(last) >= LINE_EVERY.as_millis() as u64;
        let mine =
            || self.last_line_ms.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if due && mine() {
            let left = time_left(now, done, self.total);
            eprintln!("{}: {} ({left})", self.label, self.unit.part(done, self.total));
        }
    }

    /// Removes the bar.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
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
            Self::Steps => "{prefix} [{bar:30}] {pos}/{len} {elapsed} (left {eta})",
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
    bar
}

fn time_left(elapsed_ms: u64, done: u64, total: u64) -> String {
    if done == 0 {
        return format!("{} s so far", elapsed_ms / 1000);
    }
    let left_ms = (elapsed_ms as f64 / done as f64) * total.saturating_sub(done) as f64;
    format!("about {} s left", (left_ms / 1000.0).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_proportional() {
        assert_eq!(time_left(10_000, 1, 3), "about 20 s left");
        assert_eq!(time_left(10_000, 3, 3), "about 0 s left");
        assert_eq!(time_left(10_000, 0, 3), "10 s so far");
    }

    #[test]
    fn bytes_are_shown_as_megabytes() {
        assert_eq!(Unit::Bytes.part(1_250_000, 30_000_000), "1.2 of 30.0 MB");
        assert_eq!(Unit::Steps.part(2, 3), "2 of 3");
        let progress = Progress::of_bytes(Mode::Bar, "test", 10);
        progress.add(4);
        assert_eq!(progress.done.load(Ordering::Relaxed), 4);
    }

    #[test]
    fn steps_are_counted_from_many_threads() {
        let progress = Progress::new(Mode::Quiet, "test", 100);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..25).for_each(|_| progress.step()));
            }
        });
        assert_eq!(progress.done.load(Ordering::Relaxed), 100);
    }
}
