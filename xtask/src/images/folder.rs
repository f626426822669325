//! A folder of a person's own images: which files are read, and what is passed over.
//!
//! What is passed over is never lost in silence. Every command that reads such a folder names it.

use std::borrow::Cow;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use image_data::folder::is_image_name;

/// Names in one line before the rest are only counted.
const NAMED: usize = 5;
/// Why a link is passed over: what it leads to may lie anywhere.
pub const LINK: &str = "a link; copy what it leads to here";

/// An image of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderImage {
    /// Its path in the folder, with `/` between folders.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// The images of a folder and what else is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageFolder {
    /// The images, by folder and name.
    pub images: Vec<FolderImage>,
    /// Names of other files and of folders, with the reason why they are passed over.
    pub passed_over: Vec<String>,
}

impl ImageFolder {
    /// Lists `root`, which `--images` named; its sub-folders too where `recursive`. Hidden files are not looked at, links
    /// are passed over.
    ///
    /// A folder without images is refused; `remedy` says what to do about what is there instead.
    pub fn list(root: &Path, recursive: bool, remedy: &str) -> Result<Self> {
        let mut all = Self::default();
        all.add(root, "", recursive).with_context(|| format!("--images {}", root.display()))?;
        if all.images.is_empty() {
            let found = match all.passed_over.is_empty() {
                true => "it is empty; name another folder".to_owned(),
                false => format!("what it holds is passed over: {}; {remedy}", listed(&all.passed_over)),
            };
            bail!("--images {}: holds no PNG, JPEG or PNM file; {found}", root.display());
        }
        Ok(all)
    }

    fn add(&mut self, folder: &Path, prefix: &str, recursive: bool) -> Result<()> {
        let mut folders = Vec::new();
        for (path, kind) in entries(folder)? {
            let name = format!("{prefix}{}", file_name(&path));
            if kind.is_symlink() {
                self.passed_over.push(format!("{} ({LINK})", quoted(&name)));
            } else if kind.is_dir() && recursive {
                folders.push((path, format!("{name}/")));
            } else if kind.is_dir() {
                self.passed_over.push(format!("{} (a folder)", quoted(&format!("{name}/"))));
            } else if kind.is_file() && is_image_name(&path) {
                self.images.push(FolderImage { name, path });
            } else {
                self.passed_over.push(format!("{} ({})", quoted(&name), no_image(&path, kind)));
            }
        }
        folders.iter().try_for_each(|(path, prefix)| self.add(path, prefix, recursive))
    }
}

/// Why something in a folder that is no folder and no link is not taken for an image.
pub fn no_image(path: &Path, kind: FileType) -> &'static str {
    if !kind.is_file() {
        return "a pipe, socket or device";
    }
    match file_name(path).starts_with('.') {
        true => "hidden: its name begins with a dot",
        false => "not named as PNG, JPEG or PNM",
    }
}

/// A name as it stands in a list: between quotation marks where it could be taken for several.
pub fn quoted(name: &str) -> Cow<'_, str> {
    match name.contains([',', ';', '"']) || name.chars().any(char::is_control) {
        true => format!("{name:?}").into(),
        false => name.into(),
    }
}

/// The first few of `names`, and how many more there are.
pub fn listed(names: &[String]) -> String {
    listed_up_to(names, NAMED)
}

/// The first `most` of `names`, and how many more there are.
pub fn listed_up_to(names: &[String], most: usize) -> String {
    let shown = names[..names.len().min(most)].join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What is in a folder but hidden files, by name.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, FileType)>> {
    if folder.exists() && !folder.is_dir() {
        bail!("{}: is not a folder", folder.display());
    }
    let list = || format!("cannot list {}", folder.display());
    let entries = fs::read_dir(folder).with_context(list)?;
    let entries = entries.map(|entry| entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))));
    let mut found = entries.collect::<Result<Vec<_>, _>>().with_context(list)?;
    found.retain(|(path, _)| !file_name(path).starts_with('.'));
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(folder: &Path, name: &str) -> Result<()> {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        Ok(image::GrayImage::new(3, 2).save(path)?)
    }

    fn names(folder: &ImageFolder) -> Vec<&str> {
        folder.images.iter().map(|image| image.name.as_str()).collect()
    }

    #[test]
    fn a_folder_is_listed_with_what_is_passed_over() -> Result<()> {
        let dir = tempfile::tempdir()?;
        photo(dir.path(), "b.png")?;
        photo(dir.path(), "more/a.jpg")?;
        fs::write(dir.path().join("c.heic"), "no image")?;
        fs::write(dir.path().join(".hidden"), "")?;
        let flat = ImageFolder::list(dir.path(), false, "")?;
        assert_eq!(names(&flat), ["b.png"]);
        assert_eq!(flat.passed_over, ["c.heic (not named as PNG, JPEG or PNM)", "more/ (a folder)"]);
        let deep = ImageFolder::list(dir.path(), true, "")?;
        assert_eq!(names(&deep), ["b.png", "more/a.jpg"]);
        assert_eq!(deep.passed_over.len(), 1);
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_are_passed_over_by_name() -> Result<()> {
        let (dir, elsewhere) = (tempfile::tempdir()?, tempfile::tempdir()?);
        photo(dir.path(), "a.png")?;
        photo(elsewhere.path(), "b.png")?;
        std::os::unix::fs::symlink(elsewhere.path().join("b.png"), dir.path().join("b, c.png"))?;
        std::os::unix::fs::symlink("a.png", dir.path().join("d.png"))?;
        std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("e"))?;
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("f.png"))?;
        let listed = ImageFolder::list(dir.path(), true, "")?;
        assert_eq!(names(&listed), ["a.png"]);
        let expected = [
            format!("\"b, c.png\" ({LINK})"),
            format!("d.png ({LINK})"),
            format!("e ({LINK})"),
            "f.png (a pipe, socket or device)".to_owned(),
        ];
        assert_eq!(listed.passed_over, expected);
        Ok(())
    }

    #[test]
    fn a_folder_without_images_is_refused_with_what_is_there() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let refused = || {
            let listed = ImageFolder::list(dir.path(), false, "convert them");
            listed.err().map(|error| error.to_string()).unwrap_or_default()
        };
        assert!(refused().contains("it is empty"), "{}", refused());
        fs::write(dir.path().join("c.heic"), "no image")?;
        assert!(refused().contains("c.heic") && refused().ends_with("; convert them"), "{}", refused());
        Ok(())
    }

    #[test]
    fn of_many_names_the_first_are_shown_and_the_rest_counted() {
        let many: Vec<_> = (0..7).map(|n| n.to_string()).collect();
        assert_eq!(listed(&many), "0, 1, 2, 3, 4 and 2 more");
        assert_eq!(listed_up_to(&many, 7), "0, 1, 2, 3, 4, 5, 6");
    }
}
