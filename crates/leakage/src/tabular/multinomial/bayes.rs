//! A cell from the other columns: naive Bayes over letters, trained on auxiliary records.
//!
//! Numbers are told by intervals of about equally many auxiliary cells; the guess is the number that is within ten per
//! cent of most of the probability. A classifier that is not right more often than the best constant on auxiliary records
//! that it was not trained on is not used.

use std::ops::Range;

use ndarray::Array2;

use super::super::constant::{best, middle_guess, windows};
use super::super::information::binned;
use super::super::{Attribute, AttributeKind};

/// The most intervals of numbers.
const INTERVALS: usize = 8;

/// What is added to every count (Jeffreys' rule).
const PRIOR_COUNT: f64 = 0.5;

/// What a cell is guessed from: the letters of other columns, and how many letters each column has.
pub(super) struct Features<'a> {
    /// For each column used the letters of auxiliary records.
    pub(super) known: Vec<&'a [usize]>,
    /// For each column used the letters of the victims, as they were recovered.
    pub(super) asked: Vec<Vec<usize>>,
    /// Letters of each column.
    pub(super) letters: Vec<usize>,
}

/// Guesses of an attribute for the victims `asked_rows`, from the auxiliary records `known_rows` with these `cells`.
pub(super) fn guess(
    attribute: &Attribute,
    cells: &[f64],
    features: &Features<'_>,
    known_rows: &[usize],
    asked_rows: &[usize],
) -> Vec<f64> {
    let at = |columns: &[&[usize]], row: usize| -> Vec<usize> {
        columns.iter().map(|column| column[row]).collect()
    };
    let asked: Vec<&[usize]> = features.asked.iter().map(Vec::as_slice).collect();
    let train: Vec<(Vec<usize>, f64)> =
        known_rows.iter().map(|&row| (at(&features.known, row), cells[row])).collect();
    let constant = |train: &[(Vec<usize>, f64)]| {
        let cells: Vec<f64> = train.iter().map(|(_, cell)| *cell).collect();
        best(&cells, attribute.kind).unwrap_or(f64::NAN)
    };
    // every other record is held out: is the classifier right more often than the constant?
    let mut gained = 0_i64;
    for turn in 0..2 {
        let half =
            |turn: usize| -> Vec<(Vec<usize>, f64)> { train.iter().skip(turn).step_by(2).cloned().collect() };
        let (fitted, held_out) = (half(turn), half(1 - turn));
        let (model, usual) = (Model::fit(attribute, &fitted, &features.letters), constant(&fitted));
        for (letters, cell) in &held_out {
            let right = |guess: f64| i64::from(attribute.is_right(guess, *cell));
            gained += right(model.guess(letters)) - right(usual);
        }
    }
    if gained <= 0 {
        return vec![constant(&train); asked_rows.len()];
    }
    let model = Model::fit(attribute, &train, &features.letters);
    asked_rows.iter().map(|&row| model.guess(&at(&asked, row))).collect()
}

/// A fitted classifier.
struct Model {
    /// ln p(class).
    priors: Vec<f64>,
    /// For each column ln p(letter | class), letters x classes.
    likelihoods: Vec<Array2<f64>>,
    answers: Answers,
}

/// What is said where the probabilities of the classes are known.
enum Answers {
    /// The level of the likeliest class.
    Levels(Vec<f64>),
    /// The number with the largest probability around it: for each number its window, as the share of each class's cells
    /// that lie in it.
    Numbers(Vec<(f64, Vec<(usize, f64)>)>),
}

impl Model {
    fn fit(attribute: &Attribute, train: &[(Vec<usize>, f64)], letters: &[usize]) -> Self {
        let cells: Vec<f64> = train.iter().map(|(_, cell)| *cell).collect();
        let (classes, answers) = match attribute.kind {
            AttributeKind::Categorical | AttributeKind::Level => levels(&cells),
            AttributeKind::Numeric => numbers(&cells),
        };
        let n_classes = classes.iter().max().map_or(0, |most| most + 1);
        let mut totals = vec![0.0; n_classes];
        classes.iter().for_each(|&class| totals[class] += 1.0);
        let likelihood = |(column, &letters): (usize, &usize)| {
            let mut counts = Array2::from_elem((letters, n_classes), PRIOR_COUNT);
            for ((row, _), &class) in train.iter().zip(&classes) {
                counts[(row[column], class)] += 1.0;
            }
            for (mut counts, total) in counts.columns_mut().into_iter().zip(&totals) {
                counts.mapv_inplace(|count| (count / (total + PRIOR_COUNT * letters as f64)).ln());
            }
            counts
        };
        let likelihoods = letters.iter().enumerate().map(likelihood).collect();
        let n = train.len() as f64 + PRIOR_COUNT * n_classes as f64;
        let priors = totals.iter().map(|total| ((total + PRIOR_COUNT) / n).ln()).collect();
        Self { priors, likelihoods, answers }
    }

    /// NaN of a model of nothing.
    fn guess(&self, letters: &[usize]) -> f64 {
        let mut scores = self.priors.clone();
        for (likelihood, &letter) in self.likelihoods.iter().zip(letters) {
            scores.iter_mut().zip(likelihood.row(letter)).for_each(|(score, term)| *score += term);
        }
        match &self.answers {
            Answers::Levels(levels) => {
                let largest = scores.iter().zip(levels).rev().max_by(|a, b| a.0.total_cmp(b.0));
                largest.map_or(f64::NAN, |(_, &level)| level)
            }
            Answers::Numbers(windows) => {
                let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let weights: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
                let within = |shares: &[(usize, f64)]| -> f64 {
                    shares.iter().map(|&(class, share)| weights[class] * share).sum()
                };
                let sums = windows.iter().map(|(number, shares)| (within(shares), *number));
                sums.rev().max_by(|a, b| a.0.total_cmp(&b.0)).map_or(f64::NAN, |(_, number)| number)
            }
        }
    }
}

fn levels(cells: &[f64]) -> (Vec<usize>, Answers) {
    let mut levels = cells.to_vec();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let classes = cells.iter().map(|cell| levels.partition_point(|level| level < cell)).collect();
    (classes, Answers::Levels(levels))
}

fn numbers(cells: &[f64]) -> (Vec<usize>, Answers) {
    let bins = binned(cells, INTERVALS);
    // intervals without a cell are no classes
    let mut used = bins.clone();
    used.sort_unstable();
    used.dedup();
    let classes: Vec<usize> = bins.iter().map(|bin| used.partition_point(|other| other < bin)).collect();
    let mut sorted: Vec<(f64, usize)> = cells.iter().copied().zip(classes.iter().copied()).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let numbers: Vec<f64> = sorted.iter().map(|(cell, _)| *cell).collect();
    let mut totals = vec![0.0; used.len()];
    classes.iter().for_each(|&class| totals[class] += 1.0);
    let mut found: Vec<(f64, Vec<(usize, f64)>)> = Vec::new();
    let mut last: Option<Range<usize>> = None;
    for window in windows(&numbers) {
        if last.as_ref() == Some(&window) {
            continue;
        }
        if let Some(number) = numbers.get(window.clone()).and_then(middle_guess) {
            // sorted by cell, so by class
            let runs = sorted[window.clone()].chunk_by(|a, b| a.1 == b.1);
            let share = |run: &[(f64, usize)]| (run[0].1, run.len() as f64 / totals[run[0].1]);
            found.push((number, runs.map(share).collect()));
        }
        last = Some(window);
    }
    (classes, Answers::Numbers(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(kind: AttributeKind) -> Attribute {
        Attribute { name: "income".into(), columns: 0..1, kind }
    }

    #[test]
    fn a_level_by_hand() {
        // letter 0 goes with level 3 in three of four records, letter 1 with level 7 in all of three
        let train: Vec<(Vec<usize>, f64)> =
            [(0, 3.0), (0, 3.0), (0, 3.0), (0, 7.0), (1, 7.0), (1, 7.0), (1, 7.0)]
                .map(|(x, y)| (vec![x], y))
                .to_vec();
        let model = Model::fit(&attribute(AttributeKind::Categorical), &train, &[2]);
        assert_eq!([0, 1].map(|letter| model.guess(&[letter])), [3.0, 7.0]);
        // p(letter 0 | level 3) = (3 + .5) / (3 + 1)
        assert!((model.likelihoods[0][(0, 0)] - (3.5_f64 / 4.0).ln()).abs() < 1e-12);
        assert!((model.priors[0] - (3.5_f64 / 8.0).ln()).abs() < 1e-12);
    }

    #[test]
    fn a_number_is_guessed_where_most_of_the_probability_is() {
        let cells: Vec<f64> =
            (0..40).map(|i| if i % 2 == 0 { 100.0 + f64::from(i) / 8.0 } else { 900.0 }).collect();
        let train: Vec<(Vec<usize>, f64)> =
            cells.iter().zip(0..).map(|(&cell, i)| (vec![i % 2], cell)).collect();
        let model = Model::fit(&attribute(AttributeKind::Numeric), &train, &[2]);
        assert!((model.guess(&[0]) - 102.0).abs() < 8.0, "{}", model.guess(&[0]));
        assert!((model.guess(&[1]) - 900.0).abs() < 90.0, "{}", model.guess(&[1]));
    }

    #[test]
    fn a_classifier_of_nothing_gives_way_to_the_constant() {
        let cells: Vec<f64> = (0..60).map(|i| f64::from(u8::from(i * 7 % 10 < 6))).collect();
        let rows: Vec<usize> = (0..60).collect();
        let useless: Vec<usize> = (0..60).map(|i| i / 5 % 2).collect();
        let told: Vec<usize> = cells.iter().map(|&cell| cell as usize).collect();
        for (known, expected) in [(&useless, [1.0, 1.0]), (&told, [0.0, 1.0])] {
            let features = Features { known: vec![known], asked: vec![vec![0, 1]], letters: vec![2] };
            let found = guess(&attribute(AttributeKind::Categorical), &cells, &features, &rows, &[0, 1]);
            assert_eq!(found, expected);
        }
    }
}
