//! What we say that a receiver learns, beside what scikit-learn's logistic regression learns from the same written files.
//!
//! `goldens/vendor.json` holds the figures of `goldens/generate.py`. To make them again: `CIPHERLENS_WRITE_RELEASES=DIR cargo test
//! --release -p xtask vendor` writes the files, and the script reads them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use crypto_encode::release::{ColumnScheme, ResponseDomain};
use protocol::KeySchedule;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::candidates::write;
use super::measure::Plain;
use super::texts::Texts;
use super::utility::{Labels, as_written};
use crate::progress::Mode;

const ROWS: usize = 5000;
const TARGET: &str = "class";
const GOLDENS: &str = include_str!("goldens/vendor.json");

/// How far two implementations on different folds may lie apart.
const TOLERANCE: f64 = 0.01;

/// A table in the making: each row has a hidden number that the columns tell of, more or less.
struct Making {
    rng: ChaCha20Rng,
    hidden: Vec<f64>,
    columns: Vec<(String, Vec<String>)>,
}

impl Making {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let hidden: Vec<f64> =
            (0..ROWS).map(|_| (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0).collect();
        Self { rng, hidden, columns: Vec::new() }
    }

    fn column(mut self, name: &str, cell: impl Fn(f64, &mut ChaCha20Rng) -> String) -> Self {
        let cells = self.hidden.iter().map(|&hidden| cell(hidden, &mut self.rng)).collect();
        self.columns.push((name.to_owned(), cells));
        self
    }

    /// A level out of so many, of which a share goes with the class.
    fn levels(self, name: &str, levels: usize, strength: f64) -> Self {
        let prefix = name.to_owned();
        self.column(name, move |hidden, rng| {
            let noisy = strength * hidden + (1.0 - strength) * (rng.random::<f64>() - 0.5) * 6.0;
            let place = ((noisy + 6.0) / 12.0).clamp(0.0, 0.999) * levels as f64;
            format!("{prefix}-{}", (place as usize * 7919 + 13) % levels)
        })
    }

    /// A number of this size, of which one in a hundred is missing.
    fn number(self, name: &str, scale: f64, strength: f64) -> Self {
        self.column(name, move |hidden, rng| {
            let noisy = strength * hidden + (1.0 - strength) * (rng.random::<f64>() - 0.5) * 6.0;
            if rng.random_bool(0.01) { String::new() } else { format!("{:.0}", scale * (noisy + 8.0)) }
        })
    }

    fn table(self, name: &str) -> Texts {
        let of_class = |hidden: f64, rng: &mut ChaCha20Rng| {
            let yes = rng.random_bool(1.0 / (1.0 + (-1.5 * hidden).exp()));
            if yes { "yes" } else { "no" }.to_owned()
        };
        let (header, columns) = self.column(TARGET, of_class).columns.into_iter().unzip();
        Texts { name: name.to_owned(), header, columns }
    }
}

fn tables() -> Vec<Texts> {
    let wide = (0..24).fold(Making::new(1), |making, place| match place % 3 {
        0 => making.number(&format!("n{place}"), 100.0, 0.2),
        1 => making.levels(&format!("l{place}"), 2 + place, 0.2),
        _ => making.levels(&format!("b{place}"), 2, 0.15),
    });
    let cardinal =
        Making::new(2).levels("street", 1500, 0.5).levels("shop", 400, 0.3).number("age", 5.0, 0.3);
    let numeric = (0..9).fold(Making::new(3), |making, place| {
        making.number(&format!("n{place}"), 10_f64.powi(1 + place % 4), 0.25)
    });
    vec![wide.table("wide"), cardinal.table("cardinal"), numeric.levels("group", 5, 0.3).table("numeric")]
}

/// A way of writing a column of these cells, `None` where it does not take them.
type Way = fn(&[String]) -> Option<ColumnScheme>;

fn bounds(cells: &[String]) -> Option<(f64, f64)> {
    let numbers: Option<Vec<f64>> =
        cells.iter().filter(|cell| !cell.is_empty()).map(|cell| cell.parse().ok()).collect();
    numbers.map(|_| (0.0, 15_000.0))
}

const WAYS: [(&str, Way); 9] = [
    ("keep", |_| Some(ColumnScheme::Keep)),
    ("siv", |_| Some(ColumnScheme::Siv)),
    ("ope", |_| Some(ColumnScheme::Ope)),
    ("ff1", |_| Some(ColumnScheme::Ff1)),
    ("fernet", |_| Some(ColumnScheme::Fernet)),
    ("fernet-digits-deterministic", |_| Some(ColumnScheme::FernetDeterministic)),
    ("bins", |cells| bounds(cells).map(|_| ColumnScheme::Bins { edges: vec![50.0, 400.0, 800.0, 5000.0] })),
    ("laplace", |cells| bounds(cells).map(|(low, high)| ColumnScheme::Laplace { epsilon: 8.0, low, high })),
    ("randomised-response", |cells| {
        let (low, high) = bounds(cells)?;
        Some(ColumnScheme::RandomisedResponse {
            epsilon: 4.0,
            domain: ResponseDomain::Bins { low, high, bins: 16 },
        })
    }),
];

/// The table written in one way; columns that cannot be are under `siv`.
fn written(table: &Texts, way: Way) -> Result<Texts> {
    let plain = Plain {
        keys: KeySchedule::new(1),
        dataset: &table.name,
        texts: table,
        labels: None,
        target: Some(TARGET),
        hides_target: false,
        quasi: &[],
        trials: 1,
        progress: Mode::Quiet,
    };
    let mut release = Texts { name: table.name.clone(), header: table.header.clone(), columns: Vec::new() };
    for (name, cells) in table.header.iter().zip(&table.columns) {
        let texts = || cells.iter().map(String::as_str);
        let scheme =
            way(cells).filter(|scheme| scheme.can_write(texts()).is_ok()).unwrap_or(ColumnScheme::Siv);
        let scheme = if name == TARGET { ColumnScheme::Keep } else { scheme };
        release.columns.push(write(&plain, name, &scheme, 0)?.context("no column is dropped")?);
    }
    Ok(release)
}

fn csv(table: &Texts) -> String {
    let row = |row: usize| {
        table.columns.iter().map(|cells| format!("\"{}\"", cells[row])).collect::<Vec<_>>().join(",")
    };
    let rows = (0..table.n_rows()).map(row).collect::<Vec<_>>().join("\n");
    format!("{}\n{rows}\n", table.header.join(",")).replace("\"\"", "")
}

#[test]
fn a_receiver_learns_what_scikit_learn_learns_from_the_written_file() -> Result<()> {
    let goldens: BTreeMap<String, f64> = serde_json::from_str(GOLDENS)?;
    let to = std::env::var_os("CIPHERLENS_WRITE_RELEASES");
    let mut compared = 0;
    for table in tables() {
        for (id, way) in WAYS {
            let (name, release) = (format!("{}-{id}", table.name), written(&table, way)?);
            if let Some(folder) = &to {
                fs::write(Path::new(folder).join(format!("{name}.csv")), csv(&release))?;
                continue;
            }
            let received = release.received()?;
            let labels = Labels::new(KeySchedule::new(1), &received, TARGET, None)?;
            let features = received.columns().iter().filter(|column| column.name() != TARGET);
            let auc = labels.auc(&features.map(as_written).collect::<Vec<_>>())?;
            let golden = *goldens.get(&name).with_context(|| format!("no golden of {name}"))?;
            assert!((auc - golden).abs() <= TOLERANCE, "{name}: {auc:.4}, scikit-learn {golden:.4}");
            compared += 1;
        }
    }
    assert!(to.is_some() || compared == 27, "{compared}");
    Ok(())
}
