//! Manifests: the committed ones, tolerance to other crates' tables, faults.

use tabular_data::{DatasetManifest, Modality, Origin};

use crate::support::{data, manifest};

#[test]
fn the_committed_manifests_are_complete() {
    for (set, origin) in [("loan", Origin::Real), ("loan-synthetic", Origin::Generated)] {
        let manifest = manifest(set);
        assert_eq!(
            (manifest.name.as_str(), manifest.modality, manifest.origin),
            (set, Modality::Tabular, origin)
        );
        assert!(manifest.is_fetchable(), "{set}");
        assert_eq!(manifest.schema.as_ref().unwrap().name(), set);
        for file in manifest.files.iter().filter(|file| file.embedded) {
            let size = std::fs::metadata(data(set).join(&file.path)).unwrap().len();
            assert_eq!(size, file.bytes, "{}", file.path);
        }
    }
}

#[test]
fn both_loan_sets_have_one_schema() {
    let columns = |set| manifest(set).schema.unwrap().columns().to_vec();
    assert_eq!(columns("loan"), columns("loan-synthetic"));
}

const IMAGES: &str = r#"
name = "faces"
title = "Faces"
modality = "image"
origin = "real"
licence = "CC0"
citation = "nobody"
not_fetchable = "ask the authors"

[[files]]
path = "faces/a.png"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
bytes = 3

[framing]
width = 64
"#;

#[test]
fn tables_of_other_crates_are_kept() {
    let manifest = DatasetManifest::from_toml(IMAGES).unwrap();
    assert_eq!(manifest.extra["framing"]["width"].as_integer(), Some(64));
    assert!(!manifest.is_fetchable() && manifest.schema.is_none());
}

fn check(from: &str, to: &str, part: &str) {
    let text = IMAGES.replace(from, to);
    assert_ne!(text, IMAGES);
    let message = DatasetManifest::from_toml(&text).map(|m| m.name).unwrap_err().to_string();
    assert!(message.contains(part), "{message:?} lacks {part:?}");
}

#[test]
fn faults_are_named() {
    check("faces/a.png", "../a.png", "must stay within");
    check("faces/a.png", "/etc/passwd", "must stay within");
    check("sha256 = \"0", "sha256 = \"Z", "64 lower-case hexadecimal");
    check("not_fetchable = \"ask the authors\"", "", "neither embedded nor has a url");
    check("modality = \"image\"", "modality = \"tabular\"", "needs `table`");
    check("modality = \"image\"", "modality = \"sound\"", "unknown variant");
    check("origin = \"real\"", "", "missing field `origin`");
}
