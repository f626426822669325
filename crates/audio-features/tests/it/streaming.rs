//! Recordings in blocks.

use audio_features::{AudioError, MfccOptions, MfccSpec};
use proptest::prelude::*;

use crate::signals::signal;

fn in_blocks(spec: &MfccSpec, samples: &[f32], blocks: &[usize]) -> Vec<f32> {
    let mut stream = spec.stream();
    // something before, which must leave no trace
    stream.push(&samples[..samples.len() / 2], |_| ()).unwrap();
    stream.finish(|_| ());
    let mut values = Vec::new();
    let mut rest = samples;
    for len in blocks.iter().cycle() {
        let (block, later) = rest.split_at((*len).min(rest.len()));
        stream.push(block, |frame| values.extend_from_slice(frame)).unwrap();
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
    let n_frames = stream.finish(|frame| values.extend_from_slice(frame));
    assert_eq!(values.len(), n_frames * spec.n_values());
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn blocks_do_not_change_a_bit(
        n in 1usize..6_000,
        blocks in proptest::collection::vec(1usize..3_000, 1..5),
        rate in prop::sample::select(vec![8_000u32, 11_025, 16_000]),
        deltas in any::<bool>(),
    ) {
        let spec = MfccSpec::new(MfccOptions::default().with_deltas(deltas), rate).unwrap();
        let samples = signal("speech", rate, n, 7);
        let whole = spec.extract(&samples).unwrap();
        prop_assert_eq!(whole.nrows(), spec.n_frames(n));
        let (values, _) = whole.into_raw_vec_and_offset();
        prop_assert_eq!(in_blocks(&spec, &samples, &blocks), values);
    }

    #[test]
    fn any_samples_are_extracted_or_refused(samples in proptest::collection::vec(any::<f32>(), 0..700)) {
        let spec = MfccSpec::new(MfccOptions::default().with_deltas(true), 8_000).unwrap();
        match spec.extract(&samples) {
            Ok(_) => prop_assert!(!samples.is_empty() && samples.iter().all(|sample| sample.is_finite())),
            Err(AudioError::Empty { .. }) => prop_assert!(samples.is_empty()),
            Err(AudioError::NotFinite { index, .. }) => prop_assert!(!samples[index].is_finite()),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}

#[test]
fn a_stream_writes_into_a_buffer_and_refuses_another_length() {
    let spec = MfccSpec::new(MfccOptions::default(), 8_000).unwrap();
    let samples = signal("speech", 8_000, 1_000, 1);
    let mut out = vec![0.0; spec.n_frames(1_000) * 13];
    spec.stream().extract_into(&samples, &mut out).unwrap();
    assert_eq!(spec.extract(&samples).unwrap().into_raw_vec_and_offset().0, out);
    let wrong = spec.stream().extract_into(&samples, &mut out[1..]);
    assert_eq!(wrong, Err(AudioError::LengthMismatch { what: "out", found: 142, expected: 143 }));
}
