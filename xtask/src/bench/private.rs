//! Decisions on encrypted records, beside TenSEAL in the same run: one over 1,000 features, and a batch of 4,096 over 14.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use ndarray::Array2;
use private_inference::model::Linear;
use private_inference::{
    Client, Limits, ModelId, Packing, PublicKeys, QuantiseOptions, QuantisedModel, Range, Receipt,
    ReproducibleSeed, RequestId, SecretKey, Server,
};
use rand::Rng;
use rand_chacha::ChaCha20Rng;
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
        ms(one.server),
        ms(batch.server) * 1e3 / BATCH.0 as f64,
        ms(one.round_trip()),
    );
    args.peer.as_deref().map_or(Ok(()), |python| compare(python, &one, &batch))
}

/// Client, server, and the records.
struct Setting {
    client: Client,
    server: Server,
    keys: PublicKeys,
    rows: Array2<f32>,
    rng: ChaCha20Rng,
}

/// The quickest of each part, and the bytes.
#[derive(Debug, Clone, Copy)]
struct Parts {
    encrypt: Duration,
    server: Duration,
    decrypt: Duration,
    up: usize,
    down: usize,
    public_keys: u64,
}

impl Setting {
    fn new(records: usize, columns: usize, packing: Packing) -> Result<Self> {
        let mut rng = ReproducibleSeed::for_tests_and_experiments([3; 32]).rng();
        let weights = Array2::from_shape_fn((1, columns), |_| rng.random_range(-1.0..1.0));
        let model =
            Linear { weights, biases: vec![0.1] }.into_model(vec![Range::new(-1.0, 1.0)?; columns])?;
        let options = QuantiseOptions { packing, ..QuantiseOptions::default() };
        let model = QuantisedModel::search(&model, ModelId([0; 16]), options)?;
        let server = Server::new(model, Limits::default())?;
        let card = server.card().clone();
        let client = Client::new(SecretKey::generate(card.parameters().degree(), &mut rng)?, card)?;
        let keys = server.accept_keys(&client.public_keys(&mut rng)?)?;
        let rows = Array2::from_shape_fn((records, columns), |_| rng.random_range(-1.0..1.0));
        Ok(Self { client, server, keys, rows, rng })
    }

    fn time(&mut self) -> Result<Parts> {
        let mut best = self.once()?;
        for _ in 1..REPEATS {
            interrupt::check()?;
            let next = self.once()?;
            best.encrypt = best.encrypt.min(next.encrypt);
            best.server = best.server.min(next.server);
            best.decrypt = best.decrypt.min(next.decrypt);
        }
        Ok(best)
    }

    fn once(&mut self) -> Result<Parts> {
        let started = Instant::now();
        let request = self.client.encrypt(self.rows.view(), RequestId(self.rng.random()), &mut self.rng)?;
        let encrypt = started.elapsed();
        let response = self.server.answer(&self.keys, &request, &mut self.rng)?;
        let server = started.elapsed() - encrypt;
        self.client.decrypt(&response, &Receipt::of_request(&request)?)?;
        Ok(Parts {
            decrypt: started.elapsed() - encrypt - server,
            encrypt,
            server,
            up: request.len(),
            down: response.len(),
            public_keys: self.server.message_sizes(self.rows.nrows()).public_keys,
        })
    }
}

impl Parts {
    fn round_trip(&self) -> Duration {
        self.encrypt + self.server + self.decrypt
    }

    fn figures(&self) -> Value {
        json!({
            "encrypt_ms": ms(self.encrypt), "server_ms": ms(self.server), "decrypt_ms": ms(self.decrypt),
            "bytes_up": self.up, "bytes_down": self.down, "public_key_bytes": self.public_keys,
        })
    }
}

impl std::fmt::Display for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (encrypt, server, decrypt) = (ms(self.encrypt), ms(self.server), ms(self.decrypt));
        write!(
            f,
            "encrypt {encrypt:.2} ms, server {server:.2} ms, decrypt {decrypt:.2} ms; {} bytes up, {} down, {} of public \
             keys once",
            self.up, self.down, self.public_keys
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
        ("server, one decision", "server-1000", one.server),
        ("round trip, one decision", "round-trip-1000", one.round_trip()),
        ("server, batch", "server-batch-4096x14", batch.server),
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

/// The figures that the script prints, a name and a number a line.
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
