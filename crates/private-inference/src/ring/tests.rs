//! Our encryption against `fhe`'s own decryption, and the parts of the ring against plain arithmetic.

use super::relin::RelinearisationKey;
use super::*;
use crate::noise::NoiseModel;
use crate::params::Degree;
use crate::seed::ReproducibleSeed;
use fhe::bfv::{Ciphertext, Encoding, SecretKey};
use fhe_traits::{FheDecoder, FheDecrypter};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

struct Fixture {
    ring: Ring,
    secret: SecretKey,
    polynomial: Poly,
    rng: ChaCha20Rng,
}

impl Fixture {
    fn new(degree: Degree, plaintext_bits: u32) -> Self {
        let ring = Ring::new(ParameterSet::new(degree, plaintext_bits).unwrap()).unwrap();
        let mut rng = ReproducibleSeed::for_tests_and_experiments([5; 32]).rng();
        let secret = SecretKey::random(ring.parameters(), &mut rng);
        let coefficients = fhe::proto::bfv::SecretKey::from(&secret).coeffs;
        let polynomial = integers(ring.query(), &coefficients).unwrap();
        Self { ring, secret, polynomial, rng }
    }

    fn message(&mut self) -> Vec<u64> {
        let plain = self.ring.set().plaintext_prime();
        (0..self.ring.degree()).map(|_| self.rng.random_range(0..plain)).collect()
    }

    fn encrypt(&mut self, message: &[u64]) -> Pair {
        let scaled = self.ring.scale_message(self.ring.query(), message);
        Pair::encrypt(self.ring.query(), &self.polynomial, scaled, &mut self.rng).unwrap()
    }

    fn decrypt(&self, parts: Vec<Poly>) -> Vec<u64> {
        let ciphertext = Ciphertext::new(parts, self.ring.parameters()).unwrap();
        let plaintext = self.secret.try_decrypt(&ciphertext).unwrap();
        Vec::<u64>::try_decode(&plaintext, Encoding::poly()).unwrap()
    }
}

#[test]
fn the_transform_has_the_order_of_the_wire_format() {
    for degree in [Degree::N4096, Degree::N8192] {
        let ring = Ring::new(ParameterSet::new(degree, 20).unwrap());
        assert!(ring.is_ok(), "{:?}", ring.err());
    }
}

#[test]
fn fhe_decrypts_what_we_encrypt() {
    for (degree, bits) in [(Degree::N4096, 36), (Degree::N8192, 20)] {
        let mut fixture = Fixture::new(degree, bits);
        let message = fixture.message();
        let pair = fixture.encrypt(&message);
        assert_eq!(fixture.decrypt(vec![pair.b, pair.a]), message);
    }
}

#[test]
fn a_product_is_relinearised() {
    let mut fixture = Fixture::new(Degree::N8192, 28);
    let mut left = vec![0; 8192];
    let mut right = left.clone();
    (left[0], left[1], right[3], right[8191]) = (7, 2, 5, 11);
    let (left, right) = (fixture.encrypt(&left), fixture.encrypt(&right));
    let ciphertext = |pair: Pair| Ciphertext::new(vec![pair.b, pair.a], fixture.ring.parameters());
    let product = &ciphertext(left).unwrap() * &ciphertext(right).unwrap();
    let level = fixture.ring.query();
    let key = RelinearisationKey::generate(level, &fixture.polynomial, &mut fixture.rng).unwrap();
    let folded = key.apply(level, &product).unwrap();
    let found = fixture.decrypt(vec![folded.b, folded.a]);
    let plain = fixture.ring.set().plaintext_prime();
    let mut expected = vec![0; 8192];
    (expected[3], expected[4], expected[8191], expected[0]) = (35, 10, 77, plain - 22);
    assert_eq!(found, expected);
}

#[test]
fn slots_multiply_one_by_one() {
    let mut fixture = Fixture::new(Degree::N4096, 32);
    let values = fixture.message();
    let mut message = values.clone();
    fixture.ring.slots_to_coefficients(&mut message);
    let pair = fixture.encrypt(&message);
    let sum = Halves::weighted_sum(fixture.ring.query(), &[pair.clone(), pair], &[3, -5]).unwrap();
    let mut found = fixture.decrypt(vec![sum.b, sum.a]);
    fixture.ring.coefficients_to_slots(&mut found);
    let plain = fixture.ring.plain();
    let expected: Vec<u64> = values.iter().map(|&v| plain.neg(plain.add(v, v))).collect();
    assert_eq!(found, expected);
}

#[test]
fn phases_round_to_the_nearest_message() {
    let ring = Ring::new(ParameterSet::new(Degree::N4096, 20).unwrap()).unwrap();
    let prime = ring.set().ciphertext_primes()[0];
    let plain = ring.set().plaintext_prime();
    let step = prime / plain;
    let check = |phase: u64, expected: i64| assert_eq!(ring.round_phase(phase).0, expected);
    check(0, 0);
    check(step / 2 - 1, 0);
    check(step / 2 + 2, 1);
    check(prime - 1, 0);
    check(prime - step, -1);
    check((plain / 2) * step + step / 4, plain as i64 / 2);
    assert_eq!(ring.round_phase(0).1, 0);
}

/// log2 of the largest distance of a phase from the scaled message it decrypts to.
fn noise_bits(fixture: &Fixture, parts: Vec<Poly>) -> f64 {
    let level = fixture.ring.query();
    let message = fixture.decrypt(parts.clone());
    let mut phase = &parts[1] * &fixture.polynomial;
    phase += &parts[0];
    phase.change_representation(Representation::PowerBasis);
    phase -= &coefficients(level, fixture.ring.scale_message(level, &message)).unwrap();
    let modulus = level.context().modulus().clone();
    let mut noise = vec![modulus.clone()];
    noise.clear();
    noise.extend(Vec::from(&phase));
    let bits = noise.iter().map(|e| e.bits().min((&modulus - e).bits()));
    bits.max().unwrap_or(0) as f64
}

fn assert_bounded(measured: f64, bound: crate::noise::Bound) {
    let bound = (bound.value("noise").unwrap() as f64).log2();
    assert!(measured <= bound.ceil(), "measured 2^{measured}, bound 2^{bound:.1}");
}

#[test]
fn measured_noise_stays_below_its_bounds() {
    let mut fixture = Fixture::new(Degree::N8192, 36);
    let noise = NoiseModel::new(fixture.ring.set());
    let (left, right) = (fixture.message(), fixture.message());
    let (left, right) = (fixture.encrypt(&left), fixture.encrypt(&right));
    assert_bounded(noise_bits(&fixture, vec![left.b.clone(), left.a.clone()]), noise.weighted(1));

    let weights = [70_000, -90_000];
    let pairs = [left.clone(), right.clone()];
    let sum = Halves::weighted_sum(fixture.ring.query(), &pairs, &weights).unwrap();
    assert_bounded(noise_bits(&fixture, vec![sum.b.clone(), sum.a.clone()]), noise.weighted(160_000));

    let ciphertext = |b: Poly, a: Poly| Ciphertext::new(vec![b, a], fixture.ring.parameters()).unwrap();
    let product = &ciphertext(sum.b, sum.a) * &ciphertext(right.b, right.a);
    let level = fixture.ring.query();
    let key = RelinearisationKey::generate(level, &fixture.polynomial, &mut fixture.rng).unwrap();
    let folded = key.apply(level, &product).unwrap();
    let bound = noise.multiplied(1, noise.weighted(160_001));
    assert_bounded(noise_bits(&fixture, vec![folded.b, folded.a]), bound);
}
