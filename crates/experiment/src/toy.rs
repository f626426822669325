//! A subject small enough to be followed by hand, and the tests of the engine on it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use classifiers::{Learner, learner};
use ndarray::{Array2, Axis};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use results::{Cell, Modality, Regime};
use serde_json::{Value, json};

use crate::{
    CellJudge, ExperimentError, Frame, Grid, Judged, MemoryStore, NoStore, Outcome, Rows, Sides,
    SplitRecords, SplitRows, Store, Subject, Watch, conclude,
};

mod forms;

/// Two clouds of points; condition 0 leaves them as they are, 1 adds what its key says, 2 replaces them by noise.
struct Clouds {
    rows: Array2<f32>,
    targets: Vec<usize>,
    splits: Vec<(String, Vec<usize>, Vec<usize>)>,
    n_keys: usize,
    /// Pieces that may still be begun before the user interrupts.
    patience: AtomicUsize,
    made: AtomicUsize,
}

#[derive(Debug)]
enum Failure {
    Interrupted,
    Engine(ExperimentError),
}

impl From<ExperimentError> for Failure {
    fn from(error: ExperimentError) -> Self {
        Self::Engine(error)
    }
}

struct Shifted {
    train: Array2<f32>,
    test: Array2<f32>,
}

impl Sides<Failure> for Shifted {
    fn split(&self, _split: usize) -> Result<SplitRows<'_>, Failure> {
        Ok(SplitRows { train: Rows::All(&self.train), tests: vec![Rows::All(&self.test)] })
    }
}

impl Clouds {
    fn new(n: usize, n_splits: usize) -> Self {
        let mut random = ChaCha20Rng::seed_from_u64(3);
        let targets: Vec<usize> = (0..n).map(|record| record % 2).collect();
        let rows = Array2::from_shape_fn((n, 2), |(record, _)| {
            let noise: f32 = random.random_range(-1.0..1.0);
            noise + 1.5 * targets[record] as f32
        });
        let split = |number: usize| {
            let (test, train) = (0..n).partition(|record| (record / 2 + number).is_multiple_of(4));
            (format!("holdout-{number}"), train, test)
        };
        Self {
            rows,
            targets,
            splits: (0..n_splits).map(split).collect(),
            n_keys: 3,
            patience: AtomicUsize::new(usize::MAX),
            made: AtomicUsize::new(0),
        }
    }

    fn noise(&self, condition: usize, key: usize, side: u64) -> Array2<f32> {
        let mut random = ChaCha20Rng::seed_from_u64((condition * 1000 + key * 10) as u64 + side);
        match condition {
            0 => self.rows.clone(),
            1 => &self.rows + random.random_range(0.0f32..100.0),
            _ => Array2::from_shape_fn(self.rows.dim(), |_| random.random_range(-1.0..1.0)),
        }
    }

    fn judge(&self) -> CellJudge<'_> {
        CellJudge::new(&self.targets, 2, self.splits(), [7; 32])
    }
}

impl Subject for Clouds {
    type Error = Failure;

    fn targets(&self) -> &[usize] {
        &self.targets
    }

    fn n_classes(&self) -> usize {
        2
    }

    fn splits(&self) -> Vec<SplitRecords<'_>> {
        self.splits.iter().map(|(label, train, test)| SplitRecords { label, train, test }).collect()
    }

    fn n_conditions(&self) -> usize {
        3
    }

    fn n_keys(&self, condition: usize) -> usize {
        if condition == 0 { 1 } else { self.n_keys }
    }

    fn reference(&self, condition: usize) -> Option<usize> {
        (condition > 0).then_some(0)
    }

    fn fingerprint(&self) -> Result<Option<Value>, Failure> {
        Ok(Some(json!({ "clouds": self.rows.len(), "build": "test" })))
    }

    fn group_fields(&self, group: &[usize]) -> Value {
        json!(group)
    }

    fn sides<'s>(&'s self, group: &[usize], key: usize) -> Result<Box<dyn Sides<Failure> + 's>, Failure> {
        self.made.fetch_add(1, Ordering::Relaxed);
        let (train, test) =
            (self.noise(group[0], key, 0), self.noise(group[0], key, u64::from(group[0] == 2)));
        Ok(Box::new(Shifted { train, test }))
    }

    fn some_rows(&self, _condition: usize, places: &[usize]) -> Result<Option<Array2<f32>>, Failure> {
        let records: Vec<usize> = places.iter().map(|&place| self.splits[0].1[place]).collect();
        Ok(Some(self.rows.select(Axis(0), &records)))
    }

    fn check(&self) -> Result<(), Failure> {
        let left =
            self.patience.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map(drop).map_err(|_| Failure::Interrupted)
    }
}

fn learners() -> Vec<Box<dyn Learner>> {
    let make = |id: &str| learner(id, &Default::default()).expect("a learner of the registry");
    vec![make("majority"), make("naive-bayes")]
}

fn frame(condition: usize, learner: usize) -> Frame {
    let scheme = ["plain", "shift", "noise"][condition];
    let regime = if condition == 0 { Regime::None } else { Regime::CrossKey };
    let cell = Cell::new("clouds", Modality::Tabular, scheme, regime, ["majority", "naive-bayes"][learner]);
    Frame::new(cell).with_reference(condition == 0)
}

fn run(clouds: &Clouds, store: &dyn Store<Failure>) -> Result<Vec<Judged>, Failure> {
    let learners = learners();
    let learners = learners.iter().map(Box::as_ref).collect();
    let grid = Grid { subject: clouds, learners, store, watch: &() };
    grid.judge(&clouds.judge(), &frame, &mut |_, _| Ok(()))
}

fn shown(judged: Vec<Judged>) -> String {
    serde_json::to_string(&conclude(judged, "toy").expect("judged rows")).expect("cells are JSON")
}

#[test]
fn a_signal_is_told_from_noise() {
    let cells = conclude(run(&Clouds::new(400, 4), &NoStore).expect("a run"), "toy").expect("cells");
    let verdict = |scheme: &str, learner: &str| {
        let of = |cell: &&Cell| cell.scheme == scheme && cell.classifier == learner;
        cells.iter().find(of).and_then(|cell| cell.verdict)
    };
    use results::Verdict::{AtChance, NoneShown, SignalAsPlain};
    assert_eq!(cells.len(), 6);
    assert_eq!(verdict("plain", "naive-bayes"), Some(SignalAsPlain));
    assert_eq!(
        verdict("shift", "naive-bayes"),
        Some(SignalAsPlain),
        "one shift of both sides changes no decision"
    );
    assert_eq!(verdict("noise", "naive-bayes"), Some(NoneShown));
    assert_eq!(verdict("plain", "majority"), Some(AtChance));
    let of_noise = |cell: &&Cell| cell.scheme == "noise" && cell.classifier == "majority";
    assert_eq!(cells.iter().find(of_noise).map(|cell| cell.runs.len()), Some(4 * 3));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let clouds = Clouds::new(120, 3);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| shown(run(&clouds, &NoStore).expect("a run")))
    };
    assert_eq!(with(1), with(2));
    assert_eq!(with(1), with(7));
}

#[test]
fn a_run_stopped_after_any_piece_goes_on_to_the_same_results() {
    let clouds = Clouds::new(80, 2);
    let fresh = shown(run(&clouds, &NoStore).expect("a run"));
    // Fits of a whole run: 1 + 3 + 3 pieces of 2 splits and 2 learners.
    for fits in 0..28 {
        let store = MemoryStore::default();
        clouds.patience.store(fits, Ordering::Relaxed);
        let stopped = run(&clouds, &store);
        assert!(matches!(stopped, Err(Failure::Interrupted)), "after {fits} fits");
        clouds.patience.store(usize::MAX, Ordering::Relaxed);
        let (kept, before) = (store.pieces().len(), clouds.made.load(Ordering::Relaxed));
        assert_eq!(shown(run(&clouds, &store).expect("a run")), fresh, "after {fits} fits");
        let made = clouds.made.load(Ordering::Relaxed) - before;
        assert_eq!(made, 7 - kept, "kept pieces are not made again");
    }
}

#[test]
fn a_damaged_piece_is_made_again() {
    /// Hands out every piece with one bit changed.
    struct Damaged(MemoryStore);

    impl Store<Failure> for Damaged {
        fn load(&self, name: &str) -> Option<Vec<u8>> {
            let mut bytes = Store::<Failure>::load(&self.0, name)?;
            let middle = bytes.len() / 2;
            bytes[middle] ^= 4;
            Some(bytes)
        }

        fn keep(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
            self.0.keep(name, bytes)
        }
    }

    let clouds = Clouds::new(80, 2);
    let store = Damaged(MemoryStore::default());
    let fresh = shown(run(&clouds, &store).expect("a run"));
    assert_eq!(store.0.pieces().len(), 7);
    let before = clouds.made.load(Ordering::Relaxed);
    assert_eq!(shown(run(&clouds, &store).expect("a run")), fresh);
    assert_eq!(clouds.made.load(Ordering::Relaxed) - before, 7);
}

#[test]
fn whatever_decides_a_piece_is_in_its_name() {
    let names = |clouds: &Clouds, learners: &[Box<dyn Learner>]| {
        let store = MemoryStore::default();
        let learners = learners.iter().map(Box::as_ref).collect();
        let grid = Grid { subject: clouds, learners, store: &store, watch: &() };
        grid.work_through().expect("a run");
        store.pieces().into_keys().collect::<std::collections::BTreeSet<_>>()
    };
    let one = names(&Clouds::new(80, 2), &learners());
    assert_eq!(one, names(&Clouds::new(80, 2), &learners()));
    let others = [
        names(&Clouds::new(84, 2), &learners()),
        names(&Clouds::new(80, 3), &learners()),
        names(&Clouds::new(80, 2), &learners()[..1]),
    ];
    others.iter().for_each(|other| assert!(one.is_disjoint(other)));
}

#[test]
fn a_subject_that_contradicts_itself_is_an_error() {
    struct Wrong(Clouds);

    impl Subject for Wrong {
        type Error = Failure;

        fn targets(&self) -> &[usize] {
            self.0.targets()
        }

        fn n_classes(&self) -> usize {
            2
        }

        fn splits(&self) -> Vec<SplitRecords<'_>> {
            self.0.splits()
        }

        fn n_conditions(&self) -> usize {
            2
        }

        fn groups(&self) -> Vec<Vec<usize>> {
            vec![vec![0, 1]]
        }

        fn n_keys(&self, _condition: usize) -> usize {
            1
        }

        fn fingerprint(&self) -> Result<Option<Value>, Failure> {
            self.0.fingerprint()
        }

        fn group_fields(&self, group: &[usize]) -> Value {
            json!(group)
        }

        fn sides<'s>(&'s self, _: &[usize], key: usize) -> Result<Box<dyn Sides<Failure> + 's>, Failure> {
            self.0.sides(&[0], key)
        }
    }

    let (wrong, learners) = (Wrong(Clouds::new(80, 1)), learners());
    let learners = learners.iter().map(Box::as_ref).collect();
    let grid = Grid { subject: &wrong, learners, store: &NoStore, watch: &() };
    let Err(Failure::Engine(error)) = grid.work_through() else { panic!("one test side for two conditions") };
    assert!(error.to_string().contains("1 test sides for a group of 2 conditions"), "{error}");
}

/// Counts fits.
#[derive(Default)]
struct Count(AtomicUsize);

impl Watch for Count {
    fn ended(&self, fits: usize) {
        self.0.fetch_add(fits, Ordering::Relaxed);
    }
}

#[test]
fn an_outcome_is_found_by_its_place() {
    let clouds = Clouds::new(80, 2);
    let learners = learners();
    let grid = Grid {
        subject: &clouds,
        learners: learners.iter().map(Box::as_ref).collect(),
        store: &NoStore,
        watch: &(),
    };
    let count = Count::default();
    let counted = Grid { watch: &count, learners: learners.iter().map(Box::as_ref).collect(), ..grid };
    counted.work_through().expect("a run");
    assert_eq!(
        (counted.n_fits(), count.0.load(Ordering::Relaxed)),
        (28, 28),
        "(1 + 3 + 3) pieces of 2 x 2 fits"
    );
    let grid = Grid { watch: &(), ..counted };
    let mut seen = Vec::new();
    let examined = grid.judge(&clouds.judge(), &frame, &mut |row, examined| {
        let first: Option<&Outcome> = examined.outcomes.get(examined.condition, 0, 0, examined.learner);
        assert_eq!(first, examined.trials.first().map(|trial| trial.outcome));
        assert!(examined.outcomes.get(examined.condition, 9, 0, 0).is_none());
        seen.push((row.cell.scheme.clone(), examined.reference.map(|(condition, _)| condition)));
        Ok(())
    });
    assert_eq!(examined.expect("a run").len(), 6);
    assert_eq!(seen[0], ("plain".to_owned(), None));
    assert_eq!(seen[5], ("noise".to_owned(), Some(0)));
}

#[test]
fn a_forecast_scales_trial_fits_to_the_whole_run() {
    let forecast = |n: usize| {
        let (clouds, learners) = (Clouds::new(n, 2), learners());
        let learners = learners.iter().map(Box::as_ref).collect();
        let grid = Grid { subject: &clouds, learners, store: &NoStore, watch: &() };
        let ticks = AtomicUsize::new(0);
        // Each look at the clock is one second after the last: every trial takes one, of half the rows as of all.
        grid.forecast(&|| Duration::from_secs(ticks.fetch_add(1, Ordering::Relaxed) as u64))
            .expect("a forecast")
    };
    assert_eq!(forecast(2000), None, "the first fits of a small run tell soon enough");
    let found = forecast(8000).expect("a large run");
    assert_eq!((found.fits, found.rows), (28, 1000));
    // 28 fits on 6,000 rows instead of 1,000, and rows of 8,000 records for 7 pieces at one second a thousand.
    assert!((found.seconds - (28.0 * 6.0 + 7.0 * 8.0)).abs() < 1e-9, "{}", found.seconds);
}
