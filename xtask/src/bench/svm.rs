//! One kernel support vector machine on generated rows: two overlapping classes, standard normal columns.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use classifiers::{LearnerOptions, TrainSet, learner};
use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use rand_distr::{Distribution, StandardNormal};
use serde_json::json;

use super::{PeerArgs, compare};
use crate::interrupt;
use crate::stage::measured;
use experiment::Outcome;
use protocol::KeySchedule;
use safe_files::{Access, NewFolder};

/// Distance of the class means, in standard deviations, along the diagonal.
const DISTANCE: f32 = 1.5;

/// Options of `bench svm`.
#[derive(Debug, Args)]
pub struct SvmArgs {
    /// Rows.
    #[arg(long, default_value_t = 5000)]
    rows: usize,
    /// Columns.
    #[arg(long, default_value_t = 14)]
    columns: usize,
    /// Kernel: linear, rbf, poly or sigmoid.
    #[arg(long, default_value = "rbf")]
    kernel: String,
    /// Bytes of kernel rows that are kept.
    #[arg(long, default_value_t = 200 << 20)]
    cache_bytes: usize,
    /// New folder to write the rows to (`x.f32`, row by row, and `y.u8`), for a peer to read.
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
    #[command(flatten)]
    peer: PeerArgs,
}

/// Fits once and prints the seconds.
pub fn run(args: &SvmArgs) -> Result<()> {
    if args.rows < 2 || args.columns == 0 {
        bail!("--rows {} --columns {}: at least 2 rows and 1 column are needed", args.rows, args.columns);
    }
    let (rows, labels) = generate(args.rows, args.columns);
    if let Some(folder) = &args.export {
        export(folder, &rows, &labels)?;
    }
    let mut options = LearnerOptions::default();
    options.cache_bytes = args.cache_bytes;
    let learner = learner(&format!("svm-{}", args.kernel), &options)
        .with_context(|| format!("--kernel {}: choose linear, rbf, poly or sigmoid", args.kernel))?;
    let train = TrainSet::new(rows.view(), &labels, 2)?.with_stop(&interrupt::is_requested);
    let (model, fit_s) = measured(|| Ok(learner.fit(&train)?))?;
    let (outcome, predict_s) = measured(|| Ok(Outcome::of(model.as_ref(), rows.view())?))?;
    let predicted = outcome.predicted;
    let right = predicted.iter().zip(&labels).filter(|(a, b)| a == b).count();
    let ours = json!({
        "rows": args.rows, "columns": args.columns, "kernel": args.kernel, "fit_s": fit_s, "predict_s": predict_s,
        "training_accuracy": right as f64 / args.rows as f64,
    });
    compare(&args.peer, &ours, &["/fit_s"], false)
}

fn generate(n: usize, d: usize) -> (Array2<f32>, Vec<usize>) {
    let mut rng = ChaCha20Rng::from_seed(KeySchedule::new(1).seed_of("bench/svm"));
    let labels: Vec<usize> = (0..n).map(|row| row % 2).collect();
    let shift = DISTANCE / (d as f32).sqrt();
    let mut rows = Array2::zeros((n, d));
    for (mut row, &label) in rows.outer_iter_mut().zip(&labels) {
        row.mapv_inplace(|_: f32| {
            let noise: f32 = StandardNormal.sample(&mut rng);
            noise + shift * label as f32
        });
    }
    (rows, labels)
}

fn export(folder: &Path, rows: &Array2<f32>, labels: &[usize]) -> Result<()> {
    let exported = NewFolder::at("--export", folder, Access::Shared)?;
    let values: Vec<u8> = rows.iter().flat_map(|value| value.to_le_bytes()).collect();
    safe_files::create(&exported.path().join("x.f32"), Access::Shared, &values)?;
    let labels: Vec<u8> = labels.iter().map(|&label| label as u8).collect();
    safe_files::create(&exported.path().join("y.u8"), Access::Shared, &labels)?;
    exported.publish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_classes_are_as_far_apart_as_is_said() {
        let (rows, labels) = generate(4000, 4);
        let mean = |class: usize| {
            let of: Vec<usize> = (0..labels.len()).filter(|&row| labels[row] == class).collect();
            rows.select(ndarray::Axis(0), &of).mean_axis(ndarray::Axis(0)).unwrap_or_default()
        };
        let between = mean(1) - mean(0);
        assert!((between.dot(&between).sqrt() - DISTANCE).abs() < 0.1, "{between}");
        assert_eq!(generate(4000, 4), (rows, labels));
    }

    #[test]
    fn exported_rows_are_read_as_they_are() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let (folder, (rows, labels)) = (dir.path().join("rows"), generate(3, 2));
        export(&folder, &rows, &labels)?;
        let bytes = std::fs::read(folder.join("x.f32"))?;
        let values: Vec<f32> =
            bytes.chunks(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        assert_eq!(values, rows.iter().copied().collect::<Vec<_>>());
        assert_eq!(std::fs::read(folder.join("y.u8"))?, [0, 1, 0]);
        assert!(export(&folder, &rows, &labels).is_err());
        Ok(())
    }
}
