//! What a receiver learns: five folds of a small table, as a search for a plan asks thousands of times, and of a wide one.

use classifiers::{MixedColumn, MixedRows, Receiver, ReceiverFold};
use divan::Bencher;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

fn main() {
    divan::main();
}

/// Columns of a table and its labels.
struct Table {
    numbers: Vec<Vec<f64>>,
    texts: Vec<(Vec<u32>, usize)>,
    targets: Vec<usize>,
    folds: Vec<(Vec<usize>, Vec<usize>)>,
}

impl Table {
    /// `n_numbers` numbers and a column of texts for each of `levels`; all tell a little about the label.
    fn new(n_rows: usize, n_numbers: usize, levels: &[usize]) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(15);
        let targets: Vec<usize> = (0..n_rows).map(|_| usize::from(rng.random::<f64>() < 0.7)).collect();
        let number = |rng: &mut ChaCha20Rng, target: usize| rng.random::<f64>() + 0.2 * target as f64;
        let mut column = || targets.iter().map(|&target| number(&mut rng, target)).collect::<Vec<f64>>();
        let numbers = (0..n_numbers).map(|_| column()).collect();
        let code = |n_levels: usize, value: f64| (value / 1.2 * n_levels as f64) as u32;
        let texts =
            levels.iter().map(|&n| (column().iter().map(|&value| code(n, value)).collect(), n)).collect();
        let fold = |fold: usize| (0..n_rows).partition(|row| row % 5 != fold);
        Self { numbers, texts, targets, folds: (0..5).map(fold).collect() }
    }

    fn bench(&self, bencher: Bencher) {
        let folds: Vec<_> = self.folds.iter().map(|(train, test)| ReceiverFold { train, test }).collect();
        let receiver = Receiver::new(&self.targets, 2, &folds).expect("two classes in every fold");
        let texts =
            self.texts.iter().map(|(codes, n_levels)| MixedColumn::OneHot { codes, n_levels: *n_levels });
        let columns = self.numbers.iter().map(|numbers| MixedColumn::Scaled(numbers)).chain(texts).collect();
        let rows = MixedRows::new(self.targets.len(), columns).expect("codes of levels");
        bencher.bench(|| receiver.auc(&rows).expect("a convex problem"));
    }
}

#[divan::bench]
fn plain_614_x_12(bencher: Bencher) {
    Table::new(614, 5, &[2, 2, 3, 4, 2, 3, 3]).bench(bencher);
}

#[divan::bench]
fn tokens_614_x_12(bencher: Bencher) {
    Table::new(614, 0, &[2, 2, 3, 4, 2, 3, 3, 10, 200, 300, 500, 600]).bench(bencher);
}

#[divan::bench(sample_count = 1)]
fn tokens_7000_x_20(bencher: Bencher) {
    Table::new(7000, 0, &[8000; 20]).bench(bencher);
}
