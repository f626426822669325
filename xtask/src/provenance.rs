//! How a results file was made: version, seed, and the command without what changes no result.

use results::Provenance;

use crate::config::{RunConfig, SplitPlan};

/// Options that say where or how fast, not what.
const LEFT_OUT: [&str; 4] = ["--jobs", "--out", "--data", "--save-model"];
/// The same, without a value.
const LEFT_OUT_FLAGS: [&str; 1] = ["--quiet"];

/// The provenance of this process.
pub fn of(config: &RunConfig) -> Provenance {
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: command(std::env::args().skip(1)),
        seed: config.seed,
        keys: config.n_keys as u64,
        splits: match config.splits {
            SplitPlan::Paper => 0,
            SplitPlan::Random(n) => n as u64,
        },
    }
}

fn command(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept = vec!["cargo".to_owned(), "xtask".to_owned()];
    let mut words = words;
    while let Some(word) = words.next() {
        let name = word.split('=').next().unwrap_or(&word);
        if LEFT_OUT_FLAGS.contains(&name) {
            continue;
        }
        if !LEFT_OUT.contains(&name) {
            kept.push(word);
        } else if !word.contains('=') {
            words.next();
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: &str) {
        let words = typed.split(' ').map(str::to_owned);
        assert_eq!(command(words).join(" "), format!("cargo xtask {expected}"));
    }

    #[test]
    fn places_and_threads_are_left_out() {
        check("numeric --jobs 2 --seed 3 --out=x --data d --quiet", "numeric --seed 3");
        check("numeric --schemes plain", "numeric --schemes plain");
        check("numeric --jobs", "numeric");
    }
}
