//! Draws the page of a results folder; without one, that of a small one made here:
//! `cargo run --release -p report --example draw_page [FOLDER [OUT]]`.

use std::error::Error;
use std::path::{Path, PathBuf};

use report::results::evaluation::Confusion;
use report::results::{
    Cell, Input, Modality, Origin, Provenance, Regime, Results, ResultsFolder, Run, Stat, Verdict,
};
use report::{render, summary};

fn main() -> Result<(), Box<dyn Error>> {
    let scratch = tempfile::tempdir()?;
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let folder = match arguments.next() {
        Some(folder) => folder,
        None => made_up(scratch.path())?,
    };
    let out = arguments.next().unwrap_or_else(|| scratch.path().join("out"));

    let folder = ResultsFolder::open(&folder)?;
    print!("{}", summary::terminal(folder.results(), 100));
    let rendered = render(&folder, &out)?;
    println!("{}: {} bytes", rendered.page.display(), std::fs::metadata(&rendered.page)?.len());
    Ok(())
}

/// A classifier on plain rows and on encrypted ones, in a folder with nothing but results.json.
fn made_up(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let command = vec!["my-experiment".to_owned()];
    let mut results =
        Results::new(Provenance { version: "0.1.0".into(), command, seed: 7, keys: 1, splits: 1 });
    results.inputs.push(Input::new("fruit", Origin::User, &"ab".repeat(32), 400));
    // Verdicts and means over runs are the experiment's part (crate `experiment`); here they are set by hand.
    for (scheme, regime, right, auc, verdict) in [
        ("plain", Regime::None, 36, 0.95, Verdict::SignalAsPlain),
        ("siv", Regime::SameKey, 33, 0.88, Verdict::SignalAsPlain),
        ("siv", Regime::CrossKey, 21, 0.52, Verdict::NoneShown),
    ] {
        let mut cell = Cell::new("fruit", Modality::Tabular, scheme, regime, "logistic");
        let counts = Confusion { tn: right, fp: 40 - right, fn_: 40 - right, tp: right };
        cell.runs.push(Run::binary("holdout-0", 0, 0.5, counts).with_ranking(Some(auc), Some(auc)));
        cell.summary.roc_auc = Some(Stat { mean: auc, sd: None, ci95: None, central95: None });
        (cell.majority_accuracy, cell.verdict) = (0.5, Some(verdict));
        results.cells.push(cell);
    }
    results.write_atomic(&folder.join("results.json"))?;
    Ok(folder.to_owned())
}
