//! The data sets there are: manifests in the workspace's `data`, payloads beside them or in `--data`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use results::Origin;
use tabular_data::{DatasetFile, DatasetManifest, Modality};

/// A known data set, and where its payload was looked for.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// What `dataset.toml` says.
    pub manifest: DatasetManifest,
    folders: Vec<PathBuf>,
}

/// The folder of manifests and embedded payloads.
pub fn workspace_data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("data")
}

/// All known data sets by name; `data` is the folder of real ones, where given.
pub fn known(data: Option<&Path>) -> Result<Vec<Dataset>> {
    if let Some(data) = data.filter(|data| !data.is_dir()) {
        bail!(
            "--data {} (or CIPHERLENS_DATA): no such folder; name the folder that holds one sub-folder a data set",
            data.display()
        );
    }
    in_folder(&workspace_data(), data)
}

/// All data sets whose manifests are in the sub-folders of `root`, by name.
pub fn in_folder(root: &Path, data: Option<&Path>) -> Result<Vec<Dataset>> {
    let mut sets = Vec::new();
    for entry in fs::read_dir(root).with_context(|| format!("cannot list {}", root.display()))? {
        let folder = entry?.path();
        let manifest = folder.join("dataset.toml");
        if manifest.is_file() {
            sets.push(Dataset::read(&manifest, &folder, data)?);
        }
    }
    sets.sort_by(|a, b| a.manifest.name.cmp(&b.manifest.name));
    Ok(sets)
}

/// Whether a filter of data sets leaves none out.
pub fn names_all(asked: &[String]) -> bool {
    asked.is_empty() || asked.iter().any(|name| name == "all")
}

/// Refuses a name that none of `sets` has; `all` is every one's.
pub fn refuse_unknown(sets: &[Dataset], asked: &[String]) -> Result<()> {
    let is_known = |name: &str| name == "all" || sets.iter().any(|set| set.id() == name);
    if let Some(name) = asked.iter().find(|name| !is_known(name)) {
        let known: Vec<_> = sets.iter().map(Dataset::id).collect();
        bail!("--dataset {name}: unknown; choose from: {}, all", known.join(", "));
    }
    Ok(())
}

/// The known data sets of one modality that a filter names, or all.
pub fn select(data: Option<&Path>, asked: &[String], modality: Modality) -> Result<Vec<Dataset>> {
    let mut sets = known(data)?;
    sets.retain(|set| set.manifest.modality == modality);
    if names_all(asked) {
        return Ok(sets);
    }
    refuse_unknown(&sets, asked)?;
    sets.retain(|set| asked.contains(&set.manifest.name));
    if let Some(absent) = sets.iter().find(|set| !set.is_present()) {
        bail!("{}", absent.how_to_get());
    }
    Ok(sets)
}

/// Refuses a folder of data that holds nothing for a run in which no set was named: generated data in its place would be
/// read as an answer about what is in the folder.
///
/// `found` holds the origins of the sets that would be run, and `nothing` says what the folder does not hold and what to
/// give instead.
pub fn refuse_only_generated(
    data: Option<&Path>,
    asked: &[String],
    found: impl IntoIterator<Item = Origin>,
    nothing: &str,
) -> Result<()> {
    let Some(data) = data.filter(|_| names_all(asked)) else { return Ok(()) };
    if found.into_iter().all(|origin| origin == Origin::Generated) {
        bail!(
            "--data {} (or CIPHERLENS_DATA): holds {nothing}. Each set is a sub-folder of its own name; `cargo xtask fetch \
             --list` names them",
            data.display()
        );
    }
    Ok(())
}

impl Dataset {
    fn read(path: &Path, folder: &Path, data: Option<&Path>) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let manifest = DatasetManifest::from_toml(&text).with_context(|| path.display().to_string())?;
        let given = data.map(|data| data.join(&manifest.name));
        let folders = given.into_iter().chain([folder.to_owned()]).collect();
        Ok(Self { manifest, folders })
    }

    /// The id used in results.
    pub fn id(&self) -> &str {
        &self.manifest.name
    }

    /// Where the records come from.
    pub fn origin(&self) -> Origin {
        match self.manifest.origin {
            tabular_data::Origin::Real => Origin::Real,
            tabular_data::Origin::Generated => Origin::Generated,
        }
    }

    /// A file or folder of the payload, where it is found first: in `--data`, then beside the manifest.
    pub fn payload(&self, path: &str) -> Option<PathBuf> {
        self.folders.iter().map(|folder| folder.join(path)).find(|file| file.exists())
    }

    /// Whether the whole payload that the manifest lists is there.
    pub fn is_present(&self) -> bool {
        self.manifest.files.iter().all(|file| self.payload(&file.path).is_some())
    }

    /// What to do when it is not.
    pub fn how_to_get(&self) -> String {
        let place = "give its parent folder with --data DIR or CIPHERLENS_DATA";
        let fetch = match &self.manifest.not_fetchable {
            Some(reason) => format!("it cannot be fetched: {reason}"),
            None => format!("or fetch it with `cargo xtask fetch {}`", self.id()),
        };
        format!("data set {} {}; {place}; {fetch}", self.id(), self.what_is_missing())
    }

    fn what_is_missing(&self) -> String {
        let missing = |file: &&DatasetFile| self.payload(&file.path).is_none();
        let missing: Vec<&DatasetFile> = self.manifest.files.iter().filter(missing).collect();
        match missing.first() {
            Some(one) if missing.len() == 1 && self.manifest.files.len() > 1 => {
                format!("is not complete: {} is missing", one.path)
            }
            Some(first) if missing.len() < self.manifest.files.len() => {
                let (n, of) = (missing.len(), self.manifest.files.len());
                format!("is not complete: {n} of its {of} files are missing, such as {}", first.path)
            }
            _ => "is not here".to_owned(),
        }
    }

    /// A note that names both hashes when a payload file is not the one the manifest describes.
    pub fn hash_note(&self, path: &str, found: &str) -> Option<String> {
        let expected = &self.manifest.file(path)?.sha256;
        (expected != found)
            .then(|| format!("{}/{path} has SHA-256 {found}, the manifest says {expected}", self.id()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_manifests_are_sound_and_named_as_their_folders() -> Result<()> {
        let sets = known(None)?;
        for name in ["loan", "loan-synthetic"] {
            assert!(sets.iter().any(|set| set.id() == name), "{name} is missing");
        }
        for set in sets {
            assert!(workspace_data().join(set.id()).is_dir(), "{} is not the name of its folder", set.id());
        }
        Ok(())
    }

    #[test]
    fn a_folder_of_data_is_not_replaced_by_generated_data() {
        let check = |data: Option<&str>, asked: &[&str], found: &[Origin]| {
            let asked: Vec<String> = asked.iter().map(|name| (*name).to_owned()).collect();
            refuse_only_generated(data.map(Path::new), &asked, found.iter().copied(), "no table").is_ok()
        };
        let generated = [Origin::Generated];
        assert!(check(None, &[], &generated) && check(Some("d"), &["loan-synthetic"], &generated));
        assert!(check(Some("d"), &[], &[Origin::Generated, Origin::Real]));
        for (asked, found) in [(&[][..], &generated[..]), (&["all"][..], &generated[..]), (&[][..], &[][..])]
        {
            assert!(!check(Some("d"), asked, found), "{asked:?} {found:?}");
        }
    }
}
