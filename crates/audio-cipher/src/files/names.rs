//! Names of files that can be encrypted, written down and decrypted again on another machine.

use std::{collections::HashMap, ffi::OsStr, path::Path};

/// Names that mean devices on Windows, whatever their ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Why a file of this name cannot be encrypted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// The name is no text.
    #[error("the name {shown:?} is not UTF-8; rename it")]
    NotUtf8 {
        /// The name, with replacements.
        shown: String,
    },
    /// Not every system can have a file of this name.
    #[error("the name {name:?} {fault}; rename it")]
    Unfit {
        /// The name.
        name: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// Two files would have one name once encrypted.
    #[error(
        "{first} and {second} would both become {name} (case does not count on every system); rename one of them"
    )]
    Collision {
        /// One file.
        first: String,
        /// The other one.
        second: String,
        /// The name of both.
        name: String,
    },
}

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// No character.
    #[error("is empty")]
    Empty,
    /// A hidden file, or a way out of the folder.
    #[error("begins with a dot")]
    Dot,
    /// A separator of folders, or a character that no name should have.
    #[error("has a slash, a backslash or a control character in it")]
    Character,
    /// Windows drops these.
    #[error("begins or ends with a blank, or ends with a dot")]
    Edge,
    /// `con`, `nul`, `com1` and the like.
    #[error("is that of a device on Windows")]
    Device,
}

/// The name as text, if it is the name of a file that decryption can make.
///
/// # Errors
/// [`NameError::NotUtf8`] and [`NameError::Unfit`].
pub fn checked(name: &OsStr) -> Result<&str, NameError> {
    let shown = || NameError::NotUtf8 { shown: name.to_string_lossy().into_owned() };
    let text = name.to_str().ok_or_else(shown)?;
    match fault(text) {
        Some(fault) => Err(NameError::Unfit { name: text.to_owned(), fault }),
        None => Ok(text),
    }
}

/// Checks a path of names with `/` between them, as notes hold it.
///
/// # Errors
/// As [`checked`], for the first name that is unfit.
pub fn check_path(path: &str) -> Result<(), NameError> {
    path.split('/').try_for_each(|name| checked(OsStr::new(name)).map(drop))
}

fn fault(name: &str) -> Option<NameFault> {
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let port = |prefix| stem.strip_prefix(prefix).is_some_and(|n| matches!(n.as_bytes(), [b'0'..=b'9']));
    if name.is_empty() {
        return Some(NameFault::Empty);
    }
    if name.starts_with('.') {
        return Some(NameFault::Dot);
    }
    if name.contains(['/', '\\']) || name.chars().any(char::is_control) {
        return Some(NameFault::Character);
    }
    if name.starts_with(' ') || name.ends_with([' ', '.']) {
        return Some(NameFault::Edge);
    }
    (DEVICES.contains(&stem.as_str()) || port("com") || port("lpt")).then_some(NameFault::Device)
}

/// How encrypted files are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// `0001`, `0002` and so on, in the order of the recordings: names may say who speaks and what. Sort or shuffle the
    /// recordings first if their order does so, too.
    Numbers,
    /// As the recordings are named.
    Kept,
}

/// A recording and the file that its encryption becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Path of the recording in its folder, `/` between names.
    pub plain: String,
    /// Path of the encrypted file in its folder, `/` between names.
    pub file: String,
}

/// A plan of a folder: the file that each recording becomes, in the order given. `paths` have `/` between names; `ending`
/// (without dot) is that of the encrypted files. Names of which only case differs count as the same.
///
/// # Errors
/// [`NameError::Unfit`] for a path that not every system can have, [`NameError::Collision`] for two recordings that would
/// become one file, encrypted or decrypted.
pub fn plan(paths: &[&str], naming: Naming, ending: &str) -> Result<Vec<Planned>, NameError> {
    paths.iter().try_for_each(|path| check_path(path))?;
    check_distinct(paths.iter().map(|&path| (path, path.to_owned())))?;
    let digits = paths.len().to_string().len().max(4);
    let file = |(number, &path): (usize, &&str)| match naming {
        Naming::Numbers => format!("{:0digits$}.{ending}", number + 1),
        Naming::Kept => with_ending(path, ending),
    };
    let files: Vec<String> = paths.iter().enumerate().map(file).collect();
    check_distinct(paths.iter().copied().zip(files.iter().cloned()))?;
    let planned = |(&plain, file): (&&str, String)| Planned { plain: plain.to_owned(), file };
    Ok(paths.iter().zip(files).map(planned).collect())
}

/// Refuses two files, each with the name that it becomes, that become one, also where case does not count.
///
/// # Errors
/// [`NameError::Collision`].
pub fn check_distinct<'a>(files: impl IntoIterator<Item = (&'a str, String)>) -> Result<(), NameError> {
    let mut taken: HashMap<String, &str> = HashMap::new();
    for (file, name) in files {
        if let Some(other) = taken.insert(name.to_lowercase(), file) {
            return Err(NameError::Collision { first: other.to_owned(), second: file.to_owned(), name });
        }
    }
    Ok(())
}

/// The path with another ending.
fn with_ending(path: &str, ending: &str) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let stem = Path::new(name).file_stem().map(OsStr::to_string_lossy).unwrap_or_default();
    match folder {
        "" => format!("{stem}.{ending}"),
        folder => format!("{folder}/{stem}.{ending}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_decrypted_are_refused() {
        for good in ["holiday.mp3", "a..wav", "München 1.wav", "comet.wav", "com10.wav", "-.wav", "x"] {
            assert!(checked(OsStr::new(good)).is_ok(), "{good:?}");
        }
        for wrong in [
            "", "..", ".", ".hidden", "a/b", "a\\b.wav", "a\0b", "a\nb", "a ", " a", "a.", "NUL.wav",
            "com1.mp3", "LPT9",
        ] {
            assert!(checked(OsStr::new(wrong)).is_err(), "{wrong:?}");
        }
        for wrong in ["/a", "a//b", "../a", "a/../b", "a/", "a/.b"] {
            assert!(check_path(wrong).is_err(), "{wrong:?}");
        }
        assert!(check_path("a/b/c.wav").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf_8_are_refused() {
        use std::os::unix::ffi::OsStrExt;
        assert!(checked(OsStr::from_bytes(b"caf\xE9.wav")).is_err());
    }

    #[test]
    fn a_folder_becomes_numbers_or_keeps_its_names() {
        let files = |paths: &[&str], naming| -> Vec<String> {
            plan(paths, naming, "wav").unwrap().into_iter().map(|planned| planned.file).collect()
        };
        assert_eq!(files(&["a.flac", "b/ü.wav"], Naming::Kept), ["a.wav", "b/ü.wav"]);
        assert_eq!(files(&["a.flac", "a.wav"], Naming::Numbers), ["0001.wav", "0002.wav"]);
        let paths: Vec<String> = (0..10_000).map(|i| format!("{i}.wav")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(files(&paths, Naming::Numbers)[9], "00010.wav");
    }

    #[test]
    fn two_names_that_become_one_are_refused() {
        for pair in [["a.flac", "a.wav"], ["A.wav", "a.wav"], ["d/Ä.wav", "d/ä.flac"]] {
            let error = plan(&pair, Naming::Kept, "wav").unwrap_err().to_string();
            assert!(error.contains(pair[0]) && error.contains(pair[1]), "{error}");
        }
        // Numbers would do, but the decrypted files would be one.
        assert!(matches!(
            plan(&["A.wav", "a.wav"], Naming::Numbers, "wav"),
            Err(NameError::Collision { .. })
        ));
        assert!(matches!(plan(&["../a.wav"], Naming::Numbers, "wav"), Err(NameError::Unfit { .. })));
    }
}
