//! Every public function on input of any shape: it answers or refuses, and never panics. Lengths may differ or be 0,
//! numbers may be NaN, infinite or at the ends of their range, indices and counts may be anything.

use evaluation::{
    Bootstrap, BoundingBox, Confusion, ConfusionMatrix, CurvePoint, EvaluationError, Evidence,
    LabelPermutation, MeanEstimate, PermutationOptions, PermutedLabels, RunTable, SceneBoxes, ScoredBox,
    ScoredRun, SplitDesign, SplitSets, ThresholdRule, TrainingScores, Verdict, average_precision,
    bootstrap_interval, central_interval, combined_p, curve_height, equivalence_to_chance,
    expected_auc_variance, holm, key_level_p, macro_one_vs_rest_auc, match_detections, mean, one_vs_rest_auc,
    permutations_needed, precision_recall_curve, quantile, retained_utility, roc_auc, roc_curve,
    standard_deviation, step_down, thin_by_count, thin_by_length, threshold_sweep, tost_paired,
    tune_threshold, wilson,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// A double of any kind, ordinary ones most often.
fn any_f64() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -3.0..3.0f64,
        2 => (-3i8..4).prop_map(f64::from),
        1 => any::<f64>(),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, -0.0, 5e-324]),
    ]
}

/// A double that is usually a share or a level.
fn any_share() -> impl Strategy<Value = f64> {
    prop_oneof![4 => 0.0..=1.0f64, 1 => prop::sample::select(vec![0.0, 1.0, 1.0 - f64::EPSILON / 2.0]), 1 => any_f64()]
}

fn any_f32() -> impl Strategy<Value = f32> {
    any_f64().prop_map(|value| value as f32)
}

/// Scores that are NaN less often: most cases should reach the function's own work.
fn scores(most: usize) -> impl Strategy<Value = Vec<f32>> {
    prop_oneof![
        3 => vec((-4i8..5).prop_map(|value| f32::from(value) / 2.0), 0..most),
        1 => vec(any_f32(), 0..most),
    ]
}

/// Small numbers, and now and then one that nothing has so many of.
fn any_index() -> impl Strategy<Value = usize> {
    prop_oneof![12 => 0usize..6, 1 => any::<usize>()]
}

fn flags(most: usize) -> impl Strategy<Value = Vec<bool>> {
    vec(any::<bool>(), 0..most)
}

/// Two lists, of one length in most cases.
fn paired<A: Clone + std::fmt::Debug, B: Clone + std::fmt::Debug>(
    a: impl Strategy<Value = Vec<A>>,
    b: impl Strategy<Value = Vec<B>>,
) -> impl Strategy<Value = (Vec<A>, Vec<B>)> {
    (a, b, prop::bool::weighted(0.85)).prop_map(|(mut a, mut b, cut)| {
        if cut {
            let n = a.len().min(b.len());
            a.truncate(n);
            b.truncate(n);
        }
        (a, b)
    })
}

/// Runs of a table that is complete in most cases, of any values.
fn runs() -> impl Strategy<Value = Vec<(usize, usize, f64)>> {
    let full = (1usize..5, 1usize..5, vec(any_f64(), 16)).prop_map(|(splits, keys, values)| {
        let place = |index: usize| (index / keys, index % keys, values[index]);
        (0..splits * keys).map(place).collect()
    });
    prop_oneof![4 => full, 1 => vec((any_index(), any_index(), any_f64()), 0..8)]
}

fn points() -> impl Strategy<Value = Vec<CurvePoint>> {
    let point = |(x, y)| CurvePoint { x, y, threshold: 0.0 };
    let sorted = vec((-2.0..2.0f64, 0.0..1.0f64), 0..20).prop_map(move |mut points| {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points.into_iter().map(point).collect::<Vec<_>>()
    });
    let any =
        vec((any_f64(), any_f64()), 0..8).prop_map(move |points| points.into_iter().map(point).collect());
    prop_oneof![2 => sorted, 1 => any]
}

fn is_share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

fn no_nan(values: &[f32]) -> bool {
    values.iter().all(|value| !value.is_nan())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn decisions(
        (scores, truth) in paired(scores(12), flags(12)),
        decided in flags(12),
        threshold in any_f64(),
        counts in any::<[u64; 4]>(),
        more in any::<(bool, bool)>(),
    ) {
        let sound = scores.len() == truth.len() && !scores.is_empty() && no_nan(&scores);
        let found = Confusion::from_scores(&scores, &truth, threshold);
        prop_assert_eq!(found.is_ok(), sound && !threshold.is_nan());
        let swept = threshold_sweep(&scores, &truth, &[threshold, 0.0]);
        prop_assert_eq!(swept.is_ok(), found.is_ok());
        let predicted = Confusion::from_predictions(&decided, &truth);
        prop_assert_eq!(predicted.is_ok(), decided.len() == truth.len() && !truth.is_empty());
        let [tn, fp, fn_, tp] = counts;
        let mut any = Confusion { tn, fp, fn_, tp };
        any.add(more.0, more.1);
        for counts in found.into_iter().chain(predicted).chain([any, any.swapped()]) {
            let shares = [
                counts.accuracy(), counts.balanced_accuracy(), counts.precision(), counts.recall(),
                counts.specificity(), counts.f1(), counts.majority_accuracy(),
            ];
            prop_assert!(shares.into_iter().flatten().all(is_share), "{counts:?}: {shares:?}");
            prop_assert!(counts.mcc().is_none_or(|mcc| (-1.0..=1.0).contains(&mcc)), "{counts:?}");
            prop_assert!(counts.total() >= counts.positives().max(counts.negatives()));
            let swapped = counts.swapped();
            prop_assert_eq!(swapped.accuracy(), counts.accuracy());
            // the factors are multiplied in another order
            let near = |(a, b): (f64, f64)| (a - b).abs() < 1e-12;
            prop_assert!(swapped.mcc().zip(counts.mcc()).is_none_or(near));
        }
    }

    #[test]
    fn decisions_between_classes(
        (predicted, truth) in paired(vec(any_index(), 0..12), vec(any_index(), 0..12)),
        n_classes in any_index(),
        scores in scores(40),
    ) {
        let in_range = |labels: &[usize]| labels.iter().all(|&label| label < n_classes);
        let matrix = ConfusionMatrix::from_predictions(&predicted, &truth, n_classes);
        let sound = predicted.len() == truth.len() && !truth.is_empty() && in_range(&predicted) && in_range(&truth);
        prop_assert_eq!(matrix.is_ok(), sound && n_classes <= ConfusionMatrix::MOST_CLASSES);
        if let Ok(matrix) = matrix {
            let shares =
                [matrix.accuracy(), matrix.balanced_accuracy(), matrix.macro_f1(), matrix.majority_accuracy()];
            prop_assert!(shares.into_iter().flatten().all(is_share), "{shares:?}");
            prop_assert!(matrix.mcc().is_none_or(|mcc| (-1.0..=1.0).contains(&mcc)));
            prop_assert_eq!(matrix.total(), truth.len() as u64);
            prop_assert_eq!(matrix.rows().len(), matrix.n_classes());
            let tables: Vec<Confusion> = (0..n_classes).filter_map(|class| matrix.one_vs_rest(class)).collect();
            prop_assert_eq!(tables.iter().map(|table| table.tp + table.fn_).sum::<u64>(), matrix.total());
            prop_assert_eq!(matrix.one_vs_rest(n_classes), None);
        }
        let areas = one_vs_rest_auc(&scores, n_classes, &truth);
        if let Ok(areas) = &areas {
            prop_assert!(areas.len() == n_classes && areas.iter().flatten().all(|&area| is_share(area)));
        }
        let mean = macro_one_vs_rest_auc(&scores, n_classes, &truth);
        prop_assert_eq!(mean.is_ok(), areas.is_ok());
        prop_assert!(mean.ok().flatten().is_none_or(is_share));
    }

    #[test]
    fn rankings((scores, truth) in paired(scores(16), flags(16)), turn in 0usize..16) {
        let sound = scores.len() == truth.len() && !scores.is_empty() && no_nan(&scores);
        let area = roc_auc(&scores, &truth);
        let precision = average_precision(&scores, &truth);
        let curves = [roc_curve(&scores, &truth), precision_recall_curve(&scores, &truth)];
        prop_assert_eq!([area.is_ok(), precision.is_ok()], [sound; 2]);
        prop_assert!(curves.iter().all(|curve| curve.is_ok() == sound));
        for point in curves.into_iter().filter_map(Result::ok).flatten().flatten() {
            prop_assert!(is_share(point.x) && is_share(point.y), "{point:?}");
        }
        if let (Ok(area), Ok(precision)) = (area, precision) {
            prop_assert!(area.is_none_or(is_share) && precision.is_none_or(is_share));
            // the order of the records does not count
            let turn = turn % scores.len();
            let turned = |flags: &[bool]| [&flags[turn..], &flags[..turn]].concat();
            let moved = [&scores[turn..], &scores[..turn]].concat();
            prop_assert_eq!(roc_auc(&moved, &turned(&truth)), Ok(area));
            prop_assert_eq!(average_precision(&moved, &turned(&truth)), Ok(precision));
            // nor which class is called positive, once scores are turned over
            let (negated, other): (Vec<f32>, Vec<bool>) =
                scores.iter().zip(&truth).map(|(score, label)| (-score, !label)).unzip();
            prop_assert_eq!(roc_auc(&negated, &other), Ok(area));
        }
    }

    #[test]
    fn thresholds((scores, truth) in paired(scores(12), flags(12)), default in any_f64(), f1 in any::<bool>()) {
        let training = TrainingScores::new(&scores, &truth);
        prop_assert_eq!(training.is_ok(), scores.len() == truth.len() && !scores.is_empty() && no_nan(&scores));
        let rule = if f1 { ThresholdRule::F1 } else { ThresholdRule::Accuracy };
        if let Ok(training) = training {
            let tuned = tune_threshold(&training, rule, default);
            prop_assert_eq!(tuned.is_ok(), default.is_finite());
            if let Ok(tuned) = tuned {
                prop_assert!(tuned.threshold.is_finite() && is_share(tuned.training_value));
                let counts = Confusion::from_scores(&scores, &truth, tuned.threshold).unwrap();
                let value = if f1 { counts.f1() } else { counts.accuracy() };
                prop_assert_eq!(tuned.training_value, value.unwrap_or(0.0));
            }
        }
    }

    #[test]
    fn curves(points in points(), count in any_index(), x in any_f64()) {
        let finite = points.iter().all(|point| point.x.is_finite() && point.y.is_finite());
        let rising = points.windows(2).all(|two| two[0].x <= two[1].x);
        for (thin, sound) in
            [(thin_by_length(&points, count), finite && count > 0), (thin_by_count(&points, count), count > 0)]
        {
            prop_assert_eq!(thin.is_ok(), sound);
            if let Ok(thin) = thin {
                prop_assert!(thin.len() <= points.len());
                // NaN is no equal of itself
                let ends = |points: &[CurvePoint]| format!("{:?}", (points.first(), points.last()));
                prop_assert_eq!(ends(&thin), ends(&points));
            }
        }
        let height = curve_height(&points, x);
        prop_assert_eq!(height.is_ok(), finite && rising && x.is_finite());
    }

    #[test]
    fn samples(values in vec(any_f64(), 0..12), p in any_share(), successes in any::<u8>(), n in any::<u8>()) {
        let finite = values.iter().all(|value| value.is_finite());
        prop_assert_eq!(mean(&values).is_some(), !values.is_empty());
        prop_assert_eq!(standard_deviation(&values).is_some(), values.len() > 1);
        let found = quantile(&values, p);
        prop_assert_eq!(found.is_ok(), finite && !values.is_empty() && is_share(p));
        let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(low, high), &v| (low.min(v), high.max(v)));
        if let Ok(found) = found {
            prop_assert!(low <= found && found <= high, "{found} of {values:?}");
        }
        if let Ok([from, to]) = central_interval(&values, p) {
            prop_assert!(low <= from && from <= to && to <= high, "{from} to {to} of {values:?}");
        }
        if let Ok([from, to]) = wilson(successes.into(), n.into(), p) {
            let share = f64::from(successes) / f64::from(n);
            prop_assert!(0.0 <= from && to <= 1.0, "{from} {share} {to}");
            prop_assert!(from <= share + 1e-12 && share <= to + 1e-12, "{from} {share} {to}");
        }
        let huge = wilson(u64::MAX - u64::from(successes), u64::MAX, p);
        prop_assert!(huge.is_err() || huge.is_ok_and(|ends| ends.into_iter().all(is_share)));
    }

    #[test]
    fn tables_of_runs(runs in runs(), other in runs(), ratio in any_share(), margin in any_share(), level in any_share()) {
        let (table, other) = (RunTable::new(&runs), RunTable::new(&other));
        let Ok(table) = table else { return Ok(()) };
        prop_assert!(table.mean().is_finite());
        prop_assert_eq!(table.values().len(), table.n_splits() * table.n_keys());
        prop_assert_eq!(table.split_means().len(), table.n_splits());
        prop_assert_eq!(table.key_means().len(), table.n_keys());
        let mut reversed = runs.clone();
        reversed.reverse();
        prop_assert_eq!(RunTable::new(&reversed), Ok(table.clone()));
        prop_assert!(table.minus(margin).map_or(true, |less| less.mean().is_finite() && margin.is_finite()));
        if let Ok(Some(estimate)) = MeanEstimate::of_runs(&table, ratio) {
            prop_assert!(estimate.standard_error() >= 0.0 && estimate.degrees_of_freedom() > 0.0, "{estimate:?}");
            if let Ok(interval) = estimate.interval(level) {
                prop_assert_eq!(interval.is_some(), estimate.has_spread());
                prop_assert!(interval.is_none_or(|[low, high]| low <= estimate.mean() && estimate.mean() <= high));
            }
            let (greater, less) = (estimate.p_greater(margin), estimate.p_less(margin));
            prop_assert_eq!([greater.is_ok(), less.is_ok()], [margin.is_finite(); 2]);
            prop_assert!(greater.into_iter().chain(less).all(is_share));
        }
        prop_assert!(key_level_p(&table, ratio, margin, level > 0.5).map_or(true, |p| p.is_none_or(is_share)));
        let Ok(other) = other else { return Ok(()) };
        let difference = table.paired_difference(&other);
        let back = other.paired_difference(&table);
        prop_assert_eq!(difference.is_ok(), back.is_ok());
        if let (Ok(there), Ok(back)) = (difference, back) {
            prop_assert!(there.values().iter().zip(back.values()).all(|(a, b)| *a == -b));
        }
        for tested in [tost_paired(&table, &other, ratio, margin), equivalence_to_chance(&table, ratio, margin)] {
            if let Ok(Some(found)) = tested {
                prop_assert!(is_share(found.p()) && found.mean_difference.is_finite(), "{found:?}");
                prop_assert!(margin > 0.0 && margin.is_finite());
                prop_assert_eq!(found.passes(level), found.p() < level);
            }
        }
    }

    #[test]
    fn several_tests(p in vec(any_share(), 0..8), key_level in prop::option::of(any_share()), cells in any::<usize>()) {
        let adjusted = holm(&p);
        prop_assert_eq!(adjusted.is_ok(), p.iter().copied().all(is_share));
        if let Ok(adjusted) = adjusted {
            prop_assert!(adjusted.iter().zip(&p).all(|(after, before)| after >= before && is_share(*after)));
            let mut turned = p.clone();
            turned.reverse();
            let back: Vec<f64> = holm(&turned).unwrap().into_iter().rev().collect();
            prop_assert_eq!(back, adjusted);
        }
        for &one in &p {
            let both = combined_p(one, key_level);
            prop_assert_eq!(both.is_ok(), is_share(one) && key_level.is_none_or(is_share));
            prop_assert!(both.map_or(true, |both| both >= one && is_share(both)));
            let variance = expected_auc_variance(one, cells as u64 % 1000, p.len() as u64);
            prop_assert_eq!(variance.is_ok(), is_share(one));
            prop_assert!(variance.map_or(true, |variance| variance.is_none_or(|v| (0.0..=0.25).contains(&v))));
            let needed = permutations_needed(cells, one);
            prop_assert_eq!(needed.is_ok(), one > 0.0 && one < 1.0);
            prop_assert!(needed.map_or(true, |needed| needed >= cells.min(1 << 52)));
            let evidence = Evidence { p_signal: one, as_plain: true, at_chance: false, smallest_auc: one, sought_auc: 0.7 };
            prop_assert_eq!(Verdict::new(&evidence).is_signal(), (0.0..Verdict::ALPHA).contains(&one));
            let left = retained_utility(one, key_level.unwrap_or(0.75), true);
            prop_assert_eq!(left.is_ok(), one.is_finite() && key_level.is_none_or(f64::is_finite));
        }
    }

    #[test]
    fn designs(n in 0usize..200, splits in vec((vec(0usize..210, 0..20), vec(0usize..210, 0..20)), 0..6)) {
        let sets: Vec<_> = splits.iter().map(|(train, test)| SplitSets { train, test }).collect();
        let inside = |set: &Vec<usize>| !set.is_empty() && set.iter().all(|&record| record < n);
        let sound = !splits.is_empty() && splits.iter().all(|(train, test)| inside(train) && inside(test));
        let design = SplitDesign::new(n, &sets);
        prop_assert_eq!(design.is_ok(), sound);
        if let Ok(design) = design {
            prop_assert!((1.0..=std::f64::consts::SQRT_2 + 1e-12).contains(&design.widening()), "{design:?}");
            prop_assert!(is_share(design.correlation()) && is_share(design.variance_of_mean()), "{design:?}");
            prop_assert!(design.covariance_ratio() >= 0.0 && design.covariance_ratio().is_finite());
        }
    }

    #[test]
    fn permutations(
        labels in flags(10),
        (records, scores) in paired(vec(any_index(), 0..8), scores(8)),
        classes in vec(any_index(), 0..8),
        permutations in 0usize..40,
        stop_after in prop::option::of(0usize..5),
        seed in any::<[u8; 32]>(),
        widening in any_f64(),
    ) {
        let options = PermutationOptions { stop_after, ..PermutationOptions::default() };
        let options = options.with_permutations(permutations).with_seed(seed);
        let sound = permutations > 0 && stop_after != Some(0);
        if let Ok(test) = LabelPermutation::new(&labels, &[ScoredRun { records: &records, scores: &scores }]) {
            prop_assert!(test.observed().is_none_or(is_share));
            let result = test.test(&options);
            prop_assert_eq!(result.is_ok(), sound || test.observed().is_none());
            prop_assert_eq!(&result, &test.test(&options));
            if let Ok(Some(result)) = result {
                prop_assert!(result.p > 0.0 && is_share(result.p) && result.permutations <= permutations);
                prop_assert!(result.exceedances <= result.permutations);
            }
        } else {
            let in_range = records.iter().all(|&record| record < labels.len());
            prop_assert!(records.len() != scores.len() || records.is_empty() || !no_nan(&scores) || !in_range);
        }
        let classes: Vec<usize> = classes.iter().map(|class| class % 3).collect();
        let wide: Vec<f32> = scores.iter().flat_map(|&score| [score, -score, 0.0]).collect();
        let run = ScoredRun { records: &records, scores: &wide };
        if let Ok(test) = LabelPermutation::of_classes(&classes, 3, &[run]) {
            prop_assert!(test.observed().is_none_or(is_share));
            let null = test.null(&options);
            prop_assert_eq!(null.is_ok(), permutations > 0);
            let once = PermutedLabels::of_classes(&classes, 3, &options);
            prop_assert_eq!(once.is_ok(), permutations > 0);
            prop_assert!(once.map_or(true, |once| test.null_under(&once) == null));
            if let Ok(Some(null)) = null {
                prop_assert_eq!(null.permuted.len(), permutations);
                let standard = null.standardised(1.0 + widening.abs(), widening < 0.0);
                prop_assert_eq!(standard.is_ok(), widening.is_finite());
                if let Ok(standard) = standard {
                    prop_assert!(standard.p() >= standard.smallest_p() && is_share(standard.p()));
                    prop_assert_eq!(step_down(&[&standard]).unwrap(), vec![standard.p()]);
                }
            }
        }
    }

    #[test]
    fn bootstraps(
        values in vec(any_f64(), 0..6),
        resamples in 0usize..30,
        level in any_share(),
        seed in any::<[u8; 32]>(),
    ) {
        let options = Bootstrap::default().with_resamples(resamples).with_level(level).with_seed(seed);
        let of = |drawn: &[usize]| mean(&drawn.iter().map(|&index| values[index]).collect::<Vec<_>>());
        if let Ok(Some([low, high])) = bootstrap_interval(values.len(), &options, of) {
            prop_assert!(low <= high);
        }
        let refused = values.is_empty() || resamples == 0 || !(level > 0.0 && level < 1.0);
        let nothing = bootstrap_interval(values.len(), &options, |_| None);
        prop_assert_eq!(nothing.is_err(), refused);
    }

    #[test]
    fn boxes(
        places in vec(([any_f64(), any_f64(), any_f64(), any_f64()], any_f32(), 0usize..3, any::<bool>()), 0..12),
        min_iou in any_share(),
        beta in any_f64(),
    ) {
        let mut scenes = vec![SceneBoxes::default(); 3];
        let mut all = Vec::new();
        for ([x, y, w, h], score, scene, is_truth) in places {
            let Ok(place) = BoundingBox::new(x, y, w, h) else {
                continue;
            };
            prop_assert!(place.area() > 0.0 && place.iou(&place) == 1.0);
            all.push(place);
            match is_truth {
                true => scenes[scene].truth.push(place),
                false => scenes[scene].found.push(ScoredBox { place, score }),
            }
        }
        for (one, other) in all.iter().flat_map(|one| all.iter().map(move |other| (one, other))) {
            prop_assert!(is_share(one.iou(other)) && one.iou(other) == other.iou(one), "{one:?} {other:?}");
        }
        let named = scenes.iter().flat_map(|scene| &scene.found).all(|found| !found.score.is_nan());
        let matches = match_detections(&scenes, min_iou);
        prop_assert_eq!(matches.is_ok(), named && min_iou > 0.0 && min_iou <= 1.0);
        if let Ok(matches) = matches {
            let shares = [matches.recall(), matches.mean_iou(), matches.average_precision()];
            prop_assert!(shares.into_iter().flatten().all(is_share), "{shares:?}");
            prop_assert!(matches.n_matched() <= matches.n_truth().min(matches.ranked().len()));
            let best = matches.best_f_measure(beta);
            prop_assert_eq!(best.is_ok(), beta > 0.0 && (beta * beta).is_finite());
            if matches.n_matched() > 0 {
                prop_assert!(best.map_or(true, |best| best.is_some()));
            }
        }
    }
}

/// Errors name what is wrong, where, and what was found there.
#[test]
fn refusals_name_place_and_value() {
    let refused = |error: EvaluationError, words: &str| assert_eq!(error.to_string(), words);
    refused(
        roc_auc(&[0.5], &[true, false]).unwrap_err(),
        "scores has 1 entries but positive has 2; they must be equally long",
    );
    refused(
        ConfusionMatrix::from_predictions(&[5000], &[0], 10_000).unwrap_err(),
        "10000 classes are too many; at most 4096 are handled",
    );
    refused(
        RunTable::new(&[(0, 0, f64::MAX), (1, 0, f64::MAX)]).unwrap_err(),
        "the sum of these values is beyond the range of floating-point numbers",
    );
    refused(
        Confusion::from_scores(&[0.5], &[true], f64::NAN).unwrap_err(),
        "threshold is NaN; it must be a number that scores can be compared with",
    );
}
