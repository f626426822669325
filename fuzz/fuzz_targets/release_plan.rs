//! Any bytes as `release.toml`: refused with a message, or a plan that is written and read again as the same plan, and that a
//! table can be surveyed and encrypted by without a panic.

#![no_main]

use crypto_encode::Key;
use crypto_encode::cipher_table::{Cell, Encryptor, Fresh, Head, RowCipher, TableCipher, TableSurvey};
use crypto_encode::rand_core::{CryptoRng, RngCore};
use crypto_encode::release::{Padding, ReleasePlan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let plan = match ReleasePlan::parse(text) {
        Ok(plan) => plan,
        Err(refused) => return assert!(!refused.to_string().is_empty()),
    };
    let written = plan.to_toml();
    assert_eq!(ReleasePlan::parse(&written).expect("what is written is read"), plan);
    let header: Vec<String> = plan.columns.iter().map(|column| column.name.clone()).collect();
    let head = Head { columns: &header, separator_line: "" };
    let cells: Vec<Cell<'_>> = header.iter().map(|_| Cell::of_text("12.5")).collect();
    let Ok(mut survey) = TableSurvey::new(&plan, &head) else { return };
    if survey.row(2, &cells).is_err() {
        return;
    }
    let columns = survey.finish(Padding::Longest);
    let key = Key::new([7; 32]);
    let cipher = TableCipher { columns: &columns, separator: ',', key: &key, domain: None };
    let fresh = Fresh { salt: [1; 16], time: 0, noise: &mut Counter(0) };
    let Ok(mut encryptor) = Encryptor::new(&cipher, &head, fresh) else { return };
    let mut row = String::new();
    encryptor.row(2, &cells, &mut row).expect("the survey took the row");
});

/// Noise that is none, so that a plan alone decides what happens (SplitMix64).
struct Counter(u64);

impl RngCore for Counter {
    fn next_u32(&mut self) -> u32 {
        self.next_u64() as u32
    }

    fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let drawn = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    }
}

impl CryptoRng for Counter {}
