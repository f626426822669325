//! Searching scenes for faces on one thread, reading the images included.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use evaluation::match_detections;
use hog_features::training::scan_scenes;
use protocol::KeySchedule;
use serde_json::{Value, json};

use super::{PeerArgs, compare, one_thread};
use crate::cli::RunOptions;
use crate::config::RunConfig;
use crate::detection::cipher::SceneCipher;
use crate::detection::detector::{default_options, train};
use crate::detection::rows::OVERLAPS;
use crate::detection::source::{Source, known, open};
use crate::images::layout::Unsuited;
use crate::stage::measured;

/// Options of `bench detect`.
#[derive(Debug, Args)]
pub struct DetectArgs {
    /// Folder that holds the real data sets; without it generated scenes are searched.
    #[arg(long, value_name = "DIR", env = "CIPHERLENS_DATA")]
    data: Option<PathBuf>,
    #[command(flatten)]
    peer: PeerArgs,
}

/// Trains a detector and searches all scenes.
pub fn run(args: &DetectArgs) -> Result<()> {
    let name = if args.data.is_some() { "locate-mit-cmu" } else { "faces-synthetic" };
    let config = RunConfig::new(&RunOptions::unrepeated(one_thread(args.data.clone())))?;
    let pool = config.pool()?;
    let sources = pool.install(|| known(&config, &[name.to_owned()], Unsuited::Refuse))?;
    let source = sources.first().with_context(|| format!("no data set {name}"))?;
    let figures = pool.install(|| train_and_scan(source, config.keys))?;
    compare(&args.peer, &figures, &["/scan_s"], false)
}

/// The detector with nothing around it: no validation, no encryption, no report. Trains with the settings that are tried
/// first, and reads and searches all scenes.
fn train_and_scan(source: &Source, keys: KeySchedule) -> Result<Value> {
    let (material, options) = (source.training.data.all(), default_options());
    let seed = keys.seed_of("bench/detect");
    let (trained, train_s) = measured(|| train(&material, options, &SceneCipher::PLAIN, seed))?;
    let detector = trained.model.detector(options)?;
    let scan = || SceneCipher::PLAIN.scanning(|scan| scan_scenes(&detector, &scan, &source.scenes, open));
    let (boxes, scan_s) = measured(scan)?;
    let [half, third] = OVERLAPS.map(|overlap| match_detections(&boxes, overlap));
    Ok(json!({
        "dataset": source.dataset, "pictures": source.scenes.len(), "train_s": train_s, "scan_s": scan_s,
        "AP@0.5": half?.average_precision(), "AP@0.3": third?.average_precision(),
    }))
}
