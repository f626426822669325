//! Messages that are not what they should be: a clear status each, and a service that stays alive.

use std::io::Write;
use std::sync::LazyLock;

use super::support::{MODEL, NOTES, Owner, Running, options};
use private_inference::{ModelCard, ModelId};
use private_service::{ClientError, ClientOptions, Remote, ServedModel, Service, ServiceError, to_hex};
use proptest::prelude::*;

/// Changes a byte and makes the digest fit again, so that the change is met behind the digest.
fn resealed(message: &[u8], at: usize, value: u8) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut bytes = message.to_vec();
    bytes[at] = value;
    let content = bytes.len() - 32;
    let digest = Sha256::digest(&bytes[..content]);
    bytes[content..].copy_from_slice(&digest);
    bytes
}

#[test]
fn each_broken_request_has_its_status() {
    let service = Running::start(options());
    let mut owner = Owner::new(1);
    owner.introduce(&service);
    let (request, _) = owner.request(2);
    let body = 66;
    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("empty", Vec::new(), 400, "malformed: "),
        ("not a message", b"hello".to_vec(), 400, "malformed: "),
        ("truncated", request[..request.len() / 2].to_vec(), 400, "malformed: "),
        ("one byte short", request[..request.len() - 1].to_vec(), 400, "malformed: "),
        ("one byte more", [request.clone(), vec![0]].concat(), 400, "malformed: "),
        (
            "damaged",
            {
                let mut r = request.clone();
                r[500] ^= 1;
                r
            },
            400,
            "malformed: the message does not match",
        ),
        ("another kind", owner.keys.bytes().to_vec(), 400, "malformed: message of kind"),
        ("another version", resealed(&request, 4, 1), 415, "version: message version 1"),
        ("an unknown parameter set", resealed(&request, 9, 9), 422, "unusable: "),
        (
            "another parameter set",
            resealed(&request, 8, request[8] ^ 1),
            422,
            "unusable: the message's parameter set",
        ),
        ("another model", resealed(&request, 10, 9), 422, "unusable: the message's model"),
        ("another key", resealed(&request, 26, 9), 422, "unusable: the message's key"),
        ("more records than sent", resealed(&request, body + 2, 1), 422, "unusable: "),
        ("no record", resealed(&request, body, 0), 422, "unusable: "),
        (
            "an unreduced coefficient",
            resealed(&request, body + 4 + 32 + 6, 0xff),
            422,
            "unusable: coefficient",
        ),
        ("oversized", vec![0; (1 << 20) + 1], 413, "too-large: "),
    ];
    for (what, bytes, status, text) in cases {
        let answer = service.ask("POST", &owner.decisions_path(), "", &bytes);
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        assert!(answer.text().starts_with(text), "{what}: {}", answer.text());
    }
    service.assert_alive();
    let refused = service.ask("POST", &owner.decisions_path(), "content-type: text/html\r\n", &request);
    assert_eq!(refused.status, 415);
    let refused = service.ask("POST", &owner.decisions_path(), "content-encoding: gzip\r\n", &request);
    assert_eq!(refused.status, 415);
    assert_eq!(service.ask("POST", &owner.decisions_path(), "", &request).status, 200, "after all of that");
}

#[test]
fn broken_keys_and_addresses_are_refused() {
    let service = Running::start(options());
    let mut owner = Owner::new(2);
    let (keys, path) = (owner.keys.bytes().to_vec(), owner.keys_path());
    let check = |method: &str, path: &str, body: &[u8], status: u16, code: &str| {
        let answer = service.ask(method, path, "", body);
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        assert!(answer.text().starts_with(code), "{method} {path}: {}", answer.text());
    };
    check("PUT", &path, &keys[..100], 400, "malformed");
    check("PUT", &path, &resealed(&keys, 4, 3), 415, "version");
    check("PUT", &path, &resealed(&keys, 26, keys[26] ^ 1), 422, "unusable: the digest");
    let (request, _) = owner.request(1);
    check("POST", &owner.decisions_path(), &request, 404, "unknown-keys");
    check("PUT", &path.replace("07", "08"), &keys, 404, "unknown-model");
    check("PUT", &path[..path.len() - 2], &keys, 404, "unknown-keys");
    check("GET", &path, b"", 405, "method");
    check("GET", "/v1/models/zz", b"", 404, "unknown-model");
    check("GET", "/nowhere", b"", 404, "unknown-address");
    check("PUT", &path, &keys, 201, "held");
    check("PUT", &path, &keys, 200, "held");
    service.assert_alive();
}

#[test]
fn a_flood_of_nonsense_leaves_it_alive() {
    let service = Running::start(options());
    for bytes in [&b"\0\0\0\0"[..], b"GET / HTTP/9.9\r\n\r\n", b"POST\r\n\r\n", &[b'a'; 40_000]] {
        let mut stream = service.connect();
        // The service may close before all of it is written.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        assert_ne!(super::support::Answer::read(&mut stream).status, 200);
    }
    service.assert_alive();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any edits of a sound request, head included: refused or answered, and the service lives.
    #[test]
    fn edited_requests_leave_it_alive(
        edits in prop::collection::vec((0usize..400, any::<u8>()), 1..6),
        cut in prop::option::of(0usize..3000),
    ) {
        static SERVICE: LazyLock<Running> = LazyLock::new(|| Running::start(options()));
        static REQUEST: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let mut owner = Owner::new(3);
            owner.introduce(&SERVICE);
            let (request, _) = owner.request(1);
            let (path, length) = (owner.decisions_path(), request.len());
            let head = format!("POST {path} HTTP/1.1\r\nhost: test\r\ncontent-length: {length}\r\n\r\n");
            [head.into_bytes(), request].concat()
        });
        let mut bytes = REQUEST.clone();
        edits.into_iter().for_each(|(at, value)| bytes[at] = value);
        bytes.truncate(cut.unwrap_or(bytes.len()));
        let mut stream = SERVICE.connect();
        // The service may close before all of it is written.
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let status = super::support::Answer::read(&mut stream).status;
        prop_assert!(status == 0 || (200..505).contains(&status), "{}", status);
        SERVICE.assert_alive();
    }
}

#[test]
fn card_and_notes_are_those_of_the_model() {
    let service = Running::start(options());
    let remote = Remote::new(&format!("{}/", service.url()), ClientOptions::default()).unwrap();
    assert_eq!(remote.models().unwrap(), [MODEL]);
    assert_eq!(&remote.card(MODEL).unwrap(), super::support::model(MODEL).card());
    assert_eq!(remote.notes(MODEL).unwrap(), NOTES);
    match remote.card(ModelId([9; 16])) {
        Err(ClientError::Refused { status: 404, code, .. }) => assert_eq!(code, "unknown-model"),
        other => panic!("{other:?}"),
    }
    let answer = service.get(&format!("/v1/models/{}", to_hex(&MODEL.0)));
    assert!(ModelCard::from_bytes(&answer.body).is_ok());
}

#[test]
fn addresses_and_models_are_checked_before_anything_is_sent() {
    for address in ["", "127.0.0.1:80", "ftp://a", "http://", "http://a b", "http://a?x=1"] {
        let refused = Remote::new(address, ClientOptions::default());
        assert!(matches!(refused, Err(ClientError::Address { .. })), "{address:?}");
    }
    let served = || ServedModel { model: super::support::model(MODEL), notes: Vec::new() };
    let service = |models| Service::new(models, options(), super::support::seeds(), |_: &_| {});
    assert!(matches!(service(Vec::new()), Err(ServiceError::NoModel)));
    assert!(matches!(service(vec![served(), served()]), Err(ServiceError::SameModel { .. })));
}
