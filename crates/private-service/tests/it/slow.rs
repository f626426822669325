//! Clients that take their time on purpose.

use std::io::Write;
use std::time::{Duration, Instant};

use super::support::{Answer, Owner, Running, options};

#[test]
fn a_head_that_never_ends_is_cut_off() {
    let service = Running::start(options());
    let mut held: Vec<_> = (0..20)
        .map(|_| {
            let mut stream = service.connect();
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: test\r\nx-slow: ").unwrap();
            stream
        })
        .collect();
    service.assert_alive();
    let started = Instant::now();
    for stream in &mut held {
        assert_ne!(Answer::read(stream).status, 200);
    }
    assert!(started.elapsed() < Duration::from_secs(10), "closed by the limit of time");
    service.until(|service| service.metric("cipherlens_connections") == 1);
}

#[test]
fn an_idle_connection_is_closed() {
    let service = Running::start(options());
    let mut stream = service.connect();
    assert_eq!(Answer::read(&mut stream).status, 0);
}

#[test]
fn a_body_that_never_ends_is_cut_off() {
    let service = Running::start(options());
    let mut owner = Owner::new(3);
    owner.introduce(&service);
    let (request, expected) = owner.request(1);
    let mut stream = service.connect();
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: test\r\ncontent-length: {}\r\n\r\n",
        owner.decisions_path(),
        request.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&request[..1000]).unwrap();
    let answer = Answer::read(&mut stream);
    assert_eq!(answer.status, 408, "{}", answer.text());
    assert!(answer.text().starts_with("slow: "), "{}", answer.text());
    let answer = service.ask("POST", &owner.decisions_path(), "", &request);
    assert_eq!(owner.decisions(&request, &answer.body), expected, "the unfinished one used nothing up");
}

#[test]
fn a_body_in_drops_is_cut_off_by_the_whole_time() {
    let service = Running::start(options());
    let owner = Owner::new(4);
    owner.introduce(&service);
    let mut stream = service.connect();
    let head =
        format!("POST {} HTTP/1.1\r\nhost: test\r\ncontent-length: 1000000\r\n\r\n", owner.decisions_path());
    stream.write_all(head.as_bytes()).unwrap();
    let mut drops = stream.try_clone().unwrap();
    let started = Instant::now();
    let dropping = std::thread::spawn(move || {
        // One byte at a time, until the service has had enough.
        while drops.write_all(b"x").is_ok() && started.elapsed() < Duration::from_secs(10) {
            std::thread::yield_now();
        }
    });
    assert_eq!(Answer::read(&mut stream).status, 408);
    drop(stream);
    dropping.join().unwrap();
    service.assert_alive();
}

#[test]
fn a_client_that_goes_away_is_noticed() {
    let service = Running::start(options());
    let owner = Owner::new(5);
    owner.introduce(&service);
    let mut stream = service.connect();
    let head =
        format!("POST {} HTTP/1.1\r\nhost: test\r\ncontent-length: 1000\r\n\r\nabc", owner.decisions_path());
    stream.write_all(head.as_bytes()).unwrap();
    drop(stream);
    service.until(|service| {
        service.entries.lock().unwrap().iter().any(|entry| matches!(entry.status, 400 | 499))
    });
    service.until(|service| service.metric("cipherlens_requests_in_flight") == 1);
}
