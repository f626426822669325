//! Every message parser refuses what is not its message, and no bytes make one panic.

use super::demo::{self, Pair};
use private_inference::{
    Envelope, InferenceError, Kind, Limits, MessageError, ModelCard, Packing, QuantiseOptions, Receipt,
    RequestId, Server,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// A whole exchange, kept for all tests.
struct Exchange {
    pair: Pair,
    card: Vec<u8>,
    keys: Vec<u8>,
    request: Vec<u8>,
    response: Vec<u8>,
    receipt: Receipt,
}

fn exchange() -> &'static Exchange {
    static EXCHANGE: OnceLock<Exchange> = OnceLock::new();
    EXCHANGE.get_or_init(|| {
        let mut rng = demo::rng(41);
        let model = demo::quantise(&demo::linear(14, 2, &mut rng), QuantiseOptions::default());
        let mut pair = Pair::new(model, 42);
        let rows = demo::records(3, 14, &mut rng);
        let keys = pair.client.public_keys(&mut pair.rng).unwrap();
        pair.keys = pair.server.accept_keys(&keys).unwrap();
        let request = pair.client.encrypt(rows.view(), RequestId([5; 16]), &mut pair.rng).unwrap();
        let response = pair.server.answer(&pair.keys, &request, &mut pair.rng).unwrap();
        Exchange {
            card: pair.server.card().to_bytes(),
            receipt: Receipt::of_request(&request).unwrap(),
            pair,
            keys,
            request,
            response,
        }
    })
}

/// Every parser on the same bytes; the errors of those that refuse.
fn parse_all(bytes: &[u8]) -> Vec<Option<String>> {
    let exchange = exchange();
    let pair = &exchange.pair;
    let text = |error: &dyn std::fmt::Display| error.to_string();
    vec![
        Envelope::read(bytes, 1 << 20).err().map(|e| text(&e)),
        ModelCard::from_bytes(bytes).err().map(|e| text(&e)),
        Receipt::of_request(bytes).err().map(|e| text(&e)),
        pair.server.accept_keys(bytes).err().map(|e| text(&e)),
        pair.server.answer(&pair.keys, bytes, &mut demo::rng(43)).err().map(|e| text(&e)),
        pair.client.decrypt(bytes, &exchange.receipt).err().map(|e| text(&e)),
    ]
}

/// Changes bytes and repairs the digest, so that the inner parsers see the change.
fn resealed(bytes: &[u8], changes: &[(usize, u8)]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    let content = changed.len() - 32;
    for &(at, value) in changes {
        changed[at % content] = value;
    }
    let digest = Sha256::digest(&changed[..content]);
    changed[content..].copy_from_slice(&digest);
    changed
}

fn answer_error(bytes: &[u8]) -> MessageError {
    let pair = &exchange().pair;
    match pair.server.answer(&pair.keys, bytes, &mut demo::rng(44)) {
        Err(InferenceError::Message(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_card_round_trips() {
    let mut rng = demo::rng(45);
    let models = [
        demo::linear(4, 3, &mut rng),
        demo::bayes(5, 2, &mut rng),
        demo::categorical(3, 2, &mut rng),
        demo::tree(4, 3, &mut rng),
        demo::polynomial(3, private_inference::model::QuadraticMethod::Multiplied, &mut rng),
        demo::polynomial(3, private_inference::model::QuadraticMethod::Expanded, &mut rng),
    ];
    for model in models {
        for packing in [Packing::Coefficients, Packing::Slots] {
            let options = QuantiseOptions { packing, ..QuantiseOptions::default() };
            let card = demo::quantise(&model, options).card().clone();
            assert_eq!(ModelCard::from_bytes(&card.to_bytes()).unwrap(), card);
        }
    }
}

#[test]
fn each_parser_takes_its_own_kind_only() {
    let exchange = exchange();
    let check = |bytes: &[u8], accepted: &[usize]| {
        let found: Vec<usize> =
            parse_all(bytes).iter().enumerate().filter(|(_, e)| e.is_none()).map(|(i, _)| i).collect();
        assert_eq!(found, accepted);
    };
    check(&exchange.card, &[0, 1]);
    check(&exchange.request, &[0, 2, 4]);
    check(&exchange.keys, &[0, 3]);
    check(&exchange.response, &[0, 5]);
    let envelope = Envelope::read(&exchange.request, 1 << 20).unwrap();
    assert_eq!((envelope.kind(), envelope.request()), (Kind::Request, RequestId([5; 16])));
    assert_eq!(envelope.digest(), exchange.receipt.digest());
}

#[test]
fn requests_for_somebody_else_are_refused() {
    let request = &exchange().request;
    let check = |at: usize, field: &str| match answer_error(&resealed(request, &[(at, 0xee)])) {
        MessageError::Mismatch { field: found, .. } => assert_eq!(found, field),
        other => panic!("{other}"),
    };
    check(10, "model");
    check(26, "key");
    let other_set = resealed(request, &[(8, 0)]);
    assert!(matches!(answer_error(&other_set), MessageError::Mismatch { field: "parameter set", .. }));
    let no_records = resealed(request, &[(66, 0)]);
    assert!(matches!(answer_error(&no_records), MessageError::Field { field: "records", .. }));
    let many_records = resealed(request, &[(67, 0xff)]);
    assert!(matches!(answer_error(&many_records), MessageError::Truncated { .. }));
    let too_many = resealed(request, &[(68, 0xff)]);
    assert!(matches!(answer_error(&too_many), MessageError::Field { field: "records", .. }));
    let unreduced = resealed(request, &[(108, 0xff), (106, 0xff), (107, 0xff)]);
    assert!(matches!(answer_error(&unreduced), MessageError::Coefficient { index: 0, .. }));
}

#[test]
fn a_response_to_another_request_is_refused() {
    let exchange = exchange();
    let check = |changes: &[(usize, u8)], field: &str| {
        let changed = resealed(&exchange.response, changes);
        match exchange.pair.client.decrypt(&changed, &exchange.receipt) {
            Err(InferenceError::Message(MessageError::Mismatch { field: found, .. })) => {
                assert_eq!(found, field)
            }
            other => panic!("{other:?}"),
        }
    };
    check(&[(42, 0xee)], "request");
    check(&[(26, 0xee)], "key");
    check(&[(66, exchange.response[66] ^ 1)], "request digest");
    check(&[(98, 2)], "records");
}

#[test]
fn messages_over_the_limit_are_refused() {
    let mut rng = demo::rng(46);
    let model = demo::quantise(&demo::linear(14, 2, &mut rng), QuantiseOptions::default());
    let limits = Limits { max_message_bytes: 10_000, max_records: 2 };
    let server = Server::new(model, limits).unwrap();
    let refused = server.accept_keys(&exchange().keys);
    let too_large = |e: &InferenceError| {
        matches!(e, InferenceError::Message(MessageError::TooLarge { limit: 10_000, .. }))
    };
    assert!(refused.is_err_and(|e| too_large(&e)));
}

fn messages() -> impl Strategy<Value = &'static Vec<u8>> {
    (0usize..4).prop_map(|index| {
        let exchange = exchange();
        [&exchange.card, &exchange.keys, &exchange.request, &exchange.response][index]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn arbitrary_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(parse_all(&bytes).iter().all(Option::is_some));
    }

    #[test]
    fn truncations_are_refused(message in messages(), share in 0.0..1.0f64) {
        let end = (message.len() as f64 * share) as usize;
        prop_assert!(parse_all(&message[..end]).iter().all(Option::is_some));
    }

    #[test]
    fn a_flipped_bit_is_noticed(message in messages(), at in any::<usize>(), bit in 0..8) {
        let mut changed = message.clone();
        let at = at % changed.len();
        changed[at] ^= 1u8 << bit;
        prop_assert!(parse_all(&changed).iter().all(Option::is_some));
    }

    #[test]
    fn resealed_changes_never_panic(message in messages(), changes in proptest::collection::vec((0usize..200, any::<u8>()), 1..6)) {
        parse_all(&resealed(message, &changes));
    }
}
