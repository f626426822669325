//! Whose image is this? What encryption leaves alone of an image, looked up in a register of plain images.
//!
//! The register holds the plain images of everybody in the release and of nobody else: the adversary knows who is in it. By each
//! trait of an image (its size, its histogram, its shape) every released image is matched to the nearest plain one.

use std::cmp::Ordering;

use image::{GrayImage, Luma};
use ndarray::Array2;

use crate::audit::FOUND;
use crate::image::Pair;
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, AttackInfo, LeakageError};

/// Side of the small images that shapes are compared by.
const SIDE: usize = 16;

/// Ways to turn and mirror a square.
const N_FORMS: usize = 8;

/// Correlations that differ by less than one part of this are equal: those of equal images are summed in different orders.
const ALIKE: f32 = 1e4;

/// Bytes of a block of AES.
const BLOCK: usize = 16;

/// Share of the images found elsewhere that must have changed places among themselves to be taken for another order.
const MOVED: f64 = 0.9;

/// The fewest images found elsewhere from which on the order is doubted.
const FEWEST_MOVED: usize = 10;

/// What is compared of an image.
pub(super) struct Traits {
    size: (u32, u32),
    histogram: [u32; 256],
    folded: [u32; 128],
    ranked: [u32; 256],
    brightness: u64,
    repeats: usize,
    shape: Vec<f32>,
    edges: Vec<f32>,
}

impl Traits {
    fn of(image: &GrayImage) -> Self {
        let mut histogram = [0; 256];
        image.iter().for_each(|&value| histogram[usize::from(value)] += 1);
        let mut ranked = histogram;
        ranked.sort_unstable();
        let mut blocks: Vec<&[u8]> = image.as_raw().chunks(BLOCK).collect();
        let all = blocks.len();
        blocks.sort_unstable();
        blocks.dedup();
        Self {
            size: image.dimensions(),
            folded: std::array::from_fn(|value| histogram[value] + histogram[255 - value]),
            histogram,
            ranked,
            brightness: image.iter().map(|&value| u64::from(value)).sum(),
            repeats: all - blocks.len(),
            shape: shape(image),
            edges: shape(&edges(image)),
        }
    }
}

/// A sample of a release as it is looked up.
#[derive(Default)]
pub(super) struct Register {
    records: Vec<usize>,
    plain: Vec<Traits>,
    released: Vec<Traits>,
    /// Bytes of the files.
    bytes: Option<[Vec<u64>; 2]>,
}

impl Register {
    /// Adds the image of this number.
    pub(super) fn add(&mut self, record: usize, pair: &Pair) {
        self.records.push(record);
        self.plain.push(Traits::of(&pair.plain));
        self.released.push(Traits::of(&pair.cipher));
    }

    /// Bytes of the plain files and the released ones, by number of the image.
    pub(super) fn with_bytes(mut self, plain: &[u64], released: &[u64]) -> Self {
        let of =
            |bytes: &[u64]| self.records.iter().filter_map(|&record| bytes.get(record).copied()).collect();
        self.bytes = Some([of(plain), of(released)]);
        self
    }

    /// What is found by each trait.
    pub(super) fn found(&self) -> Vec<(AttackInfo, Finding)> {
        self.looked_up().into_iter().map(|(info, links)| (info, self.finding(&links))).collect()
    }

    /// Whether released images have changed places.
    ///
    /// # Errors
    /// [`LeakageError::ImageOrder`] where half of the images are found at another place, and nearly all of those have changed
    /// places among themselves: images that are found by chance share places.
    pub(super) fn check_order(&self) -> Result<(), LeakageError> {
        for links in [self.by_histogram(), self.by_shape(|traits| &traits.shape)] {
            let elsewhere = |&(own, link): &(usize, &Link)| link.first.is_some_and(|first| first != own);
            let moved: Vec<(usize, usize)> = links
                .iter()
                .enumerate()
                .filter(elsewhere)
                .filter_map(|(own, link)| Some((own, link.first?)))
                .collect();
            let mut places: Vec<usize> = moved.iter().map(|&(_, first)| first).collect();
            places.sort_unstable();
            places.dedup();
            let swapped = places.iter().filter(|&&place| moved.iter().any(|&(own, _)| own == place)).count();
            let Some(&(own, first)) = moved.first() else { continue };
            let many = moved.len() >= FEWEST_MOVED && 2 * moved.len() >= links.len();
            if many && swapped as f64 >= MOVED * moved.len() as f64 {
                let (released, plain) = (self.records[own], self.records[first]);
                let (moved, images) = (moved.len(), links.len());
                return Err(LeakageError::ImageOrder { moved, images, released, plain });
            }
        }
        Ok(())
    }

    fn looked_up(&self) -> Vec<(AttackInfo, Vec<Link>)> {
        let mut found = vec![
            (info("size-register", "images are told apart by their size"), self.nearest(|_, _| 0)),
            (info("histogram-register", "images are looked up by their grey histogram"), self.by_histogram()),
            (
                info(
                    "ranked-histogram-register",
                    "images are looked up by how often their grey values occur",
                ),
                self.nearest(|a, b| apart(&a.ranked, &b.ranked)),
            ),
            (
                info("brightness-register", "images are looked up by the sum of their grey values"),
                self.nearest(|a, b| a.brightness.abs_diff(b.brightness)),
            ),
            (
                info(
                    "repeats-register",
                    "images are looked up by how many blocks of 16 bytes repeat another",
                ),
                self.nearest(|a, b| a.repeats.abs_diff(b.repeats) as u64),
            ),
            (
                info(
                    "shape-register",
                    "images are looked up by their likeness at 16x16 pixels, turned and mirrored",
                ),
                self.by_shape(|traits| &traits.shape),
            ),
            (
                info(
                    "edge-register",
                    "images are looked up by their edges at 16x16 pixels, turned and mirrored",
                ),
                self.by_shape(|traits| &traits.edges),
            ),
        ];
        if let Some(bytes) = &self.bytes {
            let links = self.by_bytes(bytes);
            found.push((info("file-size-register", "images are looked up by the size of their file"), links));
        }
        found
    }

    fn finding(&self, links: &[Link]) -> Finding {
        let baseline = 1.0 / links.len().max(1) as f64;
        let guess = |(&record, link): (&usize, &Link)| Guess { record, success: link.chance, baseline };
        let guesses = self.records.iter().zip(links).map(guess).collect();
        Finding::new("identity", FOUND, Guesses::PerRecord(guesses)).of_identity()
    }

    fn by_histogram(&self) -> Vec<Link> {
        self.nearest(|a, b| (apart(&a.folded, &b.folded), apart(&a.histogram, &b.histogram)))
    }

    fn nearest<D: PartialOrd>(&self, distance: impl Fn(&Traits, &Traits) -> D) -> Vec<Link> {
        let of = |own: usize| self.link(own, |other| distance(&self.released[own], &self.plain[other]));
        (0..self.records.len()).map(of).collect()
    }

    /// How an image is found by its distance to each of the register; candidates have the size of the released image.
    fn link<D: PartialOrd>(&self, own: usize, distance: impl Fn(usize) -> D) -> Link {
        let size = self.released[own].size;
        let same = (0..self.plain.len()).filter(|&other| self.plain[other].size == size);
        let mut nearest: Vec<usize> = Vec::new();
        let mut least = None;
        for (other, found) in same.map(|other| (other, distance(other))) {
            match least.as_ref().and_then(|least| found.partial_cmp(least)) {
                Some(Ordering::Greater) => {}
                Some(Ordering::Equal) => nearest.push(other),
                Some(Ordering::Less) | None => (least, nearest) = (Some(found), vec![other]),
            }
        }
        let chance = if nearest.contains(&own) { 1.0 / nearest.len() as f64 } else { 0.0 };
        Link { chance, first: nearest.first().copied().filter(|_| nearest.len() == 1) }
    }

    /// By the correlation of small images, in the form that correlates most; negatives count as well.
    fn by_shape(&self, plain: fn(&Traits) -> &[f32]) -> Vec<Link> {
        let candidates = table(self.plain.iter().map(plain));
        let mut likeness = Array2::<f32>::zeros((self.released.len(), self.plain.len()));
        for form in 0..N_FORMS {
            let turned: Vec<Vec<f32>> =
                self.released.iter().map(|traits| turned(plain(traits), form)).collect();
            let found = table(turned.iter().map(Vec::as_slice)).dot(&candidates.t());
            likeness.zip_mut_with(&found, |most, found| *most = most.max(found.abs()));
        }
        (0..self.records.len())
            .map(|own| self.link(own, |other| -(ALIKE * likeness[[own, other]]).round()))
            .collect()
    }

    /// By the place of a file among all, from the smallest to the largest.
    fn by_bytes(&self, [plain, released]: &[Vec<u64>; 2]) -> Vec<Link> {
        let (plain, released) = (places(plain), places(released));
        let of = |own: usize| self.link(own, |other| plain[other].abs_diff(released[own]));
        (0..self.records.len()).map(of).collect()
    }
}

/// How one released image is found.
struct Link {
    /// The chance that its own plain image is put first, of equally near ones in random order.
    chance: f64,
    /// The plain image that is nearer than all others.
    first: Option<usize>,
}

const fn info(id: &'static str, summary: &'static str) -> AttackInfo {
    AttackInfo { summary, source: "ours", ..AttackInfo::new(id, Adversary::Auxiliary) }
}

/// The sum of absolute differences.
fn apart(a: &[u32], b: &[u32]) -> u64 {
    a.iter().zip(b).map(|(x, y)| u64::from(x.abs_diff(*y))).sum()
}

/// The sum of the numbers of smaller and of not larger ones, for each number: equal ones share a place.
fn places(numbers: &[u64]) -> Vec<usize> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let place = |number: &u64| {
        sorted.partition_point(|other| other < number) + sorted.partition_point(|other| other <= number)
    };
    numbers.iter().map(place).collect()
}

fn table<'a>(rows: impl ExactSizeIterator<Item = &'a [f32]>) -> Array2<f32> {
    let mut table = Array2::zeros((rows.len(), SIDE * SIDE));
    for (row, values) in table.rows_mut().into_iter().zip(rows) {
        row.into_iter().zip(values).for_each(|(slot, value)| *slot = *value);
    }
    table
}

/// Means over 16x16 fields, of mean 0 and norm 1, so that inner products are correlations; zeros of a uniform image.
fn shape(image: &GrayImage) -> Vec<f32> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let span = |field: usize, length: usize| {
        let from = field * length / SIDE;
        from..((field + 1) * length / SIDE).max(from + 1)
    };
    let mean = |field: usize| {
        let (across, down) = (span(field % SIDE, width), span(field / SIDE, height));
        let area = across.len() * down.len();
        let row =
            |y: usize| image.as_raw()[y * width..][across.clone()].iter().map(|&v| u32::from(v)).sum::<u32>();
        down.map(row).sum::<u32>() as f32 / area as f32
    };
    let mut fields: Vec<f32> = (0..SIDE * SIDE).map(mean).collect();
    let centre = fields.iter().sum::<f32>() / fields.len() as f32;
    fields.iter_mut().for_each(|value| *value -= centre);
    let norm = fields.iter().map(|value| value * value).sum::<f32>().sqrt();
    let scale = if norm > 1e-3 { 1.0 / norm } else { 0.0 };
    fields.iter_mut().for_each(|value| *value *= scale);
    fields
}

/// A small image turned and mirrored.
fn turned(shape: &[f32], form: usize) -> Vec<f32> {
    let flip = |place: usize, bit: usize| if form & bit != 0 { SIDE - 1 - place } else { place };
    let from = |field: usize| {
        let (x, y) = (flip(field % SIDE, 1), flip(field / SIDE, 2));
        if form & 4 != 0 { x * SIDE + y } else { y * SIDE + x }
    };
    (0..SIDE * SIDE).map(|field| shape[from(field)]).collect()
}

/// How much grey values differ from those to the right and below.
fn edges(image: &GrayImage) -> GrayImage {
    let (width, height) = image.dimensions();
    GrayImage::from_fn(width, height, |x, y| {
        let value = |x: u32, y: u32| image.get_pixel(x.min(width - 1), y.min(height - 1)).0[0];
        let here = value(x, y);
        let (right, below) = (here.abs_diff(value(x + 1, y)), here.abs_diff(value(x, y + 1)));
        Luma([right.saturating_add(below)])
    })
}

#[cfg(test)]
mod tests {
    use image::imageops;

    use super::*;

    /// An image of blocks of its own size and brightness.
    fn image(number: usize) -> GrayImage {
        let (across, down) = (3 + number as u32 % 5, 2 + (number as u32 / 5) % 6);
        GrayImage::from_fn(20, 24, |x, y| {
            let block = u64::from(x / across + 97 * (y / down));
            let z = (block + 7919 * number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            Luma([((z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 57) as u8 + (number % 60) as u8])
        })
    }

    fn register(n: usize, release: impl Fn(usize) -> GrayImage) -> Register {
        let mut register = Register::default();
        (0..n).for_each(|index| register.add(index, &Pair { plain: image(index), cipher: release(index) }));
        register
    }

    fn shares(register: &Register) -> Vec<(&'static str, f64)> {
        let share = |(info, finding): (AttackInfo, Finding)| Some((info.id, finding.guesses.success()?));
        register.found().into_iter().filter_map(share).collect()
    }

    fn share(register: &Register, id: &str) -> f64 {
        shares(register).iter().find(|(found, _)| *found == id).map(|(_, share)| *share).expect("it is run")
    }

    #[test]
    fn each_trait_finds_what_it_is_made_for() {
        let plain = register(30, image);
        for (id, found) in shares(&plain) {
            let told_apart = !matches!(id, "size-register" | "brightness-register" | "repeats-register");
            assert!(!told_apart || found > 0.99, "{id}: {found}");
        }
        assert!((share(&plain, "size-register") - 1.0 / 30.0).abs() < 1e-9);
        let table = register(30, |index| {
            GrayImage::from_fn(20, 24, |x, y| Luma([image(index).get_pixel(x, y).0[0].wrapping_mul(77)]))
        });
        assert!(share(&table, "ranked-histogram-register") > 0.99);
        assert!(share(&table, "histogram-register") < 0.3);
        let blurred = register(30, |index| imageops::blur(&imageops::flip_horizontal(&image(index)), 1.5));
        assert!(share(&blurred, "shape-register") > 0.9, "{:?}", shares(&blurred));
        let unrelated = register(30, |index| image(1000 + 37 * index));
        for (id, found) in shares(&unrelated).into_iter().filter(|(id, _)| *id != "brightness-register") {
            assert!(found < 0.2, "{id}: {found}");
        }
        assert!(
            unrelated.check_order().is_ok() && plain.check_order().is_ok() && blurred.check_order().is_ok()
        );
    }

    #[test]
    fn another_order_is_an_error_also_of_turned_images() {
        let moved = |index: usize| if index < 6 { index } else { 6 + (index + 1) % 24 };
        for release in [image as fn(usize) -> GrayImage, |index| imageops::rotate180(&image(index))] {
            let shuffled = register(30, |index| release(moved(index)));
            let found = shuffled.check_order().expect_err("24 have changed places").to_string();
            assert!(found.starts_with("24 of 30 released images match"), "{found}");
        }
    }

    #[test]
    fn sizes_of_files_are_compared_by_their_places() {
        let bytes: Vec<u64> = (0..30).map(|index| 100 + index * index).collect();
        let padded: Vec<u64> = bytes.iter().map(|bytes| 3 * bytes + 16).collect();
        let unrelated = |index| image(1000 + 37 * index);
        let shown = register(30, unrelated).with_bytes(&bytes, &padded);
        assert_eq!(share(&shown, "file-size-register"), 1.0);
        let alike = register(30, unrelated).with_bytes(&bytes, &[4096; 30]);
        assert!(share(&alike, "file-size-register") < 0.1);
    }

    #[test]
    fn a_small_image_has_eight_forms() {
        let shape = shape(&image(5));
        let mut forms: Vec<Vec<u32>> =
            (0..N_FORMS).map(|form| turned(&shape, form).iter().map(|v| v.to_bits()).collect()).collect();
        forms.sort_unstable();
        forms.dedup();
        assert_eq!(forms.len(), N_FORMS);
        assert!(super::shape(&GrayImage::new(3, 2)).iter().all(|value| *value == 0.0));
    }
}
