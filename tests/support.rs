//! Running the binary and reading what it leaves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The root of the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The real data, where the environment names them; a test that needs them says that it is skipped otherwise.
pub fn real_data() -> Option<PathBuf> {
    let data = std::env::var_os("CIPHERLENS_DATA").map(PathBuf::from);
    if data.is_none() {
        println!("skipped: CIPHERLENS_DATA names no folder of real data");
    }
    data
}

/// A scratch folder in which the binary runs.
pub struct Scratch {
    dir: tempfile::TempDir,
}

impl Scratch {
    /// An empty folder.
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// The path of a name in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file and returns its path as text.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path.to_string_lossy().into_owned()
    }

    /// The command, not yet started, without the environment's data folder.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(args).current_dir(self.dir.path()).env_remove("CIPHERLENS_DATA").env("NO_COLOR", "1");
        command
    }

    /// Runs to the end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs and expects success; returns standard output.
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?} failed:\n{}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs and expects exit code 2 with a message that holds all `parts`, and nothing left behind at `out`.
    pub fn refused(&self, args: &[&str], parts: &[&str]) {
        let output = self.run(args);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?} must end with exit code 2:\n{message}");
        for part in parts {
            assert!(message.contains(part), "{args:?}: no {part:?} in:\n{message}");
        }
        assert!(!message.contains("panicked"), "{args:?} panicked:\n{message}");
        assert!(!self.path("out").exists(), "{args:?} left an output folder");
    }

    /// The names of everything in the scratch folder, hidden files included.
    pub fn listing(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// A parsed results.json in the folder `out`.
    pub fn results(&self, out: &str) -> Value {
        let text = fs::read_to_string(self.path(out).join("results.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The one cell of a results.json with these fields and the default decision.
pub fn cell<'a>(results: &'a Value, fields: &[(&str, &str)]) -> &'a Value {
    let matches = |cell: &&Value| {
        cell["threshold_rule"].is_null() && fields.iter().all(|(name, value)| cell[*name] == *value)
    };
    let found: Vec<_> = results["cells"].as_array().unwrap().iter().filter(matches).collect();
    assert_eq!(found.len(), 1, "{} cells with {fields:?}", found.len());
    found[0]
}

/// Every file under a folder, by its path in it.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}
