//! `detect`: the detection experiment.

use std::time::Instant;

use anyhow::Result;
use clap::Args;
use hog_features::{DetectorOptions, HogOptions, Epsilon};

use crate::cli::{Filters, RunOptions};
use crate::config::RunConfig;
use crate::detection::{scan, source, train, veil::Veil};

/// Options of `detect`.
#[derive(Debug, Args)]
pub struct DetectArgs {
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    filters: Filters,
    #[arg(long, default_value_t = 4)]
    cell: usize,
    #[arg(long, default_value_t = 1.0)]
    start: f32,
    #[arg(long, default_value_t = 0.01)]
    eps: f32,
    #[arg(long, default_value_t = 0.9)]
    step: f32,
    #[arg(long, default_value_t = -1.0)]
    threshold: f32,
}

/// Runs.
pub fn run(args: DetectArgs) -> Result<()> {
    let config = RunConfig::new(&args.run)?;
    let pool = config.pool()?;
    pool.install(|| {
        for s in source::known(&config, &args.filters.dataset)? {
            let faces: Vec<_> = s.faces.iter().collect();
            let non: Vec<_> = s.nonfaces.iter().collect();
            let photos: Vec<_> = s.backgrounds.iter().collect();
            let m = train::Material { faces: &faces, nonfaces: &non, photos: &photos };
            let o = DetectorOptions {
                hog: HogOptions { cell: args.cell, epsilon: Epsilon::Quadrature(args.eps), ..HogOptions::felzenszwalb() },
                start_scale: args.start, scale_step: args.step, threshold: args.threshold, ..Default::default() };
            let t = Instant::now();
            let d = train::train(&m, o, &Veil::None, [1; 32])?;
            let t1 = t.elapsed();
            let t = Instant::now();
            let b = scan::scan(&d.detector, &s.scenes, &Veil::None)?;
            let t2 = t.elapsed();
            for m in scan::matches(&b)? { println!("{} AP {:?} recall {:?} mean iou {:?}", s.dataset, m.average_precision(), m.recall(), m.mean_iou()); }
            println!("hard {} train {t1:?} scan {t2:?}", d.hard);
        }
        Ok(())
    })
}
