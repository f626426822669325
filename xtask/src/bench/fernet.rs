//! Tokens per second of the bulk encoder, for values of one to six digits, one thread.

use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use crypto_encode::bulk::{FernetKey, SHORT_TOKEN_LEN, ShortMessage, Stamp};
use serde_json::json;

use super::{PeerArgs, compare};
use protocol::KeySchedule;

/// Tokens encoded at a time.
const BATCH: usize = 4096;

/// Options of `bench fernet`.
#[derive(Debug, Args)]
pub struct FernetArgs {
    /// Number of tokens.
    #[arg(long, default_value_t = 3_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    tokens: u64,
    #[command(flatten)]
    peer: PeerArgs,
}

/// Encodes the values 0, 1, … modulo a million.
pub fn run(args: &FernetArgs) -> Result<()> {
    let key = FernetKey::new(KeySchedule::new(1).labelled("bench/fernet").key());
    let mut tokens = vec![[0u8; SHORT_TOKEN_LEN]; BATCH];
    let (mut done, mut check) = (0u64, 0u64);
    let started = Instant::now();
    while done < args.tokens {
        let values = done..(done + BATCH as u64).min(args.tokens);
        let n = encode(&key, values, &mut tokens)?;
        check = tokens.iter().take(n).fold(check, |sum, token| sum + u64::from(token[50]));
        done += n as u64;
    }
    let seconds = started.elapsed().as_secs_f64();
    let ours = json!({ "tokens": done, "tokens_per_s": done as f64 / seconds, "check": check });
    compare(&args.peer, &ours, &["/tokens_per_s"], true)
}

/// Whole tokens, message authentication included, with an initialisation vector of their own each.
fn encode(
    key: &FernetKey,
    values: std::ops::Range<u64>,
    tokens: &mut [[u8; SHORT_TOKEN_LEN]],
) -> Result<usize> {
    let message = |value: u64| ShortMessage::integer((value % 1_000_000) as i64);
    let messages: Option<Vec<_>> = values.clone().map(message).collect();
    let messages = messages.context("six digits fit a short message")?;
    let iv = |value: u64| (u128::from(value) << 64 | 0x9e37_79b9).to_be_bytes();
    let stamp = |value: u64| Stamp::dangerous_with_iv(1_700_000_000, iv(value));
    let stamps: Vec<_> = values.map(stamp).collect();
    key.short_tokens_into(&messages, &stamps, &mut tokens[..messages.len()])?;
    Ok(messages.len())
}
