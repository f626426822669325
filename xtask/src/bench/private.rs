//! Decisions on encrypted records, beside TenSEAL in the same run: one over 1,000 features, and a batch of 4,096 over 14.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use ndarray::Array2;
use private_inference::model::Linear;
use private_inference::{
    ModelId, Packing, QuantiseOptions, QuantisedModel, Range, ReproducibleSeed, SecretKey,
};
use private_service::owner::{Cost, Loopback};
use rand::Rng;
use serde_json::{Map, Value, json};

use crate::interrupt;

/// Features of the single decision.
const FEATURES: usize = 1000;
/// Records and columns of the batch.
const BATCH: (usize, usize) = (4096, 14);
/// The quickest of so many counts.
const REPEATS: usize = 20;
/// What times the peer, run by the Python that has it.
const SCRIPT: &str = "../crates/private-inference/benches/peer_tenseal.py";
/// Schemes that the script times.
const PEERS: [&str; 2] = ["ckks", "bfv"];

/// Options of `bench private`.
#[derive(Debug, Args)]
pub struct PrivateArgs {
    /// A Python that has `tenseal`, to be timed in the same run.
    #[arg(long, value_name = "PYTHON")]
    peer: Option<String>,
}

/// Prints our figures and, with a peer, how many times as fast we are.
pub fn run(args: &PrivateArgs) -> Result<()> {
    let one = Setting::new(1, FEATURES, Packing::Coefficients)?.time()?;
    let batch = Setting::new(BATCH.0, BATCH.1, Packing::Slots)?.time()?;
    println!(
        "{}",
        json!({ "one_decision_1000_features": one.figures(), "batch_4096_x_14": batch.figures() })
    );
    println!("one decision, {FEATURES} features: {one}");
    println!("{} decisions, {} features: {batch}", BATCH.0, BATCH.1);
    println!(
        "server: {:.3} ms one decision, {:.3} us a record of the batch; round trip {:.2} ms; one thread, 128 bits",
        ms(one.cost.server),
        ms(batch.cost.server) * 1e3 / BATCH.0 as f64,
        ms(one.round_trip()),
    );
    args.peer.as_deref().map_or(Ok(()), |python| compare(python, &one, &batch))
}

/// Client and server, and the records.
struct Setting {
    both: Loopback,
    rows: Array2<f32>,
}

/// The quickest of each part, and the bytes.
#[derive(Debug, Clone, Copy)]
struct Parts {
    cost: Cost,
    public_keys: u64,
}

impl Setting {
    fn new(records: usize, columns: usize, packing: Packing) -> Result<Self> {
        let rng = |seed| ReproducibleSeed::for_tests_and_experiments([seed; 32]).rng();
        let mut numbers = rng(3);
        let weights = Array2::from_shape_fn((1, columns), |_| numbers.random_range(-1.0..1.0));
        let model =
            Linear { weights, biases: vec![0.1] }.into_model(vec![Range::new(-1.0, 1.0)?; columns])?;
        let options = QuantiseOptions { packing, ..QuantiseOptions::default() };
        let model = QuantisedModel::search(&model, ModelId([0; 16]), options)?;
        let secret = SecretKey::generate(model.card().parameters().degree(), &mut numbers)?;
        let rows = Array2::from_shape_fn((records, columns), |_| numbers.random_range(-1.0..1.0));
        Ok(Self { both: Loopback::new(&model, secret, rng(4), rng(5))?, rows })
    }

    fn time(&mut self) -> Result<Parts> {
        let mut best = self.both.ask(self.rows.view())?.1;
        for _ in 1..REPEATS {
            interrupt::check()?;
            best = best.quickest(&self.both.ask(self.rows.view())?.1);
        }
        Ok(Parts { cost: best, public_keys: self.both.public_key_bytes() })
    }
}

impl Parts {
    fn round_trip(&self) -> Duration {
        self.cost.encrypt + self.cost.server + self.cost.decrypt
    }

    fn figures(&self) -> Value {
        let Cost { encrypt, server, decrypt, up, down, .. } = self.cost;
        json!({
            "encrypt_ms": ms(encrypt), "server_ms": ms(server), "decrypt_ms": ms(decrypt),
            "bytes_up": up, "bytes_down": down, "public_key_bytes": self.public_keys,
        })
    }
}

impl std::fmt::Display for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Cost { encrypt, server, decrypt, up, down, .. } = self.cost;
        let [encrypt, server, decrypt] = [encrypt, server, decrypt].map(ms);
        write!(
            f,
            "encrypt {encrypt:.2} ms, server {server:.2} ms, decrypt {decrypt:.2} ms; {up} bytes up, {down} down, {} of \
             public keys once",
            self.public_keys
        )
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Times TenSEAL with the same shapes and prints the ratios.
fn compare(python: &str, one: &Parts, batch: &Parts) -> Result<()> {
    let theirs = peer(python)?;
    println!("{}", Value::Object(theirs.clone()));
    let rows = [
        ("server, one decision", "server-1000", one.cost.server),
        ("round trip, one decision", "round-trip-1000", one.round_trip()),
        ("server, batch", "server-batch-4096x14", batch.cost.server),
    ];
    for (what, field, ours) in rows {
        for name in PEERS {
            let figure = theirs.get(&format!("{name}-{field}")).and_then(Value::as_f64);
            let seconds = figure.with_context(|| format!("{python}: {SCRIPT} printed no {name}-{field}"))?;
            let ours = ours.as_secs_f64();
            println!(
                "{what}: ours {:.3} ms, TenSEAL {name} {:.3} ms: {:.0} times as fast",
                ours * 1e3,
                seconds * 1e3,
                seconds / ours
            );
        }
    }
    Ok(())
}

/// The figures that the script prints, one name and one number per line.
fn peer(python: &str) -> Result<Map<String, Value>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCRIPT);
    let output = Command::new(python).arg(&script).output();
    let output = output.with_context(|| format!("--peer {python}: cannot be started"))?;
    if !output.status.success() {
        bail!("--peer {python}: {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let figure = |line: &str| {
        let (name, value) = line.split_once(' ')?;
        Some((name.to_owned(), json!(value.trim().parse::<f64>().ok()?)))
    };
    Ok(said.lines().filter_map(figure).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_asked_and_its_parts_add_up() -> Result<()> {
        let mut setting = Setting::new(2, 3, Packing::Coefficients)?;
        assert_eq!(setting.rows.dim(), (2, 3));
        let (_, cost) = setting.both.ask(setting.rows.view())?;
        let parts = Parts { cost, public_keys: 7 };
        assert_eq!(parts.round_trip(), cost.encrypt + cost.server + cost.decrypt);
        let figures = parts.figures();
        assert_eq!((&figures["bytes_up"], &figures["public_key_bytes"]), (&json!(cost.up), &json!(7)));
        assert!(parts.to_string().ends_with("down, 7 of public keys once"), "{parts}");
        let said = peer("no-such-python").err().map(|error| error.to_string());
        assert_eq!(said.as_deref(), Some("--peer no-such-python: cannot be started"));
        Ok(())
    }
}
