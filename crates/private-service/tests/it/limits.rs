//! What no client can have more of than its share.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::support::{Answer, Owner, Running, options, remote};
use private_service::{Seeds, ServiceOptions};

/// Holds computations up until it is opened: seeds are asked for in the middle of a computation.
#[derive(Clone, Default)]
struct Barrier(Arc<(Mutex<bool>, Condvar)>);

impl Barrier {
    fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
}

impl Seeds for Barrier {
    fn seed(&self) -> std::io::Result<[u8; 32]> {
        let opened = self.0.1.wait_while(self.0.0.lock().unwrap(), |open| !*open);
        opened.map(|_| [5; 32]).map_err(|_| std::io::Error::other("poisoned"))
    }
}

fn local() -> std::net::SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

#[test]
fn beyond_workers_and_queue_requests_are_sent_away() {
    let barrier = Barrier::default();
    let limits = ServiceOptions { workers: 1, max_queue: 1, ..options() };
    let service = Running::with(limits, barrier.clone(), local());
    let mut owner = Owner::new(30);
    owner.introduce(&service);
    let requests: Vec<_> = (0..3).map(|_| owner.request(1)).collect();
    let path = owner.decisions_path();
    let ask = |request: &[u8]| service.ask("POST", &path, "", request);
    std::thread::scope(|scope| {
        let working = scope.spawn(|| ask(&requests[0].0));
        service.until(|service| service.metric("cipherlens_requests_in_flight") == 2);
        let waiting = scope.spawn(|| ask(&requests[1].0));
        service.until(|service| service.metric("cipherlens_requests_queued") == 1);
        let away = ask(&requests[2].0);
        assert_eq!(away.status, 503, "{}", away.text());
        assert!(away.head.contains("retry-after: 1"), "{}", away.head);
        assert!(away.text().starts_with("busy: "));
        barrier.open();
        for (thread, (request, expected)) in [working, waiting].into_iter().zip(&requests) {
            assert_eq!(&owner.decisions(request, &thread.join().unwrap().body), expected);
        }
    });
    let response = remote(&service.url()).decide(&owner.keys, &requests[2].0).unwrap();
    assert_eq!(owner.decisions(&requests[2].0, &response), requests[2].1);
}

#[test]
fn a_late_answer_is_kept_for_the_retry() {
    let barrier = Barrier::default();
    let limits = ServiceOptions { answer_time: Duration::from_millis(200), workers: 1, ..options() };
    let service = Running::with(limits, barrier.clone(), local());
    let mut owner = Owner::new(31);
    owner.introduce(&service);
    let (request, expected) = owner.request(1);
    let late = service.ask("POST", &owner.decisions_path(), "", &request);
    assert_eq!(late.status, 503, "{}", late.text());
    assert!(late.text().starts_with("late: "));
    barrier.open();
    let response = remote(&service.url()).decide(&owner.keys, &request).unwrap();
    assert_eq!(owner.decisions(&request, &response), expected);
}

#[test]
fn messages_share_a_budget_of_memory() {
    use std::io::Write;
    let limits = ServiceOptions {
        max_request_bytes: 400_000,
        max_memory_bytes: 500_000,
        body_pause: Duration::from_secs(20),
        body_time: Duration::from_secs(20),
        ..options()
    };
    let service = Running::start(limits);
    let mut owner = Owner::new(32);
    owner.introduce(&service);
    let (request, _) = owner.request(1);
    let mut held: Vec<_> = (0..2)
        .map(|_| {
            let mut stream = service.connect();
            let path = owner.decisions_path();
            let head = format!("POST {path} HTTP/1.1\r\nhost: test\r\ncontent-length: 300000\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&[0; 230_000]).unwrap();
            stream
        })
        .collect();
    let path = owner.decisions_path();
    service.until(|service| {
        service.ask("POST", &path, "", &request);
        // Whoever came last was sent away: one of the two that are held, or this one.
        service.get("/metrics").text().contains("{endpoint=\"decision\",status=\"503\"}")
    });
    held.clear();
    service.until(|service| service.ask("POST", &path, "", &request).status == 200);
}

#[test]
fn connections_beyond_the_limit_are_told_so() {
    let limits = ServiceOptions { max_connections: 2, header_time: Duration::from_secs(20), ..options() };
    let service = Running::start(limits);
    let held: Vec<_> = (0..2).map(|_| service.connect()).collect();
    let mut over = service.connect();
    let answer = Answer::read(&mut over);
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(answer.head.contains("retry-after: 1") && answer.text().starts_with("busy: "), "{answer:?}");
    drop(held);
    service.until(|service| service.get("/healthz").status == 200);
    assert!(service.metric("cipherlens_refused_connections_total") >= 1);
}

#[test]
fn the_longest_unused_keys_are_forgotten() {
    let owners: Vec<Owner> = (33..37).map(Owner::new).collect();
    let one = 3 * owners[0].keys.bytes().len() as u64;
    let limits = ServiceOptions { key_bytes: 2 * one + one / 2, max_request_bytes: 100_000, ..options() };
    let service = Running::start(limits);
    for owner in &owners {
        owner.introduce(&service);
    }
    assert_eq!(service.metric("cipherlens_client_keys"), 2);
    for mut owner in owners {
        let (request, expected) = owner.request(1);
        let response = remote(&service.url()).decide(&owner.keys, &request).unwrap();
        assert_eq!(owner.decisions(&request, &response), expected);
    }
}
