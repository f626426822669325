//! Searching many images at once.

use std::borrow::Cow;
use std::fmt;

use evaluation::{BoundingBox, SceneBoxes};
use image::GrayImage;
use rayon::prelude::*;

use crate::HogError;
use crate::detect::{Detector, LevelFilter, Scanner};

/// What pixels go through before features are taken, and when work ends early.
#[derive(Clone, Copy, Default)]
pub struct ScanOptions<'a> {
    /// Changes the pixels of every patch and of every level of a pyramid, such as encryption by their owner.
    pub filter: Option<LevelFilter<'a>>,
    /// Asked often; once it says yes, work ends with [`HogError::Stopped`].
    pub stop: Option<&'a (dyn Fn() -> bool + Sync)>,
}

impl<'a> ScanOptions<'a> {
    /// A scanner with these options.
    #[must_use]
    pub fn scanner(&self, detector: &'a Detector) -> Scanner<'a> {
        let mut scanner = detector.scanner();
        if let Some(filter) = self.filter {
            scanner = scanner.with_level_filter(filter);
        }
        match self.stop {
            Some(stop) => scanner.with_stop(stop),
            None => scanner,
        }
    }

    /// Fails once work is to end.
    pub(super) fn check(&self) -> Result<(), HogError> {
        match self.stop.is_some_and(|stop| stop()) {
            true => Err(HogError::Stopped),
            false => Ok(()),
        }
    }

    /// A patch as features are taken of it.
    pub(super) fn filtered(&self, mut patch: GrayImage) -> Result<GrayImage, HogError> {
        let size = patch.dimensions();
        if let Some(filter) = self.filter {
            filter(&mut patch, size)?;
        }
        Ok(patch)
    }
}

impl fmt::Debug for ScanOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (filtered, stoppable) = (self.filter.is_some(), self.stop.is_some());
        f.debug_struct("ScanOptions").field("filtered", &filtered).field("stoppable", &stoppable).finish()
    }
}

/// Searches every scene; `open` gives its image and true boxes. What was found stands beside them, in the order of the
/// scenes, to be matched by [`evaluation::match_detections`].
///
/// # Errors
/// What `open` fails with, and as [`Scanner::detect`].
pub fn scan_scenes<S: Sync, E: From<HogError> + Send>(
    detector: &Detector,
    options: &ScanOptions<'_>,
    scenes: &[S],
    open: impl Fn(&S) -> Result<(Cow<'_, GrayImage>, Vec<BoundingBox>), E> + Sync,
) -> Result<Vec<SceneBoxes>, E> {
    let search = |scanner: &mut Scanner<'_>, scene: &S| -> Result<SceneBoxes, E> {
        options.check()?;
        let (picture, truth) = open(scene)?;
        let found = scanner.detect(&picture)?;
        let found = found.iter().map(|found| found.scored_box()).collect::<Result<_, _>>()?;
        Ok(SceneBoxes { truth, found })
    };
    scenes.par_iter().map_init(|| options.scanner(detector), search).collect()
}
