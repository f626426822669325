//! How labels and groups are found.

/// How a folder is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FolderOptions {
    /// Where an image's label comes from.
    pub label: LabelRule,
    /// Whether a set of a single class is taken; a classifier needs two, mining and viewing do not.
    pub single_class: bool,
    /// The file that says which images belong together, read where it exists.
    pub groups: GroupFile,
}

impl FolderOptions {
    /// The same with another `label`.
    #[must_use]
    pub fn with_label(self, label: LabelRule) -> Self {
        Self { label, ..self }
    }

    /// The same with another `single_class`.
    #[must_use]
    pub fn with_single_class(self, single_class: bool) -> Self {
        Self { single_class, ..self }
    }

    /// The same with another `groups`.
    #[must_use]
    pub fn with_groups(self, groups: GroupFile) -> Self {
        Self { groups, ..self }
    }
}

/// Where an image's label comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LabelRule {
    /// The name of its folder.
    #[default]
    Folder,
    /// Its file name before the first underscore: `s01_07.pgm` has the label `s01`.
    Prefix,
}

/// A CSV file in the data folder with a column `file` and a column that names each file's group.
///
/// Default: `nonface_windows.csv`, whose files are in `nonfaces/` and whose groups are in the column `scene`:
/// the photo that a patch was cut from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFile {
    /// Name of the CSV file.
    pub name: String,
    /// The class folder its `file` column speaks of.
    pub folder: String,
    /// The column of the group's name.
    pub column: &'static str,
}

impl Default for GroupFile {
    fn default() -> Self {
        Self { name: "nonface_windows.csv".to_owned(), folder: "nonfaces".to_owned(), column: "scene" }
    }
}
