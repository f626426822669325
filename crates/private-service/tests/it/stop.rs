//! The end of a service, and what it tells while it lives.

use std::sync::mpsc;
use std::time::Duration;

use super::support::{Owner, Running, options};
use private_service::{Endpoint, ServiceOptions};

#[test]
fn requests_under_way_are_answered_before_the_end() {
    let (release, held) = mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    // A seed is asked for in the middle of a computation; this one comes when the test says so.
    let seeds = move || {
        let released = held.lock().map(|held| held.recv());
        released.map(|_| [1; 32]).map_err(|_| std::io::Error::other("poisoned"))
    };
    let mut service = Running::with(options(), seeds, "127.0.0.1:0".parse().unwrap());
    let mut owner = Owner::new(40);
    owner.introduce(&service);
    let (request, expected) = owner.request(1);
    let path = owner.decisions_path();
    let mut idle = service.connect();
    let mut working = service.connect();
    send(&mut working, &path, &request);
    service.until(|service| service.metric("cipherlens_requests_in_flight") == 2);
    service.ask_to_stop();
    assert_eq!(super::support::Answer::read(&mut idle).status, 0, "an idle connection is closed at once");
    release.send(()).unwrap();
    let answer = super::support::Answer::read(&mut working);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(owner.decisions(&request, &answer.body), expected);
    assert_eq!(service.stop().broken_off, 0);
}

#[test]
fn what_does_not_end_is_broken_off() {
    let (release, held) = mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let seeds = move || {
        let released = held.lock().map(|held| held.recv());
        released.map(|_| [1; 32]).map_err(|_| std::io::Error::other("poisoned"))
    };
    let limits = ServiceOptions { stop_time: Duration::from_millis(100), ..options() };
    let mut service = Running::with(limits, seeds, "127.0.0.1:0".parse().unwrap());
    let mut owner = Owner::new(41);
    owner.introduce(&service);
    let (request, _) = owner.request(1);
    let mut working = service.connect();
    send(&mut working, &owner.decisions_path(), &request);
    service.until(|service| service.metric("cipherlens_requests_in_flight") == 2);
    service.ask_to_stop();
    assert_eq!(super::support::Answer::read(&mut working).status, 0);
    release.send(()).unwrap();
    assert_eq!(service.stop().broken_off, 1);
}

#[test]
fn log_and_metrics_tell_what_happened_and_no_content() {
    let service = Running::start(options());
    let mut owner = Owner::new(42);
    owner.introduce(&service);
    let (request, _) = owner.request(1);
    assert_eq!(service.ask("POST", &owner.decisions_path(), "", &request).status, 200);
    assert_eq!(service.ask("POST", &owner.decisions_path(), "", b"nonsense").status, 400);
    let metrics = service.get("/metrics").text();
    for line in [
        "cipherlens_requests_total{endpoint=\"decision\",status=\"200\"} 1",
        "cipherlens_requests_total{endpoint=\"decision\",status=\"400\"} 1",
        "cipherlens_requests_total{endpoint=\"keys\",status=\"201\"} 1",
        "cipherlens_decision_seconds_count 2",
        "cipherlens_client_keys 1",
        "cipherlens_models 1",
    ] {
        assert!(metrics.lines().any(|found| found == line), "no {line} in\n{metrics}");
    }
    let entries = service.entries.lock().unwrap().clone();
    let decided = entries.iter().find(|entry| entry.endpoint == Endpoint::Decision).unwrap();
    let id = private_inference::Receipt::of_request(&request).unwrap().id();
    assert_eq!((decided.status, decided.request), (200, Some(id)));
    assert_eq!(decided.bytes_in, request.len() as u64);
    assert!(decided.bytes_out > 1000 && decided.elapsed > Duration::ZERO);
    let line = decided.to_string();
    assert!(line.starts_with("endpoint=decision status=200 request="), "{line}");
    let refused = entries.iter().find(|entry| entry.status == 400).unwrap();
    assert_eq!((refused.code, refused.bytes_in, refused.request), (Some("malformed"), 8, None));
}

fn send(stream: &mut std::net::TcpStream, path: &str, body: &[u8]) {
    use std::io::Write;
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nhost: test\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
}
