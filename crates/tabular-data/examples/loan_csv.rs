//! Prints generated loan applications: `cargo run --release -p tabular-data --example loan_csv -- 614 > loan.csv`.
//! Without a number it prints the embedded set.

use std::error::Error;
use std::io::{BufWriter, Write};

use tabular_data::synthetic;

fn main() -> Result<(), Box<dyn Error>> {
    let rows = match std::env::args().nth(1) {
        Some(rows) => rows.parse()?,
        None => synthetic::LOAN_ROWS,
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    synthetic::write_loan_csv(rows, synthetic::LOAN_SEED, &mut out)?;
    Ok(out.flush()?)
}
