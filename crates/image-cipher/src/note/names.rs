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

/// The path of a file with the ending `.png`.
pub fn png(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let stem = Path::new(name).file_stem().map(OsStr::to_string_lossy).unwrap_or_default();
    match folder {
        "" => format!("{stem}.png"),
        folder => format!("{folder}/{stem}.png"),
    }
}

/// The path of each file with the ending `.png`; two that would be one file, also where case does not count, are refused.
///
/// # Errors
/// [`NameError::Collision`].
pub fn pngs<'a>(paths: impl IntoIterator<Item = &'a str>) -> Result<Vec<String>, NameError> {
    let mut taken: HashMap<String, &str> = HashMap::new();
    let mut names = Vec::new();
    for path in paths {
        let name = png(path);
        if let Some(other) = taken.insert(name.to_lowercase(), path) {
            return Err(NameError::Collision { first: other.to_owned(), second: path.to_owned(), name });
        }
        names.push(name);
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_decrypted_are_refused() {
        for good in ["holiday.jpg", "a..png", "München 1.png", "comet.png", "com10.png", "-.png", "x"] {
            assert!(checked(OsStr::new(good)).is_ok(), "{good:?}");
        }
        for wrong in [
            "", "..", ".", ".hidden", "a/b", "a\\b.png", "a\0b", "a\nb", "a ", " a", "a.", "NUL.png",
            "com1.jpg", "LPT9",
        ] {
            assert!(checked(OsStr::new(wrong)).is_err(), "{wrong:?}");
        }
        for wrong in ["/a", "a//b", "../a", "a/../b", "a/", "a/.b"] {
            assert!(check_path(wrong).is_err(), "{wrong:?}");
        }
        assert!(check_path("a/b/c.png").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf_8_are_refused() {
        use std::os::unix::ffi::OsStrExt;
        assert!(checked(OsStr::from_bytes(b"caf\xE9.png")).is_err());
    }

    #[test]
    fn two_names_that_become_one_are_refused() -> Result<(), NameError> {
        assert_eq!(pngs(["a.jpg", "b/a.jpg", "b.c.png"])?, ["a.png", "b/a.png", "b.c.png"]);
        for pair in [["a.jpg", "a.png"], ["A.png", "a.png"], ["d/Ä.png", "d/ä.jpg"]] {
            let error = pngs(pair).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(pair[0]) && error.contains(pair[1]), "{error}");
        }
        Ok(())
    }
}
