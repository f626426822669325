//! Secret-key files; the costs of key derivation are made small first, so that an input takes no gigabyte.

#![no_main]

use libfuzzer_sys::fuzz_target;
use private_inference::SecretKey;

const MEMORY_KIB: std::ops::Range<usize> = 24..28;
const PASSES: std::ops::Range<usize> = 28..32;

fuzz_target!(|input: &[u8]| {
    let mut file = input.to_vec();
    for (place, value) in [(MEMORY_KIB, 8192u32), (PASSES, 1)] {
        if let Some(bytes) = file.get_mut(place) {
            let cost = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            bytes.copy_from_slice(&cost.min(value).to_le_bytes());
        }
    }
    assert!(SecretKey::from_file(&file, b"passphrase").is_err(), "nobody can forge a key file");
});
