//! Generated speech: the same everywhere, in any order, and nothing to be told from its length.

use audio_data::{
    AudioError, GeneratedOptions, GeneratedSpeech, Origin, ReadOptions, Recordings, decode_bytes, duplicates,
    pcm16_wav, rms_dbfs,
};
use sha2::{Digest, Sha256};

fn set() -> GeneratedSpeech {
    GeneratedSpeech::new(&GeneratedOptions::default()).unwrap()
}

#[test]
fn the_set_is_as_described() {
    let set: Box<dyn Recordings> = Box::new(set());
    let labels = set.labels();
    assert_eq!((set.n_records(), labels.contents().len(), labels.speakers().len()), (720, 10, 12));
    assert_eq!((set.rate(), set.origin(), set.origin().id()), (8000, Origin::Generated, "generated"));
    assert_eq!(
        (set.id(0), set.id(719), set.id(720)),
        ("generated/zero_s00_0".into(), "generated/nine_s11_5".into(), String::new())
    );
    assert!(matches!(set.load(720), Err(AudioError::NoSuchRecording { index: 720, count: 720 })));
    let mut ids: Vec<String> = (0..720).map(|index| set.id(index)).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 720);
}

#[test]
fn a_record_is_its_seed_and_index() {
    let (forwards, backwards) = (set(), set());
    let digest = |set: &GeneratedSpeech, index| duplicates::digest(&set.load(index).unwrap());
    let mut there: Vec<_> = (0..720).map(|index| digest(&forwards, index)).collect();
    let mut back: Vec<_> = (0..720).rev().map(|index| digest(&backwards, index)).collect();
    back.reverse();
    assert_eq!(there, back);
    let other = GeneratedSpeech::new(&GeneratedOptions::default().with_seed([1; 32])).unwrap();
    assert_ne!(digest(&other, 0), there[0]);
    // The bytes are the same on every machine: update these when the synthesizer changes, on purpose.
    let all = hex::encode(Sha256::digest(there.concat()));
    assert_eq!((hex::encode(&there[0][..8]).as_str(), &all[..16]), ("ffee1e5cb3599a7d", "fcc25fa54b9cc21e"));
    there.sort_unstable();
    there.dedup();
    assert_eq!(there.len(), 720, "two records are the same");
}

#[test]
fn samples_are_speech_like_and_sixteen_bits() {
    let set = set();
    for index in (0..720).step_by(17) {
        let recording = set.load(index).unwrap();
        let level = rms_dbfs(&recording.samples);
        assert!((-45.0..-15.0).contains(&level), "{} has {level} dBFS", set.id(index));
        assert!(
            (0.3..=1.0).contains(&recording.seconds()),
            "{} has {} s",
            set.id(index),
            recording.seconds()
        );
        let written = pcm16_wav(&recording.samples, recording.rate);
        assert_eq!(written.clipped, 0);
        assert_eq!(decode_bytes(&written.bytes, &ReadOptions::default()).unwrap(), recording);
    }
}

/// Of the variance of the length, the part that lies between the words is what chance gives: an F statistic of about 1.
#[test]
fn length_tells_nothing_about_the_word() {
    let set = set();
    let labels = set.labels();
    let lengths: Vec<f64> = (0..720).map(|index| set.load(index).unwrap().seconds()).collect();
    let f_statistic = |of: &[usize], n: usize| {
        let mean = |records: &[f64]| records.iter().sum::<f64>() / records.len() as f64;
        let all = mean(&lengths);
        let (mut between, mut within) = (0.0, 0.0);
        for label in 0..n {
            let group: Vec<f64> =
                (0..720).filter(|&index| of[index] == label).map(|index| lengths[index]).collect();
            let own = mean(&group);
            between += group.len() as f64 * (own - all).powi(2);
            within += group.iter().map(|length| (length - own).powi(2)).sum::<f64>();
        }
        (between / (n - 1) as f64) / (within / (720 - n) as f64)
    };
    let (word, speaker) = (f_statistic(labels.content(), 10), f_statistic(labels.speaker().unwrap(), 12));
    // The 99.9 % point of F(9, 710) is 3.1.
    assert!(word < 3.1, "F = {word}");
    assert!(speaker > 5.0, "F = {speaker}: speakers have a tempo");
}

#[test]
fn numbers_out_of_range_are_refused() {
    let options = GeneratedOptions::default();
    let few =
        GeneratedSpeech::new(&options.clone().with_n_speakers(2).with_n_words(3).with_n_takes(4)).unwrap();
    assert_eq!((few.n_records(), few.is_high_voice(1), few.is_high_voice(2)), (24, false, true));
    assert_eq!(few.labels().contents(), ["one", "two", "zero"]);
    for faulty in
        [options.clone().with_n_speakers(0), options.clone().with_n_words(11), options.with_n_takes(1001)]
    {
        assert!(matches!(GeneratedSpeech::new(&faulty), Err(AudioError::GeneratorOption { .. })));
    }
}
