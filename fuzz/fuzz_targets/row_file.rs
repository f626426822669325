//! Any bytes as a row file: refused or read, never a panic; and what is read is what the header says.
//!
//! The checksums would keep damaged files from getting far, so the header's and the labels' are put right first.

#![no_main]

use classifiers::{RowFile, RowFileError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let folder = std::env::temp_dir().join(format!("fuzz-row-file-{}", std::process::id()));
    let mut bytes = input.to_vec();
    mend(&mut bytes);
    std::fs::write(&folder, &bytes).expect("a writable temporary folder");
    if let Ok(file) = RowFile::open(&folder) {
        check(&file);
    }
    std::fs::remove_file(&folder).expect("a file written just before");
});

fn check(file: &RowFile) {
    assert!(file.labels().iter().all(|&label| label < file.n_classes()));
    let mut rows = 0;
    for block in file.blocks(64) {
        match block {
            Ok(block) => {
                assert_eq!(block.rows().dim(), (block.labels().len(), file.n_features()));
                assert!(block.first() == rows && block.values().iter().all(|value| value.is_finite()));
                rows += block.labels().len();
            }
            Err(error) => {
                assert!(matches!(error, RowFileError::NotFinite { .. }), "{error}");
                return;
            }
        }
    }
    assert_eq!(rows, file.n_rows());
}

/// Writes signature, version and the checksums of labels and header over what is there.
fn mend(bytes: &mut [u8]) {
    if bytes.len() < 56 {
        return;
    }
    bytes[..12].copy_from_slice(b"LINEROWS\x01\0\0\0");
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[24..32]);
    let labels = usize::try_from(u64::from_le_bytes(number)).ok().and_then(|rows| rows.checked_mul(4));
    let start = labels.and_then(|labels| bytes.len().checked_sub(labels)).filter(|&start| start >= 56);
    let checksum = fnv1a(&bytes[start.unwrap_or(bytes.len())..]);
    bytes[40..48].copy_from_slice(&checksum.to_le_bytes());
    let checksum = fnv1a(&bytes[..48]);
    bytes[48..56].copy_from_slice(&checksum.to_le_bytes());
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.chunks_exact(4).fold(0xcbf2_9ce4_8422_2325, |sum: u64, word| {
        let word = word.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte));
        (sum ^ word).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
