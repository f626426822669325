//! The risks that the law names, and those of quasi-identifiers.

use super::{Csv, or_empty};
use results::{Exposure, Results};

pub(super) fn risks(results: &Results) -> Csv {
    let rows = results.risks.iter().map(|row| {
        vec![
            row.dataset.clone(),
            row.scheme.clone(),
            row.regime.to_string(),
            or_empty(row.clock),
            row.options.join(" "),
            or_empty(row.epsilon),
            row.kind.to_string(),
            row.column.clone().unwrap_or_default(),
            row.attack.clone(),
            row.adversary.to_string(),
            row.pairs.to_string(),
            row.attacks.to_string(),
            row.records.to_string(),
            row.keys.to_string(),
            row.success.to_string(),
            row.control.to_string(),
            row.risk.to_string(),
            row.ci95[0].to_string(),
            row.ci95[1].to_string(),
        ]
    });
    Csv {
        name: "risks.csv",
        headings: vec![
            "dataset",
            "scheme",
            "regime",
            "clock",
            "options",
            "epsilon",
            "kind",
            "column",
            "attack",
            "adversary",
            "pairs",
            "attacks",
            "records",
            "keys",
            "success",
            "control",
            "risk",
            "risk_low",
            "risk_high",
        ],
        rows: rows.collect(),
    }
}

pub(super) fn reidentification(results: &Results) -> Csv {
    let exposure = |found: Exposure| [found.highest, found.at_risk, found.average].map(|x| x.to_string());
    let rows = results.reidentification.iter().map(|row| {
        let texts = [row.dataset.clone(), row.scheme.clone(), row.regime.to_string(), row.columns.join(" ")];
        let counts = [row.records, row.classes, row.k, row.unique].map(|count| count.to_string());
        let mut line: Vec<String> = texts.into_iter().chain(counts).collect();
        line.extend(exposure(row.prosecutor).into_iter().chain(exposure(row.journalist)));
        line.extend([row.marketer.to_string(), or_empty(row.register), row.matchable.to_string()]);
        line
    });
    Csv {
        name: "reidentification.csv",
        headings: vec![
            "dataset",
            "scheme",
            "regime",
            "columns",
            "records",
            "classes",
            "k",
            "unique",
            "prosecutor_highest",
            "prosecutor_at_risk",
            "prosecutor_average",
            "journalist_highest",
            "journalist_at_risk",
            "journalist_average",
            "marketer",
            "register",
            "matchable",
        ],
        rows: rows.collect(),
    }
}
