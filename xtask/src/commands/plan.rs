//! `plan`: what every column of a table should become before it is handed over.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use results::Purpose;
use safe_files::Access;

use crate::cli::{CommonOptions, RunOptions};
use crate::columns;
use crate::config::RunConfig;
use crate::measured::measured;
use crate::release::{MAX_RISK, Planner};
use crate::tabular::release::{column_bounds, declared_bounds};

/// Options of `plan`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask plan --csv customers.csv --target churn --purpose vendor-trains
  cargo xtask plan --csv customers.csv --target churn --purpose vendor-trains --sensitive income,town \\
      --quasi town,age --bounds income=0..500000
  cargo xtask encrypt-table --csv customers.csv --plan release.toml --key my.key --to released.csv

Purposes:
  vendor-trains   the receiver trains a model on the table and sees one key
  vendor-filters  the receiver applies a model that was trained on plain data
  store           nobody but the owner of the key reads it
  share           it is given to anybody

A plan is chosen by what logistic regression learns from the written table (five folds) among those of
which an adversary without a known record reads no more than --max-risk of what guessing leaves unread,
and finds no more people again. Columns named by --sensitive are those that must not be read (default:
all but the target); --quasi names those that a register of people may hold (default: all but the
target). Without bounds (--bounds, --schema), numbers are not offered noise.")]
pub struct PlanArgs {
    #[command(flatten)]
    run: CommonOptions,
    /// The table: a CSV file (also compressed by gzip), a Parquet or Arrow IPC (Feather) file, or - for standard input.
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// What the table is handed over for: vendor-trains, vendor-filters, store, share.
    #[arg(long, value_name = "PURPOSE")]
    purpose: String,
    /// The column that the receiver is to predict. It is left as it is.
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,
    /// The positive label of the target (default: the last of two in order).
    #[arg(long, value_name = "LABEL", allow_hyphen_values = true)]
    positive: Option<String>,
    /// Columns whose cells must not be read, separated by commas (default: all but the target).
    #[arg(long, value_name = "COLUMNS")]
    sensitive: Vec<String>,
    /// Columns that a register of people may hold (default: all but the target).
    #[arg(long, value_name = "COLUMNS")]
    quasi: Vec<String>,
    /// Bounds of a column of numbers, from knowledge of the domain and not from the data; may be repeated.
    #[arg(long, value_name = "COLUMN=LOW..HIGH")]
    bounds: Vec<String>,
    /// A schema file whose `bounds` are those of columns that --bounds does not name.
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// The largest share of what guessing leaves unread that an adversary without a known record may read, 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = MAX_RISK)]
    max_risk: f64,
    /// The plan, a new file.
    #[arg(long, value_name = "FILE", default_value = "release.toml")]
    to: PathBuf,
}

/// Finds a plan and writes it beside its results folder.
pub fn run(args: PlanArgs) -> Result<()> {
    let config = RunConfig::new(&RunOptions::unrepeated(args.run.clone()))?;
    let purpose = purpose(&args.purpose)?;
    max_risk(args.max_risk)?;
    safe_files::check(&[("--to", &args.to)], &[("--csv", &args.csv)])?;
    let (sensitive, quasi) =
        (columns::of_option("--sensitive", &args.sensitive)?, columns::of_option("--quasi", &args.quasi)?);
    let mut bounds = declared_bounds(args.schema.as_deref())?;
    bounds.extend(column_bounds(&args.bounds)?);
    let planner = Planner {
        csv: &args.csv,
        purpose,
        target: args.target.as_deref(),
        positive: args.positive.as_deref(),
        sensitive: &sensitive,
        quasi: &quasi,
        bounds: &bounds,
        max_risk: args.max_risk,
        to: &args.to,
    };
    let mut plan = None;
    measured(&config, |run| {
        plan = planner.run(&config, &mut run.results)?;
        Ok(())
    })?;
    let Some(plan) = plan else {
        println!("no plan was written: nothing is both of use and within the limit");
        return Ok(());
    };
    safe_files::create(&args.to, Access::Shared, plan.to_toml().as_bytes())?;
    println!("plan: {}", args.to.display());
    Ok(())
}

/// The purpose with this id.
pub fn purpose(id: &str) -> Result<Purpose> {
    let known = || Purpose::ALL.iter().map(|purpose| purpose.id()).collect::<Vec<_>>().join(", ");
    Purpose::from_id(id).with_context(|| format!("--purpose {id}: not a purpose; choose from: {}", known()))
}

/// Refuses what is no share.
pub fn max_risk(share: f64) -> Result<()> {
    match (0.0..=1.0).contains(&share) {
        true => Ok(()),
        false => bail!("--max-risk {share}: give a share from 0 to 1, such as 0.1"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::refused;

    #[test]
    fn unknown_purposes_and_shares_are_refused() {
        assert!(refused(purpose("sell").map(drop)).contains("vendor-trains, vendor-filters, store, share"));
        for wrong in [-0.1, 1.5, f64::NAN] {
            assert!(refused(max_risk(wrong)).contains("from 0 to 1"));
        }
    }
}
