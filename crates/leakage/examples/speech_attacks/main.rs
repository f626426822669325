//! Attacks on encrypted speech: figures beside those of prototypes in Python, and beside what needs no ciphertext.
//!
//! `cargo run --release -p leakage --example speech_attacks -- FOLDER`, where FOLDER holds recordings named
//! `{digit}_{speaker}_{n}.wav`.

mod classify;
mod data;
mod features;
mod moving;
mod scramblers;
mod spectral;
mod table;
mod values;

use std::error::Error;

use data::Record;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder with recordings")?;
    let only = std::env::args().nth(2).unwrap_or_default();
    let records = data::read(folder.as_ref())?;
    let records: Vec<&Record> = records.iter().collect();
    println!("{:<78} {:>9} {:>9} {:>9}", "", "prototype", "ours", "baseline");
    if only.is_empty() || only == "moving" {
        for (length, published) in
            [(256, ["0.55", "0.90", "0.99", "1.00"]), (64, ["0.67", "0.89", "0.98", "1.00"])]
        {
            for (known, published) in (1..).zip(published) {
                moving::known_frames(&records, length, known, published)?.print();
            }
        }
        for (length, n, published) in
            [(64, 1, "0.58"), (64, 10, "1.00"), (256, 50, "0.67"), (256, 100, "1.00"), (256, 300, "0.75")]
        {
            moving::ordered(&records, length, n, published)?.print();
        }
        moving::inversion(&records)?.print();
    }
    if only.is_empty() || only == "segments" {
        for (segment, published) in
            [(160, ["0.876", "0.807", "0.694", "1.000"]), (320, ["0.918", "0.655", "0.606", "1.000"])]
        {
            moving::segments(&records, segment, published)?.iter().for_each(table::Row::print);
        }
    }
    if only.is_empty() || only == "spectral" {
        for (known, published) in [(2, "0.96"), (5, "1.00")] {
            spectral::known_bins(&records, known, published)?.print();
        }
        for (known, published) in (1..).zip(["0.8", "4.7", "8.0", "37.5", "40.7"]) {
            spectral::orthogonal(&records, known, published)?.print();
        }
        for (count, published) in
            [(8, ["0.05", "0.50", "0.80", "1.00"]), (16, ["0.00", "0.00", "0.10", "0.80"])]
        {
            for (n, published) in [1, 3, 10, 50].into_iter().zip(published) {
                spectral::bands(&records, count, n, published)?.print();
            }
        }
    }
    if only.is_empty() || only == "values" {
        for (known, published) in [(1, "0.87"), (5, "0.98")] {
            values::known_nonce(&records, known, published)?.print();
        }
        for (n, published) in [(20, "0.570"), (100, "0.996"), (300, "0.999")] {
            values::nonce_alone(&records, n, published)?.print();
        }
        for (n, known) in [(1, true), (1, false), (3, false), (10, false), (50, false)] {
            values::signs(&records, n, known)?.print();
        }
        for (period, n, known) in [(1, 1, false), (256, 1, true), (256, 10, false), (256, 100, false)] {
            values::rotation(&records, period, n, known)?.print();
        }
    }
    if only.is_empty() || only == "classify" {
        classify::sizes(&records)?.iter().for_each(table::Row::print);
        let every_second: Vec<&Record> = records.iter().copied().step_by(2).collect();
        classify::undo(&every_second)?.print();
    }
    Ok(())
}
