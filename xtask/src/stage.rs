//! Stages of a run: what took how long, and how much memory.

use std::time::Instant;

use anyhow::Result;
use results::{Stage, Timings};

use crate::memory;

/// Does `work` and notes its wall time, the number of `items` it was done on, and the peak memory up to its end.
pub fn timed<T>(
    timings: &mut Timings,
    name: impl Into<String>,
    items: Option<usize>,
    work: impl FnOnce(&mut Timings) -> Result<T>,
) -> Result<T> {
    let started = Instant::now();
    let done = work(timings)?;
    timings.stages.push(of(name, started, items));
    Ok(done)
}

/// The stage that began at `started` and ends now.
pub fn of(name: impl Into<String>, started: Instant, items: Option<usize>) -> Stage {
    Stage {
        name: name.into(),
        seconds: started.elapsed().as_secs_f64(),
        items: items.map(|items| items as u64),
        peak_rss_bytes: memory::peak_rss_bytes(),
    }
}
