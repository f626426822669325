//! The tokens behind a scheme's digits: what an adversary sees who sees more than digits.

use anyhow::{Context, Result};
use crypto_encode::{Address, Clock, Key, seeded_fernet};

use super::subject::Subject;

/// The first token of each record, stamped with the time at which the clock says that it was made.
pub fn first_tokens(
    subject: &Subject,
    rows: &[usize],
    clock: Clock,
    key: &Key,
    nonce: [u8; 32],
) -> Result<Vec<String>> {
    let name = subject.columns.first().map_or("", |column| column.name.as_str());
    let token = |&row: &usize| {
        let time = time_of(clock, row, subject.columns.len());
        let cipher = seeded_fernet(name, key, nonce, time);
        let text = subject.cells.get((row, 0)).copied().unwrap_or(0.0).to_string();
        Ok(cipher.encrypt(&text, Address { row: row as u64, column: 0 })?)
    };
    rows.iter()
        .map(token)
        .collect::<Result<_>>()
        .with_context(|| format!("{}: cannot make tokens", subject.dataset))
}

/// The second at which the first cell of a row is encrypted.
fn time_of(clock: Clock, row: usize, columns: usize) -> u64 {
    match clock {
        Clock::Fixed { unix } => unix,
        Clock::Running { start, cells_per_second } => {
            let cells = (row as u64).saturating_mul(columns as u64);
            start.saturating_add(cells / u64::from(cells_per_second.max(1)))
        }
    }
}
