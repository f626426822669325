//! Files of the results folder that the page shows.

use serde::{Deserialize, Serialize};

/// One file beside `results.json`.
///
/// Kinds that the page has a place for: `sample-sheet` (plain, encrypted, decrypted), `hog`, `detections`,
/// `overlays`, `reconstruction`; any other kind is shown at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// What it is.
    pub kind: String,
    /// Path relative to the results folder, with `/` and without `..`.
    pub path: String,
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// One sentence under the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The image in words, for those who do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// Id of the data set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// Id of the scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
}

impl Artifact {
    /// A file without caption; set the further fields where they apply.
    pub fn new(kind: &str, path: &str, sha256: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            path: path.to_owned(),
            sha256: sha256.to_owned(),
            caption: None,
            alt: None,
            dataset: None,
            scheme: None,
        }
    }
}
