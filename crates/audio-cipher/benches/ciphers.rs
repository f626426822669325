//! Every cipher on ten seconds of noise at 8 kHz, in samples per second: prepared encryption, prepared decryption, and
//! preparing itself.

use audio_cipher::{CipherOptions, Key, PreparedCipher, cipher, schemes};
use divan::{Bencher, black_box, counter::ItemsCount};

const RATE: u32 = 8_000;
const SAMPLES: usize = 80_000;
const KEY: Key = Key::new([7; 32]);
const NONCE: [u8; 16] = [9; 16];

fn main() {
    divan::main();
}

fn ids() -> impl Iterator<Item = &'static str> {
    schemes().iter().map(|scheme| scheme.id)
}

fn decryptable() -> impl Iterator<Item = &'static str> {
    schemes().iter().filter(|scheme| scheme.decryptable()).map(|scheme| scheme.id)
}

fn prepared(id: &str) -> Box<dyn PreparedCipher> {
    cipher(id, &CipherOptions::default())
        .and_then(|cipher| cipher.prepare(&KEY, RATE))
        .expect("every scheme takes 8 kHz")
}

fn recording() -> Vec<f32> {
    (0..SAMPLES).map(|i| (i * 7_919 % 2_003) as f32 / 4_006.0 - 0.25).collect()
}

#[divan::bench(args = ids())]
fn encrypt(bencher: Bencher, id: &str) {
    let (prepared, recording) = (prepared(id), recording());
    let mut target = vec![0.0; prepared.encrypted_len(SAMPLES)];
    bencher
        .counter(ItemsCount::new(SAMPLES))
        .bench_local(|| prepared.encrypt_into(black_box(&recording), black_box(&mut target), &NONCE));
}

#[divan::bench(args = decryptable())]
fn decrypt(bencher: Bencher, id: &str) {
    let prepared = prepared(id);
    let encrypted = prepared.encrypt(&recording(), &NONCE).expect("every scheme takes noise");
    let mut target = vec![0.0; SAMPLES];
    bencher
        .counter(ItemsCount::new(SAMPLES))
        .bench_local(|| prepared.decrypt_into(black_box(&encrypted), black_box(&mut target), &NONCE));
}

#[divan::bench(args = ids())]
fn prepare(bencher: Bencher, id: &str) {
    bencher.bench_local(|| prepared(black_box(id)));
}
