//! Recordings under keys of a schedule.

use audio_cipher::{CipherOptions, KeyTable, RecordCipher, cipher};
use protocol::KeySchedule;

use crate::conformance::noise;

#[test]
fn one_key_or_a_key_for_each_recording() {
    let cipher = cipher("sample-permutation", &CipherOptions::default()).unwrap();
    let key = || KeySchedule::new(1).labelled("test");
    let samples = noise(2_000, 1);
    let same = RecordCipher::new(cipher.as_ref(), key(), 8_000, false).unwrap();
    let own = RecordCipher::new(cipher.as_ref(), key(), 8_000, true).unwrap();
    let encrypted = |cipher: &RecordCipher<'_>, record| cipher.encrypt(&samples, record).unwrap();
    assert_eq!(encrypted(&same, 0), encrypted(&same, 1));
    assert_ne!(encrypted(&own, 0), encrypted(&own, 1));
    let first = key().of_record(0);
    assert_eq!(encrypted(&own, 0), cipher.encrypt(&samples, 8_000, first.key(), &first.nonce(0)).unwrap());
    assert_ne!(same.encrypt_under_changed_key(&samples, 0).unwrap(), encrypted(&same, 0));
    assert!(same.permutation(2_000).is_some() && own.permutation(2_000).is_none());
    assert!(matches!(same.table(), KeyTable::Samples(_)) && matches!(own.table(), KeyTable::None));
}

#[test]
fn nonces_are_fresh_and_recordings_come_back() {
    let cipher = cipher("aes-ctr", &CipherOptions::default()).unwrap();
    let samples = noise(300, 1);
    for own_keys in [false, true] {
        let key = KeySchedule::new(1).labelled("test");
        let records = RecordCipher::new(cipher.as_ref(), key, 8_000, own_keys).unwrap();
        let hidden = [0, 1].map(|record| records.encrypt(&samples, record).unwrap());
        assert_ne!(hidden[0], hidden[1]);
        assert_eq!(records.decrypt(&hidden[1], 300, 1).unwrap(), samples);
        assert_ne!(records.decrypt(&hidden[1], 300, 0).unwrap(), samples);
    }
    assert!(RecordCipher::new(cipher.as_ref(), KeySchedule::new(1).labelled("test"), 1, true).is_err());
}
