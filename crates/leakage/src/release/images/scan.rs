//! Every image of a release, once: what has to be true of all of them, and not of a sample.

use std::collections::{BTreeMap, HashMap};

use image::imageops;
use results::Visible;
use sha2::{Digest, Sha256};

use crate::LeakageError;
use crate::image::{Pair, correlation};

/// Correlation of a released image with its plain one from which on it stands there as it is.
const OPEN: f64 = 0.9;

/// The fewest pixels of an image whose correlation says anything.
const FEWEST_PIXELS: usize = 64;

/// A digest of an image.
type Fingerprint = [u8; 32];

/// What was seen of all images.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Width and height of each.
    pub(super) sizes: Vec<(u32, u32)>,
    /// Those that stand in the release as they are, or as their negative.
    pub(super) open: Vec<usize>,
    plain: Vec<Fingerprint>,
    released: Vec<Fingerprint>,
}

impl Scan {
    /// Looks at the next image.
    pub(super) fn add(&mut self, pair: &Pair) {
        let index = self.sizes.len();
        self.sizes.push(pair.plain.dimensions());
        self.plain.push(fingerprint(&pair.plain));
        self.released.push(fingerprint(&pair.cipher));
        if is_open(pair) {
            self.open.push(index);
        }
    }

    /// Numbers of images by size.
    pub(super) fn by_size(&self) -> BTreeMap<(u32, u32), Vec<usize>> {
        let mut groups: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
        self.sizes.iter().enumerate().for_each(|(index, &size)| groups.entry(size).or_default().push(index));
        groups
    }

    /// Number of different plain images.
    pub(super) fn n_plain(&self) -> usize {
        counts(self.plain.iter()).len()
    }

    /// Of these images: how many different ones were released, and how many that no other is equal to.
    pub(super) fn distinct_and_unique(&self, indices: &[usize]) -> (u64, u64) {
        let counts = counts(indices.iter().map(|&index| &self.released[index]));
        (counts.len() as u64, counts.values().filter(|count| **count == 1).count() as u64)
    }

    /// How many of these images repeat an earlier plain one, and how many of those repeat its released one as well.
    pub(super) fn repeats(&self, indices: &[usize]) -> (usize, usize) {
        let mut first: HashMap<&Fingerprint, &Fingerprint> = HashMap::new();
        let (mut repeats, mut shown) = (0, 0);
        for &index in indices {
            let (plain, released) = (&self.plain[index], &self.released[index]);
            match first.get(plain) {
                Some(known) => {
                    repeats += 1;
                    shown += usize::from(*known == released);
                }
                None => drop(first.insert(plain, released)),
            }
        }
        (repeats, shown)
    }

    /// What anybody can see of these images by comparing them.
    pub(super) fn visible(&self, indices: &[usize]) -> Vec<Visible> {
        let same = |index: &usize| self.plain[*index] == self.released[*index];
        if !indices.is_empty() && indices.iter().all(same) {
            return vec![Visible::Values];
        }
        let (_, shown) = self.repeats(indices);
        let tells_apart = self.distinct_and_unique(indices).0 > 1;
        let sizes = self.by_size().len() > 1;
        let seen = [(shown > 0 && tells_apart, Visible::Equality), (sizes, Visible::Length)];
        seen.into_iter().filter(|(shows, _)| *shows).map(|(_, what)| what).collect()
    }
}

fn counts<'a>(prints: impl Iterator<Item = &'a Fingerprint>) -> HashMap<&'a Fingerprint, usize> {
    let mut counts = HashMap::new();
    prints.for_each(|print| *counts.entry(print).or_default() += 1);
    counts
}

fn fingerprint(image: &image::GrayImage) -> Fingerprint {
    let mut digest = Sha256::new();
    digest.update(image.width().to_be_bytes());
    digest.update(image.height().to_be_bytes());
    digest.update(image.as_raw());
    digest.finalize().into()
}

fn is_open(pair: &Pair) -> bool {
    let enough = pair.plain.as_raw().len() >= FEWEST_PIXELS;
    match correlation(&pair.plain, &pair.cipher) {
        Ok(Some(found)) if enough => found.abs() >= OPEN,
        _ => pair.plain == pair.cipher,
    }
}

/// The pair as it is compared: a released image that lies on its side is turned.
///
/// # Errors
/// [`LeakageError::Empty`] for an image without pixels, [`LeakageError::ImageSize`] where the released image has another size.
pub(super) fn upright(index: usize, pair: Pair) -> Result<Pair, LeakageError> {
    let (plain, released) = (pair.plain.dimensions(), pair.cipher.dimensions());
    if plain.0 == 0 || plain.1 == 0 {
        return Err(LeakageError::Empty { what: "pixels of a plain image" });
    }
    match released == plain {
        true => Ok(pair),
        false if released == (plain.1, plain.0) => {
            Ok(Pair { cipher: imageops::rotate90(&pair.cipher), ..pair })
        }
        false => Err(LeakageError::ImageSize { index, plain, released }),
    }
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    fn image(number: u32) -> GrayImage {
        GrayImage::from_fn(12, 8, |x, y| Luma([((x * x * (number + 3) + 31 * y * number) % 251) as u8]))
    }

    fn scan(numbers: &[u32], release: impl Fn(&GrayImage, usize) -> GrayImage) -> Scan {
        let mut scan = Scan::default();
        for (place, &number) in numbers.iter().enumerate() {
            let plain = image(number);
            scan.add(&Pair { cipher: release(&plain, place), plain });
        }
        scan
    }

    #[test]
    fn single_images_that_were_left_as_they_are_are_named() {
        let left = scan(&[1, 2, 3, 4], |plain, place| match place {
            1 => plain.clone(),
            3 => GrayImage::from_fn(12, 8, |x, y| Luma([255 - plain.get_pixel(x, y).0[0]])),
            _ => image(40 + place as u32),
        });
        assert_eq!(left.open, [1, 3]);
        assert_eq!(left.visible(&[0, 1, 2, 3]), []);
        assert_eq!(left.visible(&[1]), [Visible::Values]);
    }

    #[test]
    fn repeated_images_show_where_their_releases_are_equal() {
        let keyed = scan(&[1, 1, 2, 1], |plain, _| imageops::flip_vertical(plain));
        assert_eq!((keyed.repeats(&[0, 1, 2, 3]), keyed.n_plain()), ((2, 2), 2));
        assert_eq!(keyed.distinct_and_unique(&[0, 1, 2, 3]), (2, 1));
        assert_eq!(keyed.visible(&[0, 1, 2, 3]), [Visible::Equality]);
        let fresh = scan(&[1, 1, 2, 1], |_, place| image(50 + place as u32));
        assert_eq!((fresh.repeats(&[0, 1, 2, 3]), fresh.visible(&[0, 1, 2, 3])), ((2, 0), vec![]));
    }

    #[test]
    fn an_image_on_its_side_is_turned_and_another_size_is_an_error() {
        let pair = |cipher| Pair { plain: image(1), cipher };
        let turned = upright(0, pair(imageops::rotate270(&image(1)))).expect("as many pixels");
        assert_eq!(turned.cipher, turned.plain);
        let found = upright(7, pair(GrayImage::new(12, 9))).expect_err("another size").to_string();
        assert!(found.starts_with("image 7 is 12x8 pixels in plain and 12x9 in the release"), "{found}");
        let nothing = Pair { plain: GrayImage::new(0, 3), cipher: GrayImage::new(0, 3) };
        assert!(upright(0, nothing).is_err());
    }
}
