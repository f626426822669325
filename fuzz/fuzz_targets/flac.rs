//! Arbitrary bytes as a FLAC file: it is read or refused, whole as in blocks, and never panics.

#![no_main]

use audio_data::{Format, ReadOptions, RecordingReader, decode_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The first four bytes are given, so that the fuzzer need not find them.
    let file = [b"fLaC", bytes].concat();
    let whole = decode_bytes(&file, &ReadOptions::default().with_silence(true));
    let Ok(mut reader) = RecordingReader::new(&file[..]) else { return assert!(whole.is_err()) };
    assert_eq!(reader.format(), Format::Flac);
    let (mut block, mut samples) = (Vec::new(), Vec::new());
    while let Ok(true) = reader.next_block(&mut block) {
        samples.extend_from_slice(&block);
    }
    if let Ok(whole) = whole {
        assert!(whole.samples.iter().all(|sample| sample.is_finite()));
        assert_eq!(whole.samples, samples);
    }
});
