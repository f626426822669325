//! Every public function on recordings of any length, also empty and with samples that are no numbers: it answers or
//! refuses, and never panics.

use leakage::audio::{
    Embeddings, JoinModel, Layout, Mdct, Pair, SampleOrder, Trial, attacks, bands_from_ciphertexts,
    bins_from_known, coded_bytes, frame_map_from_known, frames, inverted, is_inverted,
    key_stream_from_ciphertexts, key_stream_from_known, offsets_from_ciphertexts, offsets_from_known,
    order_from_ciphertexts, order_from_known, packet_bytes, share_of_samples, signal_to_noise,
    signs_from_ciphertexts, signs_from_known, stacked_frames, wave_correlation,
};
use leakage::ndarray::Array2;
use proptest::collection::vec;
use proptest::prelude::*;

fn sample() -> impl Strategy<Value = f32> {
    prop_oneof![
        40 => -1.0f32..1.0,
        10 => (-200i16..200).prop_map(|word| f32::from(word) / 32768.0),
        1 => Just(f32::NAN),
        1 => Just(f32::INFINITY),
        1 => Just(1e30f32),
    ]
}

fn recording() -> impl Strategy<Value = Vec<f32>> {
    prop_oneof![
        6 => vec(-1.0f32..1.0, 0..400),
        2 => vec(sample(), 0..60),
        1 => (0usize..300).prop_map(|n| vec![0.0; n]),
    ]
}

fn recordings() -> impl Strategy<Value = Vec<Vec<f32>>> {
    vec(recording(), 0..4)
}

fn usable(recording: &[f32]) -> bool {
    !recording.is_empty() && recording.iter().all(|sample| sample.is_finite())
}

fn all_usable(recordings: &[Vec<f32>]) -> bool {
    !recordings.is_empty() && recordings.iter().all(|recording| usable(recording))
}

fn slices(recordings: &[Vec<f32>]) -> Vec<&[f32]> {
    recordings.iter().map(Vec::as_slice).collect()
}

fn layout() -> impl Strategy<Value = Layout> {
    let n = || prop_oneof![9 => 0usize..40, 1 => any::<usize>()];
    prop_oneof![
        Just(Layout::Opaque),
        Just(Layout::Inversion),
        Just(Layout::Stream),
        n().prop_map(|frame| Layout::Samples { frame }),
        n().prop_map(|frame| Layout::Orthogonal { frame }),
        (n(), 0usize..15, any::<bool>(), any::<bool>()).prop_map(|(segment, block, shared, inverted)| {
            Layout::Segments { segment, block, shared, inverted }
        }),
        n().prop_map(|period| Layout::Signs { period }),
        n().prop_map(|period| Layout::Rotation { period }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn single_recordings(wave in recording(), other in recording(), length in 0usize..50) {
        prop_assert_eq!(is_inverted(&wave).is_ok(), usable(&wave));
        prop_assert_eq!(inverted(&inverted(&wave)).len(), wave.len());
        prop_assert_eq!(coded_bytes(&wave).is_ok(), usable(&wave));
        prop_assert_eq!(packet_bytes(&wave, length).is_ok(), usable(&wave) && length > 0);
        prop_assert_eq!(frames(&wave, length).is_ok(), length > 0);
        let fits = usable(&wave) && usable(&other) && wave.len() == other.len();
        prop_assert_eq!(wave_correlation(&wave, &other).is_ok(), fits);
        prop_assert_eq!(signal_to_noise(&wave, &other).is_ok(), fits);
        prop_assert_eq!(share_of_samples(&wave, &other).is_ok(), fits);
        if let Ok(mdct) = Mdct::new(length) {
            let found = mdct.plain_coefficients(&wave);
            prop_assert_eq!(found.is_ok(), usable(&wave));
            prop_assert!(found.map_or(true, |found| mdct.recording(found.view()).is_ok()));
            prop_assert_eq!(mdct.coefficients(&wave).is_ok(), usable(&wave));
        }
    }

    #[test]
    fn ciphertexts_alone(cipher in recordings(), length in 0usize..40) {
        let views = slices(&cipher);
        let sound = all_usable(&cipher);
        prop_assert_eq!(signs_from_ciphertexts(&views, length).is_ok(), sound && length > 0);
        prop_assert_eq!(offsets_from_ciphertexts(&views, length).is_ok(), sound && length > 0);
        let stream = key_stream_from_ciphertexts(&views);
        prop_assert_eq!(stream.is_ok(), sound);
        for (stream, wave) in stream.iter().zip(&views) {
            prop_assert_eq!(stream.undo(wave).len(), wave.len());
        }
        if length > 0 && sound {
            let framed: Vec<_> = views.iter().map(|wave| frames(wave, length).unwrap()).collect();
            let found = order_from_ciphertexts(&framed, [1; 32]);
            prop_assert_eq!(found.is_ok(), framed.iter().any(|frames| frames.nrows() > 0));
            prop_assert!(found.map_or(true, |order| SampleOrder::new(order.sources().to_vec()).is_ok()));
        }
    }

    #[test]
    fn known_recordings(plain in recordings(), cipher in recordings(), length in 0usize..24, same: bool) {
        let cipher = if same { plain.clone() } else { cipher };
        let (x, y) = (slices(&plain), slices(&cipher));
        let lengths = |all: &[Vec<f32>]| all.iter().map(Vec::len).collect::<Vec<_>>();
        let sound = all_usable(&plain) && all_usable(&cipher) && lengths(&plain) == lengths(&cipher);
        prop_assert_eq!(key_stream_from_known(&x, &y).is_ok(), sound);
        prop_assert_eq!(signs_from_known(&x, &y, length).is_ok(), sound && length > 0);
        prop_assert_eq!(offsets_from_known(&x, &y, length).is_ok(), sound && length > 0);
        let (Ok(x), Ok(y)) = (stacked_frames(&x, length), stacked_frames(&y, length)) else { return Ok(()) };
        let order = order_from_known(x.view(), y.view());
        let fits = x.dim() == y.dim() && x.nrows() > 0 && x.iter().chain(&y).all(|value| value.is_finite());
        prop_assert_eq!(order.is_ok(), fits);
        prop_assert_eq!(bins_from_known(x.view(), y.view()).is_ok(), fits);
        prop_assert_eq!(frame_map_from_known(x.view(), y.view()).is_ok(), fits);
        let bands = bands_from_ciphertexts(&[x.view()], &[y.view()], length / 2, same, [0; 32]);
        prop_assert!(bands.is_err() || (x.ncols() == y.ncols() && length >= 4));
    }

    #[test]
    fn jigsaws(plain in recordings(), cipher in recording(), segment in 0usize..40, block in 0usize..5) {
        let model = JoinModel::learned(&slices(&plain), segment, block);
        prop_assert_eq!(model.is_ok(), all_usable(&plain) && segment >= 16 && block >= 2);
        let Ok(model) = model else { return Ok(()) };
        let orders = model.orders(&cipher);
        prop_assert_eq!(orders.is_ok(), usable(&cipher));
        prop_assert!(orders.map_or(true, |orders| orders.undo(&cipher).len() == cipher.len()));
        prop_assert_eq!(model.shared_order(&[&cipher]).is_ok(), usable(&cipher));
    }

    #[test]
    fn embeddings(rows in 0usize..6, probes in 0usize..6, columns in 0usize..4, labels in 0usize..6, value in sample()) {
        let register = (Array2::from_elem((rows, columns), f64::from(value)), (0..labels).collect());
        let found = Embeddings::new(register, (Array2::zeros((probes, columns)), vec![0; probes]));
        let sound = rows * columns > 0 && probes > 0 && labels == rows && value.is_finite();
        prop_assert_eq!(found.is_ok(), sound);
        prop_assert!(found.map_or(true, |found| (0.0..=1.0).contains(&found.rank_one())));
    }

    #[test]
    fn trials(truth in recordings(), pairs in recordings(), others in recordings(), layout in layout(), count in 0usize..4) {
        let pair = |plain: &Vec<f32>| Pair { plain: plain.clone(), cipher: plain.clone() };
        let trial = Trial::builder(truth.clone(), truth)
            .with_layout(layout)
            .with_auxiliary(others)
            .with_pairs(pairs.iter().map(pair).collect())
            .with_pair_counts(vec![count])
            .build();
        let Ok(trial) = trial else { return Ok(()) };
        for attack in attacks() {
            let found = attack.run(&trial, [1; 32]);
            prop_assert_eq!(&found, &attack.run(&trial, [1; 32]), "{}", attack.info.id);
            if let Some(Ok(restored)) = attack.restore(&trial, [1; 32]) {
                let lengths = restored.iter().map(|one| one.waveform.as_ref().map(Vec::len));
                prop_assert!(lengths.eq(trial.truth().iter().map(|plain| Some(plain.len()))), "{}", attack.info.id);
            }
        }
    }
}
