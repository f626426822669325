//! A recording to look at and to listen to.

use crate::figure::Figure;

/// One recording of the results folder.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recording {
    /// What it is and of which scheme: "Encrypted, segment-permutation".
    pub(crate) title: String,
    /// What else there is to know.
    pub(crate) caption: String,
    /// Name of the player, for those who do not see the title.
    pub(crate) label: String,
    /// Path relative to the results folder.
    pub(crate) path: String,
    pub(crate) player: Player,
    /// Its spectrogram; `None` for a file that cannot be read.
    pub(crate) figure: Option<Figure>,
}

/// How a recording is played.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Player {
    /// By the page itself.
    Inside,
    /// From its file, because the page holds enough.
    Beside,
    /// Not at all, for this reason.
    Broken(String),
}
