//! Which attack opens a column that was encrypted with a scheme of one's own?
//!
//! The scheme here multiplies every number by a secret factor and adds a little noise below the last digit, and replaces
//! the two levels of a category by two secret numbers. The program draws 20 keys, encrypts 150 made-up people under
//! each, runs every attack on tables and prints what each gets of the income, of the district and of whole records,
//! beside the best guess without ciphertexts.
//!
//!     cargo run --release -p leakage --example own_scheme

use std::collections::BTreeMap;

use leakage::score::Tally;
use leakage::tabular::{DesignColumn, Pairs, Trial, attacks};
use leakage::{LeakageError, NotApplicable};
use ndarray::{Array2, s};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

const PEOPLE: usize = 300;
const KEYS: u8 = 20;

/// Advantages below this are not printed.
const LEAST: f64 = 0.05;

fn main() -> Result<(), LeakageError> {
    let mut tallies: BTreeMap<(&str, String), Tally> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, NotApplicable> = BTreeMap::new();
    for key in 0..KEYS {
        let trial = trial(key)?;
        for attack in attacks() {
            match attack.run(&trial, [key; 32]) {
                Ok(findings) => findings.iter().for_each(|finding| {
                    let target = format!("{} ({})", finding.target, finding.metric);
                    tallies.entry((attack.info.id, target)).or_default().add(&finding.guesses);
                }),
                Err(reason) => {
                    reasons.insert(attack.info.id, reason);
                }
            }
        }
    }
    println!("over {KEYS} keys: advantage over the best guess without ciphertexts, and its 95 % interval");
    for ((attack, target), tally) in &tallies {
        let Some(estimate) = tally.estimate()? else { continue };
        if let (Some(advantage), Some([low, high])) = (estimate.advantage, estimate.ci95)
            && low > LEAST
        {
            println!("  {attack:<14} {target:<42} {advantage:.2}  {low:.2} to {high:.2}");
        }
    }
    println!("attacks that have nothing to work on:");
    for (attack, reason) in reasons {
        println!("  {attack:<14} {reason}");
    }
    Ok(())
}

/// Half of the people are victims; of the other half, twenty are known in plain and encrypted.
fn trial(key: u8) -> Result<Trial, LeakageError> {
    let mut rng = ChaCha20Rng::from_seed([key; 32]);
    let people = people(&mut rng);
    let encrypted = encrypt(&people, &mut rng);
    let half = PEOPLE / 2;
    let known = s![..20, ..];
    let columns = vec![DesignColumn::numeric("income"), DesignColumn::binary("district")];
    Trial::builder(
        columns,
        people.slice(s![half.., ..]).to_owned(),
        encrypted.slice(s![half.., ..]).to_owned(),
    )
    .with_auxiliary(people.slice(s![..half, ..]).to_owned())
    .with_pairs(Pairs { plain: people.slice(known).to_owned(), cipher: encrypted.slice(known).to_owned() })
    .build()
}

/// Income and district of made-up people.
fn people(rng: &mut ChaCha20Rng) -> Array2<f64> {
    Array2::from_shape_fn((PEOPLE, 2), |(_, column)| match column {
        0 => (1500.0 * (1.0 / rng.random_range(0.1..1.0_f64)).sqrt()).round(),
        _ => f64::from(u8::from(rng.random_bool(0.3))),
    })
}

/// The scheme: replace these lines by those of the reader's own.
fn encrypt(people: &Array2<f64>, rng: &mut ChaCha20Rng) -> Array2<f64> {
    let factor = rng.random_range(1e3..1e6);
    let levels: [f64; 2] = rng.random();
    Array2::from_shape_fn(people.dim(), |place| match (place.1, people.get(place)) {
        (0, Some(income)) => factor * (income + rng.random_range(-0.5..0.5)),
        (_, Some(level)) => levels[usize::from(*level > 0.5)],
        (_, None) => 0.0,
    })
}
