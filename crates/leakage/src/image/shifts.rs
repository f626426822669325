//! Rotated rows and columns: the whole key from one known pair.
//!
//! The cipher rotates every row, then every column, by secret amounts. After the row step, column x holds exactly the
//! grey values that column x of the cipher image holds, in another order. So a row's rotation is the one under which
//! each of its pixels lies in a column that has that grey value; a wrong one fails in some column with near certainty.
//! Once the rows are known, each column's rotation is the one that fits. Several pairs are used together where there
//! are several.
//!
//! The Rubik's cube cipher (K. Loukhaoukha, J.-Y. Chouinard, A. Berdai, J. Electrical and Computer Engineering 2012)
//! turns a line one way or the other by the parity of its sum, and then masks all pixels with key bytes. The parity is
//! known where the image is, and the encryption of a black image, on which rotations do nothing, is the mask itself
//! (a chosen-plaintext attack). What is left is the same problem.

use image::GrayImage;

use super::keystream::roughness;
use super::quality::same_size;
use super::{Pair, Reconstruction, Trial};
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, Attack, AttackInfo, LeakageError, NotApplicable, check};

/// Known pairs beyond which nothing is gained.
const MOST_PAIRS: usize = 3;

/// Which way lines turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Rows to the right and columns down.
    Fixed,
    /// Rows to the right and columns up where the sum of the line is even, the other way where it is odd.
    Parity,
}

/// A key: rotations of rows (0 to width - 1) and of columns (0 to height - 1).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Shifts {
    /// Rotation of each row.
    pub rows: Vec<usize>,
    /// Rotation of each column.
    pub columns: Vec<usize>,
}

/// An image as rows of bytes, with the parities of its lines.
struct Lines<'a> {
    pixels: &'a [u8],
    width: usize,
    height: usize,
}

impl<'a> Lines<'a> {
    fn of(picture: &'a GrayImage) -> Self {
        Self { pixels: picture.as_raw(), width: picture.width() as usize, height: picture.height() as usize }
    }

    fn at(&self, x: usize, y: usize) -> u8 {
        self.pixels[y * self.width + x]
    }

    fn odd_row(&self, y: usize) -> bool {
        (0..self.width).fold(0, |sum, x| sum ^ self.at(x, y)) & 1 == 1
    }

    fn odd_column(&self, x: usize) -> bool {
        (0..self.height).fold(0, |sum, y| sum ^ self.at(x, y)) & 1 == 1
    }

    /// How far a row moves to the right under a key.
    fn right(&self, y: usize, shift: usize, direction: Direction) -> usize {
        let left = direction == Direction::Parity && self.odd_row(y);
        if left { (self.width - shift) % self.width } else { shift }
    }

    /// How far a column moves down under a key. Rotating changes no sum, so the cipher image tells the parity.
    fn down(&self, x: usize, shift: usize, direction: Direction) -> usize {
        let up = direction == Direction::Parity && !self.odd_column(x);
        if up { (self.height - shift) % self.height } else { shift }
    }
}

/// The shifts that explain known pairs of images without a mask; where pairs leave a choice, the smallest.
///
/// # Errors
/// [`LeakageError::Empty`] without a pair or for images without pixels, [`LeakageError::Shape`] for images of
/// different sizes.
pub fn recover_shifts(pairs: &[Pair], direction: Direction) -> Result<Shifts, LeakageError> {
    let first = &pairs.first().ok_or(LeakageError::Empty { what: "pairs" })?.plain;
    check::not_empty("pixels", first.as_raw().len())?;
    let pictures = pairs.iter().flat_map(|pair| [&pair.plain, &pair.cipher]);
    pictures.into_iter().try_for_each(|picture| same_size(picture, first))?;
    let (width, height) = (first.width() as usize, first.height() as usize);
    let present: Vec<Vec<GreyValues>> =
        pairs.iter().map(|pair| column_values(&Lines::of(&pair.cipher))).collect();
    let row = |y: usize| {
        best(width, |shift| {
            pairs.iter().zip(&present).map(|(pair, values)| row_fit(pair, values, y, shift, direction)).sum()
        })
    };
    let rows: Vec<usize> = (0..height).map(row).collect();
    let turned: Vec<GrayImage> = pairs.iter().map(|pair| turn_rows(&pair.plain, &rows, direction)).collect();
    let column = |x: usize| {
        best(height, |shift| {
            pairs
                .iter()
                .zip(&turned)
                .map(|(pair, turned)| column_fit(turned, &pair.cipher, x, shift, direction))
                .sum()
        })
    };
    let columns = (0..width).map(column).collect();
    Ok(Shifts { rows, columns })
}

/// A set of grey values.
#[derive(Clone, Copy, Default)]
struct GreyValues([u64; 4]);

impl GreyValues {
    fn insert(&mut self, value: u8) {
        self.0[usize::from(value >> 6)] |= 1 << (value & 63);
    }

    fn contains(&self, value: u8) -> bool {
        self.0[usize::from(value >> 6)] >> (value & 63) & 1 == 1
    }
}

/// The smallest number below `n` with the largest fit.
fn best(n: usize, fit: impl Fn(usize) -> usize) -> usize {
    (0..n).max_by_key(|&shift| (fit(shift), std::cmp::Reverse(shift))).unwrap_or(0)
}

/// Which grey values each column has.
fn column_values(lines: &Lines<'_>) -> Vec<GreyValues> {
    let mut values = vec![GreyValues::default(); lines.width];
    for y in 0..lines.height {
        for (x, present) in values.iter_mut().enumerate() {
            present.insert(lines.at(x, y));
        }
    }
    values
}

/// In how many columns a row fits when it is rotated so.
fn row_fit(pair: &Pair, values: &[GreyValues], y: usize, shift: usize, direction: Direction) -> usize {
    let plain = Lines::of(&pair.plain);
    let right = plain.right(y, shift, direction);
    (0..plain.width).filter(|&x| values[(x + right) % plain.width].contains(plain.at(x, y))).count()
}

/// At how many places a column fits when it is rotated so.
fn column_fit(turned: &GrayImage, cipher: &GrayImage, x: usize, shift: usize, direction: Direction) -> usize {
    let (turned, cipher) = (Lines::of(turned), Lines::of(cipher));
    let down = cipher.down(x, shift, direction);
    (0..cipher.height).filter(|&y| cipher.at(x, (y + down) % cipher.height) == turned.at(x, y)).count()
}

fn turn_rows(plain: &GrayImage, rows: &[usize], direction: Direction) -> GrayImage {
    let lines = Lines::of(plain);
    let mut turned = plain.clone();
    for (y, (row, &shift)) in turned.chunks_exact_mut(lines.width).zip(rows).enumerate() {
        row.rotate_right(lines.right(y, shift, direction));
    }
    turned
}

/// Undoes rotations.
///
/// # Errors
/// [`LeakageError::Shape`] unless there is a shift for every row and column, [`LeakageError::Option`] for one that is not
/// below the width or height.
pub fn undo_shifts(
    cipher: &GrayImage,
    shifts: &Shifts,
    direction: Direction,
) -> Result<GrayImage, LeakageError> {
    let (width, height) = (cipher.width() as usize, cipher.height() as usize);
    check::same_length(("shifts", shifts.rows.len()), ("the image", height), "rows")?;
    check::same_length(("shifts", shifts.columns.len()), ("the image", width), "columns")?;
    for (option, shifts, size) in
        [("row shift", &shifts.rows, width), ("column shift", &shifts.columns, height)]
    {
        if let Some(&found) = shifts.iter().find(|shift| **shift >= size) {
            let expected = "below the length of the line";
            return Err(LeakageError::Option { option, found: found as f64, expected });
        }
    }
    Ok(undo(cipher, shifts, direction))
}

/// [`undo_shifts`] by shifts that fit.
fn undo(cipher: &GrayImage, shifts: &Shifts, direction: Direction) -> GrayImage {
    let lines = Lines::of(cipher);
    let mut turned = cipher.clone();
    for (x, &shift) in shifts.columns.iter().enumerate() {
        let down = lines.down(x, shift, direction);
        for y in 0..lines.height {
            turned.put_pixel(x as u32, y as u32, image::Luma([lines.at(x, (y + down) % lines.height)]));
        }
    }
    let lines = Lines::of(&turned);
    let mut plain = turned.clone();
    for (y, (row, &shift)) in plain.chunks_exact_mut(lines.width.max(1)).zip(&shifts.rows).enumerate() {
        row.rotate_left(lines.right(y, shift, direction));
    }
    plain
}

/// `shifts`: rotations of rows and columns are solved for.
pub(super) const SHIFTS: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "rotations of rows and columns are solved for",
        source: "ours",
        ..AttackInfo::new("shifts", Adversary::KnownPairs)
    },
    run,
    restore: Some(restore),
};

fn run(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(1, 1)?;
    let mut findings = Vec::new();
    for k in trial.pair_counts().take_while(|&k| k <= MOST_PAIRS) {
        findings.extend(attempt(trial, trial.known(k)?, &trial.parts().cipher, k)?);
    }
    match findings.is_empty() {
        true => Err(NotApplicable::TooFewPairs { needed: 1, found: 0 }),
        false => Ok(findings),
    }
}

fn restore(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    let pairs = &trial.parts().pairs[..trial.parts().pairs.len().min(MOST_PAIRS)];
    undone(pairs, &trial.parts().cipher).ok_or(NotApplicable::TooFewPairs { needed: 1, found: 0 })
}

/// `mask-and-shifts`: a black image gives the mask, known pairs the rotations.
pub(super) const MASK_AND_SHIFTS: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "a black image gives the mask, known pairs the rotations",
        source: "ours",
        ..AttackInfo::new("mask-and-shifts", Adversary::Chosen)
    },
    run: run_masked,
    restore: Some(restore_masked),
};

/// With a black image's encryption the mask comes off first.
fn run_masked(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    trial.require(1, 1)?;
    let mask = Mask::of(trial)?;
    let victims = mask.off_all(&trial.parts().cipher);
    let mut findings = Vec::new();
    for k in trial.pair_counts().take_while(|&k| k <= MOST_PAIRS) {
        findings.extend(attempt(trial, &mask.off_pairs(trial.known(k)?), &victims, k)?);
    }
    match findings.is_empty() {
        true => Err(NotApplicable::TooFewPairs { needed: 1, found: 0 }),
        false => Ok(findings),
    }
}

fn restore_masked(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<GrayImage>, NotApplicable> {
    let mask = Mask::of(trial)?;
    let pairs = mask.off_pairs(&trial.parts().pairs[..trial.parts().pairs.len().min(MOST_PAIRS)]);
    undone(&pairs, &mask.off_all(&trial.parts().cipher))
        .ok_or(NotApplicable::TooFewPairs { needed: 1, found: 0 })
}

/// What a cipher makes of a black image.
struct Mask<'a>(&'a GrayImage);

impl<'a> Mask<'a> {
    fn of(trial: &'a Trial) -> Result<Self, NotApplicable> {
        trial.parts().black.as_ref().map(Self).ok_or(NotApplicable::Absent { what: "chosen plaintext" })
    }

    fn off(&self, picture: &GrayImage) -> GrayImage {
        let mut bare = picture.clone();
        bare.iter_mut().zip(self.0.as_raw()).for_each(|(pixel, mask)| *pixel ^= mask);
        bare
    }

    fn off_all(&self, pictures: &[GrayImage]) -> Vec<GrayImage> {
        pictures.iter().map(|picture| self.off(picture)).collect()
    }

    fn off_pairs(&self, pairs: &[Pair]) -> Vec<Pair> {
        let bare = |pair: &Pair| Pair { plain: pair.plain.clone(), cipher: self.off(&pair.cipher) };
        pairs.iter().map(bare).collect()
    }
}

/// The victims' images under the direction that makes them smoother; `None` without a pair.
fn undone(pairs: &[Pair], victims: &[GrayImage]) -> Option<Vec<GrayImage>> {
    let under = |direction: Direction| -> Option<Vec<GrayImage>> {
        let shifts = recover_shifts(pairs, direction).ok()?;
        Some(victims.iter().map(|cipher| undo(cipher, &shifts, direction)).collect())
    };
    let rough = |pictures: &Vec<GrayImage>| pictures.iter().take(20).map(roughness).sum::<f64>();
    let tried = [Direction::Fixed, Direction::Parity].into_iter().filter_map(under);
    tried.min_by(|a, b| rough(a).total_cmp(&rough(b)))
}

fn attempt(
    trial: &Trial,
    pairs: &[Pair],
    victims: &[GrayImage],
    k: usize,
) -> Result<Vec<Finding>, NotApplicable> {
    let Some(pictures) = undone(pairs, victims) else { return Ok(Vec::new()) };
    let whole = whole_key(trial, &pictures, k);
    let mut findings = Reconstruction(pictures).findings(trial, k)?;
    findings.push(whole);
    Ok(findings)
}

/// Whether a victim's image is restored without a single wrong pixel, as the whole key does.
fn whole_key(trial: &Trial, pictures: &[GrayImage], k: usize) -> Finding {
    let victims = trial.parts().records.iter().zip(&trial.parts().truth).zip(pictures);
    let guess = |((&record, truth), picture): ((&usize, &GrayImage), &GrayImage)| Guess {
        record,
        success: f64::from(u8::from(truth == picture)),
        baseline: 0.0,
    };
    let guesses = Guesses::PerRecord(victims.map(guess).collect());
    Finding::new("whole pictures", "share restored exactly", guesses).of_whole_records().with_pairs(k)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    fn texture(width: u32, height: u32, salt: u32) -> GrayImage {
        GrayImage::from_fn(width, height, |x, y| {
            Luma([((x * 37 + y * 91 + x * y * 13 + salt * 7) % 251) as u8])
        })
    }

    /// Encrypts as the module says.
    fn encrypt(plain: &GrayImage, shifts: &Shifts, direction: Direction) -> GrayImage {
        let turned = turn_rows(plain, &shifts.rows, direction);
        let lines = Lines::of(&turned);
        let mut cipher = turned.clone();
        for (x, &shift) in shifts.columns.iter().enumerate() {
            let down = lines.down(x, shift, direction);
            for y in 0..lines.height {
                cipher.put_pixel(x as u32, ((y + down) % lines.height) as u32, Luma([lines.at(x, y)]));
            }
        }
        cipher
    }

    #[test]
    fn one_pair_gives_the_key() {
        let (plain, other) = (texture(12, 9, 0), texture(12, 9, 5));
        let key = Shifts {
            rows: (0..9).map(|y| y * 5 % 12).collect(),
            columns: (0..12).map(|x| x * 7 % 9).collect(),
        };
        for direction in [Direction::Fixed, Direction::Parity] {
            let pair = Pair { plain: plain.clone(), cipher: encrypt(&plain, &key, direction) };
            let found = recover_shifts(&[pair], direction).unwrap();
            assert_eq!(found, key, "{direction:?}");
            assert_eq!(undo_shifts(&encrypt(&other, &key, direction), &found, direction), Ok(other.clone()));
        }
    }

    #[test]
    fn nothing_known_gives_nothing() {
        assert_eq!(recover_shifts(&[], Direction::Fixed), Err(LeakageError::Empty { what: "pairs" }));
        let empty = Pair { plain: GrayImage::new(0, 3), cipher: GrayImage::new(0, 3) };
        assert_eq!(recover_shifts(&[empty], Direction::Fixed), Err(LeakageError::Empty { what: "pixels" }));
    }
}
