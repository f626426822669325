//! What is left of recordings.

use super::{Csv, or_empty};
use results::{Results, Speech};

/// What every row begins with.
const CONDITION: [&str; 4] = ["recordings", "scheme", "regime", "options"];

fn condition(row: &Speech) -> Vec<String> {
    vec![row.recordings.clone(), row.scheme.clone(), row.regime.to_string(), row.options.join(" ")]
}

fn headings(more: &[&'static str]) -> Vec<&'static str> {
    CONDITION.iter().chain(more).copied().collect()
}

/// A row for each scheme and regime whose intelligibility was measured.
pub(super) fn speech(results: &Results) -> Csv {
    let rows = results.speech.iter().filter_map(|row| {
        let heard = row.intelligibility?;
        let measures = [heard.estoi, heard.stoi, heard.log_spectral_distance, heard.seconds];
        Some(condition(row).into_iter().chain(measures.map(|measure| measure.to_string())).collect())
    });
    Csv {
        name: "speech.csv",
        headings: headings(&["estoi", "stoi", "log_spectral_distance_db", "seconds"]),
        rows: rows.collect(),
    }
}

/// A row for each attacker.
pub(super) fn verification(results: &Results) -> Csv {
    let rows = results.speech.iter().flat_map(|row| {
        row.verification.iter().map(move |found| {
            let measures = [
                found.attacker.to_string(),
                found.eer.to_string(),
                or_empty(found.ci95.map(|ends| ends[0])),
                or_empty(found.ci95.map(|ends| ends[1])),
                found.linkability.to_string(),
                found.genuine.to_string(),
                found.impostor.to_string(),
            ];
            condition(row).into_iter().chain(measures).collect()
        })
    });
    Csv {
        name: "verification.csv",
        headings: headings(&["attacker", "eer", "eer_low", "eer_high", "linkability", "genuine", "impostor"]),
        rows: rows.collect(),
    }
}
