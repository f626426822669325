//! `decrypt-table`: gives back the table that `encrypt-table` encrypted.

use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, anyhow, bail};
use clap::Args;
use crypto_encode::Key;
use crypto_encode::cipher_table::{
    CipherTableError, Counts, Decryptor, Difference, Head, Note, NoteFault, StoredNote, UnboundCipher,
};
use tabular_data::{TableError, TableFile, sniff_separator};

use crate::tabular::cipher_table::{head, note_path, open, pass, refusal};
use crate::tabular::input;
use crate::{columns, keyfile, small_file};
use safe_files::{Access, NewFile};

/// More bytes than any note has.
const MOST_NOTE_BYTES: u64 = 16 << 20;
/// What stands beside an encrypted table, for messages.
const EXPECTED_NOTE: &str = "encrypt-table writes this note beside the table, and decryption needs it (a table of Fernet \
                             tokens without a note: --unauthenticated --scheme fernet --columns NAMES)";

/// Options of `decrypt-table`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask decrypt-table --csv enc.csv --key my.key --to again.csv

  # tokens that Python made
  cargo xtask decrypt-table --csv tokens.csv --key fernet.key --to plain.csv \\
      --unauthenticated --scheme fernet --columns name,income

The cells of encrypted columns come back exactly as they were. So do line ends, blank lines and
quotation marks, as far as the encrypted file still has them. Columns under laplace,
randomised-response and bins stay as they were released, and dropped columns stay away.

Other programs may change line ends, a byte-order mark and needless quotation marks (a quoted
\"NA\" equals a bare NA). They may write numbers in another way, as pandas does: ciphertexts of ope
and of ff1 (integers), noisy values, and plain columns whose numbers all have as many decimals
(7 as 7.0). Any other change is refused; --unauthenticated then decrypts all the same. Notes of
earlier releases bind numbers as they were written, and some do not bind a first line sep=;.")]
pub struct DecryptTableArgs {
    /// The encrypted table, with its note beside it. With --scheme, it may be - for standard input.
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// The key file it was encrypted under.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The decrypted table, a new file that only you can read.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Verify nothing: rows and cells may have been exchanged, removed, added or edited. Use it for tables that were changed
    /// on purpose, for tables of version 1 and, with --scheme, for tables of Fernet tokens without a note.
    #[arg(long)]
    unauthenticated: bool,
    /// With --unauthenticated: the scheme, in place of the note.
    #[arg(long, value_name = "ID", requires_all = ["unauthenticated", "columns"])]
    scheme: Option<String>,
    /// With --scheme: the encrypted columns.
    #[arg(long, value_name = "NAMES", requires = "scheme")]
    columns: Vec<String>,
}

/// Decrypts the table.
pub fn run(args: DecryptTableArgs) -> Result<()> {
    let note = note_path(&args.csv);
    safe_files::check(
        &[("--to", &args.to)],
        &[("--csv", &args.csv), ("--key", &args.key), ("the note", &note)],
    )?;
    if args.csv.as_os_str() == "-" && args.scheme.is_none() {
        bail!("--csv -: standard input has no note beside it; name the file that encrypt-table wrote");
    }
    let key = keyfile::read(&args.key)?;
    let file = input::open(&args.csv)?;
    let (counts, released) = match args.unauthenticated {
        true => unauthenticated(&args, &file, &note, &key)?,
        false => authenticated(&args, &file, &note, &key)?,
    };
    let verified = match args.unauthenticated {
        true => "; NOTHING WAS VERIFIED: rows and cells may have been exchanged, removed, added or edited",
        false => {
            "; header, cells and their order are as they were encrypted. Not bound, so that other programs may have \
             changed them: line ends, blank lines above the header, a byte-order mark, and quotation marks (by which some \
             programs tell the text \"NA\" from a missing NA)"
        }
    };
    println!("{}: {} rows, {} cells decrypted{verified}", args.to.display(), counts.rows, counts.cells);
    released.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// What does not come back, column by column.
fn not_taken_back(note: &Note) -> Vec<String> {
    let columns = note.columns.iter().filter(|column| !column.scheme.is_reversible());
    columns
        .map(|column| match column.scheme.id() {
            "drop" => {
                format!("column {:?} is missing: it was dropped before the table was released", column.name)
            }
            id => format!("column {:?} stays as it was released: nothing takes {id} back", column.name),
        })
        .collect()
}

fn authenticated(
    args: &DecryptTableArgs,
    file: &TableFile,
    path: &Path,
    key: &Key,
) -> Result<(Counts, Vec<String>)> {
    let sealed = match read_note(path)? {
        StoredNote::Sealed(sealed) => sealed,
        StoredNote::Unbound(_) => bail!(
            "{}: version 1 of the note, which binds nothing: whether the table is still what was encrypted cannot be \
             verified; --unauthenticated decrypts it all the same",
            path.display()
        ),
    };
    let verified = sealed.verify(key).map_err(|fault| match fault {
        NoteFault::AnotherKey => anyhow!("--key {}: {fault}", args.key.display()),
        NoteFault::Edited => anyhow!("{}: {fault}", path.display()),
    })?;
    let begin = |head: &Head<'_>| Decryptor::new(&verified, head);
    let counts = write(&args.to, file, verified.note().separator, begin)?;
    Ok((counts, not_taken_back(verified.note())))
}

fn unauthenticated(
    args: &DecryptTableArgs,
    file: &TableFile,
    path: &Path,
    key: &Key,
) -> Result<(Counts, Vec<String>)> {
    let unbound = match &args.scheme {
        Some(scheme) => {
            let columns = columns::of_option("--columns", &args.columns)?;
            UnboundTable { separator: sniff_separator(file)?, scheme: scheme.clone(), columns }
        }
        None => match read_note(path)? {
            StoredNote::Sealed(sealed) => {
                let note = sealed.unverified();
                let begin = |head: &Head<'_>| Decryptor::unverified(note, key, head);
                let counts = write(&args.to, file, note.separator, begin)?;
                return Ok((counts, not_taken_back(note)));
            }
            StoredNote::Unbound(note) => {
                UnboundTable { separator: note.separator, scheme: note.scheme, columns: note.columns }
            }
        },
    };
    let UnboundTable { separator, scheme, columns } = &unbound;
    let cipher = UnboundCipher { scheme, columns, separator: *separator, key };
    let counts = write(&args.to, file, *separator, |head| Decryptor::unauthenticated(&cipher, head))?;
    Ok((counts, Vec::new()))
}

/// What is known of a table that no note binds.
struct UnboundTable {
    separator: char,
    scheme: String,
    columns: Vec<String>,
}

/// Decrypts into a new file, which appears only when all has been verified.
fn write<'a>(
    to: &Path,
    file: &TableFile,
    separator: char,
    begin: impl FnOnce(&Head<'_>) -> Result<Decryptor<'a>, CipherTableError>,
) -> Result<Counts> {
    let refused = |error| refusal(error, file.name());
    let records = open(file, separator, "decrypt").map_err(as_changed)?;
    let mut table = NewFile::at(to, Access::Owner)?;
    let mut decryptor = begin(&head(&records)).map_err(refused)?;
    pass(records, None, &mut decryptor, file.name(), &mut table)?;
    let counts = decryptor.finish().map_err(refused)?;
    safe_files::publish([table])?;
    Ok(counts)
}

/// A first line `sep=;` that names another separator than the note was edited.
fn as_changed(error: Error) -> Error {
    match error.downcast_ref::<TableError>() {
        Some(&TableError::SeparatorConflict { ref path, line: found, schema: encrypted }) => {
            let changed = CipherTableError::Changed(Difference::Separator { found, encrypted });
            anyhow!("{}: {changed}; restore the file as encrypt-table wrote it", path.display())
        }
        _ => error,
    }
}

fn read_note(path: &Path) -> Result<StoredNote> {
    let name = path.display().to_string();
    StoredNote::parse(&small_file::text(path, &name, MOST_NOTE_BYTES, EXPECTED_NOTE)?).context(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::commands::encrypt_table::tests::encrypted;
    use crate::commands::{Cli, run, tests::refused};

    #[test]
    fn a_changed_table_is_refused_unless_nothing_is_to_be_verified() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let at = |name: &str| dir.path().join(name);
        let changed = encrypted(dir.path())?.replace(",10", ",11");
        fs::write(at("enc.csv"), changed)?;
        let line = |options: &str| {
            let dir = dir.path().display();
            format!("decrypt-table --csv {dir}/enc.csv --key {dir}/my.key --to {dir}/again.csv {options}")
        };
        let said = refused(run(Cli::of_line(&line(""))?));
        assert!(said.contains("restore the file as encrypt-table wrote it"), "{said}");
        assert!(!at("again.csv").exists());
        run(Cli::of_line(&line("--unauthenticated"))?)?;
        assert!(fs::read_to_string(at("again.csv"))?.contains("Ann,11"));
        for incomplete in ["--scheme fernet", "--unauthenticated --scheme fernet", "--columns name"] {
            assert!(Cli::of_line(&line(incomplete)).is_err(), "{incomplete}");
        }
        Ok(())
    }
}
