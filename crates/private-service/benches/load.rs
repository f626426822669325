//! The service under load: 64 clients for 60 seconds against a process of its own, which is killed and started again in
//! the middle. Nothing may be lost, no decision may be wrong, and memory must stay bounded.
//!
//! ```text
//! cargo bench -p private-service                              a minute
//! CIPHERLENS_LOAD_SECONDS=10 cargo bench -p private-service   shorter
//! ```
//! The same program serves when it is called with `serve ADDRESS`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a load test that cannot go on fails")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ndarray::Array2;
use private_inference::model::Linear;
use private_inference::{
    Client, ModelId, QuantiseOptions, QuantisedModel, Range, Receipt, ReproducibleSeed, RequestId, SecretKey,
};
use private_service::{
    ClientOptions, Entry, KeyMessage, Remote, Retry, ServedModel, Service, ServiceOptions,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

const CLIENTS: u64 = 64;
const COLUMNS: usize = 900;
/// Records of a request: as many as share a ciphertext.
const RECORDS: usize = 4;
const MODEL: ModelId = ModelId([7; 16]);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().position(|argument| argument == "serve") {
        Some(place) => serve(&arguments[place + 1]),
        None => attack(),
    }
}

fn model() -> QuantisedModel {
    let ranges = (0..COLUMNS).map(|_| Range::new(0.0, 1.0).unwrap()).collect();
    let weight = |(_, column)| ((column * 37 % 101) as f64 - 50.0) / 50.0;
    let weights = Array2::from_shape_fn((1, COLUMNS), weight);
    let float = Linear { weights, biases: vec![0.1] }.into_model(ranges).unwrap();
    QuantisedModel::search(&float, MODEL, QuantiseOptions::default()).unwrap()
}

fn serve(address: &str) {
    let count = AtomicU64::new(0);
    // Reproducible seeds do for a load test; a real service takes them from the operating system.
    let seeds = move || {
        let mut seed = [3; 32];
        seed[..8].copy_from_slice(&count.fetch_add(1, Ordering::Relaxed).to_le_bytes());
        Ok(seed)
    };
    let models = vec![ServedModel { model: model(), notes: Vec::new() }];
    let service = Service::new(models, ServiceOptions::default(), seeds, |_: &Entry| {}).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        service.serve(listener, std::future::pending()).await
    });
}

/// The service in a process of its own; killed when dropped.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn start(address: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["serve", address])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, address: line.trim().to_owned() }
    }

    /// Killed without a word, and the same again at the same address.
    fn killed_and_started_again(self) -> Self {
        let address = self.address.clone();
        drop(self);
        Self::start(&address)
    }

    /// Megabytes of memory in use, where the system tells.
    fn megabytes(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        let kib: f64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(f64::NAN);
        kib / 1024.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What all clients count together.
#[derive(Default)]
struct Counts {
    sent: AtomicU64,
    answered: AtomicU64,
    wrong: AtomicU64,
    repeated: AtomicU64,
    longest_ms: AtomicU64,
    stop: AtomicBool,
}

fn attack() {
    let seconds =
        std::env::var("CIPHERLENS_LOAD_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let time = Duration::from_secs(seconds);
    let (model, counts, mut memory) = (model(), Counts::default(), Vec::new());
    let mut service = Process::start("127.0.0.1:0");
    let address = service.address.clone();
    std::thread::scope(|scope| {
        let run = |label| client(label, &address, &model, &counts);
        let clients: Vec<_> = (0..CLIENTS).map(|label| scope.spawn(move || run(label))).collect();
        for half in [0, 1] {
            let begun = Instant::now();
            while begun.elapsed() < time / 2 {
                std::thread::sleep(Duration::from_millis(500).min(time / 2));
                memory.push(service.megabytes());
            }
            if half == 0 {
                service = service.killed_and_started_again();
            }
        }
        counts.stop.store(true, Ordering::Relaxed);
        clients.into_iter().for_each(|client| client.join().unwrap());
    });
    report(time, &counts, &memory);
}

/// Sends until it is told to stop; every answer is compared with the plain decisions.
fn client(label: u64, address: &str, model: &QuantisedModel, counts: &Counts) {
    let mut rng = rng(label);
    let secret = SecretKey::generate(model.card().parameters().degree(), &mut rng).unwrap();
    let client = Client::new(secret, model.card().clone()).unwrap();
    let keys = KeyMessage::new(client.public_keys(&mut rng).unwrap()).unwrap();
    let wait = |retry: &Retry| {
        counts.repeated.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(retry.pause);
        std::ops::ControlFlow::Continue(())
    };
    let options =
        ClientOptions { attempts: 100, longest_pause: Duration::from_millis(500), ..Default::default() };
    let remote = Remote::with_patience(&format!("http://{address}"), options, wait).unwrap();
    while !counts.stop.load(Ordering::Relaxed) {
        let rows = Array2::from_shape_fn((RECORDS, COLUMNS), |_| (rng.next_u32() % 1000) as f32 / 1000.0);
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let request = client.encrypt(rows.view(), RequestId(id), &mut rng).unwrap();
        counts.sent.fetch_add(1, Ordering::Relaxed);
        let begun = Instant::now();
        let response = remote.decide(&keys, &request).unwrap();
        counts.longest_ms.fetch_max(begun.elapsed().as_millis() as u64, Ordering::Relaxed);
        let answer = client.decrypt(&response, &Receipt::of_request(&request).unwrap()).unwrap();
        let right = answer.classes() == model.decisions(rows.view()).unwrap();
        counts.answered.fetch_add(1, Ordering::Relaxed);
        counts.wrong.fetch_add(u64::from(!right), Ordering::Relaxed);
    }
}

fn rng(label: u64) -> ChaCha20Rng {
    let mut seed = [1; 32];
    seed[..8].copy_from_slice(&label.to_le_bytes());
    ReproducibleSeed::for_tests_and_experiments(seed).rng()
}

fn report(time: Duration, counts: &Counts, memory: &[f64]) {
    let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let (sent, answered, wrong) = (read(&counts.sent), read(&counts.answered), read(&counts.wrong));
    println!("{CLIENTS} clients, {} s, one kill and restart in the middle", time.as_secs());
    println!("{sent} requests of {RECORDS} records x {COLUMNS} columns, {answered} answered, {wrong} wrong");
    println!(
        "{:.0} requests per second; {} attempts repeated",
        answered as f64 / time.as_secs_f64(),
        read(&counts.repeated)
    );
    println!("longest wait for an answer, restart included: {} ms", read(&counts.longest_ms));
    let most = |part: &[f64]| part.iter().copied().fold(0.0, f64::max);
    let quarters: Vec<String> =
        memory.chunks(memory.len().div_ceil(4).max(1)).map(|part| format!("{:.0}", most(part))).collect();
    println!("most memory of the service in each quarter of the time: {} MB", quarters.join(", "));
    assert_eq!((sent, wrong), (answered, 0), "nothing may be lost, and no decision may be wrong");
    assert!(most(memory) < 512.0, "memory must stay bounded");
}
