//! All files of a folder that make up a data set.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::listing::{io_error, is_hidden};
use crate::ImageError;

/// Files directly in a data folder that describe the set and are no part of it.
const NOT_PAYLOAD: [&str; 4] = ["PROVENANCE.md", "SHA256SUMS", "README.md", "dataset.toml"];

/// All files below `root` but hidden ones and those that describe the set, by their path in it with `/` between folders,
/// in the order of these paths. A link is listed, also one to a folder, and not followed.
///
/// # Errors
/// [`ImageError::Io`].
pub fn payload(root: &Path) -> Result<Vec<(String, PathBuf)>, ImageError> {
    let mut files = Vec::new();
    add(root, "", &mut files)?;
    files.retain(|(name, _)| !NOT_PAYLOAD.contains(&name.as_str()));
    files.sort();
    Ok(files)
}

fn add(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> Result<(), ImageError> {
    let refused = |source| io_error(folder, "list the folder", source);
    for entry in fs::read_dir(folder).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(refused)?);
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match (is_hidden(&path), kind.is_dir()) {
            (true, _) => {}
            (false, true) => add(&path, &format!("{name}/"), files)?,
            (false, false) => files.push((name, path)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_its_files_without_what_describes_it() -> Result<(), Box<dyn std::error::Error>> {
        let dir = tempfile::tempdir()?;
        fs::create_dir_all(dir.path().join("faces/.cache"))?;
        for name in
            ["faces/b.png", "faces/a.png", "faces/README.md", "README.md", ".x", "faces/.cache/x", "z.csv"]
        {
            fs::write(dir.path().join(name), "")?;
        }
        let files = payload(dir.path())?;
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["faces/README.md", "faces/a.png", "faces/b.png", "z.csv"]);
        assert_eq!(files[1].1, dir.path().join("faces/a.png"));
        Ok(())
    }
}
