//! The `[images]` table of a manifest: what the images of a set are and where they lie.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use results::Input;
use serde::Deserialize;
use tabular_data::Modality;

use super::hash::hash_files;
use crate::datasets::Dataset;

/// What happens to a set that was named but cannot be used by an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsuited {
    /// It is an error: this experiment was asked for it.
    Refuse,
    /// It is passed over: another experiment takes it.
    PassOver,
}

/// How the images of a set are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A folder per class.
    Classes,
    /// Nothing is stored; the images are drawn.
    Generated,
    /// Images with boxes.
    Scenes,
    /// Single photos to try things on.
    Photos,
}

/// Where the label of an image comes from, when not from its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// The part of its file name before the first underscore.
    Prefix,
}

/// The `[images]` table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Layout {
    /// How the images are laid out.
    pub layout: Kind,
    /// Width and height, where all images have the same.
    pub size: Option<[u32; 2]>,
    /// Where labels come from, when not from the folder.
    pub label: Option<Label>,
    /// Class folders and their number of images.
    #[serde(default)]
    pub classes: BTreeMap<String, u64>,
    /// Folders of scenes.
    #[serde(default)]
    pub scenes: BTreeMap<String, u64>,
    /// SHA-256 of the list of all files with their hashes, as `sha256sum` prints it.
    pub sums_sha256: Option<String>,
}

impl Layout {
    /// The table of an image set's manifest.
    pub fn of(set: &Dataset) -> Result<Self> {
        let table = set.manifest.extra.get("images").cloned();
        let table =
            table.with_context(|| format!("data set {}: no table [images] in its manifest", set.id()))?;
        table.try_into().with_context(|| format!("data set {}: table [images] of its manifest", set.id()))
    }

    /// Whether the set is one to classify: images of one size with labels.
    pub fn is_labelled(&self) -> bool {
        let labels = self.classes.len() > 1 || self.label.is_some();
        matches!(self.layout, Kind::Classes | Kind::Generated) && self.size.is_some() && labels
    }

    /// The folder that holds the set's class or scene folders, where all of them are there; `None` also for a
    /// generated set, which has none.
    pub fn root(&self, set: &Dataset) -> Option<PathBuf> {
        let folders: Vec<&String> = self.classes.keys().chain(self.scenes.keys()).collect();
        let first = set.payload(folders.first()?)?;
        let root = first.parent()?.to_owned();
        folders.iter().all(|folder| root.join(folder).is_dir()).then_some(root)
    }

    /// Whether the set can be used now.
    pub fn is_present(&self, set: &Dataset) -> bool {
        self.layout == Kind::Generated || self.root(set).is_some()
    }

    /// The entry of a set among the inputs, of which so many records at `root` are used.
    pub fn describe(&self, set: &Dataset, root: &Path, records: u64) -> Result<Input> {
        let mut input = Input::new(set.id(), set.origin(), &hash_files(root)?, records);
        input.licence = Some(set.manifest.licence.clone());
        input.notes.extend(self.hash_note(set, &input.sha256));
        Ok(input)
    }

    /// A note that names both hashes when the files are not those the manifest describes.
    fn hash_note(&self, set: &Dataset, found: &str) -> Option<String> {
        let expected = self.sums_sha256.as_deref().filter(|expected| *expected != found)?;
        Some(format!("the list of {}'s files has SHA-256 {found}, the manifest says {expected}", set.id()))
    }
}

/// Which sets of images are not here, and how to get them; `None` when all are.
pub fn absent_note(sets: &[Dataset]) -> Result<Option<String>> {
    let mut absent = Vec::new();
    for set in sets.iter().filter(|set| set.manifest.modality == Modality::Image) {
        let layout = Layout::of(set)?;
        if layout.layout != Kind::Photos && !layout.is_present(set) {
            absent.push(set.id());
        }
    }
    Ok((!absent.is_empty()).then(|| {
        format!(
            "data sets {} are not here; give their parent folder with --data DIR or CIPHERLENS_DATA; `cargo xtask fetch \
             --list` says which can be downloaded",
            absent.join(", ")
        )
    }))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::datasets;

    use super::*;

    /// The known sets of images, of which a folder holds `present` sub-folders of faces-lfw25.
    fn with_sets(present: &[&str], look: impl FnOnce(&[Dataset]) -> Result<()>) -> Result<()> {
        let dir = tempfile::tempdir()?;
        for id in ["faces-lfw25", "faces-orl", "faces-synthetic", "photos-skimage", "locate-mit-cmu"] {
            fs::create_dir(dir.path().join(id))?;
            let manifest = format!("{id}/dataset.toml");
            fs::copy(datasets::workspace_data().join(&manifest), dir.path().join(&manifest))?;
        }
        for folder in present {
            fs::create_dir(dir.path().join("faces-lfw25").join(folder))?;
        }
        look(&datasets::in_folder(dir.path(), None)?)
    }

    #[test]
    fn a_set_is_present_with_all_its_folders() -> Result<()> {
        for (folders, present) in [(&[][..], false), (&["faces"], false), (&["faces", "nonfaces"], true)] {
            with_sets(folders, |sets| {
                let layout = Layout::of(&sets[0])?;
                assert_eq!(layout.is_present(&sets[0]), present, "{folders:?}");
                let note = absent_note(sets)?.unwrap_or_default();
                assert_eq!(note.contains("faces-lfw25, "), !present, "{note}");
                assert!(!note.contains("faces-synthetic") && !note.contains("photos-skimage"), "{note}");
                Ok(())
            })?;
        }
        Ok(())
    }

    #[test]
    fn sets_to_classify_have_a_size_and_more_than_one_label() -> Result<()> {
        with_sets(&[], |sets| {
            let layouts: Vec<Layout> = sets.iter().map(Layout::of).collect::<Result<_>>()?;
            let labelled: Vec<bool> = layouts.iter().map(Layout::is_labelled).collect();
            assert_eq!(labelled, [true, true, true, false, false]);
            assert_eq!(layouts[1].label, Some(Label::Prefix));
            let expected = layouts[0].sums_sha256.clone().unwrap_or_default();
            assert_eq!(layouts[0].hash_note(&sets[0], &expected), None);
            assert!(layouts[0].hash_note(&sets[0], "00").is_some_and(|note| note.ends_with(&expected)));
            Ok(())
        })
    }
}
