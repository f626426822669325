//! `make-data`: writes the embedded, generated data sets again.

use anyhow::{Context, Result};
use clap::Args;

use crate::datasets;
use crate::output::write_file;

/// Options of `make-data`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask make-data
  cargo xtask make-data --rows 1000000 --to /tmp/data

The same number of rows gives the same bytes. The generated pictures are drawn when they are
needed and are not stored.")]
pub struct MakeDataArgs {
    /// Number of rows of the loan table.
    #[arg(long, default_value_t = tabular_data::synthetic::LOAN_ROWS, value_name = "N")]
    pub rows: usize,
    /// Folder to write to instead of the workspace's own `data`.
    #[arg(long, value_name = "DIR")]
    pub to: Option<std::path::PathBuf>,
}

/// Writes `loan-synthetic/loan.csv`; the same bytes each time.
pub fn run(args: MakeDataArgs) -> Result<()> {
    let folder = args.to.unwrap_or_else(datasets::workspace_data).join("loan-synthetic");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let file = folder.join("loan.csv");
    write_file(&file, |out| {
        Ok(tabular_data::synthetic::write_loan_csv(args.rows, tabular_data::synthetic::LOAN_SEED, out)?)
    })?;
    println!("{} ({} rows, generated)", file.display(), args.rows);
    Ok(())
}
