//! Every cipher on one 64x64 image: prepared encryption, prepared decryption, and preparing itself.

use divan::{Bencher, black_box, counter::ItemsCount};
use image_cipher::{CipherOptions, Key, PreparedCipher, cipher, schemes};

const SIDE: u32 = 64;
const KEY: Key = Key::new([7; 32]);
const NONCE: [u8; 16] = [9; 16];

fn main() {
    divan::main();
}

fn ids() -> impl Iterator<Item = &'static str> {
    schemes().iter().map(|scheme| scheme.id)
}

fn prepared(id: &str) -> Box<dyn PreparedCipher> {
    cipher(id, &CipherOptions::default())
        .and_then(|cipher| cipher.prepare(&KEY, SIDE, SIDE))
        .expect("every scheme takes 64x64")
}

fn photo() -> Vec<u8> {
    (0..SIDE * SIDE).map(|i| (i * 31 % 251) as u8).collect()
}

#[divan::bench(args = ids())]
fn encrypt(bencher: Bencher, id: &str) {
    let (prepared, photo) = (prepared(id), photo());
    let mut target = vec![0; photo.len()];
    bencher
        .counter(ItemsCount::new(1_u32))
        .bench_local(|| prepared.encrypt_into(black_box(&photo), black_box(&mut target), &NONCE));
}

#[divan::bench(args = ids())]
fn decrypt(bencher: Bencher, id: &str) {
    let (prepared, photo) = (prepared(id), photo());
    let mut target = vec![0; photo.len()];
    bencher
        .counter(ItemsCount::new(1_u32))
        .bench_local(|| prepared.decrypt_into(black_box(&photo), black_box(&mut target), &NONCE));
}

#[divan::bench(args = ids())]
fn prepare(bencher: Bencher, id: &str) {
    bencher.bench_local(|| prepared(black_box(id)));
}
