//! The peer of a benchmark: another program that does the same work and prints its figures as JSON.

use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;

/// The peer to run.
#[derive(Debug, Clone, Args)]
pub struct PeerArgs {
    /// Command of the peer; the last line that it prints must be a JSON object. Run by the shell.
    #[arg(long, value_name = "COMMAND")]
    pub peer: Option<String>,
}

/// Prints our figures; with a peer also each of the peer's figures at `fields` (JSON pointers) and how many times as
/// fast we are.
///
/// `faster_is_larger` says whether the figures are rates (larger is faster) or times.
pub fn compare(args: &PeerArgs, ours: &Value, fields: &[&str], faster_is_larger: bool) -> Result<()> {
    println!("{ours}");
    let Some(command) = &args.peer else { return Ok(()) };
    let theirs = last_json(command)?;
    for field in fields {
        let (ours, theirs) = (figure(ours, field, "our")?, figure(&theirs, field, "the peer's")?);
        let ratio = if faster_is_larger { ours / theirs } else { theirs / ours };
        let name = field.trim_start_matches('/').replace('/', " ");
        println!("{name}: ours {ours:.4}, peer {theirs:.4}: {ratio:.1} times as fast");
    }
    Ok(())
}

fn figure(value: &Value, field: &str, whose: &str) -> Result<f64> {
    let number = value.pointer(field).and_then(Value::as_f64);
    number.with_context(|| format!("{whose} figures have no number at {field}"))
}

fn last_json(command: &str) -> Result<Value> {
    let output = Command::new("sh").args(["-c", command]).output().context("--peer: no shell to run it")?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!("--peer {command}: {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    let line = said.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("--peer {command}: its last line is not JSON: {line}"))
}
