//! `audit --release`: the audit of a table as it was written.

use std::path::Path;

use anyhow::{Context, Result};
use safe_files::Access;

use super::AuditArgs;
use crate::columns;
use crate::commands::plan;
use crate::config::RunConfig;
use crate::measured::measured;
use crate::release::{MAX_RISK, ReleaseAudit};

/// Audits a written table instead of the schemes.
pub fn run(args: &AuditArgs, release: &Path) -> Result<()> {
    let config = RunConfig::new(&args.run)?;
    let max_risk = args.max_risk.unwrap_or(MAX_RISK);
    plan::max_risk(max_risk)?;
    let sensitive = columns::of_option("--sensitive", &args.sensitive)?;
    let quasi = columns::of_option("--quasi", &args.quasi)?;
    let own = args.table.own()?.context("--release FILE: name the plain table with --csv FILE")?;
    let audit = ReleaseAudit {
        csv: &own.csv,
        release,
        target: own.target.as_deref(),
        positive: own.positive.as_deref(),
        sensitive: &sensitive,
        quasi: &quasi,
        purpose: args.purpose.as_deref().map(plan::purpose).transpose()?,
        max_risk,
    };
    if let Some(path) = &args.dpia {
        safe_files::check(&[("--dpia", path)], &[])?;
    }
    let mut dpia = String::new();
    measured(&config, |run| {
        audit.run(&config, &mut run.results)?;
        dpia = report::dpia(&run.results);
        Ok(())
    })?;
    if let Some(path) = &args.dpia {
        safe_files::create(path, Access::Shared, dpia.as_bytes())?;
    }
    Ok(())
}
