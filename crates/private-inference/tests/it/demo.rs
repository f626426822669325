//! Random models and records, and one round trip of messages.

use ndarray::{Array2, ArrayView2};
use private_inference::model::{
    BayesColumn, CategoricalBayes, FloatModel, Linear, NaiveBayes, PolynomialSvm, QuadraticMethod, Tree,
    TreeNode,
};
use private_inference::{
    Client, Decisions, Indicator, Limits, ModelId, QuantiseOptions, QuantisedModel, Range, Receipt,
    ReproducibleSeed, RequestId, SecretKey, Server, Test,
};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

pub(crate) fn rng(label: u8) -> ChaCha20Rng {
    ReproducibleSeed::for_tests_and_experiments([label; 32]).rng()
}

pub(crate) fn ranges(columns: usize) -> Vec<Range> {
    (0..columns)
        .map(|column| {
            let lo = column as f64 * 0.3 - 2.0;
            Range::new(lo, lo + 1.0 + column as f64 * 0.7).unwrap()
        })
        .collect()
}

/// Records inside and outside the ranges, then the extremes: every value at or beyond a bound.
pub(crate) fn records(count: usize, columns: usize, rng: &mut ChaCha20Rng) -> Array2<f32> {
    let ranges = ranges(columns);
    Array2::from_shape_fn((count, columns), |(row, column)| {
        let range = ranges[column];
        let (lo, hi) = (range.lo() as f32, range.hi() as f32);
        match row % 5 {
            0 => [lo, hi][rng.random_range(0..2)],
            1 => [lo - 100.0, hi + 100.0][rng.random_range(0..2)],
            _ => rng.random_range(lo..hi),
        }
    })
}

pub(crate) fn linear(columns: usize, scores: usize, rng: &mut ChaCha20Rng) -> FloatModel {
    Linear {
        weights: Array2::from_shape_fn((scores, columns), |_| rng.random_range(-2.0..2.0)),
        biases: (0..scores).map(|_| rng.random_range(-1.0..1.0)).collect(),
    }
    .into_model(ranges(columns))
    .unwrap()
}

/// Gaussian columns, every third one Bernoulli.
pub(crate) fn bayes(columns: usize, classes: usize, rng: &mut ChaCha20Rng) -> FloatModel {
    let mut draw = |lo, hi| -> Vec<f64> { (0..classes).map(|_| rng.random_range(lo..hi)).collect() };
    let column = |(index, range): (usize, Range)| match index % 3 {
        0 => BayesColumn::Bernoulli {
            threshold: (range.lo() + range.hi()) / 2.0,
            probabilities: draw(0.1, 0.9),
        },
        _ => BayesColumn::Gaussian { range, means: draw(-1.0, 1.0), variances: draw(0.2, 2.0) },
    };
    NaiveBayes {
        columns: ranges(columns).into_iter().enumerate().map(column).collect(),
        log_priors: vec![(1.0 / classes as f64).ln(); classes],
    }
    .into_model()
    .unwrap()
}

/// One test per value of 0, 1, 2 in every column.
pub(crate) fn categorical(columns: usize, classes: usize, rng: &mut ChaCha20Rng) -> FloatModel {
    let indicators: Vec<Indicator> = (0..3 * columns)
        .map(|index| Indicator { column: index / 3, test: Test::Equals((index % 3) as f64) })
        .collect();
    let shape = (classes, indicators.len());
    CategoricalBayes {
        columns,
        indicators,
        log_priors: vec![0.0; classes],
        log_likelihoods: Array2::from_shape_fn(shape, |_| rng.random_range(-4.0..0.0)),
    }
    .into_model()
    .unwrap()
}

pub(crate) fn polynomial(columns: usize, method: QuadraticMethod, rng: &mut ChaCha20Rng) -> FloatModel {
    PolynomialSvm {
        support_vectors: Array2::from_shape_fn((9, columns), |_| rng.random_range(-1.0..1.0)),
        dual_coefficients: (0..9).map(|_| rng.random_range(-1.0..1.0)).collect(),
        gamma: 0.3,
        coef0: 1.0,
        bias: rng.random_range(-1.0..1.0),
    }
    .into_model(ranges(columns), method)
    .unwrap()
}

/// A complete tree of the given depth, thresholds within the ranges.
pub(crate) fn tree(columns: usize, depth: u32, rng: &mut ChaCha20Rng) -> FloatModel {
    let ranges = ranges(columns);
    let splits = 2usize.pow(depth) - 1;
    let mut nodes: Vec<TreeNode> = (0..splits)
        .map(|node| {
            let column = rng.random_range(0..columns);
            TreeNode::Split {
                column,
                threshold: rng.random_range(ranges[column].lo()..ranges[column].hi()),
                left: 2 * node + 1,
                right: 2 * node + 2,
            }
        })
        .collect();
    nodes.extend((0..=splits).map(|_| TreeNode::Leaf { score: rng.random_range(0.0..1.0) }));
    let tree = Tree { columns, nodes };
    tree.into_model().unwrap().with_threshold(0.5).unwrap()
}

pub(crate) fn quantise(model: &FloatModel, options: QuantiseOptions) -> QuantisedModel {
    QuantisedModel::search(model, ModelId([7; 16]), options).unwrap()
}

/// A client and a server that have exchanged card and keys.
pub(crate) struct Pair {
    pub(crate) client: Client,
    pub(crate) server: Server,
    pub(crate) keys: private_inference::PublicKeys,
    pub(crate) rng: ChaCha20Rng,
}

impl Pair {
    pub(crate) fn new(model: QuantisedModel, label: u8) -> Self {
        let mut rng = rng(label);
        let server = Server::new(model, Limits::default()).unwrap();
        let card = private_inference::ModelCard::from_bytes(&server.card().to_bytes()).unwrap();
        let secret = SecretKey::generate(card.parameters().degree(), &mut rng).unwrap();
        let client = Client::new(secret, card).unwrap();
        let keys = server.accept_keys(&client.public_keys(&mut rng).unwrap()).unwrap();
        Self { client, server, keys, rng }
    }

    pub(crate) fn classify(&mut self, rows: ArrayView2<'_, f32>) -> Decisions {
        let id = RequestId(self.rng.random());
        let request = self.client.encrypt(rows, id, &mut self.rng).unwrap();
        let receipt = Receipt::of_request(&request).unwrap();
        let response = self.server.answer(&self.keys, &request, &mut self.rng).unwrap();
        let sizes = self.server.message_sizes(rows.nrows());
        assert_eq!(sizes.request, request.len() as u64);
        assert_eq!(sizes.response, response.len() as u64);
        self.client.decrypt(&response, &receipt).unwrap()
    }
}
