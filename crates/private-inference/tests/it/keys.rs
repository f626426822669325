//! Secret keys at rest.

use super::demo;
use private_inference::{Degree, KeyDerivation, KeyFileError, SecretKey};
use proptest::prelude::*;

const QUICK: KeyDerivation = KeyDerivation { memory_kib: 8192, passes: 1, lanes: 1 };

fn file(degree: Degree) -> (SecretKey, Vec<u8>) {
    let mut rng = demo::rng(31);
    let key = SecretKey::generate(degree, &mut rng).unwrap();
    let file = key.to_file(b"correct horse", QUICK, &mut rng).unwrap();
    (key, file)
}

#[test]
fn a_key_file_opens_with_its_passphrase_only() {
    for degree in [Degree::N4096, Degree::N8192] {
        let (key, file) = file(degree);
        let read = SecretKey::from_file(&file, b"correct horse").unwrap();
        assert_eq!((read.id(), read.degree()), (key.id(), key.degree()));
        let again = read.to_file(b"correct horse", QUICK, &mut demo::rng(31)).unwrap();
        let expected = key.to_file(b"correct horse", QUICK, &mut demo::rng(31)).unwrap();
        assert_eq!(again, expected);
        assert_eq!(SecretKey::from_file(&file, b"wrong horse").unwrap_err(), KeyFileError::Unlock);
        assert_eq!(SecretKey::from_file(&file, b"").unwrap_err(), KeyFileError::EmptyPassphrase);
    }
}

#[test]
fn a_changed_file_is_refused() {
    let (_, file) = file(Degree::N4096);
    let check = |at: usize, value: u8, expected: fn(&KeyFileError) -> bool| {
        let mut changed = file.clone();
        changed[at] = value;
        let error = SecretKey::from_file(&changed, b"correct horse").unwrap_err();
        assert!(expected(&error), "byte {at}: {error}");
    };
    check(0, 0, |e| matches!(e, KeyFileError::Format { .. }));
    check(4, 7, |e| matches!(e, KeyFileError::Version { found: 7, .. }));
    check(7, 1, |e| matches!(e, KeyFileError::Format { .. }));
    check(8, 0x55, |e| matches!(e, KeyFileError::Unlock));
    check(27, 0xff, |e| matches!(e, KeyFileError::Cost { cost: "memory_kib", .. }));
    check(28, 0, |e| matches!(e, KeyFileError::Cost { cost: "passes", .. }));
    check(35, 1, |e| matches!(e, KeyFileError::Cost { cost: "lanes", .. }));
    check(40, 0x55, |e| matches!(e, KeyFileError::Unlock));
    check(file.len() - 1, 0x55, |e| matches!(e, KeyFileError::Unlock));
    for end in [0, 3, 40, 76, file.len() - 1] {
        let error = SecretKey::from_file(&file[..end], b"correct horse").unwrap_err();
        assert!(matches!(error, KeyFileError::Format { .. }), "{end}: {error}");
    }
}

#[test]
fn costs_out_of_bounds_are_refused_when_writing() {
    let mut rng = demo::rng(32);
    let key = SecretKey::generate(Degree::N4096, &mut rng).unwrap();
    for costs in [
        KeyDerivation { memory_kib: 1024, ..QUICK },
        KeyDerivation { memory_kib: u32::MAX, ..QUICK },
        KeyDerivation { passes: 0, ..QUICK },
        KeyDerivation { lanes: 17, ..QUICK },
    ] {
        assert!(matches!(key.to_file(b"x", costs, &mut rng), Err(KeyFileError::Cost { .. })));
    }
}

#[test]
fn nothing_of_a_key_is_printed() {
    let (key, _) = file(Degree::N4096);
    let text = format!("{key:?}");
    assert!(text.starts_with("SecretKey { degree: N4096, id: KeyId("));
    assert!(text.len() < 140, "{text}");
    assert_eq!(
        format!("{:?}", private_inference::ReproducibleSeed::for_tests_and_experiments([9; 32])),
        "ReproducibleSeed(..)"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(SecretKey::from_file(&bytes, b"x").is_err());
    }
}
