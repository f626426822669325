//! Tokens and encoded values per second, one thread, beside the `fernet` crate.
//!
//! `cargo bench -p crypto-encode`

use crypto_encode::Key;
use crypto_encode::bulk::{FernetKey, SHORT_TOKEN_LEN, ShortMessage, Stamp};
use crypto_encode::reference::ReferenceKey;
use divan::{Bencher, black_box, counter::ItemsCount};

const TOKENS: usize = 4096;

fn main() {
    divan::main();
}

/// Values of one to six digits, as the Python peer encrypts them.
fn messages() -> Vec<ShortMessage> {
    (0..TOKENS as i64).filter_map(|i| ShortMessage::integer(i * 244 % 1_000_000)).collect()
}

fn stamps() -> Vec<Stamp> {
    (0..TOKENS as u128).map(|i| Stamp { time: 1_700_000_000, iv: (i << 64 | i).to_be_bytes() }).collect()
}

#[divan::bench]
fn tokens_bulk(bencher: Bencher) {
    let key = FernetKey::new(&Key::new([7; 32]));
    let (messages, stamps) = (messages(), stamps());
    let mut tokens = vec![[0; SHORT_TOKEN_LEN]; TOKENS];
    bencher
        .counter(ItemsCount::new(TOKENS))
        .bench_local(|| key.encrypt_many(black_box(&messages), &stamps, &mut tokens));
}

#[divan::bench]
fn tokens_fernet_crate(bencher: Bencher) {
    let key = ReferenceKey::new(&Key::new([7; 32]));
    let messages = messages();
    bencher.counter(ItemsCount::new(TOKENS)).bench_local(|| {
        messages.iter().map(|m| key.token(black_box(m.as_bytes()), 1_700_000_000).len()).sum::<usize>()
    });
}
