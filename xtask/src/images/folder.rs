//! A folder of a person's own images: which files are read, and what is passed over.
//!
//! What is passed over is never lost in silence. Every command that reads such a folder names it.

use std::path::Path;

use anyhow::{Context, Error, Result, bail};
use image_data::{ImageError, ImageFolder, WalkOptions};

/// Names in one line before the rest are only counted.
const NAMED: usize = 5;

/// Lists `root`, which `--images` named; its sub-folders too where `recursive`. Hidden files are not looked at.
///
/// A folder without images is refused; `remedy` says what to do about what is there instead.
pub fn list(root: &Path, recursive: bool, remedy: &str) -> Result<ImageFolder> {
    let said = || format!("--images {}", root.display());
    let all = ImageFolder::list(root, WalkOptions { recursive, hidden: false });
    let all = all.map_err(cannot_list).with_context(said)?;
    if all.images.is_empty() {
        let found = match all.passed_over.is_empty() {
            true => "it is empty; name another folder".to_owned(),
            false => format!("what it holds is passed over: {}; {remedy}", listed(&all.passed_over)),
        };
        bail!("{}: holds no PNG, JPEG or PNM file; {found}", said());
    }
    Ok(all)
}

/// What is said of a folder that cannot be listed.
pub fn cannot_list(error: ImageError) -> Error {
    match error {
        ImageError::Io { path, source, .. } => {
            Error::new(source).context(format!("cannot list {}", path.display()))
        }
        error => error.into(),
    }
}

/// The first few of `names`, and how many more there are.
pub fn listed(names: &[impl ToString]) -> String {
    listed_up_to(names, NAMED)
}

/// The first `most` of `names`, and how many more there are.
pub fn listed_up_to(names: &[impl ToString], most: usize) -> String {
    let shown = names.iter().take(most).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_images_is_refused_with_what_is_there() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let refused = || {
            let listed = list(dir.path(), false, "convert them");
            listed.err().map(|error| error.to_string()).unwrap_or_default()
        };
        assert!(refused().contains("it is empty"), "{}", refused());
        std::fs::write(dir.path().join("c.heic"), "no image")?;
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
