//! `encrypt-table`: writes a table of one's own as it is handed over, a scheme for each column.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use crypto_encode::release::{ColumnScheme, ReleasePlan};

use crate::keyfile;
use crate::tabular::cipher_table::note_path;
use crate::tabular::input;
use crate::tabular::release::{SchemeOptions, Settings, columns_of, declared_bounds, read_plan, write};

/// Options of `encrypt-table`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask keygen my.key
  cargo xtask encrypt-table --csv my.csv --scheme siv --columns name,city --key my.key --to enc.csv
  cargo xtask decrypt-table --csv enc.csv --key my.key --to again.csv

  # a scheme for each column; the target and all columns that are not named stay as they are
  cargo xtask encrypt-table --csv my.csv --target churn --scheme siv:gender,contract \\
      --scheme ope:tenure --scheme drop:id --key my.key --to enc.csv

  # the same from a plan: version = 1, and for each column [[column]], name, scheme, options, why
  cargo xtask encrypt-table --csv my.csv --plan release.toml --key my.key --to enc.csv

Schemes that decrypt-table takes back, byte for byte:
  siv     Any text. Equal cells of a column give equal ciphertexts, all of one length: every
          cell is filled up to the longest (not with --no-padding; then lengths show).
  fernet  Any text; a fresh token for every cell, made by the fernet crate. With a Fernet key
          (keygen --format fernet, or Python's Fernet.generate_key()) Python opens each cell.
          Lengths show in steps of 16 bytes.
  fernet-digits-deterministic
          Any text; equal cells of a column give equal tokens. Otherwise like fernet.
  ff1     Decimal numbers of at most 37 digits; gives numbers of one length per column, one
          digit longer than its longest, six at least. Equality, sign and number of decimals
          show.
  ope     Numbers with at most 9 decimals, of magnitudes below 549,755,813,888 (ten times less
          for each decimal of the column); gives integers of at most 15 digits that sort like
          them, which pandas and spreadsheets read exactly. Equality, order and rough distances
          show: one known row comes close to revealing a column.

Schemes that nothing takes back:
  laplace The number with noise, between --bounds COLUMN=LOW..HIGH, under --epsilon.
  randomised-response
          The interval (of --response-bins between the bounds) that a number lies in, or by
          chance another one. For texts, a plan names the levels.
  bins    The interval that a number lies in, as --edges COLUMN=10,20,30 cut them: < 10,
          [10, 20), [20, 30), >= 30.
  drop    The column is left out.

Ciphertexts are bound to their column and their table. Equal cells of two tables match only if
both were encrypted under one key with the same --domain NAME; cells are then filled up to sizes
that two tables are likely to share.

A note (FILE.cipherlens.toml) is written beside the encrypted table; keep it with the key. It
binds the table by a keyed digest: decrypt-table refuses another key, an edited note, and any
change of the header, the rows, their order, a cell (encrypted or not), or a first line sep=.
Only numbers may be written in another way, as pandas does (7 as 7.0, and ciphertexts without
leading zeros).

Empty cells, line ends and plain columns are kept byte for byte, and schemes of numbers leave NA
and the like. A blank line is a row if the table has one column; otherwise it is kept as it is.

A Parquet or Arrow IPC file is read as the CSV to which it would be exported. The encrypted table is
CSV, and decrypt-table gives CSV back.")]
pub struct EncryptTableArgs {
    /// The table: a CSV file (also compressed by gzip), a Parquet or Arrow IPC (Feather) file, or - for standard input. The
    /// encrypted table is CSV, not compressed.
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// A scheme (see below) with the columns it is for, as siv:name,city; may be given several times. One scheme may go without
    /// columns: it is for those of --columns, or for all others but the target.
    #[arg(long, value_name = "ID[:NAMES]", required_unless_present = "plan", conflicts_with = "plan")]
    scheme: Vec<String>,
    /// Columns of a --scheme without columns, separated by commas. Quote a name that contains a comma: 'a,"b, c"'.
    #[arg(long, value_name = "NAMES", conflicts_with = "plan")]
    columns: Vec<String>,
    /// A file that says what every column becomes (release.toml).
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// The column that a receiver is to predict: it is not encrypted unless it is named.
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,
    /// Bounds of a column under laplace or randomised-response, from knowledge of the domain: age=0..120.
    #[arg(long, value_name = "COLUMN=LOW..HIGH", conflicts_with = "plan", allow_hyphen_values = true)]
    bounds: Vec<String>,
    /// A schema file whose `bounds` are those of columns that --bounds does not name.
    #[arg(long, value_name = "FILE", conflicts_with = "plan")]
    schema: Option<PathBuf>,
    /// Where the intervals of a column under bins begin and end: age=20,40,60.
    #[arg(long, value_name = "COLUMN=NUMBERS", conflicts_with = "plan")]
    edges: Vec<String>,
    /// Privacy budget of each cell under laplace or randomised-response [default: 1].
    #[arg(long, value_name = "E", conflicts_with = "plan")]
    epsilon: Option<f64>,
    /// Intervals of randomised-response [default: 8].
    #[arg(long, value_name = "N", conflicts_with = "plan")]
    response_bins: Option<u16>,
    /// Let the lengths of cells under siv show.
    #[arg(long)]
    no_padding: bool,
    /// Tables of one key and domain have equal ciphertexts for equal cells of columns of one name.
    #[arg(long, value_name = "NAME")]
    domain: Option<String>,
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
    let mut inputs = vec![("--csv", args.csv.as_path()), ("--key", &args.key)];
    inputs.extend(args.plan.as_deref().map(|plan| ("--plan", plan)));
    safe_files::check(&[("the note", &note_path), ("--to", &args.to)], &inputs)?;
    let key = keyfile::read(&args.key)?;
    let given = args.plan.as_deref().map(read_plan).transpose()?;
    let file = input::open(&args.csv)?;
    let header = columns_of(&file)?;
    let plan = match given {
        Some(plan) => with_target(plan, args.target.as_deref(), &header)?,
        None => args.options()?.plan(&header)?,
    };
    let settings = Settings { no_padding: args.no_padding, domain: args.domain.clone() };
    let written = write(&plan, &file, &key, &args.to, &settings)?;
    written.remarks().iter().chain(&told_of_target(&plan, &header)).for_each(|line| println!("{line}"));
    if file.is_binary()? {
        println!(
            "{}: was read as the CSV that it would be exported to; the encrypted table is CSV",
            file.name().display()
        );
    }
    written.summary(&args.key).iter().for_each(|line| println!("{line}"));
    Ok(())
}

impl EncryptTableArgs {
    fn options(&self) -> Result<SchemeOptions> {
        Ok(SchemeOptions {
            schemes: self.scheme.clone(),
            columns: self.columns.clone(),
            target: self.target.clone(),
            bounds: self.bounds.clone(),
            declared: declared_bounds(self.schema.as_deref())?,
            edges: self.edges.clone(),
            epsilon: self.epsilon,
            response_bins: self.response_bins,
        })
    }
}

/// A plan with the target of the command line, which must be the one that the plan names, if it names one.
fn with_target(plan: ReleasePlan, target: Option<&str>, header: &[String]) -> Result<ReleasePlan> {
    match (plan.target.as_deref(), target) {
        (Some(planned), Some(given)) if planned != given => {
            bail!("--target {given}: the plan names {planned:?}; leave --target out, or correct the plan")
        }
        (None, Some(given)) if !header.iter().any(|column| column == given) => {
            bail!("--target {given}: no such column; the file has: {}", header.join(", "))
        }
        (None, Some(given)) => Ok(ReleasePlan { target: Some(given.to_owned()), ..plan }),
        _ => Ok(plan),
    }
}

/// What becomes of the target, where that may surprise.
fn told_of_target(plan: &ReleasePlan, header: &[String]) -> Option<String> {
    let is_changed =
        |column: &str| plan.scheme_of(column).is_some_and(|scheme| *scheme != ColumnScheme::Keep);
    match plan.target.as_deref() {
        Some(target) if is_changed(target) => Some(format!(
            "the target {target} is not kept as it is, because it was named: a receiver who is to predict it needs it plain"
        )),
        None if header.len() > 1 && header.iter().all(|column| is_changed(column)) => Some(
            "every column was encrypted, and with them the one that a receiver is to predict, if there is one: name it with \
             --target to keep it as it is"
                .to_owned(),
        ),
        _ => None,
    }
}

#[cfg(test)]
pub mod tests {
    use std::fs;
    use std::path::Path;

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

    #[test]
    fn a_plan_is_followed_and_only_one_way_of_naming_columns_is_taken() -> Result<()> {
        let dir = tempfile::tempdir()?;
        encrypted(dir.path())?;
        let plan = "version = 1\ntarget = \"name\"\n[[column]]\nname = \"income\"\nscheme = \"bins\"\nedges = [5, 20]\n";
        fs::write(dir.path().join("release.toml"), plan)?;
        let line = "encrypt-table --csv DIR/my.csv --plan DIR/release.toml --key DIR/my.key --to DIR/new.csv";
        ran(dir.path(), line)?;
        let text = fs::read_to_string(dir.path().join("new.csv"))?;
        assert_eq!(text, "name,income\r\nAnn,\"[5, 20)\"\r\n\"Bo, b\",\r\n");
        ran(dir.path(), "decrypt-table --csv DIR/new.csv --key DIR/my.key --to DIR/same.csv")?;
        assert_eq!(fs::read_to_string(dir.path().join("same.csv"))?, text, "intervals stay");
        assert!(
            refused(ran(dir.path(), &format!("{line}2 --target income"))).contains("the plan names \"name\"")
        );
        assert!(Cli::of_line(&format!("{line} --scheme siv")).is_err());
        fs::write(dir.path().join("release.toml"), plan.replace("bins", "bin"))?;
        let said = refused(ran(dir.path(), &format!("{line}2")));
        assert!(said.contains("release.toml") && said.contains("\"income\": `bin`"), "{said}");
        Ok(())
    }

    #[test]
    fn the_target_is_told_of_where_that_may_surprise() {
        let header = ["a", "b"].map(str::to_owned);
        let plan = |columns: &[&str], target: Option<&str>| {
            let plan = ReleasePlan::of_one_scheme(&ColumnScheme::Siv, columns.iter().copied());
            ReleasePlan { target: target.map(str::to_owned), ..plan }
        };
        let told = |columns: &[&str], target| told_of_target(&plan(columns, target), &header);
        assert!(told(&["a", "b"], None).is_some_and(|said| said.contains("--target")));
        assert!(told(&["a", "b"], Some("b")).is_some_and(|said| said.contains("the target b is not kept")));
        assert_eq!(told(&["a"], Some("b")).or(told(&["a"], None)), None);
    }
}
