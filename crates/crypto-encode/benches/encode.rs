//! Tokens and encoded values per second, one thread, beside the `fernet` crate.
//!
//! `cargo bench -p crypto-encode`; the Python peer's figure is that of its own script, tokens of the same values.

use crypto_encode::bulk::{FernetKey, SHORT_TOKEN_LEN, ShortMessage, Stamp};
use crypto_encode::reference::ReferenceKey;
use crypto_encode::{Address, CipherColumn, EncodeSpec, Key, haar_matrix, scheme, schemes, text_cipher};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use ndarray::Array2;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;

const TOKENS: usize = 4096;

fn main() {
    divan::main();
}

/// Values of one to six digits, as the Python peer encrypts them.
fn messages() -> Vec<ShortMessage> {
    (0..TOKENS as i64).filter_map(|i| ShortMessage::integer(i * 244 % 1_000_000)).collect()
}

fn stamps() -> Vec<Stamp> {
    (0..TOKENS as u128)
        .map(|i| Stamp::dangerous_with_iv(1_700_000_000, (i << 64 | i).to_be_bytes()))
        .collect()
}

#[divan::bench]
fn tokens_bulk(bencher: Bencher) {
    let key = FernetKey::new(&Key::new([7; 32]));
    let (messages, stamps) = (messages(), stamps());
    let mut tokens = vec![[0; SHORT_TOKEN_LEN]; TOKENS];
    bencher
        .counter(ItemsCount::new(TOKENS))
        .bench_local(|| key.short_tokens_into(black_box(&messages), &stamps, &mut tokens));
}

/// The same with initialisation vectors from a generator, each token a text of its own.
#[divan::bench]
fn tokens_many(bencher: Bencher) {
    let key = FernetKey::new(&Key::new([7; 32]));
    let texts: Vec<Vec<u8>> = messages().iter().map(|message| message.as_bytes().to_vec()).collect();
    let mut rng = ChaCha12Rng::from_seed([7; 32]);
    bencher
        .counter(ItemsCount::new(TOKENS))
        .bench_local(|| key.encrypt_many(black_box(&texts), 1_700_000_000, &mut rng));
}

#[divan::bench]
fn tokens_any_length(bencher: Bencher) {
    let key = FernetKey::new(&Key::new([7; 32]));
    let (messages, stamps) = (messages(), stamps());
    let mut token = String::new();
    bencher.counter(ItemsCount::new(TOKENS)).bench_local(|| {
        for (message, stamp) in messages.iter().zip(&stamps) {
            token.clear();
            key.token_into(black_box(message.as_bytes()), stamp, &mut token);
        }
    });
}

#[divan::bench]
fn tokens_fernet_crate(bencher: Bencher) {
    let key = ReferenceKey::new(&Key::new([7; 32]));
    let messages = messages();
    bencher.counter(ItemsCount::new(TOKENS)).bench_local(|| {
        messages.iter().map(|m| key.token(black_box(m.as_bytes()), 1_700_000_000).len()).sum::<usize>()
    });
}

/// A loan-like table: 14 columns, ten of them indicators.
#[divan::bench(args = schemes().iter().map(|scheme| scheme.id))]
fn table(bencher: Bencher, id: &str) {
    const ROWS: usize = 600;
    let columns: Vec<CipherColumn> = (0..14)
        .map(|j| match j {
            7..=10 => CipherColumn::bounded(format!("column {j}"), 0.0, 100_000.0),
            _ => CipherColumn::indicator(format!("column {j}")),
        })
        .collect();
    let values = Array2::from_shape_fn((ROWS, 14), |(i, j)| match j {
        7..=10 => (i * (j * 7919 + 1) % 80_000) as f64,
        _ => f64::from(u8::from((i + j) % 3 == 0)),
    });
    let rows: Vec<usize> = (0..ROWS).collect();
    let scheme = scheme(id).expect("the ids come from the registry");
    let encoder =
        scheme.build(&columns, &EncodeSpec::default(), &Key::new([7; 32])).expect("bounds are declared");
    bencher
        .counter(ItemsCount::new(values.len()))
        .bench_local(|| encoder.encode(black_box(values.view()), &rows));
}

/// Distinct numbers of one column, so that nothing is shared but the top of the tree.
#[divan::bench(args = ["ff1", "ope", "siv"])]
fn distinct(bencher: Bencher, id: &str) {
    const ROWS: usize = 20_000;
    let values = Array2::from_shape_fn((ROWS, 1), |(i, _)| (i * 48_271 % 999_983) as f64 / 4.0);
    let rows: Vec<usize> = (0..ROWS).collect();
    let scheme = scheme(id).expect("the ids are those of the registry");
    let columns = [CipherColumn::numeric("income")];
    let encoder =
        scheme.build(&columns, &EncodeSpec::default(), &Key::new([7; 32])).expect("no bounds are needed");
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| encoder.encode(black_box(values.view()), &rows).map(|out| out.sum()));
}

#[divan::bench(args = ["fernet", "ff1", "siv", "ope"])]
fn text(bencher: Bencher, id: &str) {
    let cipher = text_cipher(id, "income", &Key::new([7; 32])).expect("the ids are those of text ciphers");
    let mut row = 0;
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| {
        row += 1;
        cipher.encrypt(black_box("5849.25"), Address { row, column: 0 })
    });
}

#[divan::bench(args = [14, 100])]
fn haar(dimension: usize) -> Array2<f64> {
    haar_matrix(dimension, &Key::new([7; 32]))
}
