//! Writes the results of a small experiment of one's own, reads them again, and shows what a file is refused for:
//! `cargo run --release -p results --example write_and_check [FOLDER]`. The page is drawn by `report`.

use std::error::Error;
use std::path::PathBuf;

use results::evaluation::Confusion;
use results::{Cell, Input, Modality, Origin, Provenance, Regime, Results, ResultsFolder, Run};

fn main() -> Result<(), Box<dyn Error>> {
    let scratch = tempfile::tempdir()?;
    let folder = std::env::args().nth(1).map_or(scratch.path().to_owned(), PathBuf::from);
    let (keys, splits) = (1, 2);
    let command = ["my-experiment", "--seed", "7"].map(str::to_owned).to_vec();
    let mut results = Results::new(Provenance { version: "0.1.0".into(), command, seed: 7, keys, splits });
    results.inputs.push(Input::new("fruit", Origin::User, &"ab".repeat(32), 400));

    // The same classifier on plain rows and on encrypted ones, over two splits of 80 test rows.
    for (scheme, regime, right) in [
        ("plain", Regime::None, [36, 35]),
        ("siv", Regime::SameKey, [33, 32]),
        ("siv", Regime::CrossKey, [21, 19]),
    ] {
        let mut cell = Cell::new("fruit", Modality::Tabular, scheme, regime, "logistic");
        for (split, right) in right.into_iter().enumerate() {
            let counts = Confusion { tn: right, fp: 40 - right, fn_: 40 - right, tp: right };
            cell.runs.push(Run::binary(&format!("holdout-{split}"), 0, 0.5, counts));
        }
        results.cells.push(cell);
    }
    results.write_atomic(&folder.join("results.json"))?;

    let read = ResultsFolder::open(&folder)?;
    for cell in &read.results().cells {
        let accuracies: Vec<String> = cell.runs.iter().map(|run| format!("{:.3}", run.accuracy)).collect();
        println!("{:<6} {:<10} accuracy {}", cell.scheme, cell.regime.id(), accuracies.join(", "));
    }

    results.cells[0].runs[1].accuracy = 0.99;
    match results.check() {
        Ok(()) => println!("an accuracy that its counts do not give was taken"),
        Err(refusal) => println!("refused: {refusal}"),
    }
    Ok(())
}
