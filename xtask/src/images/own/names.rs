//! Names of files that can be encrypted, written down and decrypted again on another machine.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Names that mean devices on Windows, whatever their ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The name as text, if it is the name of a file that decryption can make.
pub fn checked(name: &OsStr) -> Result<&str> {
    let text = name
        .to_str()
        .with_context(|| format!("the name {:?} is not UTF-8; rename it", name.to_string_lossy()))?;
    match fault(text) {
        Some(fault) => bail!("the name {text:?} {fault}; rename it"),
        None => Ok(text),
    }
}

/// Checks a path of names with `/` between them, as notes hold it.
pub fn check_path(path: &str) -> Result<()> {
    path.split('/').try_for_each(|name| checked(OsStr::new(name)).map(drop))
}

/// What makes a name unfit.
fn fault(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let port =
        |prefix| stem.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    if name.is_empty() {
        return Some("is empty");
    }
    if name.starts_with('.') {
        return Some("begins with a dot");
    }
    if name.contains(['/', '\\']) || name.chars().any(char::is_control) {
        return Some("has a slash, a backslash or a control character in it");
    }
    if name.starts_with(' ') || name.ends_with([' ', '.']) {
        return Some("begins or ends with a blank, or ends with a dot");
    }
    if DEVICES.contains(&stem.as_str()) || port("com") || port("lpt") {
        return Some("is that of a device on Windows");
    }
    None
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
pub fn pngs<'a>(paths: impl IntoIterator<Item = &'a str>) -> Result<Vec<String>> {
    let mut taken: HashMap<String, &str> = HashMap::new();
    let mut names = Vec::new();
    for path in paths {
        let name = png(path);
        if let Some(other) = taken.insert(name.to_lowercase(), path) {
            bail!(
                "{other} and {path} would both become {name} (case does not count on every system); rename one of them"
            );
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
    fn two_names_that_become_one_are_refused() -> Result<()> {
        assert_eq!(pngs(["a.jpg", "b/a.jpg", "b.c.png"])?, ["a.png", "b/a.png", "b.c.png"]);
        for pair in [["a.jpg", "a.png"], ["A.png", "a.png"], ["d/Ä.png", "d/ä.jpg"]] {
            let error = pngs(pair).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(pair[0]) && error.contains(pair[1]), "{error}");
        }
        Ok(())
    }
}
