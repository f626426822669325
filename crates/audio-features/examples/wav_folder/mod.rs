//! Reading a folder of plain WAV files, for the examples.

use std::error::Error;
use std::path::{Path, PathBuf};

/// A recording: its file, sample rate and samples.
pub(crate) struct Recording {
    /// The file.
    pub(crate) path: PathBuf,
    /// Samples per second.
    pub(crate) rate: u32,
    /// Samples, with 1.0 as full scale.
    pub(crate) samples: Vec<f32>,
}

/// The 16-bit mono WAV files of a folder, sorted by name; all must have one sample rate.
pub(crate) fn read(folder: &str) -> Result<Vec<Recording>, Box<dyn Error>> {
    let entries = std::fs::read_dir(folder)?;
    let mut paths: Vec<_> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "wav"));
    paths.sort();
    let recordings = paths.iter().map(|path| read_file(path)).collect::<Result<Vec<_>, _>>()?;
    let rate = recordings.first().ok_or("the folder has no WAV file")?.rate;
    match recordings.iter().find(|recording| recording.rate != rate) {
        None => Ok(recordings),
        Some(other) => Err(format!("{} has {} Hz, others {rate}", other.path.display(), other.rate).into()),
    }
}

/// A WAV file with the plain header of 44 bytes.
fn read_file(path: &Path) -> Result<Recording, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let refused = || format!("{} is not a plain 16-bit mono WAV file", path.display());
    let (head, data) = bytes.split_at_checked(44).ok_or_else(refused)?;
    let plain =
        &head[..4] == b"RIFF" && head[20..24] == [1, 0, 1, 0] && head[34] == 16 && &head[36..40] == b"data";
    if !plain {
        return Err(refused().into());
    }
    let rate = u32::from_le_bytes([head[24], head[25], head[26], head[27]]);
    let sample = |pair: &[u8]| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0;
    Ok(Recording { path: path.to_owned(), rate, samples: data.chunks_exact(2).map(sample).collect() })
}
