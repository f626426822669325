//! Searching scenes for faces on one thread, reading the pictures included.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;

use super::{PeerArgs, compare, one_thread};
use crate::cli::RunOptions;
use crate::config::RunConfig;
use crate::detection::source::known;
use crate::detection::timing::time_scan;
use crate::images::layout::Unsuited;

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
    let timing = pool.install(|| time_scan(source, config.keys))?;
    let figures = json!({
        "dataset": name, "pictures": source.scenes.len(), "train_s": timing.train_s, "scan_s": timing.scan_s,
        "AP@0.5": timing.average_precisions.first(), "AP@0.3": timing.average_precisions.get(1),
    });
    compare(&args.peer, &figures, &["/scan_s"], false)
}
