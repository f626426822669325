//! The service never names a secret key, nor does the client that talks to it: searched in the sources. (Its types are held by
//! a doctest that must not compile.) Whoever has the key is in a module of its own, which the others do not know.

use std::path::{Path, PathBuf};

/// The sources of the owner of the data, who has the key.
const OWNER: &str = "owner";

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The sources of service and client.
fn keyless() -> Vec<PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<_> = sources(&src).into_iter().filter(|path| !path.starts_with(src.join(OWNER))).collect();
    assert!(files.len() > 15, "{files:?}");
    files
}

/// Lines of code, without comments.
fn code(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(str::trim).filter(|line| !line.starts_with("//")).map(str::to_owned).collect()
}

#[test]
fn no_line_of_service_or_client_names_a_secret() {
    for file in keyless() {
        for line in code(&file) {
            for word in ["Secret", "secret", "decrypt", "private_inference::Client"] {
                assert!(!line.contains(word), "{}: {line}", file.display());
            }
        }
    }
}

#[test]
fn no_line_of_service_or_client_reaches_for_the_owner_of_the_key() {
    let named = keyless().into_iter().flat_map(|file| code(&file)).filter(|line| line.contains(OWNER));
    assert_eq!(named.collect::<Vec<_>>(), ["pub mod owner;"]);
}
