//! A set of labelled image files.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use image::{GrayImage, RgbImage};

use super::{FolderOptions, LabelRule, groups, listing};
use crate::{ImageError, LoadOptions, decode};

/// Labelled image files in a fixed order; nothing is decoded until a record is loaded.
///
/// Every class has at least one record.
#[derive(Debug, Clone)]
pub struct ImageSet {
    root: PathBuf,
    classes: Vec<String>,
    records: Vec<Record>,
    ignored: Vec<PathBuf>,
    misplaced: Vec<PathBuf>,
}

/// One image file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// Where the file is.
    pub path: PathBuf,
    /// Its name within the data folder, with `/`: `faces/001.png`.
    pub name: String,
    /// Its label as an index into [`ImageSet::classes`].
    pub label: usize,
    /// What it must not be parted from in a split; `None`: it stands alone.
    pub group: Option<String>,
}

impl Record {
    /// Decodes the file to grey.
    ///
    /// # Errors
    /// See [`decode::load_grey`].
    pub fn load(&self, options: &LoadOptions) -> Result<GrayImage, ImageError> {
        decode::load_grey(&self.path, options)
    }

    /// Decodes the file to red, green and blue.
    ///
    /// # Errors
    /// See [`decode::load_grey`].
    pub fn load_rgb(&self, options: &LoadOptions) -> Result<RgbImage, ImageError> {
        decode::load_rgb(&self.path, options)
    }
}

/// A number for each record's group, which is the index of the first record of the group; a record without a group stands
/// alone. `None` when no record has a group.
pub fn group_numbers(records: &[Record]) -> Option<Vec<usize>> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut numbers = Vec::with_capacity(records.len());
    for (index, record) in records.iter().enumerate() {
        let group = record.group.as_deref();
        numbers.push(group.map_or(index, |group| *first.entry(group).or_insert(index)));
    }
    (!first.is_empty()).then_some(numbers)
}

impl ImageSet {
    /// Lists a data folder.
    ///
    /// # Errors
    /// A folder that cannot be read, has no class folder, an empty one, or (unless the options allow it) one
    /// class only; links that lead out of it; a damaged group file; with [`LabelRule::Prefix`], a name
    /// without an underscore.
    pub fn open(root: &Path, options: &FolderOptions) -> Result<Self, ImageError> {
        let mut files = class_files(root)?;
        let labels = labels(&files, options.label)?;
        let mut classes = labels.clone();
        classes.sort_unstable();
        classes.dedup();
        if let ([class], false) = (classes.as_slice(), options.single_class) {
            return Err(ImageError::OneClass { path: root.to_owned(), class: class.clone() });
        }
        let ignored = std::mem::take(&mut files.ignored);
        let misplaced = std::mem::take(&mut files.misplaced);
        let records = records(root, files, &labels, &classes, options)?;
        Ok(Self { root: root.to_owned(), classes, records, ignored, misplaced })
    }

    /// The data folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Names of the classes, in the order of their bytes; a record's label is an index into them.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The files, by class folder and name.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Files in class folders that are left out because of their name.
    pub fn ignored(&self) -> &[PathBuf] {
        &self.ignored
    }

    /// What is left out because of its place: sub-folders of class folders, and images and hidden folders beside them.
    pub fn misplaced(&self) -> &[PathBuf] {
        &self.misplaced
    }

    /// Index of a class by its name.
    pub fn class(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|class| class == name)
    }

    /// The set without the records for which `keep` is false; `keep` gets each record's index.
    ///
    /// # Errors
    /// [`ImageError::EmptyClass`] when a class would be left without a record.
    pub fn subset(mut self, mut keep: impl FnMut(usize, &Record) -> bool) -> Result<Self, ImageError> {
        let mut idx = 0;
        self.records.retain(|record| {
            idx += 1;
            keep(idx - 1, record)
        });
        let is_empty = |label| self.records.iter().all(|record| record.label != label);
        match (0..self.classes.len()).find(|&label| is_empty(label)) {
            Some(label) => Err(ImageError::EmptyClass { path: self.root.join(&self.classes[label]) }),
            None => Ok(self),
        }
    }
}

/// Image files with the names of their folders.
#[derive(Default)]
struct ClassFiles {
    images: Vec<(String, PathBuf)>,
    ignored: Vec<PathBuf>,
    misplaced: Vec<PathBuf>,
}

fn class_files(root: &Path) -> Result<ClassFiles, ImageError> {
    let canonical = listing::canonical(root)?;
    let mut all = ClassFiles { misplaced: listing::beside_folders(root)?, ..ClassFiles::default() };
    for folder in listing::folders(root, &canonical)? {
        let listing = listing::files(&folder, &canonical)?;
        if listing.images.is_empty() {
            return Err(ImageError::EmptyClass { path: folder });
        }
        let name = listing::file_name(&folder);
        all.images.extend(listing.images.into_iter().map(|path| (name.clone(), path)));
        all.ignored.extend(listing.ignored);
        all.misplaced.extend(listing.folders);
    }
    if all.images.is_empty() {
        return Err(ImageError::NoClassFolder { path: root.to_owned() });
    }
    Ok(all)
}

fn labels(files: &ClassFiles, rule: LabelRule) -> Result<Vec<String>, ImageError> {
    let label = |(folder, path): &(String, PathBuf)| match rule {
        LabelRule::Folder => Ok(folder.clone()),
        LabelRule::Prefix => prefix(path),
    };
    files.images.iter().map(label).collect()
}

fn prefix(path: &Path) -> Result<String, ImageError> {
    match listing::file_name(path).split_once('_') {
        Some((prefix, _)) if !prefix.is_empty() => Ok(prefix.to_owned()),
        _ => Err(ImageError::NoLabelPrefix { path: path.to_owned() }),
    }
}

fn records(
    root: &Path,
    files: ClassFiles,
    labels: &[String],
    classes: &[String],
    options: &FolderOptions,
) -> Result<Vec<Record>, ImageError> {
    let groups = groups::read_groups(root, &options.groups)?;
    let record = |((folder, path), label): ((String, PathBuf), &String)| {
        let file = listing::file_name(&path);
        let group = if folder == options.groups.folder { groups.get(&file).cloned() } else { None };
        Record {
            name: format!("{folder}/{file}"),
            label: classes.partition_point(|class| class < label),
            group,
            path,
        }
    };
    Ok(files.images.into_iter().zip(labels).map(record).collect())
}
