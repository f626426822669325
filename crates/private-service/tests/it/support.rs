//! A small model, a running service, a client with its key, and plain HTTP by hand.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use ndarray::{Array2, array};
use private_inference::model::Linear;
use private_inference::{
    Client, ModelCard, ModelId, QuantiseOptions, QuantisedModel, Range, Receipt, ReproducibleSeed, RequestId,
    SecretKey,
};
use private_service::{
    ClientOptions, Entry, KeyMessage, Remote, Seeds, ServedModel, Service, ServiceOptions, Stopped, to_hex,
};
use rand_chacha::ChaCha20Rng;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub(crate) const MODEL: ModelId = ModelId([7; 16]);
pub(crate) const NOTES: &[u8] = b"{\"columns\": 3}";

/// Three columns, one score.
pub(crate) fn model(id: ModelId) -> QuantisedModel {
    let ranges = (0..3).map(|_| Range::new(-2.0, 2.0).unwrap()).collect();
    let float = Linear { weights: array![[0.8, -1.5, 0.3]], biases: vec![0.1] }.into_model(ranges).unwrap();
    QuantisedModel::search(&float, id, QuantiseOptions::default()).unwrap()
}

pub(crate) fn rng(label: u8) -> ChaCha20Rng {
    ReproducibleSeed::for_tests_and_experiments([label; 32]).rng()
}

/// Seeds that differ from each other.
pub(crate) fn seeds() -> impl Seeds {
    let count = AtomicU64::new(0);
    move || {
        let mut seed = [3; 32];
        seed[..8].copy_from_slice(&count.fetch_add(1, Ordering::Relaxed).to_le_bytes());
        Ok(seed)
    }
}

/// Options under which tests do not wait long.
pub(crate) fn options() -> ServiceOptions {
    ServiceOptions {
        max_request_bytes: 1 << 20,
        max_memory_bytes: 8 << 20,
        key_bytes: 8 << 20,
        body_pause: Duration::from_millis(300),
        body_time: Duration::from_millis(600),
        header_time: Duration::from_millis(300),
        ..ServiceOptions::default()
    }
}

/// A service on a thread of its own; stopped when dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) entries: Arc<Mutex<Vec<Entry>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Stopped>>,
}

impl Running {
    pub(crate) fn start(options: ServiceOptions) -> Self {
        Self::with(options, seeds(), "127.0.0.1:0".parse().unwrap())
    }

    pub(crate) fn with(options: ServiceOptions, seeds: impl Seeds + 'static, at: SocketAddr) -> Self {
        let entries = Arc::new(Mutex::new(Vec::new()));
        let log = entries.clone();
        let record = move |entry: &Entry| log.lock().unwrap().push(entry.clone());
        let models = vec![ServedModel { model: model(MODEL), notes: NOTES.to_vec() }];
        let service = Service::new(models, options, seeds, record).unwrap();
        let (stop, asked) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.unwrap().block_on(async move {
                let listener = TcpListener::bind(at).await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                service.serve(listener, async { asked.await.unwrap_or(()) }).await
            })
        });
        Self { address: told.recv().unwrap(), entries, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks it to stop, without waiting.
    pub(crate) fn ask_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Stops it and says how it ended.
    pub(crate) fn stop(mut self) -> Stopped {
        self.ask_to_stop();
        self.thread.take().unwrap().join().unwrap()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// One request by hand, on a connection of its own.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let mut stream = self.connect();
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        // A refused body may find the connection closed; the answer is what counts.
        let _ = stream.write_all(body);
        Answer::read(&mut stream)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "", b"")
    }

    /// The service is alive and answers.
    pub(crate) fn assert_alive(&self) {
        assert_eq!(self.get("/healthz").status, 200);
    }

    /// The value of a line of the metrics.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let text = self.get("/metrics").text();
        let line = text.lines().find(|line| line.starts_with(&format!("{name} ")));
        line.unwrap_or_else(|| panic!("no {name} in\n{text}")).rsplit(' ').next().unwrap().parse().unwrap()
    }

    /// Lets tests wait for something that happens on the service's threads.
    pub(crate) fn until(&self, holds: impl Fn(&Self) -> bool) {
        let end = std::time::Instant::now() + Duration::from_secs(20);
        while !holds(self) {
            assert!(std::time::Instant::now() < end, "it never happened:\n{}", self.get("/metrics").text());
            std::thread::yield_now();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.ask_to_stop();
        if let Some(thread) = self.thread.take() {
            // A failed test is told by its own message.
            let _ = thread.join();
        }
    }
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads until the connection is closed; status 0 when there was no answer.
    pub(crate) fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        // An aborted connection ends the answer as a closed one does.
        let _ = stream.read_to_end(&mut bytes);
        let split = bytes.windows(4).position(|end| end == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..split]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Self { status, head, body: bytes.get(split + 4..).unwrap_or_default().to_vec() }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// The owner of the data.
pub(crate) struct Owner {
    pub(crate) client: Client,
    pub(crate) keys: KeyMessage,
    pub(crate) rng: ChaCha20Rng,
    next: u64,
}

impl Owner {
    pub(crate) fn new(label: u8) -> Self {
        let mut rng = rng(label);
        let card = ModelCard::from_bytes(&model(MODEL).card().to_bytes()).unwrap();
        let secret = SecretKey::generate(card.parameters().degree(), &mut rng).unwrap();
        let client = Client::new(secret, card).unwrap();
        let keys = KeyMessage::new(client.public_keys(&mut rng).unwrap()).unwrap();
        Self { client, keys, rng, next: u64::from(label) << 32 }
    }

    pub(crate) fn rows(&mut self, count: usize) -> Array2<f32> {
        self.next += 1;
        let offset = self.next as usize;
        Array2::from_shape_fn((count, 3), |(row, column)| {
            (((offset + row) * 7 + column * 5) % 31) as f32 / 8.0 - 2.0
        })
    }

    pub(crate) fn fresh_id(&mut self) -> RequestId {
        self.next += 1;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.next.to_le_bytes());
        RequestId(id)
    }

    /// A request and the decisions it must lead to.
    pub(crate) fn request(&mut self, count: usize) -> (Vec<u8>, Vec<usize>) {
        let (rows, id) = (self.rows(count), self.fresh_id());
        let expected = model(MODEL).decisions(rows.view()).unwrap();
        (self.client.encrypt(rows.view(), id, &mut self.rng).unwrap(), expected)
    }

    pub(crate) fn decisions(&self, request: &[u8], response: &[u8]) -> Vec<usize> {
        let receipt = Receipt::of_request(request).unwrap();
        self.client.decrypt(response, &receipt).unwrap().classes().to_vec()
    }

    pub(crate) fn keys_path(&self) -> String {
        let digest = private_inference::Envelope::read(self.keys.bytes(), u64::MAX).unwrap().digest();
        format!("/v1/models/{}/keys/{}", to_hex(&MODEL.0), to_hex(&digest))
    }

    pub(crate) fn decisions_path(&self) -> String {
        format!("{}/decisions", self.keys_path())
    }

    /// Hands the service the keys.
    pub(crate) fn introduce(&self, service: &Running) {
        let answer = service.ask("PUT", &self.keys_path(), "", self.keys.bytes());
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
    }
}

/// A client that does not wait long.
pub(crate) fn remote(url: &str) -> Remote {
    let options = ClientOptions {
        attempts: 40,
        first_pause: Duration::from_millis(5),
        longest_pause: Duration::from_millis(50),
        ..ClientOptions::default()
    };
    Remote::new(url, options).unwrap()
}
