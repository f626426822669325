//! The detector with nothing around it, for benchmarks: no validation, no encryption, no report.

use std::time::Instant;

use anyhow::Result;

use super::choose::default_options;
use super::scan::{matches, scan};
use super::source::Source;
use super::train::{Material, train};
use super::veil::Veil;
use protocol::KeySchedule;

/// Seconds a stage, and what came out.
#[derive(Debug)]
pub struct Timing {
    /// From patches in memory to the model after mining.
    pub train_s: f64,
    /// Reading and searching all scenes.
    pub scan_s: f64,
    /// Average precision at overlap 0.5 and 0.3.
    pub average_precisions: Vec<Option<f64>>,
}

/// Trains with the settings that are tried first, and searches all scenes, in the current thread pool.
pub fn time_scan(source: &Source, keys: KeySchedule) -> Result<Timing> {
    let training = &source.training;
    let (faces, nonfaces): (Vec<_>, Vec<_>) =
        (training.faces.iter().collect(), training.nonfaces.iter().collect());
    let photos: Vec<_> = training.backgrounds.iter().collect();
    let material = Material { faces: &faces, nonfaces: &nonfaces, photos: &photos };
    let started = Instant::now();
    let trained = train(&material, default_options(), &Veil::none(), keys.seed_of("bench/detect"))?;
    let train_s = started.elapsed().as_secs_f64();
    let detector = trained.detector(default_options())?;
    let started = Instant::now();
    let boxes = scan(&detector, &source.scenes, &Veil::none())?;
    let scan_s = started.elapsed().as_secs_f64();
    let average_precisions = matches(&boxes)?.iter().map(|matched| matched.average_precision()).collect();
    Ok(Timing { train_s, scan_s, average_precisions })
}
