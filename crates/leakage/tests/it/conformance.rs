//! What every attack of both registries must keep to, on every scheme and on trials that hold hardly anything.

use std::collections::BTreeSet;

use image::GrayImage;
use leakage::image::{Labelled, Pair};
use leakage::score::{Extent, Finding, Guess, Guesses, Tally};
use leakage::{NotApplicable, Surface};
use leakage::{audio as speech, image as pictures, tabular as tables};
use ndarray::{Array2, s};
use proptest::prelude::*;

use crate::photos::faces;
use crate::sound::speech as sound;
use crate::support::{COLUMNS, Keys, people, trial};

type Outcome = Result<Vec<Finding>, NotApplicable>;

/// Makes a recording.
type Make = fn(u64, usize) -> Vec<f32>;

/// Runs twice: equal results, numbers in range, records that exist.
fn check(name: &str, records: &BTreeSet<usize>, run: impl Fn() -> Outcome) {
    let outcome = run();
    assert_eq!(outcome, run(), "{name} differs from itself");
    let findings = match outcome {
        Ok(findings) => findings,
        Err(reason) => return assert!(!reason.to_string().is_empty()),
    };
    assert!(!findings.is_empty(), "{name} says nothing, and not why");
    for finding in &findings {
        assert!(!finding.target.is_empty() && !finding.metric.is_empty(), "{name}: {finding:?}");
        // the risk of linkability is read from it
        assert_eq!(
            finding.metric == "share at rank 1",
            finding.extent == Extent::Identity,
            "{name}: {finding:?}"
        );
        match &finding.guesses {
            Guesses::Whole { success, baseline } => in_range(name, *success, *baseline),
            Guesses::PerRecord(guesses) => {
                assert!(guesses.iter().all(|guess| records.contains(&guess.record)), "{name}: a stranger");
                guesses.iter().for_each(|guess| in_range(name, guess.success, guess.baseline));
            }
        }
    }
}

/// Correlations go down to -1.
fn in_range(name: &str, success: f64, baseline: f64) {
    for value in [success, baseline] {
        assert!((-1.0 - 1e-9..=1.0 + 1e-9).contains(&value), "{name}: {value}");
    }
}

fn check_ids(ids: Vec<(&str, &str, &str)>) {
    let distinct: BTreeSet<&str> = ids.iter().map(|(id, _, _)| *id).collect();
    assert_eq!(distinct.len(), ids.len(), "two attacks share an id");
    for (id, summary, source) in ids {
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{id}");
        assert!(!summary.is_empty() && !source.is_empty(), "{id} says what it does and where it is from");
    }
}

#[test]
fn what_a_released_model_tells_is_no_recovery() {
    for attack in tables::attacks().iter().filter(|attack| attack.info.surface == Surface::Model) {
        assert!(!results::attack::recovers(attack.info.id), "{}", attack.info.id);
    }
    let recovering = tables::attacks().iter().filter(|attack| results::attack::recovers(attack.info.id));
    assert_eq!(recovering.count(), tables::attacks().len() - 3);
    assert!(pictures::attacks().iter().all(|attack| results::attack::recovers(attack.info.id)));
    assert!(speech::attacks().iter().all(|attack| results::attack::recovers(attack.info.id)));
}

#[test]
fn ids_are_distinct_and_explained() {
    check_ids(tables::attacks().iter().map(|a| (a.info.id, a.info.summary, a.info.source)).collect());
    check_ids(pictures::attacks().iter().map(|a| (a.info.id, a.info.summary, a.info.source)).collect());
    check_ids(speech::attacks().iter().map(|a| (a.info.id, a.info.summary, a.info.source)).collect());
}

/// Tables with little in them; two rows or more, since half of them are auxiliary.
fn awkward_tables() -> Vec<(&'static str, Array2<f64>)> {
    let usual = people(60, 3);
    let mut constant = usual.clone();
    constant.slice_mut(s![.., 1..4]).fill(1.0);
    let same = Array2::from_elem((20, COLUMNS.len()), 1.0);
    let two = usual.slice(s![..2, ..]).to_owned();
    let few = usual.slice(s![..6, ..]).to_owned();
    vec![("usual", usual), ("constant columns", constant), ("same", same), ("two", two), ("few", few)]
}

#[test]
fn attacks_on_tables_keep_to_the_rules() {
    for (what, table) in awkward_tables() {
        for scheme in crypto_encode::schemes() {
            if what != "usual" && !["plain", "siv", "orthogonal", "ope", "fernet-digits"].contains(&scheme.id)
            {
                continue;
            }
            let Some(trial) = attempt(&table, scheme.id) else { continue };
            let records = trial.records().iter().copied().collect();
            for attack in tables::attacks() {
                let name = format!("{} on {}, {what}", attack.info.id, scheme.id);
                check(&name, &records, || attack.run(&trial, [7; 32]));
            }
        }
    }
}

/// `None` where the scheme itself does not take the table (a constant column cannot be standardised).
fn attempt(table: &Array2<f64>, scheme: &str) -> Option<tables::Trial> {
    let standardised = crypto_encode::scheme(scheme).ok()?.stage == crypto_encode::Stage::Standardised;
    let varies = table.columns().into_iter().all(|column| column.std(0.0) > 0.0);
    (varies || !standardised).then(|| trial(table, scheme, 9, Keys::Same, &[1, 2, 5]))
}

/// A trial of `n` victims of this size; no pairs, gallery or black image when `bare`.
fn picture_trial(scheme: &image_cipher::Scheme, n: usize, side: u32, bare: bool) -> pictures::Trial {
    let cipher = image_cipher::cipher(scheme.id, &image_cipher::CipherOptions::default()).unwrap();
    let encrypt = |number: usize, picture: &GrayImage| {
        cipher
            .encrypt(picture, &image_cipher::Key::new([5; 32]), &(number as u128 + 1).to_be_bytes())
            .unwrap()
    };
    let (truth, auxiliary) = (faces(n, 0, side), faces(8, 10_000, side));
    let pair = |(number, plain): (usize, GrayImage)| Pair { cipher: encrypt(900 + number, &plain), plain };
    let pairs = faces(2, 20_000, side).into_iter().enumerate().map(pair).collect();
    let gallery = Labelled { pictures: auxiliary.clone(), labels: (0..8).map(|i| i % 2).collect() };
    let probes: Vec<GrayImage> = truth.iter().enumerate().map(|(i, p)| encrypt(i, p)).collect();
    let builder = pictures::Trial::builder(truth, probes.clone()).with_auxiliary(auxiliary);
    if bare {
        return builder.build().unwrap();
    }
    let asked = Labelled { labels: (0..n).map(|i| i % 2).collect(), pictures: probes };
    builder
        .with_pairs(pairs)
        .with_pair_counts(vec![1, 2, 3])
        .with_black(encrypt(999, &GrayImage::new(side, side)))
        .with_gallery(gallery)
        .with_probes(asked, (0..n).collect())
        .with_block(4)
        .build()
        .unwrap()
}

#[test]
fn attacks_on_pictures_keep_to_the_rules() {
    for scheme in image_cipher::schemes() {
        for (n, bare) in [(6, false), (1, false), (3, true)] {
            let trial = picture_trial(scheme, n, 16, bare);
            let records = (0..n).collect();
            for attack in pictures::attacks() {
                let name = format!("{} on {}, {n} victims", attack.info.id, scheme.id);
                check(&name, &records, || attack.run(&trial, [7; 32]));
                if let Some(Ok(restored)) = attack.restore(&trial, [7; 32]) {
                    assert!(restored.iter().all(|picture| picture.dimensions() == (16, 16)), "{name}");
                }
            }
        }
    }
}

#[test]
fn attacks_on_speech_keep_to_the_rules() {
    let layouts = [
        ("sample-permutation", speech::Layout::Samples { frame: 256 }),
        ("sign-flip", speech::Layout::Signs { period: 256 }),
        ("bin-permutation", speech::Layout::Bins { hop: 256 }),
        ("aes-ctr-fixed-nonce", speech::Layout::Stream),
        ("aes-ctr", speech::Layout::Stream),
        ("frequency-inversion", speech::Layout::Inversion),
    ];
    for (scheme, layout) in layouts {
        let made: [(u64, Make); 2] = [(3, sound), (1, silence)];
        for (n, make) in made {
            let trial =
                crate::speech::trial(scheme, &audio_cipher::CipherOptions::default(), layout, n, make);
            let records = (0..n as usize).collect();
            for attack in speech::attacks() {
                let name = format!("{} on {scheme}, {n} victims", attack.info.id);
                check(&name, &records, || attack.run(&trial, [7; 32]));
            }
        }
    }
}

fn silence(_record: u64, n: usize) -> Vec<f32> {
    vec![0.0; n]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Which key is called the first makes no difference.
    #[test]
    fn advantage_does_not_depend_on_the_names_of_keys(
        successes in prop::collection::vec(prop::collection::vec(0.0..1.0f64, 6), 2..8),
        turn in 0usize..8,
    ) {
        let trial = |success: &Vec<f64>| {
            let guess = |(record, &success): (usize, &f64)| Guess { record, success, baseline: 0.25 };
            Guesses::PerRecord(success.iter().enumerate().map(guess).collect())
        };
        let estimate = |order: &[Vec<f64>]| {
            let mut tally = Tally::new();
            order.iter().for_each(|success| tally.add(&trial(success)));
            tally.estimate().unwrap().unwrap()
        };
        let mut turned = successes.clone();
        turned.rotate_left(turn % successes.len());
        turned.reverse();
        let (a, b) = (estimate(&successes), estimate(&turned));
        let near = |x: f64, y: f64| (x - y).abs() < 1e-9;
        prop_assert!(near(a.advantage.unwrap(), b.advantage.unwrap()));
        prop_assert!(a.p_value.zip(b.p_value).is_none_or(|(x, y)| near(x, y)));
        prop_assert_eq!(a.ci95.is_some(), b.ci95.is_some());
        prop_assert!(a.ci95.zip(b.ci95).is_none_or(|(a, b)| near(a[0], b[0]) && near(a[1], b[1])));
    }
}
