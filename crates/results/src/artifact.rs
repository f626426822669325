//! Files of the results folder that the page shows.

use protocol::id_enum;
use serde::{Deserialize, Serialize};

id_enum! {
    /// What a recording in the results folder is. The id is the kind of its [`Artifact`].
    RecordingRole {
        /// A recording as it was handed in, level adjusted.
        Plain = "recording-plain",
        /// What encryption makes of it, played as samples.
        Encrypted = "recording-encrypted",
        /// What an attack without the key makes of the encrypted one.
        Attacked = "recording-attacked",
        /// What the key makes of the encrypted one.
        Decrypted = "recording-decrypted",
    }
}

impl RecordingRole {
    /// The role in words: "restored by an attack".
    pub fn words(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Encrypted => "encrypted",
            Self::Attacked => "restored by an attack",
            Self::Decrypted => "decrypted",
        }
    }
}

/// One file beside `results.json`.
///
/// Kinds that the page has a place for: `sample-sheet` (plain, encrypted, decrypted), `hog`, `detections`,
/// `overlays`, `reconstruction`, and the four of [`RecordingRole`]; any other kind is shown at the end if it is an image.
///
/// A recording is a WAV file of 16-bit PCM samples in one channel, which every browser plays, with `dataset` (that of either
/// task) and `scheme` (`plain` for a plain recording). The page says the role itself; `caption` says what else there is to
/// know, such as what is spoken, by whom, and what is to be heard.
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

    /// What it is as a recording; `None` for anything else.
    pub fn recording(&self) -> Option<RecordingRole> {
        RecordingRole::from_id(&self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_says_what_a_recording_is() {
        let of = |kind| Artifact::new(kind, "recordings/0.wav", &"ab".repeat(32)).recording();
        assert_eq!(of("recording-attacked"), Some(RecordingRole::Attacked));
        assert_eq!(of("recording"), None);
        assert_eq!(of("sample-sheet"), None);
    }
}
