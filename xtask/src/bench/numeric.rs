//! The study's table experiment, timed: K key pairs x two digit encodings x logistic regression and four kernels.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Map, json};
use tabular_data::Modality;

use super::{PeerArgs, compare};
use crate::datasets;
use crate::stage::measured;
use crate::tabular::source::Source;
use crate::tabular::timing::{Timing, time_digits};
use protocol::KeySchedule;

/// Options of `bench numeric`.
#[derive(Debug, Args)]
pub struct NumericArgs {
    /// Folder that holds the real data sets; without it the generated table is taken.
    #[arg(long, value_name = "DIR", env = "CIPHERLENS_DATA")]
    data: Option<PathBuf>,
    /// Number of key pairs.
    #[arg(long, default_value_t = 30)]
    keys: usize,
    #[command(flatten)]
    peer: PeerArgs,
}

/// Reads the table, then encodes and fits; the clock runs from the first byte read.
pub fn run(args: &NumericArgs) -> Result<()> {
    if args.keys == 0 {
        bail!("--keys 0: give at least 1");
    }
    let name = if args.data.is_some() { "loan" } else { "loan-synthetic" };
    let set = datasets::select(args.data.as_deref(), &[name.to_owned()], Modality::Tabular)?;
    let (timing, total) = measured(|| {
        let source = Source::of_set(set.first().with_context(|| format!("no data set {name}"))?)?;
        time_digits(&source, KeySchedule::new(1), args.keys)
    })?;
    compare(&args.peer, &figures(name, &timing, total), &["/total_s"], false)
}

fn figures(name: &str, timing: &Timing, total: f64) -> serde_json::Value {
    let accuracy: Map<_, _> =
        timing.mean_accuracy.iter().map(|(row, mean)| (row.clone(), json!(mean))).collect();
    json!({
        "dataset": name, "total_s": total, "encode_s": timing.encode_s, "fit_s": timing.fit_s,
        "mean accuracy": accuracy,
    })
}
