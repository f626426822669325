//! Which sets of images are audited.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use results::{Origin, Results};
use tabular_data::Modality;

use crate::config::RunConfig;
use crate::datasets;
use crate::images::layout::{Layout, Unsuited};
use crate::images::source::{Source, SourceOptions, known};

/// Sets of images that are audited where none are named; every other one is on request.
const USUAL: [&str; 3] = ["faces-orl", "faces-synthetic", "faces-web36"];

/// Why generated sets are left out where nobody named them.
pub const STAND_IN: &str = "it stands in for real data, which are here";

/// Why other sets are.
const LARGE: &str = "it adds minutes";

/// A set of images to open, once for the utility and once for the attacks.
pub enum PictureSet {
    /// A known set by its name.
    Known(String),
    /// A person's own folder.
    Own(PathBuf),
}

impl PictureSet {
    /// The set with at most so many images.
    pub fn open(&self, config: &RunConfig, limit: usize) -> Result<Source> {
        let options = SourceOptions { limit: Some(limit), ..SourceOptions::default() };
        match self {
            Self::Own(folder) => Source::own(config, folder, &options),
            Self::Known(name) => {
                let sources = known(config, std::slice::from_ref(name), &options, Unsuited::Refuse)?;
                sources.into_iter().next().with_context(|| format!("data set {name} is not here"))
            }
        }
    }
}

/// The sets named, or of the usual ones those that are present; what is left out is said.
pub fn picture_sets(config: &RunConfig, names: &[String], results: &mut Results) -> Result<Vec<PictureSet>> {
    let mut sets = Vec::new();
    for set in datasets::known(config.data.as_deref())? {
        let is_asked = names.is_empty() || names.iter().any(|name| name == set.id());
        if set.manifest.modality != Modality::Image || !is_asked {
            continue;
        }
        let layout = Layout::of(&set)?;
        match (layout.is_labelled(), layout.is_present(&set)) {
            (true, true) => sets.push(set),
            (true, false) if !names.is_empty() => bail!("{}", set.how_to_get()),
            (true, false) => config.progress.say(&set.how_to_get()),
            (false, _) => {}
        }
    }
    let real = sets.iter().any(|set| set.origin() == Origin::Real);
    sets.retain(|set| {
        let why = match names.is_empty() {
            true if real && set.origin() == Origin::Generated => Some(STAND_IN),
            true if !USUAL.contains(&set.id()) => Some(LARGE),
            _ => None,
        };
        why.into_iter().for_each(|why| say_left_out(config, set.id(), why, results));
        why.is_none()
    });
    Ok(sets.iter().map(|set| PictureSet::Known(set.id().to_owned())).collect())
}

/// Says that a set was not attacked, and how it is.
pub fn say_left_out(config: &RunConfig, set: &str, why: &str, results: &mut Results) {
    let line = format!("{set} was not attacked ({why}); `cargo xtask audit --dataset {set}` does it");
    config.progress.say(&line.replace('`', ""));
    results.notes.push(line);
}
