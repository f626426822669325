//! Forged replies: what of them decryption refuses, and which kinds it cannot tell from an answer.
//!
//! The forger sees every message and repairs the digest, which needs no key. README, "What a reply proves", names what
//! is measured here.

use super::demo::{self, Pair};
use ndarray::Array2;
use private_inference::model::{FloatModel, QuadraticMethod};
use private_inference::{InferenceError, Packing, QuantiseOptions, Receipt, RequestId};
use rand::Rng;
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};

/// Where the replies of a response begin: after frame header, request digest and number of records.
const BODY: usize = 66 + 32 + 4;
const RESIDUE: usize = 7;
/// The prime of replies.
const PRIME: u64 = 0x3f_ffff_ffef_8001;
/// Forgeries of each kind.
const TRIES: usize = 200;

/// What happened to forgeries of one kind.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    refused: usize,
    same: usize,
    changed: usize,
}

/// An exchange whose response is to be forged.
struct Scene {
    pair: Pair,
    response: Vec<u8>,
    receipt: Receipt,
    classes: Vec<usize>,
    plain: u64,
    /// Revealed coefficients; all scenes have one reply polynomial.
    revealed: usize,
    rng: ChaCha20Rng,
}

impl Scene {
    fn new(model: &FloatModel, packing: Packing, records: usize, label: u8) -> Self {
        let mut rng = demo::rng(label);
        let columns = model.feature_map().n_columns();
        let options = QuantiseOptions { packing, ..QuantiseOptions::default() };
        let mut pair = Pair::new(demo::quantise(model, options), label);
        let rows = demo::records(records, columns, &mut rng);
        let (response, receipt) = ask(&mut pair, &rows, [1; 16]);
        let classes = pair.client.decrypt(&response, &receipt).unwrap().classes().to_vec();
        let parameters = pair.client.card().parameters();
        let revealed = (response.len() - BODY - 32) / RESIDUE - parameters.degree().coefficients();
        Self { plain: parameters.plaintext_prime(), pair, response, receipt, classes, revealed, rng }
    }

    fn count(&mut self, mut forge: impl FnMut(&mut Self) -> Vec<u8>) -> Count {
        let mut count = Count::default();
        for _ in 0..TRIES {
            let forged = forge(self);
            match self.pair.client.decrypt(&forged, &self.receipt) {
                Err(_) => count.refused += 1,
                Ok(decisions) if decisions.classes() == self.classes => count.same += 1,
                Ok(_) => count.changed += 1,
            }
        }
        count
    }

    /// The response with residue number `at` of its reply shifted.
    fn shifted(&self, at: usize, by: u64) -> Vec<u8> {
        let mut bytes = self.response.clone();
        shift(&mut bytes, at, by);
        sealed(bytes)
    }

    /// A shift that lands on another plaintext value and leaves the noise as it is.
    fn whole_step(&mut self) -> u64 {
        let steps = u128::from(self.rng.random_range(1..self.plain));
        ((steps * u128::from(PRIME) + u128::from(self.plain / 2)) / u128::from(self.plain)) as u64
    }

    fn random_polynomials(&mut self) -> Vec<u8> {
        let mut bytes = self.response.clone();
        let end = bytes.len() - 32;
        for residue in bytes[BODY..end].chunks_exact_mut(RESIDUE) {
            residue.copy_from_slice(&self.rng.random_range(0..PRIME).to_le_bytes()[..RESIDUE]);
        }
        sealed(bytes)
    }

    /// A residue of the first half, which is one revealed coefficient.
    fn first_half(&mut self) -> usize {
        self.rng.random_range(0..self.revealed)
    }

    /// A residue of the second half.
    fn second_half(&mut self) -> usize {
        self.revealed + self.rng.random_range(0..4096)
    }
}

fn ask(pair: &mut Pair, rows: &Array2<f32>, id: [u8; 16]) -> (Vec<u8>, Receipt) {
    let request = pair.client.encrypt(rows.view(), RequestId(id), &mut pair.rng).unwrap();
    let response = pair.server.answer(&pair.keys, &request, &mut pair.rng).unwrap();
    (response, Receipt::of_request(&request).unwrap())
}

fn shift(bytes: &mut [u8], at: usize, by: u64) {
    let residue = &mut bytes[BODY + at * RESIDUE..][..RESIDUE];
    let mut word = [0; 8];
    word[..RESIDUE].copy_from_slice(residue);
    let value = (u64::from_le_bytes(word) + by) % PRIME;
    residue.copy_from_slice(&value.to_le_bytes()[..RESIDUE]);
}

fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let content = bytes.len() - 32;
    let digest = Sha256::digest(&bytes[..content]);
    bytes[content..].copy_from_slice(&digest);
    bytes
}

/// Models and batches of every layout with the number of their records.
fn scenes() -> Vec<(&'static str, Scene)> {
    let mut rng = demo::rng(81);
    let line = demo::linear(14, 1, &mut rng);
    let classes = demo::linear(14, 3, &mut rng);
    let bayes = demo::bayes(9, 2, &mut rng);
    let tree = demo::tree(9, 3, &mut rng);
    let expanded = demo::polynomial(14, QuadraticMethod::Expanded, &mut rng);
    let (few, many) = (Packing::Coefficients, Packing::Slots);
    vec![
        ("linear, 1 record", Scene::new(&line, few, 1, 82)),
        ("linear, 40 records", Scene::new(&line, few, 40, 83)),
        ("linear, a full block", Scene::new(&line, few, 292, 84)),
        ("three classes, 1 record", Scene::new(&classes, few, 1, 85)),
        ("naive Bayes, 2 records", Scene::new(&bayes, few, 2, 86)),
        ("tree, 1 record", Scene::new(&tree, few, 1, 87)),
        ("products by the client, 1 record", Scene::new(&expanded, few, 1, 88)),
        ("linear in slots", Scene::new(&line, many, 1000, 89)),
    ]
}

#[test]
fn random_replies_decide_nothing() {
    for (name, mut scene) in scenes() {
        let count = scene.count(Scene::random_polynomials);
        assert_eq!(count, Count { refused: TRIES, ..Count::default() }, "{name}");
    }
}

#[test]
fn one_changed_coefficient_decides_nothing_where_records_have_copies_or_share_slots() {
    for (name, mut scene) in scenes() {
        if ["linear, a full block", "tree, 1 record"].contains(&name) {
            continue;
        }
        let by_any = scene.count(|scene| {
            let (at, by) = (scene.first_half(), scene.rng.random_range(1..PRIME));
            scene.shifted(at, by)
        });
        let by_step = scene.count(|scene| {
            let (at, by) = (scene.first_half(), scene.whole_step());
            scene.shifted(at, by)
        });
        for count in [by_any, by_step] {
            assert_eq!(count, Count { refused: TRIES, ..Count::default() }, "{name}");
        }
        let small = scene.count(|scene| {
            let (at, by) = (scene.first_half(), scene.rng.random_range(1..1 << 12));
            scene.shifted(at, by)
        });
        assert_eq!(small.changed, 0, "{name}: {small:?}");
    }
}

/// It shifts every score by another multiple of a secret coefficient. Copies miss it where the coefficients of all records
/// and their copies are equal in pairs, which with one record happens once in a dozen times.
#[test]
fn one_changed_coefficient_of_the_second_half_needs_equal_secret_coefficients() {
    for (name, mut scene) in scenes() {
        let most = match name {
            "linear, 40 records" | "linear in slots" => 0,
            "linear, 1 record" | "three classes, 1 record" | "products by the client, 1 record" => TRIES / 5,
            _ => continue,
        };
        let count = scene.count(|scene| {
            let (at, by) = (scene.second_half(), scene.whole_step());
            scene.shifted(at, by)
        });
        println!("{name}: {count:?}");
        assert!(count.changed <= most, "{name}: {count:?}");
    }
}

#[test]
fn cut_swapped_and_replayed_replies_are_refused() {
    for (name, mut scene) in scenes() {
        let columns = scene.pair.client.card().feature_map().n_columns();
        let other = demo::records(scene.receipt.records(), columns, &mut scene.rng);
        let (swapped, other_receipt) = ask(&mut scene.pair, &other, [2; 16]);
        assert!(scene.pair.client.decrypt(&swapped, &scene.receipt).is_err(), "{name}: swapped");
        assert!(scene.pair.client.decrypt(&scene.response, &other_receipt).is_err(), "{name}: replayed");
        let cut = scene.count(|scene| {
            let kept = scene.rng.random_range(0..scene.response.len());
            let mut bytes = scene.response[..kept].to_vec();
            bytes.extend([0; 32]);
            sealed(bytes)
        });
        assert_eq!(cut.refused, TRIES, "{name}: cut");
    }
}

/// What no check of the plaintext can find, because it is an answer of the model: only a channel that authenticates the
/// server prevents these two.
#[test]
fn a_shift_of_every_score_and_a_readdressed_answer_pass() {
    let mut rng = demo::rng(91);
    let mut scene = Scene::new(&demo::linear(14, 1, &mut rng), Packing::Coefficients, 1, 92);
    let mut shifted = scene.response.clone();
    (0..scene.revealed).for_each(|at| shift(&mut shifted, at, PRIME / scene.plain));
    let decrypted = |bytes: &[u8]| scene.pair.client.decrypt(bytes, &scene.receipt).map(|d| d.scores()[0][0]);
    let honest = decrypted(&scene.response).unwrap();
    assert_eq!(decrypted(&sealed(shifted)), Ok(honest + 1));

    let rows = demo::records(1, 14, &mut scene.rng);
    let (mut readdressed, _) = ask(&mut scene.pair, &rows, [3; 16]);
    readdressed[42..58].copy_from_slice(&scene.receipt.id().0);
    readdressed[66..98].copy_from_slice(&scene.receipt.digest());
    assert!(scene.pair.client.decrypt(&sealed(readdressed), &scene.receipt).is_ok());
}

/// Where a block holds one record and no copy fits, noise and range are all there is to check.
#[test]
fn a_lone_score_says_little_of_itself() {
    let mut rng = demo::rng(95);
    let wide = demo::linear(5000, 1, &mut rng);
    let product = demo::polynomial(14, QuadraticMethod::Multiplied, &mut rng);
    for (name, model) in [("5,000 columns", wide), ("product of ciphertexts", product)] {
        let mut scene = Scene::new(&model, Packing::Coefficients, 1, 96);
        let count = scene.count(Scene::random_polynomials);
        println!("{name}: {count:?}");
        assert!((TRIES / 10..TRIES).contains(&count.refused), "{name}: {count:?}");
    }
}

#[test]
fn noise_beyond_the_certificate_is_named() {
    let mut rng = demo::rng(93);
    let mut scene = Scene::new(&demo::tree(9, 3, &mut rng), Packing::Coefficients, 1, 94);
    let least = scene.pair.client.card().least_budget_bits();
    let honest = scene.pair.client.decrypt(&scene.response, &scene.receipt).unwrap().noise().budget_left_bits;
    assert!(honest >= least, "{honest} of {least}");
    let at = scene.first_half();
    let forged = scene.shifted(at, PRIME / scene.plain / 3);
    match scene.pair.client.decrypt(&forged, &scene.receipt) {
        Err(InferenceError::Noise { measured_bits, certified_bits }) => {
            assert!(measured_bits < certified_bits);
            assert_eq!(certified_bits, least);
        }
        other => panic!("{other:?}"),
    }
}
