//! The image experiment at growing sizes: time and peak memory of a process each.
//!
//! All stages take the same time an image, but the fits from a file: the more blocks of rows there are, the more rounds
//! the optimiser makes over them, and each round reads the file twice. From 20,000 to 80,000 images the time for reading
//! grew 1.4 times as fast as their number, and so that of the whole 1.07 to 1.12 times; with all rows in memory
//! (`image --memory`), 0.99 times.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;
use results::{ScalingPoint, Timings};
use serde_json::json;

use safe_files::StagedResults;

/// What the points are called in timings.json.
const SERIES: &str = "image experiment: 64x64 images, cipher, HOG, linear SVM";

/// Options of `bench scale`.
#[derive(Debug, Args)]
#[command(
    after_help = "Time grows a little faster than the number of images: the rows are kept in a file, and a linear
machine needs more rounds over it the more blocks it has. With rows in memory it grows as fast."
)]
pub struct ScaleArgs {
    /// Numbers of generated images.
    #[arg(long, value_name = "NS", value_delimiter = ',', default_value = "20000,200000")]
    sizes: Vec<u64>,
    /// Worker threads of each run (default: all cores).
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Folder for the runs, which need about 4 kB an image; made if absent. The results of each run stay in a
    /// results folder in it.
    #[arg(long, value_name = "DIR", default_value = "out-scale")]
    out: PathBuf,
    /// A results folder whose timings.json gets the points, for its report to show.
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

impl ScaleArgs {
    /// The results folder of one run.
    fn results_of(&self, size: u64) -> PathBuf {
        self.out.join(size.to_string())
    }
}

/// Runs each size and prints time, processor time, memory, and how much faster than the size the times grew.
pub fn run(args: &ScaleArgs) -> Result<()> {
    if args.sizes.is_empty() {
        bail!("--sizes: give at least one number of images");
    }
    for &size in &args.sizes {
        // What a run would refuse is refused before the first one, not hours later.
        StagedResults::new(&args.results_of(size), results::RESULTS_FILE)?;
    }
    let (mut points, mut processor) = (Vec::new(), Vec::new());
    for &size in &args.sizes {
        let before = children_cpu_seconds();
        let point = measure(args, size)?;
        let peak = point.peak_rss_bytes.map(|bytes| bytes / 1_000_000);
        let cpu = children_cpu_seconds().zip(before).map(|(after, before)| after - before);
        println!(
            "{}",
            json!({ "pictures": size, "total_s": point.seconds, "cpu_s": cpu, "peak_rss_mb": peak })
        );
        points.push(point);
        processor.extend(cpu);
    }
    let seconds: Vec<f64> = points.iter().map(|point| point.seconds).collect();
    let figures = json!({
        "time_growth_over_size_growth": growth(&seconds, &args.sizes),
        "cpu_growth_over_size_growth": growth(&processor, &args.sizes),
    });
    println!("{figures}");
    args.into.as_deref().map_or(Ok(()), |folder| keep(folder, points))
}

/// How much faster than the sizes the seconds grew, from the first size to the last.
fn growth(seconds: &[f64], sizes: &[u64]) -> Option<f64> {
    let (first, last) = (seconds.first()?, seconds.last()?);
    let (small, large) = (*sizes.first()? as f64, *sizes.last()? as f64);
    (seconds.len() == sizes.len()).then(|| (last / first) / (large / small))
}

/// Processor time of the finished children of this process, which does not depend on what else the machine does; Linux
/// only (proc_pid_stat(5): fields 16 and 17 are their user and system time in hundredths of a second).
fn children_cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Field 3 is the first after the name, which stands in parentheses.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
    Some((ticks(16)? + ticks(17)?) / 100.0)
}

/// A run in a process of its own, because peak memory is that of a process.
fn measure(args: &ScaleArgs, size: u64) -> Result<ScalingPoint> {
    let out = args.results_of(size);
    let mut command = Command::new(std::env::current_exe().context("the path of this program is not known")?);
    command.args(["image", "--quiet", "--generated", &size.to_string()]).arg("--out").arg(&out);
    // Small sizes run what large ones do: one cipher, one key, rows in a file.
    command.args([
        "--schemes",
        "rotation",
        "--regimes",
        "same-key",
        "--features",
        "hog",
        "--keys",
        "1",
        "--memory",
        "0",
    ]);
    command.args(args.jobs.map(|jobs| format!("--jobs={jobs}")));
    let output = command.output().context("this program cannot be started again")?;
    if !output.status.success() {
        bail!("image --generated {size}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let timings = read(&out)?;
    Ok(ScalingPoint {
        series: SERIES.to_owned(),
        size,
        seconds: timings.stages.iter().map(|stage| stage.seconds).sum(),
        peak_rss_bytes: timings.stages.iter().filter_map(|stage| stage.peak_rss_bytes).max(),
    })
}

fn read(folder: &Path) -> Result<Timings> {
    let file = folder.join("timings.json");
    Timings::read(&file)?.with_context(|| format!("{}: not there", file.display()))
}

/// Replaces the points of this series in the folder's timings.
fn keep(folder: &Path, points: Vec<ScalingPoint>) -> Result<()> {
    let mut timings = read(folder)?;
    timings.scaling.retain(|point| point.series != SERIES);
    timings.scaling.extend(points);
    Ok(safe_files::amend(folder, "timings.json", timings.to_json()?.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_that_of_the_time_over_that_of_the_size() {
        assert_eq!(growth(&[2.0, 9.0, 40.0], &[10, 50, 100]), Some(2.0));
        assert_eq!(growth(&[2.0], &[10, 50]), None);
        assert_eq!(growth(&[], &[]), None);
    }

    #[test]
    fn only_the_points_of_this_series_are_replaced() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let out = dir.path().join("out");
        let point = |series: &str, size| ScalingPoint {
            series: series.to_owned(),
            size,
            seconds: 1.0,
            peak_rss_bytes: None,
        };
        let staged = StagedResults::new(&out, results::RESULTS_FILE)?;
        safe_files::create(&staged.path().join(results::RESULTS_FILE), safe_files::Access::Shared, b"{}")?;
        let timings = Timings { scaling: vec![point("tables", 1), point(SERIES, 2)], ..Timings::default() };
        timings.write_atomic(&staged.path().join("timings.json"))?;
        staged.publish()?;
        keep(&out, vec![point(SERIES, 3)])?;
        assert_eq!(read(&out)?.scaling, [point("tables", 1), point(SERIES, 3)]);
        assert!(read(dir.path()).is_err());
        Ok(())
    }
}
