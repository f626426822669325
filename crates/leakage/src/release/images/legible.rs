//! Images that stand in a release as they are, or in a form that takes no key to undo: turned, mirrored, negative, or with
//! other grey values. Blurred and pixelated images need not be undone: most of their pixels are near the original's.

use image::{GrayImage, imageops};

use super::reading::{better, share_read};
use crate::image::Trial;
use crate::score::Guess;

/// Grey values by grey values.
type Tone = [u8; 256];

/// What two readers see of the victims of a trial.
pub(super) struct Legible {
    /// One who turns all images the same way.
    pub(super) alike: Vec<Guess>,
    /// One who turns each image as it looks best.
    pub(super) each: Vec<Guess>,
}

/// Reads the victims' released images; `baseline` is what is read of each without them.
pub(super) fn legible(trial: &Trial, baseline: &[f64]) -> Legible {
    let tones = tones(trial);
    let shares: Vec<Vec<f64>> = trial
        .cipher()
        .iter()
        .zip(trial.truth())
        .map(|(cipher, truth)| shares(cipher, truth, &tones))
        .collect();
    let n_forms = shares.iter().map(Vec::len).min().unwrap_or(0);
    let of_form = |form: usize| shares.iter().map(|shares| shares[form]).collect::<Vec<f64>>();
    let alike = better((0..n_forms).map(of_form)).unwrap_or_default();
    let each = shares.iter().map(|shares| largest(shares)).collect::<Vec<f64>>();
    // whoever picks a form with the original in hand has luck with other people's images too
    let others = trial.cipher().iter().cycle().skip(1).zip(trial.truth());
    let luck = others.map(|(cipher, truth)| largest(&self::shares(cipher, truth, &tones)));
    let beside = better([baseline.to_vec(), luck.collect()].into_iter()).unwrap_or_default();
    Legible { alike: guesses(trial, &alike, baseline), each: guesses(trial, &each, &beside) }
}

fn largest(shares: &[f64]) -> f64 {
    shares.iter().copied().fold(0.0, f64::max)
}

/// One guess for each victim.
pub(super) fn guesses(trial: &Trial, success: &[f64], baseline: &[f64]) -> Vec<Guess> {
    let both = trial.records().iter().zip(success).zip(baseline);
    both.map(|((&record, &success), &baseline)| Guess { record, success, baseline }).collect()
}

/// The share of pixels that is read in every form.
fn shares(cipher: &GrayImage, truth: &GrayImage, tones: &[Tone]) -> Vec<f64> {
    let mut shares = Vec::new();
    for form in forms(cipher) {
        for tone in tones {
            let guess: Vec<u8> = form.iter().map(|&value| tone[usize::from(value)]).collect();
            shares.push(share_read(&guess, truth));
        }
    }
    shares
}

/// The image turned and mirrored in all ways that keep its shape.
pub(super) fn forms(image: &GrayImage) -> Vec<GrayImage> {
    let mut turns = vec![image.clone(), imageops::rotate180(image)];
    if image.width() == image.height() {
        turns.extend([imageops::rotate90(image), imageops::rotate270(image)]);
    }
    let mirrored: Vec<GrayImage> = turns.iter().map(imageops::flip_horizontal).collect();
    turns.into_iter().chain(mirrored).collect()
}

/// Grey values as they are, their negatives, and those that make released images as bright as other plain ones, in rising and
/// in falling order: any change of brightness or contrast of the whole release is undone by one of them.
fn tones(trial: &Trial) -> Vec<Tone> {
    let identity: Tone = std::array::from_fn(|value| value as u8);
    let (released, plain) = (counts(trial.cipher()), counts(trial.auxiliary()));
    let rising = matched(&released, &plain);
    let reversed: [u64; 256] = std::array::from_fn(|value| released[255 - value]);
    let falling = matched(&reversed, &plain);
    vec![
        identity,
        identity.map(|value| 255 - value),
        rising,
        std::array::from_fn(|value| falling[255 - value]),
    ]
}

fn counts(images: &[GrayImage]) -> [u64; 256] {
    let mut counts = [0; 256];
    images.iter().flat_map(|image| image.as_raw()).for_each(|&value| counts[usize::from(value)] += 1);
    counts
}

/// The rising map of grey values that gives the first histogram the shape of the second.
fn matched(from: &[u64; 256], to: &[u64; 256]) -> Tone {
    let total = |counts: &[u64; 256]| counts.iter().sum::<u64>().max(1) as f64;
    let (all_from, all_to) = (total(from), total(to));
    let (mut below, mut reached, mut value) = (0.0, to[0] as f64 / all_to, 0_u8);
    from.map(|count| {
        let middle = below + 0.5 * count as f64 / all_from;
        below += count as f64 / all_from;
        while reached < middle && value < u8::MAX {
            value += 1;
            reached += to[usize::from(value)] as f64 / all_to;
        }
        value
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ramp with a corner of its own, so that no turn is like another.
    fn image(shift: u8) -> GrayImage {
        GrayImage::from_fn(8, 8, |x, y| image::Luma([(12 * x + 20 * y) as u8 / 2 + shift * (x / 6) as u8]))
    }

    fn read(change: impl Fn(&GrayImage) -> GrayImage) -> (f64, f64) {
        let truth: Vec<GrayImage> = (0..6).map(|shift| image(10 * shift)).collect();
        let cipher = truth.iter().map(change).collect();
        let trial = Trial::builder(truth.clone(), cipher).with_auxiliary(truth).build().unwrap();
        let found = legible(&trial, &[0.1; 6]);
        let mean = |guesses: &[Guess]| guesses.iter().map(|guess| guess.success).sum::<f64>() / 6.0;
        (mean(&found.alike), mean(&found.each))
    }

    #[test]
    fn forms_without_a_key_are_read() {
        assert_eq!(read(GrayImage::clone), (1.0, 1.0));
        assert_eq!(read(imageops::rotate90), (1.0, 1.0));
        assert_eq!(read(|image| imageops::flip_horizontal(&imageops::rotate180(image))), (1.0, 1.0));
        let toned = |tone: fn(u8) -> u8| {
            read(move |image| {
                GrayImage::from_fn(8, 8, |x, y| image::Luma([tone(image.get_pixel(x, y).0[0])]))
            })
        };
        assert_eq!(toned(|value| 255 - value), (1.0, 1.0));
        assert!(toned(|value| value / 4 + 150).0 > 0.9, "{:?}", toned(|value| value / 4 + 150));
        assert!(toned(|value| 250 - value / 3).0 > 0.9, "{:?}", toned(|value| 250 - value / 3));
        assert_eq!(toned(|_| 0).0, read(|_| GrayImage::new(8, 8)).0);
        assert!(toned(|_| 0).0 < 0.7);
    }

    #[test]
    fn a_histogram_is_given_the_shape_of_another() {
        let mut from = [0; 256];
        (from[3], from[7]) = (5, 5);
        let mut to = [0; 256];
        (to[100], to[200]) = (2, 2);
        let tone = matched(&from, &to);
        assert_eq!((tone[3], tone[7]), (100, 200));
    }
}
