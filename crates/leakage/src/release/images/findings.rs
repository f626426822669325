//! What was found in a release of images, and what the answer needs of it.

use results::ReleasedColumn;

use crate::audit::{Readings, Summed};
use crate::release::{Measured, Rule};

/// Images that occur more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Repeats {
    /// Images that repeat an earlier plain one.
    pub plain: usize,
    /// Those of them that repeat its released one as well.
    pub released: usize,
}

/// What was found in a release of images.
#[derive(Debug, Clone)]
pub struct ImageFindings {
    /// Images of the release. All were looked at.
    pub n_images: usize,
    /// Those that were attacked: all, or a sample.
    pub n_attacked: usize,
    /// What adversaries read: a column for each size of images.
    pub readings: Readings,
    /// What all attacks found.
    pub lines: Vec<Summed>,
    /// The columns, the most exposed first; without the id of a scheme.
    pub columns: Vec<ReleasedColumn>,
    /// Numbers of the images that can be seen in the release as they are, or as their negative.
    pub open: Vec<usize>,
    /// Images that occur more than once, and whether that shows.
    pub repeats: Repeats,
    /// Mean size of the released files; `None` where it was not given.
    pub bytes_per_image: Option<f64>,
    /// Why no verdict but the worst is possible: what could not be measured, and images that were left as they are.
    pub unmeasured: Option<String>,
}

impl ImageFindings {
    pub(super) fn with_lines(mut self, lines: Vec<Summed>, readings: Readings) -> Self {
        for column in &mut self.columns {
            let read = readings.columns.iter().find(|(name, _)| *name == column.name);
            column.read = read.map(|(_, read)| read.clone()).unwrap_or_default();
        }
        let most = |column: &ReleasedColumn| column.read.iter().map(|r| r.advantage()).fold(0.0, f64::max);
        self.columns.sort_by(|a, b| most(b).total_cmp(&most(a)));
        Self { lines, readings, ..self }
    }

    /// The rule that gives the verdict, at a largest tolerated advantage: all columns count, and what could not be measured
    /// must not be released.
    pub fn rule(&self, max_risk: f64) -> Rule<'_> {
        Rule { max_risk, sensitive: &[], target: None, unmeasured: self.unmeasured.as_deref() }
    }

    /// The release as an option beside others: `auc` is what a receiver reaches who trains on it, as the caller measured it.
    pub fn measured(&self, name: &str, auc: Option<f64>, recoverable: bool) -> Measured {
        Measured {
            name: name.to_owned(),
            auc,
            readings: self.readings.clone(),
            recoverable,
            bytes_per_record: self.bytes_per_image.unwrap_or(0.0),
            note: self.note(),
        }
    }

    /// What a reader must know of it.
    fn note(&self) -> String {
        let sample = (self.n_attacked < self.n_images)
            .then(|| format!("{} of {} images were attacked", self.n_attacked, self.n_images));
        let Repeats { plain, released } = self.repeats;
        let repeats =
            (released > 0).then(|| format!("{released} of {plain} repeated images show as repeated"));
        sample.into_iter().chain(repeats).collect::<Vec<String>>().join("; ")
    }
}
