//! The service never names a secret key: searched in its sources. (Its types are held by a doctest that must not compile.)

use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// Lines of code, without comments.
fn code(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(str::trim).filter(|line| !line.starts_with("//")).map(str::to_owned).collect()
}

#[test]
fn no_line_of_service_or_client_names_a_secret() {
    let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(files.len() > 15, "{files:?}");
    for file in files {
        for line in code(&file) {
            for word in ["Secret", "secret", "decrypt", "private_inference::Client"] {
                assert!(!line.contains(word), "{}: {line}", file.display());
            }
        }
    }
}
