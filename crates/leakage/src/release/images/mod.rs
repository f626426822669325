//! A folder of images as it is handed over, beside the plain images that it was made from.
//!
//! Pixels are the cells, and the images of one size are a column of them. What is read of a column is the share of pixels that
//! a guess brings within 10 % of the range of grey values, beside that of the best guess without the release; the verdict then
//! follows from the same rule as that on a table.
//!
//! ```
//! use image::{GrayImage, Luma, imageops};
//! use leakage::LeakageError;
//! use leakage::image::Pair;
//! use leakage::release::ReleasedImages;
//! use protocol::KeySchedule;
//! use results::ReleaseVerdict;
//!
//! let photo = |n: usize| GrayImage::from_fn(16, 16, |x, y| Luma([((x * x + y * (n as u32 % 13)) * 7 + n as u32 * 3) as u8]));
//! // mirrored: nobody needs a key to undo that
//! let pair = |n: usize| {
//!     let plain = photo(n);
//!     Ok::<_, LeakageError>(Pair { cipher: imageops::flip_horizontal(&plain), plain })
//! };
//! let found = ReleasedImages::new(KeySchedule::new(1), "photos", 60, &pair).attack(&|| Ok(()))?;
//! assert_eq!(found.rule(0.1).verdict(&found.readings), ReleaseVerdict::DoNotRelease);
//! # Ok::<(), LeakageError>(())
//! ```

mod findings;
mod legible;
mod linkage;
mod maps;
mod reading;
mod scan;
mod trials;

use protocol::KeySchedule;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use results::{Regime, ReleasedColumn};

use crate::LeakageError;
use crate::audit::{Entry, Ledger, Readings};
use crate::check;
use crate::image::Pair;
use linkage::Register;
use scan::Scan;
use trials::{Encrypt, SizeGroup};

pub use findings::{ImageFindings, Repeats};

/// The most images that are attacked; of a larger folder a sample is drawn.
pub const MOST_IMAGES: usize = 1000;

/// The fewest images of a release: of fewer, chance alone finds more people again than a usual limit allows.
pub const FEWEST_IMAGES: usize = 50;

/// The fewest images of one size: victims, ten known images, and others to guess by.
pub const FEWEST_OF_SIZE: usize = 24;

/// The most pixels of an image: a trial holds some sixty in memory.
pub const MOST_IMAGE_PIXELS: usize = 1 << 21;

/// Why a release cannot be attacked, or only in part; empty where all of it was.
type Reasons = Vec<String>;

/// A release of images. The same seeds give the same findings.
pub struct ReleasedImages<'a, E> {
    keys: KeySchedule,
    dataset: &'a str,
    n_images: usize,
    pair: &'a (dyn Fn(usize) -> Result<Pair, E> + Sync),
    bytes: Option<(&'a [u64], &'a [u64])>,
    own_key: Option<Encrypt<'a, E>>,
}

/// Why a folder whose scheme the caller cannot run is not released.
const CHOSEN_UNMEASURED: &str =
    "images of an adversary's own choice were not encrypted, so what they open is not known";

impl<'a, E: From<LeakageError>> ReleasedImages<'a, E> {
    /// A release of `n_images`: `pair` loads the plain and the released image of a number below that. Every image is loaded at
    /// least once and few are held at a time; victims and choices are drawn from seeds of `keys`.
    pub fn new(
        keys: KeySchedule,
        dataset: &'a str,
        n_images: usize,
        pair: &'a (dyn Fn(usize) -> Result<Pair, E> + Sync),
    ) -> Self {
        Self { keys, dataset, n_images, pair, bytes: None, own_key: None }
    }

    /// Bytes of the plain files and of the released ones, as many as images.
    #[must_use]
    pub fn with_file_bytes(self, plain: &'a [u64], released: &'a [u64]) -> Self {
        Self { bytes: Some((plain, released)), ..self }
    }

    /// The scheme of the release under a key of the adversary's own, where the scheme is known: encrypts an image, under a
    /// nonce that follows from the number.
    #[must_use]
    pub fn with_own_key(self, encrypt: Encrypt<'a, E>) -> Self {
        Self { own_key: Some(encrypt), ..self }
    }

    /// What all attacks find; `go_on` is asked before every image that is looked at, every trial and every heavy attack.
    ///
    /// # Errors
    /// [`LeakageError::ImageSize`] where a released image has another size than its plain one and does not just lie on its
    /// side, [`LeakageError::ImageOrder`] where released images have changed places, [`LeakageError::Empty`] without images or
    /// pixels, [`LeakageError::Shape`] unless there are as many sizes of files as images; and what `pair`, `go_on` and the
    /// scheme say.
    pub fn attack(&self, go_on: &dyn Fn() -> Result<(), E>) -> Result<ImageFindings, E> {
        check::not_empty("images", self.n_images)?;
        for (what, bytes) in self.bytes.iter().flat_map(|(plain, released)| {
            [("sizes of plain files", *plain), ("sizes of released files", *released)]
        }) {
            check::same_length((what, bytes.len()), ("the release", self.n_images), "images")?;
        }
        let mut sample: Vec<usize> = (0..self.n_images).collect();
        let seed = self.keys.seed_of(&format!("{}/release-images/sample", self.dataset));
        sample.shuffle(&mut ChaCha20Rng::from_seed(seed));
        sample.truncate(MOST_IMAGES);
        sample.sort_unstable();
        let (scan, register) = self.look(&sample, go_on)?;
        register.check_order()?;
        let mut ledger = Ledger::default();
        for (attack, finding) in register.found() {
            ledger.add(&Entry { case: trials::case(Regime::SameKey), attack }, Ok(vec![finding]));
        }
        let mut reasons = self.reasons(&scan);
        let columns = self.attack_by_size(&scan, &sample, &mut ledger, &mut reasons, go_on)?;
        let lines = ledger.sum_up()?;
        let readings = Readings::of(&lines);
        Ok(self.findings(scan, sample.len(), columns, reasons).with_lines(lines, readings))
    }

    fn load(&self, index: usize) -> Result<Pair, E> {
        Ok(scan::upright(index, (self.pair)(index)?)?)
    }

    /// Looks at every image, and keeps the traits of those of the sample.
    fn look(&self, sample: &[usize], go_on: &dyn Fn() -> Result<(), E>) -> Result<(Scan, Register), E> {
        let (mut scan, mut register) = (Scan::default(), Register::default());
        for index in 0..self.n_images {
            go_on()?;
            let pair = self.load(index)?;
            scan.add(&pair);
            if sample.binary_search(&index).is_ok() {
                register.add(index, &pair);
            }
        }
        let register = match self.bytes {
            Some((plain, released)) => register.with_bytes(plain, released),
            None => register,
        };
        Ok((scan, register))
    }

    /// Why the release as a whole must not be judged by its attacks.
    fn reasons(&self, scan: &Scan) -> Reasons {
        let mut reasons = Reasons::new();
        if let Some(&first) = scan.open.first() {
            let n = scan.open.len();
            reasons.push(format!(
                "{n} of {} images can be seen in the release, the first is image {first}",
                self.n_images
            ));
        }
        if self.n_images < FEWEST_IMAGES {
            reasons.push(format!(
                "{} images cannot be measured: it takes {FEWEST_IMAGES} to tell what attacks read from what chance does",
                self.n_images
            ));
        } else if scan.n_plain() < FEWEST_OF_SIZE {
            reasons.push(format!(
                "only {} of the plain images are different: it takes {FEWEST_OF_SIZE} to measure anything",
                scan.n_plain()
            ));
        }
        reasons
    }

    /// Attacks the images of each size, which are a column by themselves.
    fn attack_by_size(
        &self,
        scan: &Scan,
        sample: &[usize],
        ledger: &mut Ledger,
        reasons: &mut Reasons,
        go_on: &dyn Fn() -> Result<(), E>,
    ) -> Result<Vec<(String, Vec<usize>)>, E> {
        let by_size = scan.by_size();
        let one_size = by_size.len() == 1;
        let (mut columns, mut few, mut large) = (Vec::new(), 0, 0);
        for ((width, height), all) in by_size {
            let column = if one_size { "pixels".to_owned() } else { format!("pixels of {width}x{height}") };
            let drawn: Vec<usize> =
                all.iter().copied().filter(|index| sample.binary_search(index).is_ok()).collect();
            if u64::from(width) * u64::from(height) > MOST_IMAGE_PIXELS as u64 {
                large += all.len();
            } else if drawn.len() < FEWEST_OF_SIZE {
                few += all.len();
            } else {
                let label = format!("{}/release-images/{width}x{height}", self.dataset);
                let load = |index| self.load(index);
                let (keys, own_key) = (self.keys, self.own_key);
                let group = SizeGroup { keys, label, column: &column, images: &drawn, load: &load, own_key };
                group.attack(ledger, go_on)?;
            }
            columns.push((column, all));
        }
        if few > 0 {
            reasons.push(format!(
                "{few} of {} images cannot be measured: fewer than {FEWEST_OF_SIZE} have their size",
                self.n_images
            ));
        }
        if large > 0 {
            reasons.push(format!(
                "{large} of {} images cannot be measured: they have more than {MOST_IMAGE_PIXELS} pixels",
                self.n_images
            ));
        }
        Ok(columns)
    }

    fn findings(
        &self,
        scan: Scan,
        n_attacked: usize,
        columns: Vec<(String, Vec<usize>)>,
        reasons: Reasons,
    ) -> ImageFindings {
        let all: Vec<usize> = (0..self.n_images).collect();
        let (plain, released) = scan.repeats(&all);
        let column = |(name, images): (String, Vec<usize>)| {
            let (distinct, unique) = scan.distinct_and_unique(&images);
            let visible = scan.visible(&images);
            ReleasedColumn { name, scheme: String::new(), distinct, unique, read: Vec::new(), visible }
        };
        let columns = columns.into_iter().map(column).collect();
        let bytes = self.bytes.map(|(_, released)| released.iter().map(|&bytes| bytes as f64).sum::<f64>());
        ImageFindings {
            n_images: self.n_images,
            n_attacked,
            readings: Readings::default(),
            lines: Vec::new(),
            columns,
            repeats: Repeats { plain, released },
            bytes_per_image: bytes.map(|sum| sum / self.n_images as f64),
            unmeasured: match (reasons.is_empty(), self.own_key) {
                (false, _) => Some(reasons.join("; ")),
                // A scheme may stand up to everybody but those who choose what is encrypted.
                (true, None) => Some(CHOSEN_UNMEASURED.to_owned()),
                (true, Some(_)) => None,
            },
            open: scan.open,
        }
    }
}
