//! A results file made up for tests: plausible in shape, not measured. Its notes say so.

mod release;
mod speech;

pub use release::{hostile, nothing_proposed, one_option, release, released};
pub use speech::speech;

use crate::*;
use evaluation::Confusion;

/// Seeds that fill a test's noise.
struct Noise(u64);

impl Noise {
    /// Roughly normal, mean 0, standard deviation 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// What a made-up classifier reaches: mean AUC, its spread between keys, and the verdict.
#[derive(Clone, Copy)]
struct Level {
    auc: f64,
    by_key: f64,
    verdict: Option<Verdict>,
}

const NO_SIGNAL: Level = Level { auc: 0.5, by_key: 0.01, verdict: Some(Verdict::AtChance) };

const fn level(auc: f64, by_key: f64, verdict: Verdict) -> Level {
    Level { auc, by_key, verdict: Some(verdict) }
}

/// The whole fixture, without artifacts.
pub fn results() -> Results {
    let mut results = Results::new(Provenance {
        version: "0.1.0".to_owned(),
        command: ["cargo", "xtask", "run-all", "--keys", "5", "--splits", "4"].map(str::to_owned).into(),
        seed: 7,
        keys: 5,
        splits: 4,
    });
    results.notes.push("Fixture data made up for tests; nothing here was measured.".to_owned());
    results.inputs = inputs();
    results.cells = tabular_cells();
    results.cells.extend(image_cells());
    results.cells.extend(private_cells());
    results.calibrations = calibrations();
    results.detection = detection();
    results.leakage = leakage();
    results.risks = risks();
    results.reidentification = reidentification();
    results.curves = curves();
    results.token_anatomy = token_anatomy();
    results.categories = categories();
    results.scaled_runs = scaled_runs();
    results.image_statistics = image_statistics();
    results.private = private_models();
    results.recommendations = vec![Recommendation {
        threat: "Same key, and an adversary may learn 14 rows".to_owned(),
        text: "do not use `orthogonal`, which 14 known pairs undo completely.".to_owned(),
    }];
    results
}

fn inputs() -> Vec<Input> {
    let loan = Input {
        positive_rate: Some(0.687),
        licence: Some("none stated".to_owned()),
        columns: loan_columns(),
        ..Input::new("loan", Origin::Real, &"ab".repeat(32), 614)
    };
    let faces = Input {
        positive_rate: Some(0.5),
        skipped: 1,
        notes: vec!["1 file could not be decoded and was skipped".to_owned()],
        warnings: vec!["2 images occur twice; remove one of each".to_owned()],
        ..Input::new("faces-generated", Origin::Generated, &"0c".repeat(32), 800)
    };
    vec![loan, faces, Input::new("scenes-generated", Origin::Generated, &"d4".repeat(32), 40)]
}

fn loan_columns() -> Vec<InputColumn> {
    let column = |name: &str, read_as, why: &str| InputColumn {
        name: name.to_owned(),
        read_as,
        why: why.to_owned(),
        missing: 0,
        imputed: 0,
        unreadable: 0,
        first_unreadable: Vec::new(),
    };
    let cell = CellAt { line: 17, value: "inf".to_owned() };
    vec![
        column("", ColumnUse::Identifier, "consecutive integers, each once, as row numbers are"),
        InputColumn {
            missing: 22,
            imputed: 23,
            unreadable: 1,
            first_unreadable: vec![cell],
            ..column("LoanAmount", ColumnUse::Numeric, "declared in the schema")
        },
        column("Loan_Status", ColumnUse::Target, "declared in the schema"),
    ]
}

/// Records of a test set: negatives, positives.
const LOAN_TEST: (u64, u64) = (38, 85);
const FACES_TEST: (u64, u64) = (80, 80);

/// Counts whose balanced accuracy is near `auc` when the classifier uses its scores, and the majority otherwise.
fn counts(auc: f64, (negatives, positives): (u64, u64), noise: &mut Noise) -> Confusion {
    let skill = ((auc - 0.5) * 2.0).clamp(0.0, 1.0);
    let share = |mean: f64, noise: &mut Noise| (mean + 0.02 * noise.normal()).clamp(0.0, 1.0);
    let majority = if positives >= negatives { 1.0 } else { 0.0 };
    let recall = share(majority * (1.0 - skill) + skill * 0.95, noise);
    let false_rate = share(majority * (1.0 - skill) + skill * 0.1, noise);
    let tp = (recall * positives as f64).round() as u64;
    let fp = (false_rate * negatives as f64).round() as u64;
    Confusion { tn: negatives - fp, fp, fn_: positives - tp, tp }
}

fn run(split: &str, key: u64, auc: f64, test: (u64, u64), noise: &mut Noise) -> Run {
    let auc = (auc + 0.02 * noise.normal()).clamp(0.01, 0.999);
    let rate = test.1 as f64 / (test.0 + test.1) as f64;
    let precision = (rate + (auc - 0.5)).clamp(0.01, 0.999);
    Run::binary(split, key, 0.5, counts(auc, test, noise)).with_ranking(Some(auc), Some(precision))
}

fn stat(values: &[f64]) -> Option<Stat> {
    let mean = evaluation::mean(values)?;
    let sd = evaluation::standard_deviation(values);
    let half = sd.map(|sd| 2.1 * sd * (1.0 / values.len() as f64 + 0.25).sqrt());
    Some(Stat {
        mean,
        sd,
        ci95: half.map(|half| [mean - half, mean + half]),
        central95: evaluation::central_interval(values, 0.95).ok().filter(|_| values.len() > 1),
    })
}

fn summarise(cell: &mut Cell, plain_auc: f64, level: Level) {
    let of =
        |measure: fn(&Run) -> Option<f64>| stat(&cell.runs.iter().filter_map(measure).collect::<Vec<_>>());
    cell.summary = Summary {
        accuracy: of(|run| Some(run.accuracy)),
        balanced_accuracy: of(|run| run.balanced_accuracy),
        f1: of(|run| run.f1),
        mcc: of(|run| run.mcc),
        roc_auc: of(|run| run.roc_auc),
        average_precision: of(|run| run.average_precision),
    };
    let auc = cell.summary.roc_auc.map_or(0.5, |stat| stat.mean);
    cell.retained_utility = evaluation::retained_utility(auc, plain_auc, true).ok().flatten();
    cell.verdict = level.verdict;
    let silent = level.verdict.is_some_and(|verdict| !verdict.is_signal());
    cell.p_value = level.verdict.map(|_| if silent { 0.41 } else { 0.0001 });
    cell.p_adjusted = level.verdict.map(|_| if silent { 1.0 } else { 0.0042 });
    cell.p_permutation = cell.p_value;
    cell.p_floor = Some(0.0001);
    cell.equivalent_to_chance = silent.then_some(level.verdict == Some(Verdict::AtChance));
    cell.smallest_auc = level.verdict.map(|_| 0.59);
    let kind = if cell.scheme == "plain" || cell.scheme == "private-float" { "plain" } else { "protected" };
    let experiment = match cell.modality {
        _ if cell.scheme.starts_with("private") => "private inference",
        Modality::Image => "images",
        _ => "tables",
    };
    cell.family = level.verdict.map(|_| format!("{experiment}, {kind}"));
}

fn calibrations() -> Vec<Calibration> {
    let of = |dataset: &str, experiment: &str, records, called_signal| Calibration {
        dataset: dataset.to_owned(),
        experiment: experiment.to_owned(),
        records,
        splits: 5,
        keys: 5,
        plain_tests: 5,
        protected_tests: 40,
        null_sets: 1000,
        called_signal,
        called_ci95: evaluation::wilson(called_signal, 1000, 0.95).unwrap_or([0.0, 1.0]),
        plain_finds: Some([0.59, 0.61]),
        protected_finds: Some([0.6, 0.68]),
    };
    vec![of("loan", "tables", 614, 47), of("faces-generated", "images", 400, 52)]
}

fn filled(mut cell: Cell, level: Level, test: (u64, u64), keys: u64, noise: &mut Noise) -> Cell {
    let splits: Vec<String> = match cell.dataset.as_str() {
        "loan" => ["paper", "0", "1", "2", "3"].map(str::to_owned).into(),
        _ => ["0/0", "0/1", "0/2", "0/3", "0/4"].map(str::to_owned).into(),
    };
    for key in 0..keys {
        let auc = level.auc + level.by_key * noise.normal();
        cell.runs.extend(splits.iter().map(|split| run(split, key, auc, test, noise)));
    }
    cell.majority_accuracy = test.0.max(test.1) as f64 / (test.0 + test.1) as f64;
    let plain_auc = if cell.dataset == "loan" { 0.754 } else { 0.98 };
    summarise(&mut cell, plain_auc, level);
    cell
}

/// The one cell with exact numbers: the study's plain model and the majority baseline on its split.
fn exact(mut cell: Cell, paper: Confusion, level: Level, noise: &mut Noise) -> Cell {
    cell = filled(cell, level, LOAN_TEST, 1, noise);
    let (auc, precision) = (cell.runs[0].roc_auc, cell.runs[0].average_precision);
    cell.runs[0] = Run::binary("paper", 0, 0.5, paper).with_ranking(auc, precision);
    summarise(&mut cell, 0.754, level);
    cell
}

fn loan(scheme: &str, regime: Regime, classifier: &str) -> Cell {
    Cell {
        features: Some(Features::Indicators),
        bytes_per_value: Some(if scheme.starts_with("fernet") { 100.0 } else { 8.0 }),
        decryptable: Some(!matches!(scheme, "length-only" | "laplace")),
        ..Cell::new("loan", Modality::Tabular, scheme, regime, classifier)
    }
}

fn tabular_cells() -> Vec<Cell> {
    let noise = &mut Noise(1);
    let mut cells = vec![];
    let majority = Level { auc: 0.5, by_key: 0.0, verdict: None };
    let always = Confusion { tn: 0, fp: 38, fn_: 0, tp: 85 };
    let mut baseline = exact(loan("plain", Regime::None, "majority"), always, majority, noise);
    baseline.runs.iter_mut().for_each(|run| {
        *run = Run::binary(&run.split, 0, 0.5, always).with_ranking(Some(0.5), Some(0.691));
    });
    summarise(&mut baseline, 0.754, majority);
    cells.push(baseline);
    let preserved = level(0.754, 0.0, Verdict::SignalAsPlain);
    let plain = [
        ("logistic", Confusion { tn: 22, fp: 16, fn_: 1, tp: 84 }),
        ("svm-linear", Confusion { tn: 21, fp: 17, fn_: 1, tp: 84 }),
        ("svm-rbf", Confusion { tn: 21, fp: 17, fn_: 1, tp: 84 }),
        ("svm-poly", Confusion { tn: 22, fp: 16, fn_: 2, tp: 83 }),
        ("svm-sigmoid", Confusion { tn: 20, fp: 18, fn_: 4, tp: 81 }),
    ];
    for (classifier, paper) in plain {
        cells.push(exact(loan("plain", Regime::None, classifier), paper, preserved, noise));
    }
    let tuned =
        Cell { threshold_rule: Some("max-accuracy".to_owned()), ..loan("plain", Regime::None, "logistic") };
    let paper = Confusion { tn: 21, fp: 17, fn_: 1, tp: 84 };
    let mut tuned = exact(tuned, paper, preserved, noise);
    tuned.runs.iter_mut().for_each(|run| run.threshold = Some(0.26));
    cells.push(tuned);
    let conditions = [
        ("fernet-first-digit", Regime::CrossKey, Some(Clock::Fixed), NO_SIGNAL),
        ("fernet-digits", Regime::SameKey, Some(Clock::Fixed), NO_SIGNAL),
        ("fernet-digits", Regime::CrossKey, Some(Clock::Fixed), NO_SIGNAL),
        ("fernet-digits", Regime::CrossKey, Some(Clock::Running), NO_SIGNAL),
        ("fernet-digits-deterministic", Regime::SameKey, None, level(0.68, 0.03, Verdict::Signal)),
        ("fernet-digits-deterministic", Regime::CrossKey, None, Level { by_key: 0.2, ..NO_SIGNAL }),
        ("length-only", Regime::None, None, NO_SIGNAL),
        ("ope", Regime::SameKey, None, level(0.74, 0.005, Verdict::Signal)),
        ("orthogonal", Regime::SameKey, None, level(0.754, 0.0, Verdict::SignalAsPlain)),
        ("orthogonal", Regime::CrossKey, None, Level { by_key: 0.15, ..NO_SIGNAL }),
    ];
    for (scheme, regime, clock, level) in conditions {
        for classifier in ["logistic", "svm-linear", "svm-rbf"] {
            let cell = Cell { clock, ..loan(scheme, regime, classifier) };
            cells.push(filled(cell, level, LOAN_TEST, 5, noise));
        }
    }
    let laplace = Cell { options: vec!["epsilon=1".to_owned()], ..loan("laplace", Regime::None, "logistic") };
    cells.push(filled(laplace, level(0.56, 0.02, Verdict::Signal), LOAN_TEST, 5, noise));
    let across =
        Cell { test_scheme: Some("plain".to_owned()), ..loan("orthogonal", Regime::CrossScheme, "logistic") };
    cells.push(filled(across, NO_SIGNAL, LOAN_TEST, 5, noise));
    cells
}

fn image_cells() -> Vec<Cell> {
    let noise = &mut Noise(2);
    let conditions = [
        ("plain", Regime::None, level(0.98, 0.0, Verdict::SignalAsPlain)),
        ("rotation", Regime::SameKey, level(0.93, 0.01, Verdict::Signal)),
        ("pixel-permutation", Regime::SameKey, level(0.78, 0.02, Verdict::Signal)),
        ("pixel-permutation", Regime::PerRecordKey, level(0.61, 0.01, Verdict::Signal)),
        ("aes-ctr", Regime::CrossKey, NO_SIGNAL),
        ("aes-ctr-fixed-nonce", Regime::SameKey, level(0.9, 0.02, Verdict::Signal)),
        ("tile-permutation", Regime::SameKey, level(0.97, 0.01, Verdict::Signal)),
    ];
    let mut cells = vec![];
    for features in [Features::Pixels, Features::Hog] {
        for (scheme, regime, level) in conditions {
            let mut cell = Cell {
                features: Some(features),
                order: (scheme != "plain").then_some(Order::EncryptThenExtract),
                bytes_per_value: Some(1.0),
                decryptable: Some(true),
                ..Cell::new("faces-generated", Modality::Image, scheme, regime, "linear-svm")
            };
            cell.options = tile_options(scheme);
            if scheme == "aes-ctr-fixed-nonce" {
                cell.notes.push("the nonce is reused on purpose, which leaks".to_owned());
            }
            cells.push(filled(cell, level, FACES_TEST, if scheme == "plain" { 1 } else { 3 }, noise));
        }
    }
    cells
}

fn tile_options(scheme: &str) -> Vec<String> {
    if scheme == "tile-permutation" { vec!["tile=4".to_owned()] } else { vec![] }
}

fn private_cells() -> Vec<Cell> {
    let noise = &mut Noise(3);
    let paper = Confusion { tn: 22, fp: 16, fn_: 1, tp: 84 };
    let judged = level(0.754, 0.0, Verdict::SignalAsPlain);
    let regime = |scheme: &str| if scheme == "private-bfv" { Regime::SameKey } else { Regime::None };
    ["private-float", "private-quantised", "private-bfv"]
        .map(|scheme| exact(loan(scheme, regime(scheme), "logistic"), paper, judged, noise))
        .into()
}

fn private_models() -> Vec<PrivateModel> {
    vec![PrivateModel {
        dataset: "loan".to_owned(),
        classifier: "logistic".to_owned(),
        options: vec![],
        decisions: 1230,
        decisions_equal: 1230,
        rounded_decisions: 615,
        changed_by_rounding: 1,
        features: 14,
        packing: "coefficients".to_owned(),
        degree: 4096,
        modulus_bits: 108,
        plaintext_bits: 36,
        input_bits: 18,
        weight_bits: 17,
        margin_bits: 0.3,
        extraction_records: Some(15),
        extraction_requests: Some(1),
    }]
}

fn detection() -> Vec<Detection> {
    let row = |scheme: &str, regime, iou, average_precision| Detection {
        dataset: "scenes-generated".to_owned(),
        scheme: scheme.to_owned(),
        test_scheme: None,
        regime,
        average_precision,
        iou,
        mean_iou: Some(0.71),
        recall: Some((average_precision + 0.04f64).min(1.0)),
        images: 40,
        boxes: 96,
        detections: Some(150),
        scheme_options: tile_options(scheme),
        options: vec![],
        notes: vec!["Windows were trained on generated faces.".to_owned()],
    };
    vec![
        row("plain", Regime::None, 0.5, 0.92),
        row("plain", Regime::None, 0.3, 0.94),
        row("rotation", Regime::SameKey, 0.5, 0.06),
        row("tile-permutation", Regime::SameKey, 0.5, 0.81),
    ]
}

fn leakage() -> Vec<Leakage> {
    let row = |dataset: &str, scheme: &str, attack: &str, adversary, pairs, success: f64, baseline: f64| {
        let advantage = (success - baseline) / (1.0 - baseline);
        Leakage {
            dataset: dataset.to_owned(),
            scheme: scheme.to_owned(),
            regime: if scheme == "plain" { Regime::None } else { Regime::SameKey },
            clock: None,
            options: vec![],
            epsilon: None,
            attack: attack.to_owned(),
            target: "income".to_owned(),
            metric: "within 10 %".to_owned(),
            adversary,
            pairs,
            success: Some(success),
            baseline: Some(baseline),
            advantage: Some(advantage),
            ci95: Some([advantage - 0.05, (advantage + 0.05).min(1.0)]),
            p_holm: Some(if advantage > 0.1 { 0.001 } else { 0.9 }),
            notes: vec![],
        }
    };
    let mut rows = vec![
        row("loan", "plain", "reading", Adversary::CiphertextOnly, 0, 1.0, 0.16),
        row("loan", "ope", "quantile-mapping", Adversary::Auxiliary, 0, 0.84, 0.16),
        row("loan", "orthogonal", "procrustes", Adversary::KnownPairs, 14, 1.0, 0.16),
        row("loan", "orthogonal", "fast-ica", Adversary::CiphertextOnly, 0, 0.62, 0.16),
        row("loan", "fernet-digits", "length-inference", Adversary::CiphertextOnly, 0, 0.21, 0.16),
        row("faces-generated", "pixel-permutation", "known-pairs", Adversary::KnownPairs, 3, 1.0, 0.01),
    ];
    let not_applicable = Leakage {
        success: None,
        baseline: None,
        advantage: None,
        ci95: None,
        p_holm: None,
        notes: vec!["Not applicable: tokens are never equal.".to_owned()],
        ..row("loan", "fernet-digits", "frequency-matching", Adversary::Auxiliary, 0, 0.5, 0.2)
    };
    rows.push(not_applicable);
    rows
}

fn risks() -> Vec<Risk> {
    let row = |scheme: &str, kind, attack: &str, pairs, success: f64, control: f64| {
        let risk = (success - control) / (1.0 - control);
        Risk {
            dataset: "loan".to_owned(),
            scheme: scheme.to_owned(),
            regime: if scheme == "plain" { Regime::None } else { Regime::SameKey },
            clock: None,
            options: vec![],
            epsilon: None,
            kind,
            column: None,
            attack: attack.to_owned(),
            adversary: if pairs > 0 { Adversary::KnownPairs } else { Adversary::Auxiliary },
            pairs,
            attacks: 12,
            records: 614,
            keys: 5,
            success,
            control,
            risk,
            ci95: [risk - 0.01, (risk + 0.01).min(1.0)],
        }
    };
    let married = |scheme, success| Risk {
        column: Some("Married".to_owned()),
        ..row(scheme, RiskKind::Inference, "frequency-matching", 0, success, 0.65)
    };
    vec![
        row("plain", RiskKind::SinglingOut, "reading", 0, 0.94, 0.11),
        row("plain", RiskKind::Linkability, "reading", 0, 1.0, 0.003),
        row("plain", RiskKind::Inference, "reading", 0, 1.0, 0.46),
        row("ope", RiskKind::Linkability, "quantile-mapping", 0, 0.959, 0.003),
        row("ope", RiskKind::Inference, "quantile-mapping", 0, 0.81, 0.46),
        row("orthogonal", RiskKind::Inference, "procrustes", 14, 0.98, 0.46),
        married("plain", 1.0),
        married("ope", 0.99),
    ]
}

fn reidentification() -> Vec<Reidentification> {
    let row = |scheme: &str, classes, unique, matchable| {
        let average = classes as f64 / 614.0;
        let exposure = Exposure { highest: 1.0, at_risk: 0.9, average };
        Reidentification {
            dataset: "loan".to_owned(),
            scheme: scheme.to_owned(),
            regime: if scheme == "plain" { Regime::None } else { Regime::SameKey },
            columns: vec!["Gender".to_owned(), "ApplicantIncome".to_owned()],
            records: 614,
            classes,
            k: 1,
            unique,
            threshold: 0.2,
            prosecutor: exposure,
            journalist: exposure,
            marketer: average,
            register: None,
            matchable,
        }
    };
    vec![row("plain", 541, 488, true), row("siv", 541, 488, true), row("fernet-digits", 614, 614, false)]
}

fn curves() -> Vec<Curve> {
    let mut curves = vec![];
    for (scheme, regime, power) in [
        ("plain", Regime::None, 0.3),
        ("fernet-digits", Regime::CrossKey, 1.0),
        ("orthogonal", Regime::SameKey, 0.3),
    ] {
        let label = format!("{scheme}, {regime}");
        let points =
            |f: &dyn Fn(f64) -> f64| (0..=40).map(|i| f64::from(i) / 40.0).map(|x| [x, f(x)]).collect();
        let mut roc = Curve::new(CurveKind::Roc, "loan", scheme, regime, &label);
        roc.points = points(&|x| x.powf(power));
        let mut pr = Curve::new(CurveKind::PrecisionRecall, "loan", scheme, regime, &label);
        pr.points = points(&|x| 1.0 - 0.31 * x.powf(1.0 / power - 0.9));
        curves.extend([roc, pr]);
    }
    for (scheme, regime) in [("plain", Regime::None), ("fernet-digits", Regime::CrossKey)] {
        for (label, best) in [("accuracy", 0.86), ("f1", 0.908)] {
            let mut sweep = Curve::new(CurveKind::ThresholdSweep, "loan", scheme, regime, label);
            sweep.classifier = Some("logistic".to_owned());
            let drop = |x: f64| if (0.3..=0.5).contains(&x) { 0.0 } else { 0.8 * (x - 0.4).abs().powi(2) };
            sweep.points = (0..=50).map(|i| f64::from(i) / 50.0).map(|x| [x, best - drop(x)]).collect();
            curves.push(sweep);
        }
    }
    let mut known = Curve::new(CurveKind::KnownPairs, "loan", "orthogonal", Regime::SameKey, "procrustes");
    known.points = (1..=14).map(|k| [f64::from(k), (f64::from(k) / 14.0).powi(3)]).collect();
    known.band = known.points.iter().map(|p| [(p[1] - 0.05).max(0.0), (p[1] + 0.05).min(1.0)]).collect();
    let mut detector = Curve::new(
        CurveKind::DetectionPrecisionRecall,
        "scenes-generated",
        "plain",
        Regime::None,
        "plain, IoU 0.5",
    );
    detector.points = (0..=30).map(|i| f64::from(i) / 31.0).map(|x| [x, 1.0 - x.powi(9)]).collect();
    curves.extend([known, detector]);
    curves
}

fn token_anatomy() -> Vec<TokenColumn> {
    let fields = ["version and clock", "IV", "ciphertext", "HMAC"];
    let column = |column: &str, digits: [u64; 4], value_bits: f64, surviving_bits: f64| TokenColumn {
        dataset: "loan".to_owned(),
        scheme: "fernet-digits".to_owned(),
        column: column.to_owned(),
        tokens: 614,
        digits: digits.iter().sum(),
        padded: 0,
        by_field: fields
            .iter()
            .zip(digits)
            .map(|(field, digits)| FieldCount { field: (*field).to_owned(), digits })
            .collect(),
        value_bits,
        surviving_bits,
    };
    vec![
        column("ApplicantIncome", [310, 1900, 240, 12], 8.8, 0.5),
        column("CoapplicantIncome", [290, 1400, 120, 3], 5.9, 1.26),
        column("LoanAmount", [301, 1300, 101, 2], 6.9, 0.8),
    ]
}

fn categories() -> Vec<CategoryCount> {
    let count = |column: &str, level: &str, label: &str, count| CategoryCount {
        dataset: "loan".to_owned(),
        column: column.to_owned(),
        level: level.to_owned(),
        label: label.to_owned(),
        count,
    };
    vec![
        count("Gender", "Female", "N", 37),
        count("Gender", "Female", "Y", 75),
        count("Gender", "Male", "N", 150),
        count("Gender", "Male", "Y", 339),
        count("Gender", "", "N", 5),
        count("Gender", "", "Y", 8),
        count("Credit_History", "0", "N", 82),
        count("Credit_History", "0", "Y", 7),
        count("Credit_History", "1", "N", 97),
        count("Credit_History", "1", "Y", 378),
    ]
}

fn scaled_runs() -> Vec<ScaledRuns> {
    let of = |scaling, counts: &[[u64; 4]]| {
        let run = |(key, &[tn, fp, fn_, tp]): (usize, &[u64; 4])| {
            Run::binary("paper", key as u64, 0.0, Confusion { tn, fp, fn_, tp })
        };
        ScaledRuns {
            dataset: "loan".to_owned(),
            scheme: "fernet-digits".to_owned(),
            regime: Regime::CrossKey,
            clock: Some(Clock::Running),
            classifier: "svm-linear".to_owned(),
            scaling,
            runs: counts.iter().enumerate().map(run).collect(),
            settled: if scaling == Scaling::Unscaled { 0 } else { counts.len() as u64 },
            steps: 1_000_000,
        }
    };
    vec![
        of(Scaling::Unscaled, &[[4, 34, 7, 78], [34, 4, 78, 7], [11, 27, 16, 69]]),
        of(Scaling::Standardised, &[[0, 38, 0, 85]; 3]),
        of(Scaling::MinMax, &[[0, 38, 0, 85]; 3]),
    ]
}

fn image_statistics() -> Vec<ImageStatistics> {
    vec![ImageStatistics {
        dataset: "faces-generated".to_owned(),
        scheme: "aes-ctr".to_owned(),
        npcr: 99.61,
        uaci: 33.45,
        entropy: 7.997,
        adjacent_correlation: 0.001,
        chi_square: 251.0,
        key_sensitivity: Some(99.6),
    }]
}

/// The timings that belong to [`results`].
pub fn timings() -> Timings {
    let point = |series: &str, size: u64, seconds: f64| ScalingPoint {
        series: series.to_owned(),
        size,
        seconds,
        peak_rss_bytes: Some(40_000_000 + size * 300),
    };
    Timings {
        host: Host {
            cpu: "Example CPU".to_owned(),
            jobs: 2,
            system: "linux x86_64".to_owned(),
            compiler: "rustc 1.95".to_owned(),
        },
        stages: vec![Stage {
            name: "numeric".to_owned(),
            seconds: 12.25,
            items: Some(1200),
            peak_rss_bytes: Some(180_000_000),
        }],
        scaling: [1_000, 10_000, 100_000, 1_000_000]
            .into_iter()
            .flat_map(|n| {
                [point("table, fernet-digits", n, n as f64 * 3e-6), point("table, ope", n, n as f64 * 9e-6)]
            })
            .collect(),
        private: vec![PrivateCost {
            dataset: "loan".to_owned(),
            scheme: "private-bfv".to_owned(),
            classifier: "logistic".to_owned(),
            options: vec![],
            records: 1,
            packing: "coefficients".to_owned(),
            public_key_bytes: Some(57_000),
            client_ms: 3.1,
            server_ms: 0.62,
            bytes_up: 55_000,
            bytes_down: 27_700,
            noise_budget_bits: Some(12.5),
        }],
    }
}
