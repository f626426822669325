//! `ff1-samples` against FF1 written out from NIST SP 800-38G, which is itself checked against NIST's samples.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use audio_cipher::{CipherOptions, Key, cipher};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::conformance::noise;

/// A number as digits to the base 2^32, the lowest first; only as large as the tests need.
type Number = u128;

fn aes(key: &[u8], mut block: [u8; 16]) -> [u8; 16] {
    let mut array = block.into();
    match key.len() {
        16 => aes::Aes128::new_from_slice(key).unwrap().encrypt_block(&mut array),
        _ => aes::Aes256::new_from_slice(key).unwrap().encrypt_block(&mut array),
    }
    block.copy_from_slice(&array);
    block
}

fn prf(key: &[u8], data: &[u8]) -> [u8; 16] {
    data.as_chunks::<16>()
        .0
        .iter()
        .fold([0; 16], |state, block| aes(key, std::array::from_fn(|i| state[i] ^ block[i])))
}

fn number(digits: &[u32], radix: u32) -> Number {
    digits.iter().fold(0, |number, &digit| number * Number::from(radix) + Number::from(digit))
}

fn digits(mut number: Number, radix: u32, count: usize) -> Vec<u32> {
    let mut digits = vec![0; count];
    for digit in digits.iter_mut().rev() {
        *digit = (number % Number::from(radix)) as u32;
        number /= Number::from(radix);
    }
    digits
}

/// Algorithm 7 of SP 800-38G, for strings of which each half is below 2^64.
fn ff1(key: &[u8], radix: u32, tweak: &[u8], x: &[u32]) -> Vec<u32> {
    let (n, t) = (x.len(), tweak.len());
    let (u, v) = (n / 2, n - n / 2);
    let (mut a, mut b) = (x[..u].to_vec(), x[u..].to_vec());
    let b_bytes = ((v as f64 * f64::from(radix).log2()).ceil() / 8.0).ceil() as usize;
    let d = 4 * b_bytes.div_ceil(4) + 4;
    let mut p = vec![1, 2, 1];
    p.extend(&radix.to_be_bytes()[1..]);
    p.extend([10, u as u8]);
    p.extend((n as u32).to_be_bytes());
    p.extend((t as u32).to_be_bytes());
    for round in 0..10_u8 {
        let mut q = [&p, tweak].concat();
        q.resize(16 + t + (16 - (t + b_bytes + 1) % 16) % 16, 0);
        q.push(round);
        q.extend(&number(&b, radix).to_be_bytes()[16 - b_bytes..]);
        let r = prf(key, &q);
        let mut s = r.to_vec();
        for j in 1..d.div_ceil(16) as u128 {
            s.extend(aes(key, (u128::from_be_bytes(r) ^ j).to_be_bytes()));
        }
        let m = if round % 2 == 0 { u } else { v };
        let modulus = Number::from(radix).pow(m as u32);
        let y = s[..d].iter().fold(0, |y: Number, &byte| (y * 256 + Number::from(byte)) % modulus);
        let c = digits((number(&a, radix) + y) % modulus, radix, m);
        (a, b) = (b, c);
    }
    [a, b].concat()
}

/// The samples for FF1 that NIST publishes with SP 800-38G: numbers 1, 2 (AES-128) and 7 (AES-256) to the base 10,
/// 3 (AES-128) to the base 36.
#[test]
fn the_reference_gives_the_samples_of_nist() {
    let text = |text: &str| text.chars().map(|c| c.to_digit(36).unwrap()).collect::<Vec<_>>();
    let key = hex::decode("2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a94").unwrap();
    let tens = hex::decode("39383736353433323130").unwrap();
    let thirty_sixes = hex::decode("3737373770717273373737").unwrap();
    assert_eq!(ff1(&key[..16], 10, &[], &text("0123456789")), text("2433477484"));
    assert_eq!(ff1(&key[..16], 10, &tens, &text("0123456789")), text("6124200773"));
    assert_eq!(ff1(&key, 10, &[], &text("0123456789")), text("6657667009"));
    let expected = text("a9tv40mll9kdu509eum");
    assert_eq!(ff1(&key[..16], 36, &thirty_sixes, &text("0123456789abcdefghi")), expected);
}

#[test]
fn samples_are_digits_to_the_base_65536() {
    let (key, nonce) = ([5; 32], [6; 16]);
    let mut subkey = [0; 32];
    Hkdf::<Sha256>::new(Some(b"cipherlens/audio-cipher/1"), &key)
        .expand(b"ff1-samples/ff1", &mut subkey)
        .unwrap();
    let value = |sample: &f32| u32::from(((sample * 32_768.0) as i16).cast_unsigned());
    let cipher = cipher("ff1-samples", &CipherOptions::default().with_chunk(6)).unwrap();
    // Chunks of 6 and of 7 samples: the last one joins the second chunk.
    let plain = noise(13, 1);
    let hidden = cipher.encrypt(&plain, 8_000, &Key::new(key), &nonce).unwrap();
    let found: Vec<u32> = hidden.iter().map(value).collect();
    let plain: Vec<u32> = plain.iter().map(value).collect();
    let chunk = |number: u64, digits: &[u32]| {
        ff1(&subkey, 65_536, &[nonce.as_slice(), &number.to_be_bytes()].concat(), digits)
    };
    assert_eq!(found, [chunk(0, &plain[..6]), chunk(1, &plain[6..])].concat());
}
