//! Names of kept work: the SHA-256 of one serialised structure that holds everything that decides a piece.
//!
//! The structure is written as JSON, whose numbers are exact and whose fields stand in a fixed order; long lists enter it by
//! their own hash. Options of ciphers and features enter as they are written in files, which leave no field out. `Debug`
//! texts decide nothing: they may leave fields out and differ between versions.
//!
//! The code is part of the name too: [`BUILD`] changes with any source of the workspace, so that no piece outlives the
//! program that made it.

use anyhow::Result;
use experiment::fields_hash;
use image_cipher::CipherOptions;
use serde::Serialize;
use serde_json::{Value, json};
use tabular_data::Split;

use super::features::FeatureSpec;
use super::plan::Recipe;
use super::protect::Protection;
use super::source::{Folds, Source};
use protocol::{KeySchedule, Planned};

/// The code that makes a piece: a hash of all sources, the compiler and the target (see `build.rs`).
pub const BUILD: &str = env!("CIPHERLENS_BUILD");

/// What all pieces of one set in one run share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunIdentity {
    build: &'static str,
    keys: KeySchedule,
    set: SetIdentity,
    cipher: CipherOptions,
    size: (u32, u32),
    resize_after: bool,
    splits: String,
}

/// Which records there are, and what is said of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct SetIdentity {
    dataset: String,
    sha256: String,
    /// In their order, which decides the positive one.
    classes: Vec<String>,
    /// Hashes of lists with an entry for each record.
    records: String,
    targets: String,
    groups: String,
    folds: &'static str,
}

/// Feature rows of all records under one recipe and key.
#[derive(Serialize)]
struct RowsName<'a> {
    piece: &'static str,
    run: &'a RunIdentity,
    features: Value,
    recipe: Value,
    key: usize,
}

impl RunIdentity {
    /// Of a set as it is run.
    pub fn new(source: &Source, protection: &Protection, splits: &[Split]) -> Result<Self> {
        let Protection { keys, dataset, options, size, resize_after } = protection;
        Ok(Self {
            build: BUILD,
            keys: *keys,
            set: SetIdentity::new(source, dataset)?,
            cipher: options.clone(),
            size: size.dimensions(),
            resize_after: *resize_after,
            splits: splits_hash(splits)?,
        })
    }

    /// The name of the feature rows of a recipe.
    pub fn rows(&self, features: &FeatureSpec, recipe: &Recipe, key: usize) -> Result<String> {
        let features = feature_fields(features);
        hash(&RowsName { piece: "rows", run: self, features, recipe: recipe_fields(recipe), key })
    }

    /// What decides the rows of all conditions of the set.
    pub fn fields(&self) -> Result<Value> {
        Ok(serde_json::to_value(self)?)
    }

    /// What decides the rows of a group of conditions beside that. A learner may find another model of the same optimum
    /// where its rows are in a file.
    pub fn group_fields(features: &FeatureSpec, train: &Recipe, tests: &[Recipe], in_memory: bool) -> Value {
        json!({
            "features": feature_fields(features),
            "train": recipe_fields(train),
            "tests": tests.iter().map(recipe_fields).collect::<Vec<_>>(),
            "in_memory": in_memory,
        })
    }
}

impl SetIdentity {
    fn new(source: &Source, dataset: &str) -> Result<Self> {
        // Which images are equal follows from their content.
        let Source { input, pictures, classes, targets, groups, folds, first_equal: _ } = source;
        let records: Vec<String> = (0..pictures.len()).map(|index| pictures.name(index)).collect();
        Ok(Self {
            dataset: dataset.to_owned(),
            sha256: input.sha256.clone(),
            classes: classes.clone(),
            records: hash(&records)?,
            targets: hash(targets)?,
            groups: hash(groups)?,
            folds: match folds {
                Folds::Five => "five",
                Folds::Halves => "halves",
            },
        })
    }
}

fn hash(value: &impl Serialize) -> Result<String> {
    Ok(fields_hash(value)?)
}

fn splits_hash(splits: &[Split]) -> Result<String> {
    let parts: Vec<_> = splits.iter().map(|split| (split.label(), split.train(), split.test())).collect();
    hash(&parts)
}

fn recipe_fields(recipe: &Recipe) -> Value {
    let Recipe { scheme, role } = recipe;
    json!({ "scheme": scheme.id(), "role": role.id() })
}

fn feature_fields(features: &FeatureSpec) -> Value {
    match features {
        FeatureSpec::Pixels { len } => json!({ "pixels": len }),
        FeatureSpec::Hog(spec) => json!({ "hog": spec.options(), "len": spec.len() }),
    }
}

#[cfg(test)]
#[path = "../../build/sources.rs"]
mod sources;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use anyhow::Result;

    use super::sources;

    /// A workspace of one crate, the program and one data set.
    fn checkout(root: &Path) -> Result<()> {
        for (name, text) in [
            ("Cargo.toml", "[workspace]"),
            ("Cargo.lock", "version = 4"),
            ("crates/one/Cargo.toml", "[package]"),
            ("crates/one/src/lib.rs", "mod inner;"),
            ("crates/one/src/inner/mod.rs", ""),
            ("crates/one/assets/font.ttf", "font"),
            ("crates/one/tests/it.rs", "test"),
            ("xtask/src/main.rs", "fn main() {}"),
            ("xtask/build.rs", "fn main() {}"),
            ("data/set/dataset.toml", "name"),
        ] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap_or(root))?;
            fs::write(path, text)?;
        }
        Ok(())
    }

    fn id(root: &Path, compiler: &str) -> Result<String> {
        Ok(sources::identity(root, &[compiler.to_owned()])?)
    }

    #[test]
    fn the_build_is_named_by_its_sources_and_not_by_its_place() -> Result<()> {
        let (here, there) = (tempfile::tempdir()?, tempfile::tempdir()?);
        checkout(here.path())?;
        checkout(&there.path().join("deeper"))?;
        let build = id(here.path(), "1.88")?;
        assert_eq!(build.len(), super::BUILD.len());
        assert_eq!(build, id(&there.path().join("deeper"), "1.88")?, "another checkout");
        assert_ne!(build, id(here.path(), "1.89")?, "another compiler");
        fs::write(here.path().join("crates/one/tests/it.rs"), "another test")?;
        fs::create_dir(here.path().join("target"))?;
        assert_eq!(build, id(here.path(), "1.88")?, "tests are not part of the program");
        Ok(())
    }

    #[test]
    fn every_source_changes_the_build() -> Result<()> {
        let dir = tempfile::tempdir()?;
        checkout(dir.path())?;
        let mut seen = vec![id(dir.path(), "1.88")?];
        for name in [
            "Cargo.toml",
            "Cargo.lock",
            "crates/one/Cargo.toml",
            "crates/one/src/inner/mod.rs",
            "crates/one/src/new.rs",
            "crates/one/build.rs",
            "crates/one/assets/font.ttf",
            "xtask/src/main.rs",
            "xtask/build.rs",
            "data/set/dataset.toml",
            ".cargo/config.toml",
        ] {
            fs::create_dir_all(dir.path().join(".cargo"))?;
            fs::write(dir.path().join(name), "changed")?;
            let build = id(dir.path(), "1.88")?;
            assert!(!seen.contains(&build), "{name} does not change the build");
            seen.push(build);
        }
        fs::rename(dir.path().join("crates/one/src/new.rs"), dir.path().join("crates/one/src/newer.rs"))?;
        assert!(!seen.contains(&id(dir.path(), "1.88")?), "a renamed file does not change the build");
        Ok(())
    }
}
