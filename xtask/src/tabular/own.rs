//! A person's own table as the command line names it, and the schema it is read by.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use tabular_data::{
    Conclusion, InferOptions, Inferred, LabelCase, Schema, SchemaOptions, TableError, TableFile,
};

use super::input;
use crate::progress::{Mode, Progress};
use safe_files::Access;

/// Columns that are told of one by one, whatever was found.
const TOLD: usize = 40;

/// A person's own table as the command line names it.
#[derive(Debug, Clone, Default)]
pub struct OwnTable {
    /// The CSV file; `-` is standard input.
    pub csv: PathBuf,
    /// The schema to read it by; inferred when absent.
    pub schema: Option<PathBuf>,
    /// Target column, for inference.
    pub target: Option<String>,
    /// Positive label, for inference.
    pub positive: Option<String>,
    /// Whether labels that differ in case or spaces only, or are one number, are one.
    pub fold_labels: bool,
    /// Whether rows without a label are left out.
    pub drop_missing_target: bool,
}

impl OwnTable {
    /// The file, opened or saved.
    pub fn open(&self) -> Result<TableFile> {
        input::open(&self.csv)
    }

    /// The schema that was given, or an inferred one, which is shown so that it can be corrected; and what was found.
    pub fn read_schema(&self, file: &TableFile, show: Mode) -> Result<(Schema, Vec<Conclusion>)> {
        if let Some(path) = &self.schema {
            return Ok((self.adapted(schema_file(path)?)?, Vec::new()));
        }
        let inferred = {
            let _shown = Progress::new(show, &format!("reading {}", file.name().display()), 1);
            self.infer(file)?
        };
        println!(
            "schema of {}, inferred; to correct it, save it with `cargo xtask numeric --csv {} --target … --write-schema FILE`, \
             and give it with --schema FILE:",
            file.name().display(),
            self.csv.display()
        );
        println!("{}", inferred.schema.to_toml()?);
        let all = inferred.conclusions.len() <= TOLD;
        let told = inferred
            .conclusions
            .iter()
            .filter(|c| !c.finding.is_warning() && (all || c.finding.is_noteworthy()))
            // What was guessed of the whole file is a note of the input.
            .filter(|c| c.column.is_some());
        told.for_each(|conclusion| show.say(&conclusion.to_string()));
        Ok((inferred.schema, inferred.conclusions))
    }

    /// Writes the inferred schema to a new file.
    pub fn write_schema(&self, to: &Path) -> Result<()> {
        safe_files::check(&[("--write-schema", to)], &[("--csv", &self.csv)])?;
        let file = self.open()?;
        let inferred = self.infer(&file)?;
        safe_files::create(to, Access::Shared, inferred.to_commented_toml()?.as_bytes())?;
        println!(
            "{}: the schema of {}; nothing was run. Correct it, and give it with --schema",
            to.display(),
            file.name().display()
        );
        Ok(())
    }

    /// What an error of reading means for whoever gave the options.
    pub fn explained(error: TableError) -> anyhow::Error {
        let option = match &error {
            TableError::SimilarLabels { .. } => "--fold-labels reads them as one",
            TableError::MissingTargets { .. } => {
                "--drop-missing-target leaves those rows out and counts them"
            }
            _ => return error.into(),
        };
        anyhow!("{error}; {option}")
    }

    fn infer(&self, file: &TableFile) -> Result<Inferred> {
        let Some(target) = &self.target else {
            bail!("--csv {}: name the column to predict with --target COLUMN", self.csv.display());
        };
        let options = InferOptions {
            target: Some(target.clone()),
            positive: self.positive.clone(),
            target_case: self.fold_labels.then_some(LabelCase::Fold),
            drop_missing_target: self.drop_missing_target,
            ..InferOptions::default()
        };
        Schema::infer(file, &options).map_err(Self::explained)
    }

    /// A schema from a file with what the options say on top.
    fn adapted(&self, schema: Schema) -> Result<Schema> {
        let mut options: SchemaOptions = schema.into();
        if self.fold_labels {
            options.target_case = Some(LabelCase::Fold);
        }
        options.drop_missing_target |= self.drop_missing_target;
        Ok(Schema::new(options)?)
    }
}

/// The schema of `--schema FILE`.
pub fn schema_file(path: &Path) -> Result<Schema> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("--schema {}: cannot be read", path.display()))?;
    Schema::from_toml(&text).with_context(|| format!("--schema {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::commands::tests::refused;
    use crate::tabular::source::Source;

    #[test]
    fn what_is_wrong_with_the_labels_names_the_option_that_helps() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let csv = dir.path().join("my.csv");
        let read = |rows: &str, own: OwnTable| {
            fs::write(&csv, format!("a,y\n{rows}"))?;
            let own = OwnTable { csv: csv.clone(), target: Some("y".to_owned()), ..own };
            Ok::<_, anyhow::Error>(Source::own(&own, Mode::Quiet)?.table)
        };
        let similar = "1,yes\n2,Yes\n3,no\n4,no\n";
        assert!(refused(read(similar, OwnTable::default())).ends_with("; --fold-labels reads them as one"));
        let folded = read(similar, OwnTable { fold_labels: true, ..OwnTable::default() })?;
        assert_eq!(folded.class_counts(), [2, 2]);
        let missing = "1,yes\n2,\n3,no\n4,no\n";
        let said = refused(read(missing, OwnTable::default()));
        assert!(said.ends_with("; --drop-missing-target leaves those rows out and counts them"), "{said}");
        let dropped = read(missing, OwnTable { drop_missing_target: true, ..OwnTable::default() })?;
        assert_eq!(dropped.n_rows(), 3);
        Ok(())
    }

    #[test]
    fn a_written_schema_is_read_again_with_the_options_on_top() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let (csv, to) = (dir.path().join("my.csv"), dir.path().join("my.toml"));
        fs::write(&csv, "a,y\n1,yes\n2,no\n")?;
        let mut own = OwnTable { csv, target: Some("y".to_owned()), ..OwnTable::default() };
        own.write_schema(&to)?;
        assert!(own.write_schema(&to).is_err());
        own = OwnTable { schema: Some(to), fold_labels: true, target: None, ..own };
        let (schema, conclusions) = own.read_schema(&own.open()?, Mode::Quiet)?;
        assert_eq!((schema.target(), conclusions.len()), (Some("y"), 0));
        assert_eq!(schema.options().target_case, Some(LabelCase::Fold));
        assert!(!schema.options().drop_missing_target);
        Ok(())
    }
}
