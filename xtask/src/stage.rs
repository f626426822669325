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
    let (done, seconds) = measured(|| work(timings))?;
    timings.stages.push(of(name, seconds, items));
    Ok(done)
}

/// A stage that has just ended.
pub fn of(name: impl Into<String>, seconds: f64, items: Option<usize>) -> Stage {
    let (items, peak_rss_bytes) = (items.map(|items| items as u64), memory::peak_rss_bytes());
    Stage { name: name.into(), seconds, items, peak_rss_bytes }
}

/// Does `work` and gives its wall time in seconds.
pub fn measured<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, f64)> {
    let started = Instant::now();
    let done = work()?;
    Ok((done, started.elapsed().as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_noted_when_they_end_and_failed_ones_are_not() -> Result<()> {
        let mut timings = Timings::default();
        let outer =
            timed(&mut timings, "outer", Some(3), |timings| timed(timings, "inner", None, |_| Ok(7)))?;
        assert_eq!(outer, 7);
        assert!(timed(&mut timings, "failed", None, |_| -> Result<()> { anyhow::bail!("no") }).is_err());
        let noted: Vec<_> = timings.stages.iter().map(|stage| (stage.name.as_str(), stage.items)).collect();
        assert_eq!(noted, [("inner", None), ("outer", Some(3))]);
        assert!(timings.stages[0].seconds <= timings.stages[1].seconds);
        Ok(())
    }
}
