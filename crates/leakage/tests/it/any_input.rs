//! Every public function on input of any shape: it answers or refuses, and never panics. Lengths may differ or be 0,
//! numbers may be NaN, infinite or at the ends of their range, labels and counts may be anything.

use leakage::game::{GameOptions, Message, play};
use leakage::linear::{assign, leading_eigen, singular_values, squared_distances, symmetric_eigen};
use leakage::score::{Guess, Guesses, Tally, advantage};
use leakage::tabular::{
    Attribute, AttributeKind, Classes, DesignColumn, Membership, Pairs, Reconstruction, Scale, Shadows,
    TokenLengths, Trial, align, attack, attacks, best_constant, bin, chosen_messages, confidences,
    correlation, entropy, fast_ica, fit_line, length_paddings, map_quantiles, match_frequencies,
    mid_quantiles, mutual_information, padded, possible_rotations, text_length, tie_blocks, token_bytes,
    token_time,
};
use ndarray::{Array2, ArrayView1};
use proptest::collection::vec;
use proptest::prelude::*;

/// A double of any kind, ordinary ones most often.
fn any_f64() -> impl Strategy<Value = f64> {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, -0.0, 5e-324];
    prop_oneof![
        24 => -9.0..9.0f64,
        12 => (-3i8..4).prop_map(f64::from),
        1 => any::<f64>(),
        1 => prop::sample::select(odd.to_vec()),
    ]
}

fn values(most: usize) -> impl Strategy<Value = Vec<f64>> {
    vec(any_f64(), 0..most)
}

/// Any labels: small ones, and ones that no table has room for.
fn labels(most: usize) -> impl Strategy<Value = Vec<usize>> {
    vec(prop_oneof![8 => 0usize..5, 1 => any::<usize>()], 0..most)
}

/// A matrix of this shape, of any numbers.
fn shaped(rows: usize, columns: usize) -> impl Strategy<Value = Array2<f64>> {
    vec(any_f64(), rows * columns)
        .prop_map(move |entries| Array2::from_shape_vec((rows, columns), entries).unwrap())
}

/// A matrix of any shape, also without rows or columns.
fn matrix() -> impl Strategy<Value = Array2<f64>> {
    (0usize..6, 0usize..6).prop_flat_map(|(rows, columns)| shaped(rows, columns))
}

/// Two matrices, of one width in most cases.
fn two_matrices() -> impl Strategy<Value = (Array2<f64>, Array2<f64>)> {
    let fitting = (0usize..6, 0usize..6, 0usize..5)
        .prop_flat_map(|(rows, others, columns)| (shaped(rows, columns), shaped(others, columns)));
    let same = (0usize..6, 0usize..5)
        .prop_flat_map(|(rows, columns)| (shaped(rows, columns), shaped(rows, columns)));
    prop_oneof![2 => fitting, 2 => same, 1 => (matrix(), matrix())]
}

fn kind() -> impl Strategy<Value = AttributeKind> {
    prop::sample::select(vec![AttributeKind::Numeric, AttributeKind::Categorical])
}

fn columns(most: usize) -> impl Strategy<Value = Vec<DesignColumn>> {
    let column = |choice: u8| match choice {
        0 => DesignColumn::numeric("income"),
        1 => DesignColumn::binary("married"),
        2 => DesignColumn::indicator("area", "urban"),
        _ => DesignColumn::indicator("area", "rural"),
    };
    vec((0u8..4).prop_map(column), 0..most)
}

fn is_finite<'a>(values: impl IntoIterator<Item = &'a f64>) -> bool {
    values.into_iter().all(|value| value.is_finite())
}

fn has_nan(values: &[f64]) -> bool {
    values.iter().any(|value| value.is_nan())
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

/// Whether `rotation` times its transpose is the identity.
fn is_orthogonal(rotation: &Array2<f64>) -> bool {
    let product = rotation.dot(&rotation.t()) - Array2::<f64>::eye(rotation.nrows());
    product.iter().all(|entry| entry.abs() < 1e-6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn ranks(values in values(12), bins in 0usize..6, turn in 0usize..12) {
        let blocks = tie_blocks(&values);
        let quantiles = mid_quantiles(&values);
        let binned = bin(&values, bins);
        prop_assert_eq!([blocks.is_ok(), quantiles.is_ok()], [!has_nan(&values); 2]);
        prop_assert_eq!(binned.is_ok(), !has_nan(&values) && bins > 0);
        let (Ok(blocks), Ok(quantiles)) = (blocks, quantiles) else { return Ok(()) };
        prop_assert_eq!(blocks.iter().map(|block| block.members.len()).sum::<usize>(), values.len());
        prop_assert!(quantiles.iter().all(|quantile| *quantile > 0.0 && *quantile < 1.0));
        if let Ok(binned) = binned {
            prop_assert!(binned.iter().all(|&bin| bin < bins.max(1)));
        }
        let turn = turn % values.len().max(1);
        let turned = |list: &[f64]| [&list[turn..], &list[..turn]].concat();
        prop_assert_eq!(mid_quantiles(&turned(&values)), Ok(turned(&quantiles)));
    }

    #[test]
    fn information(a in labels(14), b in labels(14), turn in 0usize..14, offset in 0usize..3) {
        let of_a = entropy(&a);
        prop_assert!(of_a >= 0.0 && of_a <= (a.len().max(1) as f64).log2() + 1e-9);
        let found = mutual_information(&a, &b);
        prop_assert_eq!(found.is_ok(), a.len() == b.len());
        let n = a.len().min(b.len());
        let (a, b) = (&a[..n], &b[..n]);
        let found = mutual_information(a, b).unwrap();
        prop_assert!(found >= 0.0 && found <= entropy(a).min(entropy(b)) + 1e-9, "{found}");
        prop_assert!(near(found, mutual_information(b, a).unwrap()), "symmetric");
        prop_assert!(near(mutual_information(a, a).unwrap(), entropy(a)), "all of itself");
        let turned = |list: &[usize]| [&list[turn % n.max(1)..], &list[..turn % n.max(1)]].concat();
        prop_assert!(near(found, mutual_information(&turned(a), &turned(b)).unwrap()));
        // the numbers of labels do not count, only which are equal
        let renamed: Vec<usize> = a.iter().map(|label| label / 2 + (label % 2) * (usize::MAX / 4) + offset).collect();
        prop_assert!(near(found, mutual_information(&renamed, b).unwrap()));
    }

    #[test]
    fn correlations((a, b) in (values(8), values(8)), cut in prop::bool::weighted(0.8)) {
        let n = if cut { a.len().min(b.len()) } else { a.len() };
        let (a, b) = (&a[..n], &b[..if cut { n } else { b.len() }]);
        let found = correlation(a, b);
        if a.len() != b.len() || !is_finite(a) || !is_finite(b) {
            prop_assert!(found.is_err());
        } else if let Ok(Some(r)) = found {
            prop_assert!((-1.0..=1.0).contains(&r));
            prop_assert_eq!(correlation(b, a), Ok(Some(r)));
            // of spreads whose squares are no denormal numbers
            if a.iter().any(|value| (value - a[0]).abs() > 1e-150) {
                prop_assert!(correlation(a, a).unwrap().is_some_and(|r| near(r, 1.0)));
            }
        } else if found == Ok(None) {
            let constant = |list: &[f64]| list.windows(2).all(|two| (two[0] - two[1]).abs() < 1e-150);
            prop_assert!(constant(a) || constant(b));
        }
    }

    #[test]
    fn guesses_of_cells(cipher in values(10), auxiliary in values(10), kind in kind()) {
        let best = best_constant(&auxiliary, kind);
        prop_assert_eq!(best.is_ok(), is_finite(&auxiliary));
        if let Ok(best) = best {
            prop_assert_eq!(best.is_some(), !auxiliary.is_empty());
            prop_assert!(best.is_none_or(f64::is_finite), "{best:?} of {auxiliary:?}");
        }
        let sound = !auxiliary.is_empty() && !has_nan(&cipher) && !has_nan(&auxiliary);
        let matched = match_frequencies(&cipher, &auxiliary);
        prop_assert_eq!(matched.is_ok(), sound);
        if let Ok(matched) = matched {
            prop_assert!(matched.len() == cipher.len() && matched.iter().all(|guess| auxiliary.contains(guess)));
        }
        let mapped = map_quantiles(&cipher, &auxiliary, kind);
        prop_assert_eq!(mapped.is_ok(), sound && is_finite(&auxiliary));
        prop_assert!(mapped.map_or(true, |mapped| mapped.len() == cipher.len() && is_finite(&mapped)));
        let line = fit_line(&cipher, &auxiliary);
        let usable = |sample: &[f64]| !sample.is_empty() && is_finite(sample);
        prop_assert_eq!(line.is_ok(), usable(&cipher) && usable(&auxiliary));
        prop_assert!(line.map_or(true, |line| line.is_none_or(|line| is_finite(&[line.slope, line.intercept]))));
        for &cell in &cipher {
            prop_assert!(text_length(cell) > 0);
        }
    }

    #[test]
    fn cells_and_their_lengths(columns in columns(5), cells in matrix(), paddings in values(6)) {
        let fits = columns.len() == cells.ncols() && is_finite(&cells);
        let found = length_paddings(&columns, cells.view());
        prop_assert!(found.is_err() || fits);
        if let Ok(found) = found {
            prop_assert!(found.len() == columns.len() && found.iter().all(|padding| *padding >= 0.0));
            let longer = padded(cells.clone(), &found);
            if cells.iter().all(|cell| cell.abs() < 1e9) {
                let longer = longer.unwrap();
                for (column, padding) in longer.columns().into_iter().zip(&found).filter(|(_, padding)| **padding > 0.0) {
                    let lengths: Vec<usize> = column.iter().map(|&cell| text_length(cell)).collect();
                    prop_assert!(lengths.windows(2).all(|two| two[0] == two[1]), "{lengths:?} after {padding}");
                }
            }
        }
        let refused = padded(cells.clone(), &paddings).is_err();
        prop_assert!(refused || (paddings.len() == cells.ncols() && is_finite(&cells)));
        let messages = chosen_messages(&columns, cells.view());
        prop_assert_eq!(messages.is_ok(), fits);
        for message in messages.into_iter().flatten() {
            prop_assert_eq!(message.records.dim(), (2, columns.len()));
            prop_assert_ne!(message.records.row(0), message.records.row(1));
        }
    }

    #[test]
    fn attributes(kind in kind(), from in 0usize..5, width in 0usize..4, record in values(6), cells in values(6)) {
        let attribute = Attribute { name: "area".into(), columns: from..from + width, kind };
        let decoded = attribute.decode(ArrayView1::from(&record));
        prop_assert_eq!(decoded.is_ok(), width > 0 && from + width <= record.len());
        if kind == AttributeKind::Categorical {
            prop_assert!(decoded.map_or(true, |level| (0.0..=width as f64).contains(&level)));
        }
        prop_assert_eq!(attribute.best_guess(&cells).ok(), best_constant(&cells, kind).ok());
        prop_assert!(cells.iter().all(|&cell| !attribute.is_right(f64::NAN, cell)));
    }

    #[test]
    fn texts_without_a_time(text in ".{0,40}", letters in "[A-Za-z0-9_-]{12,24}") {
        prop_assert!(token_time(&text).is_none() || text.starts_with('g'));
        prop_assert!(token_bytes(&text).is_none_or(|bytes| bytes <= text.len()));
        prop_assert_eq!(token_bytes(&letters), (letters.len() % 4 != 1).then_some(letters.len() * 3 / 4));
        prop_assert_eq!(token_time(&letters).is_some(), letters.starts_with('g') && (b'A'..=b'P').contains(&letters.as_bytes()[1]));
    }

    #[test]
    fn assignments(cost in matrix()) {
        let found = assign(cost.view());
        prop_assert_eq!(found.is_ok(), cost.nrows() <= cost.ncols());
        if let Ok(mut columns) = found {
            prop_assert!(columns.len() == cost.nrows() && columns.iter().all(|&column| column < cost.ncols()));
            columns.sort_unstable();
            columns.dedup();
            prop_assert_eq!(columns.len(), cost.nrows(), "no column twice");
        }
    }

    #[test]
    fn decompositions(any in matrix(), (a, b) in two_matrices(), count in 0usize..8, seed in any::<[u8; 32]>()) {
        let products = squared_distances(a.view(), b.view());
        prop_assert_eq!(products.is_ok(), a.ncols() == b.ncols());
        prop_assert!(products.map_or(true, |found| found.dim() == (a.nrows(), b.nrows())));
        let svd = singular_values(any.view());
        prop_assert!(is_finite(&any) || svd.is_err());
        if let Ok(svd) = svd {
            prop_assert!(svd.values.iter().all(|value| *value >= 0.0) && is_orthogonal(&svd.right));
            prop_assert!(svd.rank(1e-9) <= any.nrows().min(any.ncols()));
        }
        let square = any.nrows() == any.ncols();
        let eigen = symmetric_eigen(any.view());
        prop_assert!(square || eigen.is_err());
        let single = any.mapv(|entry| entry as f32);
        let leading = leading_eigen(single.view(), count, seed);
        prop_assert!(square || leading.is_err());
        prop_assert!(leading.map_or(true, |found| found.values.len() == count.min(any.nrows())));
        let gram = a.t().dot(&a);
        if let Ok(found) = symmetric_eigen(gram.view()) {
            prop_assert!(is_orthogonal(&found.vectors) && found.values.iter().is_sorted_by(|a, b| a >= b));
            prop_assert!(near(found.values.sum(), gram.diag().sum()), "the trace");
        } else {
            prop_assert!(!a.iter().all(|entry| entry.abs() < 1e9), "{a}");
        }
    }

    #[test]
    fn alignments((a, b) in two_matrices(), others in matrix(), victims in matrix(), seed in any::<[u8; 32]>()) {
        let found = align(a.view(), b.view());
        prop_assert!(found.is_err() || a.dim() == b.dim());
        let usual = |matrix: &Array2<f64>| matrix.iter().all(|entry| entry.abs() < 1e6);
        prop_assert!(found.is_ok() || a.dim() != b.dim() || !usual(&a) || !usual(&b));
        let rotations = possible_rotations((a.view(), b.view()), others.view(), victims.view());
        if let Ok(rotations) = rotations {
            prop_assert!(!rotations.is_empty());
            prop_assert!(others.ncols() == a.ncols() && victims.ncols() == a.ncols());
            prop_assert!(rotations.iter().all(|rotation| rotation.dim() == (a.ncols(), a.ncols())));
        }
        // its own pairs, and records of as many columns
        if let Ok(rotations) = possible_rotations((a.view(), a.view()), a.view(), a.view())
            && usual(&a)
        {
            prop_assert!(rotations.iter().all(is_orthogonal), "{a}");
        }
        let components = fast_ica(a.view(), seed);
        prop_assert!(components.is_err() || is_finite(&a));
        prop_assert!(components.is_ok() || !usual(&a));
        prop_assert!(components.map_or(true, |found| found.nrows() == a.nrows() && found.ncols() <= a.ncols()));
    }

    #[test]
    fn models(records in labels(6), scores in matrix(), targets in labels(6), members in 0usize..8, probabilities: bool) {
        let single = scores.mapv(|score| score as f32);
        let sure = confidences(single.view(), &targets, probabilities);
        prop_assert!(sure.is_err() || targets.len() == scores.nrows());
        prop_assert!(sure.map_or(true, |sure| sure.len() == targets.len() && is_finite(&sure)));
        let found = Membership::of_scores("tree", &records, members, single.view(), &targets, probabilities);
        if let Ok(found) = found {
            prop_assert!(scores.nrows() == records.len() && targets.len() == records.len());
            prop_assert_eq!(found.member.iter().filter(|member| **member).count(), members);
            prop_assert!(found.losses.iter().all(|loss| !loss.is_nan() && (!probabilities || *loss >= -1e3 || loss.is_infinite())));
        }
    }

    #[test]
    fn scores(success in any_f64(), baseline in any_f64(), records in vec((0usize..4, any_f64(), any_f64()), 0..12), trials in 0usize..5) {
        let found = advantage(success, baseline);
        prop_assert_eq!(found.is_ok(), success.is_finite() && baseline.is_finite());
        prop_assert_eq!(found.ok().flatten().is_some(), is_finite(&[success, baseline]) && baseline < 1.0);
        let guess = |&(record, success, baseline): &(usize, f64, f64)| Guess { record, success, baseline };
        let guesses = Guesses::PerRecord(records.iter().map(guess).collect());
        prop_assert_eq!(guesses.success().is_some(), !records.is_empty());
        let mut tally = Tally::new();
        (0..trials).for_each(|_| tally.add(&guesses));
        tally.add(&Guesses::Whole { success, baseline });
        if let Ok(Some(estimate)) = tally.estimate() {
            prop_assert!(is_finite(&[estimate.success, estimate.baseline]));
            prop_assert!(estimate.p_value.is_none_or(|p| (0.0..=1.0).contains(&p)), "{estimate:?}");
            prop_assert!(estimate.ci95.is_none_or(|[low, high]| low <= high || !(0.0..=1.0).contains(&estimate.success)));
        }
    }

    #[test]
    fn games(answers in vec(values(4), 1..8), references in 0usize..5, challenges in 0usize..6) {
        let mut calls = 0;
        let mut oracle = |_: Message| {
            calls += 1;
            Ok::<_, std::convert::Infallible>(answers[calls % answers.len()].clone())
        };
        let options = GameOptions::default().with_references(references).with_challenges(challenges);
        let Ok(outcome) = play(&mut oracle, &options, "values");
        if let Ok(finding) = outcome {
            prop_assert!(references >= 2 && challenges >= 1);
            prop_assert!(finding.guesses.success().is_some_and(|success| (0.0..=1.0).contains(&success)));
        }
    }

    #[test]
    fn trials(
        columns in columns(4),
        rows in (0usize..7, 0usize..7, 0usize..4),
        entries in vec(any_f64(), 120),
        other in matrix(),
        scale in (any_f64(), any_f64()),
        odd in prop::option::weighted(0.3, 0u8..7),
    ) {
        let d = columns.len();
        let mut entries = entries.into_iter().cycle();
        // numbers that are usual in most cases: any one odd entry is refused
        let mut of = |n: usize| Array2::from_shape_simple_fn((n, d), || {
            let entry = entries.next().unwrap_or(0.0);
            if odd.is_some() || (entry.is_finite() && entry.abs() < 1e9) { entry } else { 1.0 }
        });
        let (n, m, k) = rows;
        let mut builder = Trial::builder(columns, of(n), if odd == Some(0) { other.clone() } else { of(n) })
            .with_auxiliary(if odd == Some(1) { other.clone() } else { of(m) })
            .with_strangers(if odd == Some(5) { other.clone() } else { of(m) })
            .with_own_key(Pairs { plain: of(m), cipher: if odd == Some(6) { other.clone() } else { of(m) } })
            .with_pairs(Pairs { plain: of(k), cipher: if odd == Some(2) { other.clone() } else { of(k) } })
            .with_pair_counts(vec![0, 1, 2, k, usize::MAX])
            .with_tokens(vec!["gAAAAA".to_owned(); n]);
        if odd == Some(3) {
            builder = builder.with_scales(vec![Scale { mean: scale.0, scale: scale.1 }; d]);
        }
        if odd == Some(4) {
            builder = builder.with_records(vec![usize::MAX; k]);
        }
        let built = builder.build();
        prop_assert!(built.is_ok() == (d > 0) || odd.is_some(), "{:?}", built.err());
        if let Ok(trial) = built {
            prop_assert_eq!((trial.truth().dim(), trial.cipher().dim()), ((n, d), (n, d)));
            prop_assert!(trial.pair_counts().all(|count| count <= k) && is_finite(trial.cipher()));
            prop_assert_eq!(trial.scaled(other.view()).is_ok(), other.ncols() == d);
            prop_assert_eq!(trial.unscaled(other.view()).is_ok(), other.ncols() == d);
            prop_assert!(trial.known(k + 1).is_err());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Finite numbers of any size: each attack says what it reaches, or why it says nothing.
    #[test]
    fn every_attack_runs_on_trials_of_any_numbers(
        columns in columns(5),
        rows in (1usize..40, 0usize..9),
        entries in vec(any_f64(), 400),
        seed in any::<[u8; 32]>(),
    ) {
        let ((n, k), d) = (rows, columns.len());
        let finite: Vec<f64> = entries.into_iter().filter(|entry| entry.is_finite()).collect();
        let mut finite = finite.into_iter().cycle();
        let mut of = |n: usize| Array2::from_shape_simple_fn((n, d), || finite.next().unwrap_or(0.0));
        let (plain, cipher) = (of(k), of(k));
        let mut names: Vec<String> = columns.iter().map(|column| column.source.clone()).collect();
        names.dedup();
        let (own, strangers) = (Pairs { plain: of(k), cipher: of(k) }, of(n));
        let builder = Trial::builder(columns, of(n), of(n)).with_auxiliary(of(n));
        let builder = builder.with_strangers(strangers).with_own_key(own);
        // any numbers as lengths, classes and shadow models
        let mut any = (0..seed.len()).cycle().map(|at| usize::from(seed[at]));
        let mut lengths = || Array2::from_shape_simple_fn((n, names.len()), || any.next().unwrap_or(0) % 5);
        let lengths = TokenLengths { victims: lengths(), auxiliary: lengths() };
        let mut classes = || (0..n).map(|_| any.next().unwrap_or(0) % 2).collect::<Vec<usize>>();
        let classes = Classes { victims: classes(), auxiliary: classes() };
        let model = Membership {
            model: "tree".into(),
            records: (0..n).collect(),
            losses: of(n).iter().copied().chain(std::iter::repeat(0.5)).take(n).collect(),
            member: classes.victims.iter().map(|&class| class == 1).collect(),
            shadows: Some(Shadows {
                released: of(n).iter().copied().chain(std::iter::repeat(0.5)).take(n).collect(),
                confidences: Array2::from_shape_simple_fn((6, n), || any.next().unwrap_or(0) as f64),
                trained_on: Array2::from_shape_fn((6, n), |(model, record)| (model + record) % 2 == 0),
            }),
        };
        let builder = builder.with_token_lengths(lengths).with_classes(classes).with_membership(vec![model]);
        let built = builder.with_pairs(Pairs { plain, cipher }).with_pair_counts((0..9).collect()).build();
        let Ok(trial) = built else { return Ok(()) };
        for attack in attacks() {
            if let Ok(findings) = attack.run(&trial, seed) {
                for share in findings.iter().filter_map(|finding| finding.guesses.success()) {
                    prop_assert!((-1e-9..=1.0 + 1e-9).contains(&share), "{}: {share}", attack.info.id);
                }
            }
        }
        let wrong = Reconstruction(Array2::zeros((n + 1, d)));
        for refused in [wrong.findings(&trial, 0), wrong.overall(&trial, 0), wrong.numeric(&trial, 0)] {
            prop_assert!(refused.is_err());
        }
    }
}

#[test]
fn an_unknown_attack_is_answered_by_the_known_ones() {
    let error = attack("frequencies").expect_err("there is none").to_string();
    assert!(error.starts_with("there is no attack `frequencies`; there are frequency, sorting, "), "{error}");
    let error = leakage::image::attack("sorting").expect_err("there is none").to_string();
    assert!(error.starts_with("there is no attack `sorting`; there are read-off, "), "{error}");
}
