//! `encrypt-table`: encrypts columns of a table of one's own, cell by cell.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use clap::Args;
use crypto_encode::cipher_table::{Encrypted, Encryptor, QuoteStyle, TableCipher};
use tabular_data::sniff_separator;

use crate::tabular::cipher_table::{head, note_path, open, pass, refusal};
use crate::tabular::input;
use crate::{columns, keyfile};
use safe_files::{Access, NewFile};

/// Options of `encrypt-table`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  cargo xtask keygen my.key
  cargo xtask encrypt-table --csv my.csv --scheme siv --columns name,income --key my.key --to enc.csv
  cargo xtask decrypt-table --csv enc.csv --key my.key --to again.csv

Schemes:
  fernet  Any text; a fresh token for every cell, made by the fernet crate. With a Fernet key
          (keygen --format fernet, or Python's Fernet.generate_key()) Python opens each cell.
  fernet-digits-deterministic
          Any text; equal texts give equal tokens, which are opened like those of fernet.
  siv     Any text; equal cells of a column give equal ciphertexts.
  ff1     Decimal numbers of at most 37 digits; gives numbers with one digit more, six at least.
          Equal cells give equal ciphertexts; sign and number of decimals stay visible.
  ope     Numbers of magnitude up to 54,975,581 with at most four decimals; gives integers that
          sort like them, of up to 17 digits: read them as text or 64-bit integers, because
          doubles and spreadsheets lose digits. Equality and order are public.

A note (FILE.cipherlens.toml) is written beside the encrypted table; keep the two together. It binds the
table by a keyed digest: decrypt-table refuses another key, an edited note, and any change of the
header, the rows, their order, a cell (encrypted or not), or a first line sep=.

Empty cells, line ends and plain columns are kept byte for byte. A blank line is a row if the table
has one column; otherwise it is kept as it is. The lengths of texts stay visible.

A Parquet or Arrow IPC file is read as the CSV to which it would be exported. The encrypted table is
CSV, and decrypt-table gives CSV back.")]
pub struct EncryptTableArgs {
    /// The table: a CSV file (also compressed by gzip), a Parquet or Arrow IPC (Feather) file, or - for standard input. The
    /// encrypted table is CSV, not compressed.
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// fernet, fernet-digits-deterministic, siv, ff1 or ope (see below).
    #[arg(long, value_name = "ID")]
    scheme: String,
    /// Columns to encrypt, separated by commas (default: all). Quote a name that contains a comma: 'a,"b, c"'.
    #[arg(long, value_name = "NAMES")]
    columns: Vec<String>,
    /// Key file made by keygen, or a Fernet key made by Python.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The encrypted table, a new file; a note for decrypt-table is written beside it.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// Encrypts the table.
pub fn run(args: EncryptTableArgs) -> Result<()> {
    let note_path = note_path(&args.to);
    safe_files::check(
        &[("the note", &note_path), ("--to", &args.to)],
        &[("--csv", &args.csv), ("--key", &args.key)],
    )?;
    check_ending(&args.to)?;
    let key = keyfile::read(&args.key)?;
    let columns = columns::of_option("--columns", &args.columns)?;
    let file = input::open(&args.csv)?;
    let separator = sniff_separator(&file)?;
    let cipher = TableCipher { scheme: &args.scheme, columns: &columns, separator, key: &key };
    let refused = |error| refusal(error, file.name());
    let records = open(&file, separator, "encrypt")?;
    let mut table = NewFile::at(&args.to, Access::Shared)?;
    let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let mut encryptor =
        Encryptor::new(&cipher, &head(&records), *keyfile::os_random()?, time).map_err(refused)?;
    pass(records, &mut encryptor, file.name(), &mut table)?;
    let encrypted = encryptor.finish().map_err(refused)?;
    let mut note = NewFile::at(&note_path, Access::Shared)?;
    let written = note.write_all(encrypted.sealed.as_bytes());
    written.with_context(|| format!("cannot write {}", note_path.display()))?;
    safe_files::publish([note, table])?;
    say(&args, &encrypted);
    if file.is_binary()? {
        println!(
            "{}: was read as the CSV that it would be exported to; the encrypted table is CSV",
            file.name().display()
        );
    }
    Ok(())
}

/// Refuses a name by which another program would take the encrypted table for what it is not.
fn check_ending(to: &Path) -> Result<()> {
    let ending = to.extension().unwrap_or_default().to_ascii_lowercase();
    match ["parquet", "arrow", "ipc", "feather"].iter().any(|binary| ending == *binary) {
        true => bail!("--to {}: encrypt-table writes CSV; give a name that ends in .csv", to.display()),
        false => Ok(()),
    }
}

fn say(args: &EncryptTableArgs, encrypted: &Encrypted) {
    let (note, counts) = (&encrypted.note, encrypted.counts);
    println!(
        "{}: {} rows, {} cells encrypted with {} (by {}), {} empty cells left empty; note for decryption, \
         which binds the table: {}",
        args.to.display(),
        counts.rows,
        counts.cells,
        note.scheme,
        note.made_by,
        counts.empty,
        note_path(&args.to).display()
    );
    for column in note.columns.iter().filter(|column| column.encrypted == Some(QuoteStyle::Mixed)) {
        println!(
            "column {:?} has needless quotation marks around some cells only: decrypt-table gives back its cells \
             as they are, quotation marks only where they are needed",
            column.name
        );
    }
}

#[cfg(test)]
pub mod tests {
    use std::fs;

    use crate::commands::{Cli, run, tests::refused};

    use super::*;

    const TABLE: &str = "name,income\r\nAnn,10\r\n\"Bo, b\",\r\n";

    fn ran(dir: &Path, line: &str) -> Result<()> {
        run(Cli::of_line(&line.replace("DIR", &dir.display().to_string()))?)
    }

    /// `TABLE` with its names encrypted, in `enc.csv`.
    pub fn encrypted(dir: &Path) -> Result<String> {
        fs::write(dir.join("my.csv"), TABLE)?;
        ran(dir, "keygen DIR/my.key")?;
        ran(
            dir,
            "encrypt-table --csv DIR/my.csv --scheme siv --columns name --key DIR/my.key --to DIR/enc.csv",
        )?;
        Ok(fs::read_to_string(dir.join("enc.csv"))?)
    }

    #[test]
    fn only_the_columns_named_are_encrypted_and_the_owner_gets_the_table_back() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let text = encrypted(dir.path())?;
        assert!(text.starts_with("name,income\r\n") && text.contains(",10\r\n"), "{text}");
        assert!(!text.contains("Ann") && !text.contains("Bo, b"), "{text}");
        ran(dir.path(), "decrypt-table --csv DIR/enc.csv --key DIR/my.key --to DIR/again.csv")?;
        assert_eq!(fs::read_to_string(dir.path().join("again.csv"))?, TABLE);
        Ok(())
    }

    #[test]
    fn nothing_is_overwritten_and_an_unknown_column_leaves_nothing() -> Result<()> {
        let dir = tempfile::tempdir()?;
        encrypted(dir.path())?;
        let again = "encrypt-table --csv DIR/my.csv --scheme siv --key DIR/my.key --to DIR/enc.csv";
        assert!(refused(ran(dir.path(), again)).contains("enc.csv"));
        let unknown =
            "encrypt-table --csv DIR/my.csv --scheme siv --columns nome --key DIR/my.key --to DIR/new.csv";
        assert!(refused(ran(dir.path(), unknown)).contains("nome"));
        assert!(!dir.path().join("new.csv").exists() && !note_path(&dir.path().join("new.csv")).exists());
        Ok(())
    }
}
