//! What a client would learn from an unprotected product, and that it learns none of it from a reply.

use super::linear::{chunk_sum, weight_polynomials};
use super::*;
use crate::layout::{Packing, Reveal};
use crate::model::{FloatModel, Linear};
use crate::ring::{Halves, integers, residues};
use crate::seed::ReproducibleSeed;
use crate::{Client, ModelId, QuantiseOptions, Range, Receipt, RequestId, SecretKey};
use fhe_math::rq::Poly;
use fhe_math::rq::Representation;
use ndarray::Array2;
use rand::Rng;
use rand_chacha::ChaCha20Rng;

const COLUMNS: usize = 400;

/// A client, a server with random weights, and one request: the record that is 1 in the first column, 0 elsewhere.
struct Scene {
    client: Client,
    server: Server,
    keys: PublicKeys,
    request: Vec<u8>,
    secret: Poly,
    rng: ChaCha20Rng,
}

impl Scene {
    fn new(label: u8, packing: Packing) -> Self {
        let mut rng = ReproducibleSeed::for_tests_and_experiments([label; 32]).rng();
        let options = QuantiseOptions { packing, ..QuantiseOptions::default() };
        let model = QuantisedModel::search(&model(&mut rng), ModelId([1; 16]), options).unwrap();
        let server = Server::new(model, Limits::default()).unwrap();
        let secret = SecretKey::generate(server.card().parameters().degree(), &mut rng).unwrap();
        let coefficients: Vec<i64> =
            secret.to_plain_bytes().iter().map(|&byte| i64::from(i8::from_le_bytes([byte]))).collect();
        let secret_polynomial = integers(server.ring.query(), &coefficients).unwrap();
        let client = Client::new(secret, server.card().clone()).unwrap();
        let keys = server.accept_keys(&client.public_keys(&mut rng).unwrap()).unwrap();
        let record = Array2::from_shape_fn((1, COLUMNS), |(_, column)| f32::from(u8::from(column == 0)));
        let request = client.encrypt(record.view(), RequestId(rng.random()), &mut rng).unwrap();
        Self { client, server, keys, request, secret: secret_polynomial, rng }
    }

    fn weights(&self) -> &[i64] {
        let Numbers::Linear(numbers) = self.server.model.numbers() else { panic!("a linear model") };
        &numbers.weights[0]
    }

    fn parsed(&self) -> Request {
        let (server, limits) = (&self.server, (u64::MAX, 10));
        Request::from_bytes(&self.request, server.card(), &server.ring, self.keys.id, limits).unwrap()
    }

    /// The product without re-randomisation, flooding or masking.
    fn unprotected(&self) -> Halves {
        let Layout::Dot { dot, .. } = self.server.layout else { panic!("coefficients") };
        let weights = [self.weights().to_vec()];
        let polynomials = weight_polynomials(&self.server.ring, &dot, &weights).unwrap();
        chunk_sum(&self.server.ring, &self.parsed().pairs, &polynomials)
    }

    /// The reply polynomial with zeros where coefficients are withheld: all a client can try.
    fn reply_with_zeros(&mut self) -> Vec<i64> {
        let response = self.server.answer(&self.keys, &self.request, &mut self.rng).unwrap();
        let receipt = Receipt::of_request(&self.request).unwrap();
        let parsed =
            crate::message::Response::from_bytes(&response, self.server.card(), &self.server.ring, &receipt);
        let (reveal, reply) = parsed.unwrap().replies.remove(0);
        let mut first = vec![0; self.server.ring.degree()];
        match reveal {
            Reveal::Coefficients(entries) => {
                for (entry, value) in entries.iter().zip(&reply.revealed) {
                    first[entry.coefficient] = *value;
                }
            }
            Reveal::Slots { .. } => first.copy_from_slice(&reply.revealed),
        }
        let everything = Reveal::Slots { output: 0, records: 1 };
        let reply = Reply { revealed: first, a: reply.a };
        let phases = self.client.phases(&everything, &reply).unwrap();
        phases.iter().map(|&phase| self.server.ring.round_phase(phase).0).collect()
    }
}

fn model(rng: &mut ChaCha20Rng) -> FloatModel {
    Linear {
        weights: Array2::from_shape_fn((1, COLUMNS), |_| rng.random_range(-1.0..1.0)),
        biases: vec![0.3],
    }
    .into_model(vec![Range::new(-1.0, 1.0).unwrap(); COLUMNS])
    .unwrap()
}

/// Coefficient of correlation.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let product = |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum()
    };
    product(a, ma, b, mb) / (product(a, ma, a, ma) * product(b, mb, b, mb)).sqrt()
}

/// Chi-square of values in (-t/2, t/2) over 16 equal cells; its 99.99 % point with 15 degrees of freedom is 44.3.
fn chi_square(values: &[i64], plain: u64) -> f64 {
    let mut cells = [0.0f64; 16];
    for &value in values {
        let position = (value + plain as i64 / 2) as f64 / plain as f64;
        cells[((position * 16.0) as usize).min(15)] += 1.0;
    }
    let expected = values.len() as f64 / 16.0;
    cells.iter().map(|count| (count - expected).powi(2) / expected).sum()
}

#[test]
fn without_masking_one_query_gives_every_weight() {
    let scene = Scene::new(1, Packing::Coefficients);
    let ring = &scene.server.ring;
    let product = scene.unprotected();
    let mut phase = &product.a * &scene.secret;
    phase += &product.b;
    phase.change_representation(Representation::PowerBasis);
    phase.switch_down().unwrap();
    let unit = i64::from(scene.server.card().input_scale());
    let leaked: Vec<i64> =
        residues(&phase)[..COLUMNS].iter().map(|&phase| ring.round_phase(phase).0 / unit).collect();
    let reversed: Vec<i64> = scene.weights().iter().rev().copied().collect();
    assert_eq!(leaked, reversed);
}

#[test]
fn without_rerandomisation_the_second_half_gives_every_weight() {
    let scene = Scene::new(2, Packing::Coefficients);
    let level = scene.server.ring.query();
    let query = residues(&scene.parsed().pairs[0].a);
    let product = residues(&scene.unprotected().a);
    let degree = scene.server.ring.degree();
    let quotient: Vec<u64> = query
        .iter()
        .zip(&product)
        .enumerate()
        .map(|(at, (&a, &aw))| {
            let prime = &level.moduli()[at / degree];
            prime.mul(aw, prime.inv(a).unwrap_or(0))
        })
        .collect();
    let mut model = crate::ring::transformed(level, quotient).unwrap();
    model.change_representation(Representation::PowerBasis);
    let prime = level.moduli()[0].clone();
    let expected: Vec<u64> = prime.reduce_vec_i64(&scene.weights().iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(residues(&model)[..COLUMNS], expected);
}

#[test]
fn with_masking_withheld_coefficients_are_uniform_and_unrelated_to_the_weights() {
    let mut scene = Scene::new(3, Packing::Coefficients);
    let plain = scene.server.ring.set().plaintext_prime();
    let mut pooled = Vec::new();
    let mut sums = vec![0.0; COLUMNS - 1];
    for _ in 0..16 {
        let values = scene.reply_with_zeros();
        let withheld = &values[..COLUMNS - 1];
        for (sum, &value) in sums.iter_mut().zip(withheld) {
            *sum += value as f64;
        }
        pooled.extend_from_slice(withheld);
        pooled.extend_from_slice(&values[COLUMNS..2 * COLUMNS - 1]);
        pooled.extend_from_slice(&values[2 * COLUMNS..]);
    }
    assert!(chi_square(&pooled, plain) < 44.3, "{}", chi_square(&pooled, plain));
    let weights: Vec<f64> = scene.weights().iter().rev().take(COLUMNS - 1).map(|&w| w as f64).collect();
    let r = correlation(&sums, &weights);
    assert!(r.abs() < 4.5 / (COLUMNS as f64).sqrt(), "{r}");
}

#[test]
fn the_score_itself_comes_through_and_every_reply_is_fresh() {
    let mut scene = Scene::new(4, Packing::Coefficients);
    let unit = i64::from(scene.server.card().input_scale());
    let first = scene.reply_with_zeros();
    let second = scene.reply_with_zeros();
    let Numbers::Linear(numbers) = scene.server.model.numbers() else { panic!("a linear model") };
    assert_eq!(first[COLUMNS - 1], unit * numbers.weights[0][0] + numbers.biases[0]);
    assert_eq!(first[COLUMNS - 1], second[COLUMNS - 1]);
    assert_eq!(first[COLUMNS - 1], first[2 * COLUMNS - 1], "the copy");
    let equal = first.iter().zip(&second).filter(|(a, b)| a == b).count();
    assert_eq!(equal, 2);
}

#[test]
fn unused_slots_are_uniform() {
    let mut scene = Scene::new(5, Packing::Slots);
    let ring = &scene.server.ring;
    let plain = ring.set().plaintext_prime();
    let values = scene.reply_with_zeros();
    let ring = &scene.server.ring;
    let mut slots = ring.to_plain(&values);
    ring.coefficients_to_slots(&mut slots);
    let unused: Vec<i64> = slots[1..].iter().map(|&slot| ring.centre(slot)).collect();
    assert!(chi_square(&unused, plain) < 44.3, "{}", chi_square(&unused, plain));
}
