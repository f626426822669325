//! Writing a table as it is handed over: by a plan, with the note that decrypts it.

mod options;
mod summary;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use crypto_encode::Key;
use crypto_encode::cipher_table::{ColumnCipher, Counts, Encryptor, Fresh, Note, TableCipher, TableSurvey};
use crypto_encode::release::{Padding, ReleasePlan};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use safe_files::{Access, NewFile};
use tabular_data::{TableFile, sniff_separator};

use super::cipher_table::{head, note_path, open, pass, refusal, survey};
use crate::{keyfile, small_file};

pub use options::{SchemeOptions, column_bounds, declared_bounds};

/// More bytes than any plan has.
const MOST_PLAN_BYTES: u64 = 4 << 20;

/// What is chosen beside a plan.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Whether lengths of cells under `siv` may show.
    pub no_padding: bool,
    /// Tables of one domain have equal ciphertexts for equal cells.
    pub domain: Option<String>,
}

/// A table that was written.
#[derive(Debug)]
pub struct Written {
    /// The encrypted table: what is sent.
    pub table: PathBuf,
    /// Its note, which is kept.
    pub note_path: PathBuf,
    /// What the note says.
    pub note: Note,
    /// Rows and cells.
    pub counts: Counts,
}

/// The plan in a file.
pub fn read_plan(path: &Path) -> Result<ReleasePlan> {
    let name = format!("--plan {}", path.display());
    let expected =
        "a plan is a release.toml: `version = 1` and a [[column]] table for each column that changes";
    ReleasePlan::parse(&small_file::text(path, &name, MOST_PLAN_BYTES, expected)?).context(name)
}

/// The trimmed names of a table's columns.
pub fn columns_of(file: &TableFile) -> Result<Vec<String>> {
    let records = open(file, sniff_separator(file)?, "read")?;
    Ok(records.header().iter().map(|name| name.trim().to_owned()).collect())
}

/// Writes `file` under a plan to `to`, a new file, and its note beside it. Columns that the plan does not name stay as they are.
/// Salt and noise come from the operating system.
pub fn write(
    plan: &ReleasePlan,
    file: &TableFile,
    key: &Key,
    to: &Path,
    settings: &Settings,
) -> Result<Written> {
    check_ending(to)?;
    let separator = sniff_separator(file)?;
    let columns = surveyed(plan, file, separator, settings)?;
    let domain = settings.domain.as_deref();
    let cipher = TableCipher { columns: &columns, separator, key, domain };
    let refused = |error| refusal(error, file.name());
    let mut noise = ChaCha20Rng::from_seed(*keyfile::os_random()?);
    let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let fresh = Fresh { salt: *keyfile::os_random()?, time, noise: &mut noise };
    let records = open(file, separator, "encrypt")?;
    let mut table = NewFile::at(to, Access::Shared)?;
    let mut encryptor = Encryptor::new(&cipher, &head(&records), fresh).map_err(refused)?;
    let header = encryptor.new_header();
    pass(records, header.as_deref(), &mut encryptor, file.name(), &mut table)?;
    let encrypted = encryptor.finish().map_err(refused)?;
    let note_path = note_path(to);
    let mut note = NewFile::at(&note_path, Access::Shared)?;
    let written = note.write_all(encrypted.sealed.as_bytes());
    written.with_context(|| format!("cannot write {}", note_path.display()))?;
    safe_files::publish([note, table])?;
    Ok(Written { table: to.to_owned(), note_path, note: encrypted.note, counts: encrypted.counts })
}

/// The first pass: with what sizes the columns are written.
fn surveyed(
    plan: &ReleasePlan,
    file: &TableFile,
    separator: char,
    settings: &Settings,
) -> Result<Vec<ColumnCipher>> {
    let records = open(file, separator, "measure the columns")?;
    let begun = TableSurvey::new(plan, &head(&records)).map_err(|error| refusal(error, file.name()))?;
    let padding = match (settings.no_padding, &settings.domain) {
        (true, _) => Padding::None,
        (false, Some(_)) => Padding::Joinable,
        (false, None) => Padding::Longest,
    };
    Ok(survey(records, begun, file.name())?.finish(padding))
}

/// Refuses a name by which another program would take the encrypted table for what it is not.
fn check_ending(to: &Path) -> Result<()> {
    let ending = to.extension().unwrap_or_default().to_ascii_lowercase();
    match ["parquet", "arrow", "ipc", "feather"].iter().any(|binary| ending == *binary) {
        true => bail!("--to {}: encrypt-table writes CSV; give a name that ends in .csv", to.display()),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crypto_encode::release::{ColumnPlan, ColumnScheme};

    use super::*;

    #[test]
    fn a_plan_is_written_with_its_note_and_nothing_is_left_of_what_is_refused() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let at = |name: &str| dir.path().join(name);
        fs::write(at("my.csv"), "\u{feff}sep=;\r\nid;city;age\r\n1;Bonn;31\r\n2;Ulm;54\r\n")?;
        let mut plan = ReleasePlan::of_one_scheme(&ColumnScheme::Siv, ["city"]);
        plan.columns.push(ColumnPlan::new("id", ColumnScheme::Drop));
        let (file, key) = (TableFile::from(at("my.csv").as_path()), Key::new([3; 32]));
        let written = write(&plan, &file, &key, &at("enc.csv"), &Settings::default())?;
        let text = fs::read_to_string(at("enc.csv"))?;
        assert!(text.starts_with("\u{feff}sep=;\r\ncity;age\r\n") && text.ends_with(";54\r\n"), "{text}");
        assert_eq!((written.counts.rows, written.counts.cells), (2, 2));
        assert!(written.note_path.exists() && written.note.columns[0].scheme == ColumnScheme::Drop);
        plan.columns[0].scheme = ColumnScheme::Ope;
        let refused = write(&plan, &file, &key, &at("new.csv"), &Settings::default()).map(|_| ());
        let said = refused.err().map(|error| format!("{error:#}")).unwrap_or_default();
        assert!(
            said.contains("my.csv: line 3 (row 1): column \"city\": \"Bonn\" is not a decimal"),
            "{said}"
        );
        assert!(!at("new.csv").exists() && !note_path(&at("new.csv")).exists());
        Ok(())
    }
}
