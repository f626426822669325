//! A results folder: `results.json`, `timings.json` and the files that they list.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::{Artifact, Results, ResultsError, Timings};

/// Name of the results file in a results folder.
pub const RESULTS_FILE: &str = "results.json";

/// Name of the timings file beside it.
pub const TIMINGS_FILE: &str = "timings.json";

/// A results folder that was read and checked: the only thing that a report is drawn from.
#[derive(Debug, Clone)]
pub struct ResultsFolder {
    results: Results,
    timings: Option<Timings>,
    /// The artifacts' bytes by path, so that nothing can change between checking and drawing.
    artifacts: BTreeMap<String, Vec<u8>>,
}

impl ResultsFolder {
    /// Reads `results.json` (`path` is the file or its folder), `timings.json` where there is one, and all artifacts.
    ///
    /// # Errors
    /// A results file that [`Results::read`] refuses, or an artifact that is missing or has another hash.
    pub fn open(path: &Path) -> Result<Self, ResultsError> {
        let file = if path.is_dir() { path.join(RESULTS_FILE) } else { path.to_owned() };
        let dir = file.parent().unwrap_or(Path::new("")).to_owned();
        let results = Results::read(&file)?;
        let timings = Timings::read(&dir.join(TIMINGS_FILE))?;
        let artifacts = results
            .artifacts
            .iter()
            .map(|artifact| Ok((artifact.path.clone(), read_artifact(&dir, artifact)?)))
            .collect::<Result<_, ResultsError>>()?;
        Ok(Self { results, timings, artifacts })
    }

    /// The results.
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// The timings, where the folder has them.
    pub fn timings(&self) -> Option<&Timings> {
        self.timings.as_ref()
    }

    /// The bytes of the artifacts by path in the folder.
    pub fn artifacts(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.artifacts
    }
}

fn read_artifact(dir: &Path, artifact: &Artifact) -> Result<Vec<u8>, ResultsError> {
    let path = dir.join(&artifact.path);
    let bytes = fs::read(&path).map_err(ResultsError::file("read", &path))?;
    let found = hex::encode(Sha256::digest(&bytes));
    if found == artifact.sha256 {
        return Ok(bytes);
    }
    Err(ResultsError::ArtifactChanged { path, expected: artifact.sha256.clone(), found })
}
