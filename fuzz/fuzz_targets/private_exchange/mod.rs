//! A whole exchange of private inference, made once: the valid messages that inputs are edits of.
//!
//! An input that starts with an even byte is taken as it is. After an odd byte it is a list of edits of a valid message,
//! three bytes each (offset, little-endian, and value); then the digest is made right again, so that the edits reach the
//! parsers inside. A last incomplete edit cuts the message short.

#![allow(dead_code)]

use std::sync::OnceLock;

use ndarray::array;
use private_inference::model::{FloatModel, Linear, PolynomialSvm, QuadraticMethod};
use private_inference::{
    Client, Limits, ModelId, PublicKeys, QuantiseOptions, QuantisedModel, Range, Receipt, ReproducibleSeed,
    RequestId, SecretKey, Server,
};
use sha2::{Digest, Sha256};

const DIGEST: usize = 32;

pub struct Exchange {
    pub client: Client,
    pub server: Server,
    pub keys: PublicKeys,
    pub keys_bytes: Vec<u8>,
    pub request: Vec<u8>,
    pub response: Vec<u8>,
    pub receipt: Receipt,
}

/// A linear model of three classes.
pub fn linear() -> &'static Exchange {
    static EXCHANGE: OnceLock<Exchange> = OnceLock::new();
    EXCHANGE.get_or_init(|| {
        let weights = array![[0.5, -1.0], [1.5, 0.25], [-0.75, 1.0]];
        let model = Linear { weights, biases: vec![0.1, -0.2, 0.3] };
        exchange(model.into_model(ranges()).expect("finite weights"))
    })
}

/// A quadratic model, whose keys have the relinearisation part.
pub fn quadratic() -> &'static Exchange {
    static EXCHANGE: OnceLock<Exchange> = OnceLock::new();
    EXCHANGE.get_or_init(|| {
        let model = PolynomialSvm {
            support_vectors: array![[0.5, -1.0], [1.5, 0.25]],
            dual_coefficients: vec![1.0, -0.5],
            gamma: 0.5,
            coef0: 1.0,
            bias: 0.1,
        };
        exchange(model.into_model(ranges(), QuadraticMethod::Multiplied).expect("finite numbers"))
    })
}

fn ranges() -> Vec<Range> {
    vec![Range::new(-1.0, 1.0).expect("an interval"); 2]
}

fn exchange(model: FloatModel) -> Exchange {
    let mut rng = ReproducibleSeed::for_tests_and_experiments([1; 32]).rng();
    let model = QuantisedModel::search(&model, ModelId([2; 16]), QuantiseOptions::default());
    let server = Server::new(model.expect("it fits"), Limits::default()).expect("known parameters");
    let card = server.card().clone();
    let secret = SecretKey::generate(card.parameters().degree(), &mut rng).expect("known parameters");
    let client = Client::new(secret, card).expect("of the same degree");
    let keys_bytes = client.public_keys(&mut rng).expect("keys");
    let keys = server.accept_keys(&keys_bytes).expect("its own keys");
    let rows = array![[0.5_f32, -0.5], [0.25, 0.75]];
    let request = client.encrypt(rows.view(), RequestId([3; 16]), &mut rng).expect("finite rows");
    let response = server.answer(&keys, &request, &mut rng).expect("its own request");
    let receipt = Receipt::of_request(&request).expect("a request");
    Exchange { client, server, keys, keys_bytes, request, response, receipt }
}

/// The message that `input` stands for.
pub fn message(valid: &[u8], input: &[u8]) -> Vec<u8> {
    match input.split_first() {
        Some((first, edits)) if first % 2 == 1 => edited(valid, edits),
        _ => input.to_vec(),
    }
}

fn edited(valid: &[u8], edits: &[u8]) -> Vec<u8> {
    let mut content = valid[..valid.len() - DIGEST].to_vec();
    let length = content.len();
    let mut chunks = edits.chunks_exact(3);
    for edit in &mut chunks {
        content[usize::from(u16::from_le_bytes([edit[0], edit[1]])) % length] = edit[2];
    }
    if let [cut, ..] = chunks.remainder() {
        content.truncate(length - usize::from(*cut).min(length));
    }
    let digest = Sha256::digest(&content);
    content.extend_from_slice(&digest);
    content
}
