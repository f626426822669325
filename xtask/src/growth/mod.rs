//! Time and memory against size, on generated data: a few points that cost a run a second or two.
//!
//! One thread does the work, so that the growth is that of the method and not that of a busy machine. `bench scale`
//! takes the whole image experiment to larger sizes.

mod pictures;
mod tables;

use std::time::Instant;

use anyhow::Result;
use results::{ScalingPoint, Timings};

use crate::config::{RunConfig, Scale};
use crate::stage::timed;
use crate::{interrupt, memory};

/// Adds the points of tables; none in a quick run.
pub fn tables(config: &RunConfig, timings: &mut Timings) -> Result<()> {
    let (linear, kernel) = match config.scale {
        Scale::Quick => return Ok(()),
        Scale::Default => ([1_000, 10_000, 100_000], [500, 2_000, 8_000]),
        Scale::Full => ([1_000, 30_000, 1_000_000], [500, 4_000, 32_000]),
    };
    timed(timings, "generated tables of growing size", None, |timings| {
        tables::measure(config, linear, kernel, timings)
    })
}

/// Adds the points of pictures; none in a quick run.
pub fn pictures(config: &RunConfig, timings: &mut Timings) -> Result<()> {
    let sizes = match config.scale {
        Scale::Quick => return Ok(()),
        Scale::Default => [125, 500, 2_000],
        Scale::Full => [1_000, 10_000, 50_000],
    };
    timed(timings, "generated pictures of growing number", None, |timings| {
        pictures::measure(config, sizes, timings)
    })
}

/// One point: the wall time of `work` on `size` records, and the memory it came to hold.
fn point<T>(
    timings: &mut Timings,
    series: &str,
    size: usize,
    work: impl FnOnce() -> Result<T>,
) -> Result<()> {
    interrupt::check()?;
    let counts_from_here = memory::restart_peak();
    let started = Instant::now();
    let done = work()?;
    timings.scaling.push(ScalingPoint {
        series: series.to_owned(),
        size: size as u64,
        seconds: started.elapsed().as_secs_f64(),
        peak_rss_bytes: memory::peak_rss_bytes().filter(|_| counts_from_here),
    });
    drop(done);
    Ok(())
}
