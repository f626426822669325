//! Releases: tables and folders of images as they are handed over, beside the plain ones that they were made from.
//!
//! What is attacked here is what was written, text by text, whoever wrote it: a [`CodedColumn`] has the plain cells of a column
//! and the released ones, [`ReleaseAttack`] runs all attacks on such columns, [`legible`] finds cells that take no attack at all,
//! [`visible`] says what anybody can see. [`ReleasedImages`] does the same for images. A [`Rule`] turns
//! [readings](crate::audit::Readings) into a verdict, and [`best_plan`]
//! finds the plan of most use among those of tolerable risk.
//!
//! ```
//! use leakage::LeakageError;
//! use leakage::audit::Readings;
//! use leakage::release::{CodedColumn, ReleaseAttack, Rule};
//! use protocol::KeySchedule;
//!
//! let texts = |cell: fn(usize) -> &'static str| (0..200).map(|i| cell(i * 7919 % 1009).to_owned()).collect::<Vec<_>>();
//! let plain = texts(|i| if i % 10 == 0 { "ill" } else { "well" });
//! let tokens = texts(|i| if i % 10 == 0 { "Zq3f" } else { "a81x" });
//! let columns = [CodedColumn::new("health", &plain, Some(&tokens))?];
//!
//! let attack = ReleaseAttack::new(KeySchedule::new(1), "patients").with_trials(3);
//! let readings = Readings::of(&attack.run(&columns, None, &|| Ok::<(), LeakageError>(()))?);
//! let rule = Rule { max_risk: 0.1, sensitive: &[], target: None, unmeasured: None };
//! assert_eq!(rule.verdict(&readings).id(), "do not release"); // equal cells have equal tokens: the rare one is known
//! # Ok::<(), LeakageError>(())
//! ```

mod coded;
mod images;
mod rule;
mod search;
mod spelling;
mod trials;
mod visible;

pub use coded::CodedColumn;
pub use images::{
    FEWEST_IMAGES, FEWEST_OF_SIZE, ImageFindings, MOST_IMAGE_PIXELS, MOST_IMAGES, ReleasedImages, Repeats,
};
pub use rule::{Measured, Rule};
pub use search::{Found, Measure, best_plan};
pub use spelling::legible;
pub use trials::{MOST_RECORDS, ReleaseAttack};
pub use visible::visible;
