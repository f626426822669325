//! STOI and ESTOI against pystoi (`tests/golden/generate.py`).

use audio_features::intelligibility::{estoi, stoi};
use serde_json::Value;

use crate::golden::{cases, number};
use crate::signals::signal;

/// The clean and the processed signal of a case.
fn signals(case: &Value, rate: u32) -> [Vec<f32>; 2] {
    let (n, seed) = (number(case, "samples"), u32::try_from(number(case, "seed")).unwrap());
    let clean = signal("speech", rate, n, seed);
    let noise = signal("noise", rate, n, seed + 10);
    let processed = match case["processed"].as_str().unwrap() {
        "noisy" => clean.iter().zip(&noise).map(|(clean, noise)| clean + 0.02 * noise).collect(),
        "alternating" => alternating(&clean),
        "noise" => noise,
        _ => clean.clone(),
    };
    [clean, processed]
}

/// The signal with every second sample negated.
pub(crate) fn alternating(samples: &[f32]) -> Vec<f32> {
    samples.iter().enumerate().map(|(n, sample)| if n % 2 == 1 { -sample } else { *sample }).collect()
}

#[test]
fn equals_pystoi() {
    for case in cases("intelligibility.json") {
        let rate = u32::try_from(number(&case, "rate")).unwrap();
        let [clean, processed] = signals(&case, rate);
        let found = [stoi(&clean, &processed, rate).unwrap(), estoi(&clean, &processed, rate).unwrap()];
        for (name, found) in ["stoi", "estoi"].iter().zip(found) {
            let expected = case[*name].as_f64().unwrap();
            assert!(
                (found - expected).abs() < 1e-4,
                "{name} of {}: {found} instead of {expected}",
                case["processed"]
            );
        }
    }
}
