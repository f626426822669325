//! Time and memory against size, on generated data. It takes minutes and says nothing of the data at hand, so only a run
//! with `--full` measures it.
//!
//! One thread does the work, so that the growth is that of the method and not that of a busy machine. `bench scale`
//! takes the whole image experiment to larger sizes.

mod pictures;
mod tables;

use anyhow::Result;
use results::{ScalingPoint, Timings};

use crate::config::{RunConfig, Scale};
use crate::progress::Progress;
use crate::stage::{measured, timed};
use crate::{interrupt, memory};

/// Rows of tables: linear work, and work between linear and quadratic.
const TABLES: ([usize; 3], [usize; 3]) = ([1_000, 30_000, 1_000_000], [500, 4_000, 32_000]);
/// Numbers of images.
const PICTURES: [usize; 3] = [1_000, 10_000, 50_000];

/// Adds the points of tables, in a full run.
pub fn tables(config: &RunConfig, timings: &mut Timings) -> Result<()> {
    in_a_full_run(config, timings, "generated tables of growing size", |timings| {
        tables::measure(config, TABLES.0, TABLES.1, timings)
    })
}

/// Adds the points of images, in a full run.
pub fn pictures(config: &RunConfig, timings: &mut Timings) -> Result<()> {
    in_a_full_run(config, timings, "generated images of growing number", |timings| {
        pictures::measure(config, PICTURES, timings)
    })
}

fn in_a_full_run(
    config: &RunConfig,
    timings: &mut Timings,
    name: &str,
    measure: impl FnOnce(&mut Timings) -> Result<()>,
) -> Result<()> {
    match config.scale {
        Scale::Quick | Scale::Default => Ok(()),
        Scale::Full => timed(timings, name, None, measure),
    }
}

/// Progress of `n_points` points.
fn progress(config: &RunConfig, label: &str, n_points: usize) -> Progress {
    Progress::new(config.progress, label, n_points as u64)
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
    let (done, seconds) = measured(work)?;
    timings.scaling.push(ScalingPoint {
        series: series.to_owned(),
        size: size as u64,
        seconds,
        peak_rss_bytes: memory::peak_rss_bytes().filter(|_| counts_from_here),
    });
    drop(done);
    Ok(())
}
