//! Repeated requests, and clients that outlive the service.

use super::support::{Owner, Running, options, remote, seeds};
use private_inference::{Receipt, RequestId};
use private_service::{ClientError, ClientOptions, KeyMessage, Remote, Retry, ServiceOptions};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

#[test]
fn the_same_request_is_answered_again_and_other_bytes_are_refused() {
    let service = Running::start(options());
    let mut owner = Owner::new(10);
    owner.introduce(&service);
    let (request, expected) = owner.request(3);
    let ask = |bytes: &[u8]| service.ask("POST", &owner.decisions_path(), "", bytes);
    let (first, second) = (ask(&request), ask(&request));
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(first.body, second.body, "the same answer, not a new one");
    assert_eq!(owner.decisions(&request, &first.body), expected);
    assert_eq!(service.metric("cipherlens_repeated_answers_total"), 1);
    let id = Receipt::of_request(&request).unwrap().id();
    let rows = owner.rows(3);
    let other = owner.client.encrypt(rows.view(), id, &mut owner.rng).unwrap();
    let refused = service.ask("POST", &owner.decisions_path(), "", &other);
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().starts_with("reused-id: "));
}

#[test]
fn another_clients_ids_are_its_own() {
    let service = Running::start(options());
    let mut owners = [Owner::new(11), Owner::new(12)];
    for owner in &mut owners {
        owner.introduce(&service);
        let rows = owner.rows(1);
        let request = owner.client.encrypt(rows.view(), RequestId([1; 16]), &mut owner.rng).unwrap();
        assert_eq!(service.ask("POST", &owner.decisions_path(), "", &request).status, 200);
    }
}

#[test]
fn a_refused_request_does_not_use_up_its_id() {
    let service = Running::start(options());
    let (mut owner, other) = (Owner::new(13), Owner::new(14));
    owner.introduce(&service);
    other.introduce(&service);
    let (request, _) = owner.request(1);
    assert_eq!(service.ask("POST", &other.decisions_path(), "", &request).status, 422, "under another key");
    assert_eq!(service.ask("POST", &owner.decisions_path(), "", &request).status, 200);
}

#[test]
fn a_forgotten_answer_is_computed_again() {
    let service = Running::start(ServiceOptions { answer_bytes: 0, ..options() });
    let mut owner = Owner::new(15);
    owner.introduce(&service);
    let (request, expected) = owner.request(2);
    let ask = || service.ask("POST", &owner.decisions_path(), "", &request).body;
    let (first, second) = (ask(), ask());
    assert_ne!(first, second, "masked anew");
    assert_eq!(owner.decisions(&request, &first), expected);
    assert_eq!(owner.decisions(&request, &second), expected);
}

#[test]
fn the_client_sends_its_keys_when_they_are_not_held() {
    let service = Running::start(options());
    let mut owner = Owner::new(16);
    let (request, expected) = owner.request(5);
    let response = remote(&service.url()).decide(&owner.keys, &request).unwrap();
    assert_eq!(owner.decisions(&request, &response), expected);
}

#[test]
fn clients_finish_although_the_service_is_killed_and_started_again() {
    let first = Running::start(options());
    let (address, url) = (first.address, first.url());
    let half = AtomicU32::new(0);
    std::thread::scope(|scope| {
        let clients: Vec<_> = (20..24)
            .map(|label| {
                let (url, half) = (&url, &half);
                scope.spawn(move || {
                    let mut owner = Owner::new(label);
                    let remote = remote(url);
                    for _ in 0..30 {
                        let (request, expected) = owner.request(2);
                        let response = remote.decide(&owner.keys, &request).unwrap();
                        assert_eq!(owner.decisions(&request, &response), expected);
                        half.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        first.until(|_| half.load(Ordering::Relaxed) > 20);
        first.stop();
        let second = Running::with(options(), seeds(), address);
        clients.into_iter().for_each(|client| client.join().unwrap());
        assert!(second.metric("cipherlens_client_keys") >= 1, "it was told the keys again");
    });
    assert_eq!(half.load(Ordering::Relaxed), 120);
}

#[test]
fn an_absent_service_is_given_up_after_the_attempts() {
    let address = Running::start(options()).address;
    let mut owner = Owner::new(17);
    let (request, _) = owner.request(1);
    let tried = AtomicU32::new(0);
    let count = |_: &Retry| {
        tried.fetch_add(1, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    let options = ClientOptions { attempts: 3, first_pause: Duration::ZERO, ..ClientOptions::default() };
    let url = format!("http://{address}");
    let answered = Remote::with_patience(&url, options.clone(), count).unwrap().decide(&owner.keys, &request);
    assert!(matches!(answered, Err(ClientError::NoAnswer { attempts: 3, .. })), "{answered:?}");
    assert_eq!(tried.load(Ordering::Relaxed), 2);
    let give_up = |_: &Retry| ControlFlow::Break(());
    let answered = Remote::with_patience(&url, options, give_up).unwrap().decide(&owner.keys, &request);
    assert!(matches!(answered, Err(ClientError::GivenUp { .. })), "{answered:?}");
}

#[test]
fn only_keys_are_taken_for_keys() {
    let mut owner = Owner::new(18);
    let (request, _) = owner.request(1);
    assert!(KeyMessage::new(request.clone()).is_err());
    assert!(KeyMessage::new(owner.keys.bytes()[1..].to_vec()).is_err());
    let service = Running::start(options());
    let wrong = remote(&service.url()).decide(&owner.keys, owner.keys.bytes());
    assert!(matches!(wrong, Err(ClientError::Message(_))), "{wrong:?}");
}
