//! Attacks on the images of one size: in each trial some are victims, some are known, and the others show what such images
//! look like.

use image::GrayImage;
use protocol::KeySchedule;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use results::Regime;

use super::legible::{guesses, legible};
use super::maps::{READERS, Reader};
use super::reading::{baseline, share_read};
use crate::audit::{Case, Entry, Ledger, SHARE_OF_PIXELS, SchemeInfo};
use crate::image::{Pair, Trial, attacks};
use crate::score::{Finding, Guess, Guesses};
use crate::{Adversary, AttackInfo, Cost, LeakageError, NotApplicable, Outcome};

/// Draws of victims.
const TRIALS: usize = 3;

/// Victims of a trial, and images beside them, at most.
const VICTIMS: usize = 150;
const AUXILIARY: usize = 300;

/// Pixels of all victims of a trial, and of the images beside them, at most.
const MOST_PIXELS: usize = 4_000_000;

/// The fewest victims, where images are large.
const FEWEST_VICTIMS: usize = 8;

/// Known images: one, ten, and as many as an adversary has who gets any image encrypted.
const KNOWN: [usize; 3] = [1, 10, 30];

/// Sides of tiles that are tried, and the most tiles of an image.
const TILES: [u32; 4] = [4, 8, 16, 32];
const MOST_TILES: u32 = 256;

/// Encrypts an image under a key of the adversary's own; the number tells encryptions apart.
pub(super) type Encrypt<'a, E> = &'a (dyn Fn(&GrayImage, usize) -> Result<GrayImage, E> + Sync);

/// The images of one size.
pub(super) struct SizeGroup<'a, E> {
    /// Derivations of seeds.
    pub(super) keys: KeySchedule,
    /// Id of the data set and what else tells seeds apart.
    pub(super) label: String,
    /// The column that findings are about.
    pub(super) column: &'a str,
    /// Numbers of the images.
    pub(super) images: &'a [usize],
    /// Loads an image, plain and released.
    pub(super) load: &'a dyn Fn(usize) -> Result<Pair, E>,
    /// The scheme under another key, where it is known.
    pub(super) own_key: Option<Encrypt<'a, E>>,
}

/// The images of one trial.
struct Drawn {
    records: Vec<usize>,
    victims: Vec<Pair>,
    known: Vec<Pair>,
    auxiliary: Vec<GrayImage>,
}

/// What a release is called in rows of results.
pub(super) fn case(regime: Regime) -> Case {
    Case::new(SchemeInfo::new("release"), regime)
}

impl<E: From<LeakageError>> SizeGroup<'_, E> {
    /// Runs all attacks.
    pub(super) fn attack(&self, ledger: &mut Ledger, go_on: &dyn Fn() -> Result<(), E>) -> Result<(), E> {
        for index in 0..TRIALS {
            go_on()?;
            let drawn = self.draw(index)?;
            self.read(ledger, &drawn, index, go_on)?;
            if let Some(encrypt) = self.own_key {
                self.read_with_own_key(ledger, &drawn, index, encrypt)?;
            }
        }
        Ok(())
    }

    fn seed(&self, purpose: &str, index: usize) -> [u8; 32] {
        self.keys.seed_of(&format!("{}/{purpose}/{index}", self.label))
    }

    fn draw(&self, index: usize) -> Result<Drawn, E> {
        let mut order = self.images.to_vec();
        order.shuffle(&mut ChaCha20Rng::from_seed(self.seed("roles", index)));
        let (pixels, n) = ((self.load)(order[0])?.plain.as_raw().len(), order.len());
        let at_most = |most: usize| most.min((MOST_PIXELS / pixels.max(1)).max(FEWEST_VICTIMS));
        let records: Vec<usize> = order.drain(..at_most(VICTIMS).min(n / 3)).collect();
        let known = order.drain(..KNOWN[2].min(at_most(KNOWN[2]).max(KNOWN[1])).min(order.len() * 5 / 8));
        let known: Vec<usize> = known.collect();
        order.truncate(at_most(AUXILIARY));
        let load =
            |indices: &[usize]| indices.iter().map(|&index| (self.load)(index)).collect::<Result<_, E>>();
        let auxiliary = order.iter().map(|&index| Ok((self.load)(index)?.plain));
        Ok(Drawn {
            auxiliary: auxiliary.collect::<Result<_, E>>()?,
            victims: load(&records)?,
            known: load(&known)?,
            records,
        })
    }

    /// Everything that takes no key.
    fn read(
        &self,
        ledger: &mut Ledger,
        drawn: &Drawn,
        index: usize,
        go_on: &dyn Fn() -> Result<(), E>,
    ) -> Result<(), E> {
        let baseline = drawn.baseline();
        let nobody = drawn.trial(&[], None, None)?;
        let seen = legible(&nobody, &baseline);
        for (info, guesses) in [(LEGIBLE, seen.alike), (LEGIBLE_EACH, seen.each)] {
            ledger.add(&entry(info, Regime::SameKey), Ok(vec![self.finding(guesses, 0)]));
        }
        for reader in readers().filter(|reader| !reader.info.has_pairs() && !is_jigsaw(&reader.info)) {
            if reader.info.cost == Cost::Light || index == 0 {
                go_on()?;
                self.run(ledger, &reader, &nobody, &baseline, (0, index));
            }
        }
        for block in drawn.tiles().into_iter().filter(|_| index == 0) {
            go_on()?;
            let tiled = drawn.trial(&[], None, Some(block))?;
            readers().filter(|reader| is_jigsaw(&reader.info)).for_each(|reader| {
                self.run(ledger, &reader, &tiled, &baseline, (0, index));
            });
        }
        for pairs in KNOWN {
            let Some(known) = drawn.known.get(..pairs) else { continue };
            let trial = drawn.trial(known, None, None)?;
            for reader in readers().filter(|reader| reader.info.adversary == Adversary::KnownPairs) {
                self.run(ledger, &reader, &trial, &baseline, (pairs, index));
            }
        }
        Ok(())
    }

    /// What is learned of a scheme from encryptions under another key.
    fn read_with_own_key(
        &self,
        ledger: &mut Ledger,
        drawn: &Drawn,
        index: usize,
        encrypt: Encrypt<'_, E>,
    ) -> Result<(), E> {
        let own = |(number, pair): (usize, &Pair)| {
            Ok(Pair { plain: pair.plain.clone(), cipher: encrypt(&pair.plain, number + 1)? })
        };
        let own: Vec<Pair> =
            drawn.known.iter().take(KNOWN[1]).enumerate().map(own).collect::<Result<_, E>>()?;
        let Some(first) = own.first() else { return Ok(()) };
        let black = encrypt(&GrayImage::new(first.plain.width(), first.plain.height()), 0)?;
        let trial = drawn.trial(&own, Some(black), None)?;
        for mut reader in readers().filter(|reader| reader.info.has_pairs()) {
            reader.info.adversary = Adversary::Chosen;
            let entry = entry(reader.info, Regime::CrossKey);
            ledger.add(&entry, self.outcome(&reader, &trial, &drawn.baseline(), (own.len(), index)));
        }
        Ok(())
    }

    fn run(&self, ledger: &mut Ledger, reader: &Reader, trial: &Trial, baseline: &[f64], at: (usize, usize)) {
        ledger.add(&entry(reader.info, Regime::SameKey), self.outcome(reader, trial, baseline, at));
    }

    fn outcome(
        &self,
        reader: &Reader,
        trial: &Trial,
        baseline: &[f64],
        (pairs, index): (usize, usize),
    ) -> Outcome {
        let restored = (reader.restore)(trial, self.seed(reader.info.id, index))?;
        let shares: Vec<f64> =
            restored.iter().zip(trial.truth()).map(|(guess, truth)| share_read(guess, truth)).collect();
        match shares.is_empty() {
            true => Err(NotApplicable::Absent { what: "restored image" }),
            false => Ok(vec![self.finding(guesses(trial, &shares, baseline), pairs)]),
        }
    }

    fn finding(&self, guesses: Vec<Guess>, pairs: usize) -> Finding {
        let finding = Finding::new(self.column, SHARE_OF_PIXELS, Guesses::PerRecord(guesses));
        finding.of_column(self.column).with_pairs(pairs)
    }
}

const LEGIBLE: AttackInfo = AttackInfo {
    summary: "images are looked at, all turned and toned alike",
    source: "none",
    ..AttackInfo::new("legible", Adversary::CiphertextOnly)
};

const LEGIBLE_EACH: AttackInfo = AttackInfo {
    summary: "images are looked at, each turned and toned as it looks best",
    source: "none",
    ..AttackInfo::new("legible-each", Adversary::CiphertextOnly)
};

fn entry(attack: AttackInfo, regime: Regime) -> Entry {
    Entry { case: case(regime), attack }
}

fn is_jigsaw(info: &AttackInfo) -> bool {
    info.id == crate::image::JIGSAW.info.id
}

/// All attacks that restore images.
fn readers() -> impl Iterator<Item = Reader> {
    let registered = attacks().iter().filter_map(|attack| {
        let restore = attack.restore?;
        Some(Reader { info: attack.info, restore })
    });
    registered.chain(READERS)
}

impl Drawn {
    fn baseline(&self) -> Vec<f64> {
        let truth: Vec<GrayImage> = self.victims.iter().map(|pair| pair.plain.clone()).collect();
        baseline(&self.auxiliary, &truth)
    }

    fn trial(
        &self,
        known: &[Pair],
        black: Option<GrayImage>,
        block: Option<u32>,
    ) -> Result<Trial, LeakageError> {
        let (truth, cipher) =
            self.victims.iter().map(|pair| (pair.plain.clone(), pair.cipher.clone())).unzip();
        let mut builder = Trial::builder(truth, cipher)
            .with_auxiliary(self.auxiliary.clone())
            .with_pairs(known.to_vec())
            .with_records(self.records.clone());
        if let Some(black) = black {
            builder = builder.with_black(black);
        }
        if let Some(block) = block {
            builder = builder.with_block(block);
        }
        builder.build()
    }

    /// Sides of tiles that the images may have been cut into.
    fn tiles(&self) -> Vec<u32> {
        let (width, height) = self.victims.first().map_or((0, 0), |pair| pair.plain.dimensions());
        let fits = |side: &u32| {
            let whole = width.is_multiple_of(*side) && height.is_multiple_of(*side);
            whole && (2..=MOST_TILES).contains(&((width / side) * (height / side)))
        };
        TILES.into_iter().filter(fits).collect()
    }
}
