//! Time of one decision, part by part, on one core; prints the message sizes first.
//!
//! `cargo bench -p private-inference`

#![allow(clippy::unwrap_used, clippy::panic)]

use divan::{Bencher, black_box};
use ndarray::Array2;
use private_inference::model::{FloatModel, Linear, PolynomialSvm, QuadraticMethod, Tree, TreeNode};
use private_inference::{
    Client, Limits, ModelId, Packing, PublicKeys, QuantiseOptions, QuantisedModel, Range, Receipt,
    ReproducibleSeed, RequestId, SecretKey, Server,
};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

/// The settings that are timed.
const CASES: [Case; 7] = [
    Case::Linear1000,
    Case::Slots4096x14,
    Case::Polynomial14,
    Case::PolynomialSlots14,
    Case::Polynomial324,
    Case::Expanded324,
    Case::Tree16,
];

#[derive(Debug, Clone, Copy)]
enum Case {
    /// One decision over 1,000 features.
    Linear1000,
    /// 4,096 decisions over 14 features, one record a slot.
    Slots4096x14,
    /// One decision of a degree-2 SVM over 14 features.
    Polynomial14,
    /// 8,192 decisions of a degree-2 SVM over 14 features.
    PolynomialSlots14,
    /// One decision of a degree-2 SVM over 324 features, products taken by the server.
    Polynomial324,
    /// The same, products taken by the client.
    Expanded324,
    /// One decision of a tree with 16 leaves.
    Tree16,
}

impl Case {
    fn shape(self) -> (usize, usize) {
        match self {
            Self::Linear1000 => (1, 1000),
            Self::Slots4096x14 => (4096, 14),
            Self::Polynomial14 => (1, 14),
            Self::Polynomial324 | Self::Expanded324 => (1, 324),
            Self::PolynomialSlots14 => (8192, 14),
            Self::Tree16 => (1, 14),
        }
    }

    fn packing(self) -> Packing {
        match self {
            Self::Slots4096x14 | Self::PolynomialSlots14 => Packing::Slots,
            _ => Packing::Coefficients,
        }
    }

    fn method(self) -> QuadraticMethod {
        match self {
            Self::Expanded324 => QuadraticMethod::Expanded,
            _ => QuadraticMethod::Multiplied,
        }
    }

    fn model(self, rng: &mut ChaCha20Rng) -> FloatModel {
        let (_, columns) = self.shape();
        let ranges = vec![Range::new(-1.0, 1.0).unwrap(); columns];
        match self {
            Self::Linear1000 | Self::Slots4096x14 => Linear {
                weights: Array2::from_shape_fn((1, columns), |_| rng.random_range(-1.0..1.0)),
                biases: vec![0.1],
            }
            .into_model(ranges),
            Self::Polynomial14 | Self::PolynomialSlots14 | Self::Polynomial324 | Self::Expanded324 => {
                PolynomialSvm {
                    support_vectors: Array2::from_shape_fn((50, columns), |_| rng.random_range(-1.0..1.0)),
                    dual_coefficients: (0..50).map(|_| rng.random_range(-1.0..1.0)).collect(),
                    gamma: 0.1,
                    coef0: 1.0,
                    bias: 0.0,
                }
                .into_model(ranges, self.method())
            }
            Self::Tree16 => complete_tree(columns).into_model(),
        }
        .unwrap()
    }
}

fn complete_tree(columns: usize) -> Tree {
    let split = |node: usize| TreeNode::Split {
        column: node % columns,
        threshold: 0.0,
        left: 2 * node + 1,
        right: 2 * node + 2,
    };
    let leaves = (0..16).map(|leaf| TreeNode::Leaf { score: f64::from(leaf) });
    Tree { columns, nodes: (0..15).map(split).chain(leaves).collect() }
}

struct Setting {
    client: Client,
    server: Server,
    keys: PublicKeys,
    rows: Array2<f32>,
    rng: ChaCha20Rng,
}

impl Setting {
    fn new(case: Case) -> Self {
        let mut rng = ReproducibleSeed::for_tests_and_experiments([3; 32]).rng();
        let options = QuantiseOptions { packing: case.packing(), ..QuantiseOptions::default() };
        let model = case.model(&mut rng);
        let model = QuantisedModel::search(&model, ModelId([0; 16]), options).unwrap();
        let server = Server::new(model, Limits::default()).unwrap();
        let card = server.card().clone();
        let secret = SecretKey::generate(card.parameters().degree(), &mut rng).unwrap();
        let client = Client::new(secret, card).unwrap();
        let keys = client.public_keys(&mut rng).unwrap();
        Self {
            keys: server.accept_keys(&keys).unwrap(),
            rows: Array2::from_shape_fn(case.shape(), |_| rng.random_range(-1.0..1.0)),
            client,
            server,
            rng,
        }
    }

    fn encrypt(&mut self) -> Vec<u8> {
        let id = RequestId(self.rng.random());
        self.client.encrypt(self.rows.view(), id, &mut self.rng).unwrap()
    }

    fn round_trip(&mut self) {
        let request = self.encrypt();
        let response = self.answer(&request);
        let receipt = Receipt::of_request(&request).unwrap();
        black_box(self.client.decrypt(&response, &receipt).unwrap());
    }

    fn answer(&mut self, request: &[u8]) -> Vec<u8> {
        self.server.answer(&self.keys, request, &mut self.rng).unwrap()
    }
}

#[divan::bench(args = CASES)]
fn client_encrypts(bencher: Bencher, case: &Case) {
    let mut setting = Setting::new(*case);
    bencher.bench_local(|| setting.encrypt());
}

#[divan::bench(args = CASES)]
fn server_answers(bencher: Bencher, case: &Case) {
    let mut setting = Setting::new(*case);
    let request = setting.encrypt();
    bencher.bench_local(|| setting.answer(black_box(&request)));
}

#[divan::bench(args = CASES)]
fn client_decrypts(bencher: Bencher, case: &Case) {
    let mut setting = Setting::new(*case);
    let request = setting.encrypt();
    let response = setting.answer(&request);
    let receipt = Receipt::of_request(&request).unwrap();
    bencher.bench_local(|| setting.client.decrypt(black_box(&response), &receipt));
}

#[divan::bench(args = CASES)]
fn round_trip(bencher: Bencher, case: &Case) {
    let mut setting = Setting::new(*case);
    bencher.bench_local(|| setting.round_trip());
}

/// Best time of several runs, in seconds.
fn best(mut run: impl FnMut()) -> f64 {
    let time = |_| {
        let start = std::time::Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    (0..5).map(time).fold(f64::INFINITY, f64::min)
}

/// Our figures beside TenSEAL's, measured in the same run, when `python` has TenSEAL.
fn beside_tenseal(python: &str) {
    let mut one = Setting::new(Case::Linear1000);
    let request = one.encrypt();
    println!("ours-server-1000 {}", best(|| drop(one.answer(&request))));
    println!("ours-round-trip-1000 {}", best(|| one.round_trip()));
    let mut batch = Setting::new(Case::Slots4096x14);
    let request = batch.encrypt();
    println!("ours-server-batch-4096x14 {}", best(|| drop(batch.answer(&request))));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer_tenseal.py");
    let status = std::process::Command::new(python).arg(script).status();
    assert!(status.is_ok_and(|status| status.success()), "{python} could not run {script}");
}

fn main() {
    for case in CASES {
        let setting = Setting::new(case);
        let sizes = setting.server.message_sizes(case.shape().0);
        println!("{case:?}: {sizes:?}, {:?}", setting.server.card().parameters());
    }
    match std::env::var("CIPHERLENS_TENSEAL_PYTHON") {
        Ok(python) => beside_tenseal(&python),
        Err(_) => {
            println!("set CIPHERLENS_TENSEAL_PYTHON to a Python with tenseal to print its figures here")
        }
    }
    divan::main();
}
