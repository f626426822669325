//! A folder of images without classes: which files are images, and what is passed over.

use std::{
    borrow::Cow,
    fmt,
    fs::{self, FileType},
    path::{Path, PathBuf},
};

use super::listing::{file_name, io_error, is_hidden, is_image_name};
use crate::ImageError;

/// What of a folder is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WalkOptions {
    /// Whether the folders in it are searched too.
    pub recursive: bool,
    /// Whether hidden files are listed among what is passed over, and hidden folders treated as others. They are left out
    /// otherwise.
    pub hidden: bool,
}

impl WalkOptions {
    /// The same with another `recursive`.
    #[must_use]
    pub fn with_recursive(self, recursive: bool) -> Self {
        Self { recursive, ..self }
    }

    /// The same with another `hidden`.
    #[must_use]
    pub fn with_hidden(self, hidden: bool) -> Self {
        Self { hidden, ..self }
    }
}

/// The images of a folder, and what else is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageFolder {
    /// The images: those of a folder by name, then those of the folders in it.
    pub images: Vec<FolderImage>,
    /// The folders that were searched, without the first.
    pub folders: Vec<PathBuf>,
    /// What else there is, in the same order.
    pub passed_over: Vec<PassedOver>,
}

/// An image of a folder; nothing but its name was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderImage {
    /// Its path in the folder, with `/` between folders.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// Something in a folder that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassedOver {
    /// Its path in the folder, with `/` between folders.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Why.
    pub reason: PassedOverReason,
}

/// Why something in a folder is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassedOverReason {
    /// What a link leads to may lie anywhere.
    Link,
    /// A folder, and folders are not searched.
    Folder,
    /// Neither a file nor a folder.
    Special,
    /// Its name begins with a dot.
    Hidden,
    /// Its name has no ending of an image (see [`is_image_name`]).
    OtherName,
}

impl ImageFolder {
    /// Lists `root` without reading a file. Links are passed over.
    ///
    /// # Errors
    /// [`ImageError::NotAFolder`] and [`ImageError::Io`].
    pub fn list(root: &Path, options: WalkOptions) -> Result<Self, ImageError> {
        let mut all = Self::default();
        all.add(root, "", options)?;
        Ok(all)
    }

    fn add(&mut self, folder: &Path, prefix: &str, options: WalkOptions) -> Result<(), ImageError> {
        let mut folders = Vec::new();
        for (path, kind) in entries(folder, options.hidden)? {
            let name = format!("{prefix}{}", file_name(&path));
            if kind.is_dir() && options.recursive {
                folders.push((path, format!("{name}/")));
            } else if kind.is_file() && is_image_name(&path) {
                self.images.push(FolderImage { name, path });
            } else {
                let reason = PassedOverReason::of(&path, kind);
                self.passed_over.push(PassedOver { name, path, reason });
            }
        }
        for (path, prefix) in folders {
            self.folders.push(path.clone());
            self.add(&path, &prefix, options)?;
        }
        Ok(())
    }
}

impl PassedOverReason {
    fn of(path: &Path, kind: FileType) -> Self {
        match () {
            () if kind.is_symlink() => Self::Link,
            () if kind.is_dir() => Self::Folder,
            () if !kind.is_file() => Self::Special,
            () if is_hidden(path) => Self::Hidden,
            () => Self::OtherName,
        }
    }
}

impl fmt::Display for PassedOverReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Link => "a link; copy what it leads to here",
            Self::Folder => "a folder",
            Self::Special => "a pipe, socket or device",
            Self::Hidden => "hidden: its name begins with a dot",
            Self::OtherName => "not named as PNG, JPEG or PNM",
        })
    }
}

/// Name and reason: `notes.txt (not named as PNG, JPEG or PNM)`; a folder's name ends with `/`.
impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slash = if self.reason == PassedOverReason::Folder { "/" } else { "" };
        write!(f, "{} ({})", quoted(&format!("{}{slash}", self.name)), self.reason)
    }
}

/// A name as it stands in a list: between quotation marks where it could be taken for several.
pub fn quoted(name: &str) -> Cow<'_, str> {
    match name.contains([',', ';', '"']) || name.chars().any(char::is_control) {
        true => format!("{name:?}").into(),
        false => name.into(),
    }
}

/// What is in a folder, by name.
fn entries(folder: &Path, hidden: bool) -> Result<Vec<(PathBuf, FileType)>, ImageError> {
    if folder.exists() && !folder.is_dir() {
        return Err(ImageError::NotAFolder { path: folder.to_owned() });
    }
    let listed = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))).collect()
    });
    let mut found: Vec<_> = listed.map_err(|source| io_error(folder, "list the folder", source))?;
    found.retain(|(path, _)| hidden || !is_hidden(path));
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(folder: &Path, name: &str) -> std::io::Result<()> {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, "not looked at")
    }

    fn names(folder: &ImageFolder) -> Vec<&str> {
        folder.images.iter().map(|image| image.name.as_str()).collect()
    }

    fn passed_over(folder: &ImageFolder) -> Vec<String> {
        folder.passed_over.iter().map(ToString::to_string).collect()
    }

    fn listed(root: &Path, recursive: bool, hidden: bool) -> Result<ImageFolder, ImageError> {
        ImageFolder::list(root, WalkOptions { recursive, hidden })
    }

    #[test]
    fn a_folder_is_listed_with_what_is_passed_over() -> Result<(), Box<dyn std::error::Error>> {
        let dir = tempfile::tempdir()?;
        for name in ["b.png", "more/a.jpg", "c.heic", ".hidden.png"] {
            photo(dir.path(), name)?;
        }
        let flat = listed(dir.path(), false, false)?;
        assert_eq!(names(&flat), ["b.png"]);
        assert_eq!(passed_over(&flat), ["c.heic (not named as PNG, JPEG or PNM)", "more/ (a folder)"]);
        let deep = listed(dir.path(), true, false)?;
        assert_eq!(names(&deep), ["b.png", "more/a.jpg"]);
        assert_eq!((deep.passed_over.len(), deep.folders), (1, vec![dir.path().join("more")]));
        let all = listed(dir.path(), true, true)?;
        assert_eq!(passed_over(&all)[0], ".hidden.png (hidden: its name begins with a dot)");
        assert!(matches!(
            listed(&dir.path().join("b.png"), true, true),
            Err(ImageError::NotAFolder { path }) if path.ends_with("b.png")
        ));
        assert!(matches!(listed(&dir.path().join("none"), true, true), Err(ImageError::Io { .. })));
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_are_passed_over_by_name() -> Result<(), Box<dyn std::error::Error>> {
        let (dir, elsewhere) = (tempfile::tempdir()?, tempfile::tempdir()?);
        photo(dir.path(), "a.png")?;
        photo(elsewhere.path(), "b.png")?;
        std::os::unix::fs::symlink(elsewhere.path().join("b.png"), dir.path().join("b, c.png"))?;
        std::os::unix::fs::symlink("a.png", dir.path().join("d.png"))?;
        std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("e"))?;
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("f.png"))?;
        let listed = listed(dir.path(), true, false)?;
        assert_eq!(names(&listed), ["a.png"]);
        let expected = [
            "\"b, c.png\" (a link; copy what it leads to here)",
            "d.png (a link; copy what it leads to here)",
            "e (a link; copy what it leads to here)",
            "f.png (a pipe, socket or device)",
        ];
        assert_eq!(passed_over(&listed), expected);
        Ok(())
    }
}
