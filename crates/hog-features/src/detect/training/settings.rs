//! Choosing among settings of a detector by how it does on scenes that it was not trained on.

use std::fmt;

use evaluation::{SceneBoxes, match_detections};

use super::Trained;
use crate::HogError;
use crate::detect::{Detector, DetectorOptions, Suppression};
use crate::options::{Epsilon, HogOptions};

/// Settings to try, all combinations of them, the usual one of each first.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsGrid {
    /// Sides of a HOG cell in pixels.
    pub cells: Vec<usize>,
    /// Norms added to a cell's own, in grey levels of gradient, so that faint texture stays faint.
    pub epsilons: Vec<f32>,
    /// Scales of the first level of the pyramid.
    pub start_scales: Vec<f32>,
    /// Overlaps from which boxes are averaged; `None` for no averaging.
    pub averages: Vec<Option<f32>>,
}

impl Default for SettingsGrid {
    fn default() -> Self {
        Self {
            cells: vec![4, 6],
            epsilons: vec![100.0, 1.0],
            start_scales: vec![1.3, 1.0],
            averages: vec![Some(0.5), None],
        }
    }
}

impl SettingsGrid {
    /// The settings, which otherwise are those of `base`, in groups of the same features: one model serves a group.
    #[must_use]
    pub fn groups(&self, base: &DetectorOptions) -> Vec<Vec<DetectorOptions>> {
        let pairs = |(cell, epsilon): (usize, f32)| {
            let hog = HogOptions { cell, epsilon: Epsilon::Quadrature(epsilon), ..base.hog };
            let one = |(start_scale, average): (f32, Option<f32>)| {
                let suppression = Suppression { average, ..base.suppression };
                DetectorOptions { hog, start_scale, suppression, ..*base }
            };
            product(&self.start_scales, &self.averages).map(one).collect()
        };
        product(&self.cells, &self.epsilons).map(pairs).collect()
    }
}

fn product<A: Copy, B: Copy>(outer: &[A], inner: &[B]) -> impl Iterator<Item = (A, B)> {
    outer.iter().flat_map(move |&a| inner.iter().map(move |&b| (a, b)))
}

/// Settings and how they did.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The settings.
    pub options: DetectorOptions,
    /// Average precision at each overlap, from 0 to 1.
    pub precisions: Vec<f64>,
}

impl Tried {
    /// The mean of the average precisions.
    #[must_use]
    pub fn merit(&self) -> f64 {
        self.precisions.iter().sum::<f64>() / self.precisions.len().max(1) as f64
    }
}

/// Settings and precisions to three decimals, such as `cell=4 epsilon=100 start=1.3 average=0.5 0.912/0.934`.
impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precisions: Vec<String> = self.precisions.iter().map(|p| format!("{p:.3}")).collect();
        write!(f, "{} {}", self.options.shown().join(" "), precisions.join("/"))
    }
}

/// Tries all settings: `train` makes a model under the first of each group, `search` looks through the scenes with each
/// detector of the group. `overlaps` are the least intersections over union of a right box.
///
/// # Errors
/// What `train` and `search` fail with, settings out of range, and an overlap outside (0, 1].
pub fn try_settings<E: From<HogError>>(
    groups: &[Vec<DetectorOptions>],
    overlaps: &[f64],
    mut train: impl FnMut(DetectorOptions) -> Result<Trained, E>,
    mut search: impl FnMut(&Detector) -> Result<Vec<SceneBoxes>, E>,
) -> Result<Vec<Tried>, E> {
    let mut tried = Vec::new();
    for group in groups {
        let Some(first) = group.first() else { continue };
        let trained = train(*first)?;
        for options in group {
            let boxes = search(&trained.model.detector(*options)?)?;
            let precision = |&overlap: &f64| -> Result<f64, HogError> {
                Ok(match_detections(&boxes, overlap)?.average_precision().unwrap_or(0.0))
            };
            let precisions = overlaps.iter().map(precision).collect::<Result<_, _>>()?;
            tried.push(Tried { options: *options, precisions });
        }
    }
    Ok(tried)
}

/// The settings with the greatest [`Tried::merit`]; of equals, the first.
#[must_use]
pub fn best_settings(tried: &[Tried]) -> Option<&Tried> {
    tried.iter().reduce(|best, next| if best.merit() >= next.merit() { best } else { next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_the_same_features_and_the_first_settings_come_first() {
        let base = DetectorOptions { threshold: -1.0, ..DetectorOptions::default() };
        let groups = SettingsGrid::default().groups(&base);
        assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [4; 4]);
        assert_eq!(groups[0][0], base, "the defaults are the first settings");
        assert!(groups.iter().all(|group| group.iter().all(|options| options.hog == group[0].hog)));
        let second = groups[0][1];
        assert_eq!((second.start_scale, second.suppression.average), (1.3, None));
        assert_eq!((groups[1][0].hog.cell, groups[2][0].hog.cell), (4, 6));
    }

    #[test]
    fn of_equal_settings_the_first_is_taken() {
        let tried = |precisions: &[f64]| Tried {
            options: DetectorOptions { threshold: precisions[0] as f32, ..DetectorOptions::default() },
            precisions: precisions.to_vec(),
        };
        let all = [tried(&[0.25, 0.25]), tried(&[0.5, 0.75]), tried(&[0.75, 0.5])];
        assert_eq!(best_settings(&all), Some(&all[1]));
        assert_eq!(best_settings(&[]), None);
        assert_eq!(all[1].to_string(), "cell=4 epsilon=100 start=1.3 average=0.5 0.500/0.750");
    }
}
