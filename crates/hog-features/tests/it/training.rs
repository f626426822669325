//! Training a detector with a learner of one's own.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

use evaluation::{BoundingBox, match_detections};
use hog_features::training::{
    Background, Material, Negative, ScanOptions, SettingsGrid, Trainer, TrainingData, WindowLearner,
    WindowModel, WindowRows, best_settings, scan_scenes, try_settings,
};
use hog_features::{DetectorOptions, HogError, HogOptions};
use image::{GrayImage, imageops};

use crate::picture::waves;

const SIDE: u32 = 32;

/// Differences of class means: the simplest linear model. It says how many rows each fit had.
#[derive(Default)]
struct Means {
    fits: std::sync::Mutex<Vec<usize>>,
}

impl WindowLearner for Means {
    type State = usize;
    type Error = HogError;

    fn fit(&self, rows: &WindowRows, last: Option<&usize>) -> Result<(WindowModel, usize), HogError> {
        let n = rows.labels().len();
        assert!(last.is_none_or(|&last| last <= n), "rows are only added");
        self.fits.lock().unwrap().push(n);
        let mean = |class: usize| -> Vec<f64> {
            let mut sum = vec![0.0; rows.width()];
            let of_class =
                rows.values().chunks(rows.width()).zip(rows.labels()).filter(|row| *row.1 == class);
            let count = of_class.clone().count() as f64;
            for (row, _) in of_class {
                sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value) / count);
            }
            sum
        };
        let (object, none) = (mean(1), mean(0));
        let weights: Vec<f64> = object.iter().zip(&none).map(|(a, b)| a - b).collect();
        let bias =
            -0.5 * weights.iter().zip(object.iter().zip(&none)).map(|(w, (a, b))| w * (a + b)).sum::<f64>();
        let weights = weights.iter().map(|&w| w as f32).collect();
        Ok((WindowModel { weights, bias: bias as f32 }, n))
    }
}

fn object(seed: u32) -> GrayImage {
    let mut picture = waves(SIDE, SIDE, 99);
    picture.iter_mut().zip(waves(SIDE, SIDE, seed).iter()).for_each(|(a, b)| *a = a.saturating_add(b / 16));
    picture
}

fn data() -> TrainingData {
    let negative =
        |seed: u32| Negative { patch: waves(SIDE, SIDE, seed), photo: Some(format!("photo {}", seed % 5)) };
    let background =
        |seed: u32| Background { name: format!("photo {seed}"), picture: waves(80, 70, 40 + seed) };
    TrainingData {
        objects: (0..10).map(object).collect(),
        negatives: (0..10).map(negative).collect(),
        backgrounds: (0..5).map(background).collect(),
    }
}

fn options() -> DetectorOptions {
    let hog = HogOptions { cell: 4, ..HogOptions::felzenszwalb() };
    DetectorOptions { hog, window: (32, 32), threshold: -1.0, start_scale: 1.0, ..DetectorOptions::default() }
}

fn trainer<'a>(scan: ScanOptions<'a>) -> Trainer<'a> {
    Trainer { options: options(), hard_per_photo: 7, scan }
}

/// A photo with an object in it, and where that is.
fn scene(photo: &GrayImage, seed: u32) -> (GrayImage, BoundingBox) {
    let mut scene = photo.clone();
    imageops::replace(&mut scene, &object(seed), 24, 20);
    (scene, BoundingBox::new(24.0, 20.0, 32.0, 32.0).unwrap())
}

type Opened<'a> = (Cow<'a, GrayImage>, Vec<BoundingBox>);

fn open((picture, place): &(GrayImage, BoundingBox)) -> Result<Opened<'_>, HogError> {
    Ok((Cow::Borrowed(picture), vec![*place]))
}

#[test]
fn a_detector_is_trained_mined_chosen_and_finds_what_it_was_trained_for() {
    let (data, scan) = (data(), ScanOptions::default());
    let held = data.hold_out(5).unwrap();
    assert_eq!((held.objects.len(), held.backgrounds.len(), held.rest.negatives.len()), (2, 1, 8));
    let scenes: Vec<_> = (0..4).map(|seed| scene(&held.backgrounds[0].picture, 50 + seed)).collect();
    let learner = Means::default();
    let grid = SettingsGrid { cells: vec![4, 8], averages: vec![None], ..SettingsGrid::default() };
    let groups = grid.groups(&options());
    let train = |options| Trainer { options, ..trainer(scan) }.train(&held.rest, &learner);
    let tried = try_settings(&groups, &[0.5], train, |detector| scan_scenes(detector, &scan, &scenes, open));
    let tried = tried.unwrap();
    assert_eq!(tried.len(), 8);
    // The objects have the size of the window, which only the first level of this pyramid shows.
    let best = best_settings(&tried).unwrap();
    assert_eq!((best.options.hog.cell, best.options.start_scale), (4, 1.0), "{tried:?}");
    assert!(best.precisions[0] > 0.8, "{best}");
    let fits = learner.fits.lock().unwrap().clone();
    assert_eq!((fits.len(), fits[0]), (8, 2 * 8 + 8), "two fits a group, on mirrored objects too");

    let trained = trainer(scan).train(&data.all(), &Means::default()).unwrap();
    assert!((1..=5 * 7).contains(&trained.hard), "{} mined", trained.hard);
    let detector = trained.model.detector(options()).unwrap();
    let boxes = scan_scenes(&detector, &scan, &scenes, open).unwrap();
    let matched = match_detections(&boxes, 0.5).unwrap();
    assert_eq!((matched.n_truth(), matched.recall()), (4, Some(1.0)));
}

#[test]
fn threads_do_not_show() {
    let data = data();
    let train = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| trainer(ScanOptions::default()).train(&data.all(), &Means::default()).unwrap())
    };
    assert_eq!(train(1), train(3));
}

#[test]
fn a_filter_sees_patches_and_levels_and_may_fail() {
    let data = data();
    let seen = AtomicUsize::new(0);
    let invert = |pixels: &mut [u8], (width, height): (u32, u32)| {
        assert_eq!(pixels.len(), (width * height) as usize);
        seen.fetch_add(usize::from((width, height) == (32, 32)), Ordering::Relaxed);
        pixels.iter_mut().for_each(|pixel| *pixel = 255 - *pixel);
        Ok(())
    };
    let scan = ScanOptions { filter: Some(&invert), ..ScanOptions::default() };
    let trained = trainer(scan).train(&data.all(), &Means::default()).unwrap();
    assert!(seen.load(Ordering::Relaxed) >= 30, "every patch");
    assert_eq!(trained.model.weights.len(), trained.model.detector(options()).unwrap().spec().len());
    let refusal = HogError::Filter { reason: "no key".to_owned() };
    let fails = |_: &mut [u8], _: (u32, u32)| Err(refusal.clone());
    let scan = ScanOptions { filter: Some(&fails), ..ScanOptions::default() };
    assert_eq!(trainer(scan).train(&data.all(), &Means::default()), Err(refusal.clone()));
}

#[test]
fn training_ends_when_it_is_told_to() {
    let data = data();
    for last in [0, 20, 31, 34] {
        let asked = AtomicUsize::new(0);
        let stop = || asked.fetch_add(1, Ordering::Relaxed) >= last;
        let scan = ScanOptions { stop: Some(&stop), ..ScanOptions::default() };
        let trained = trainer(scan).train(&data.all(), &Means::default());
        assert_eq!(trained, Err(HogError::Stopped), "after {last} questions");
    }
}

#[test]
fn patches_of_another_size_than_the_window_are_refused() {
    let small = waves(20, 20, 1);
    let material = Material { objects: vec![&small], negatives: vec![&small], backgrounds: vec![] };
    let trained = trainer(ScanOptions::default()).train(&material, &Means::default());
    assert!(matches!(trained, Err(HogError::SizeMismatch { found: (20, 20), .. })), "{trained:?}");
}
