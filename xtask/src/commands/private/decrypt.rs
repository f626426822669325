//! `private decrypt`: a server's responses to decisions and a page.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use private_inference::SecretKey;

use crate::files::{self, Access, NewFile};
use crate::private::job::Job;
use crate::private::passphrase::{NewOrKnown, PassphraseArgs};
use crate::private::{decide, page, secret_file};

const CSV: &str = "decisions.csv";
const PAGE: &str = "decisions.html";

/// Options of `private decrypt`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  cargo xtask private decrypt mine.job --key my.secret")]
pub struct DecryptArgs {
    /// The folder of requests and responses; decisions.csv and decisions.html are written into it.
    job: PathBuf,
    /// Secret key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Decrypts.
pub fn run(args: DecryptArgs) -> Result<()> {
    let job = Job::open(&args.job)?;
    refuse_decided(&job)?;
    let passphrase = args.passphrase.read(NewOrKnown::Known)?;
    finish(&job, secret_file::read(&args.key, &passphrase)?, &args.key)
}

/// Fails when the job was decrypted before.
pub fn refuse_decided(job: &Job) -> Result<()> {
    for name in [CSV, PAGE] {
        let path = job.path(name);
        // Also a link to nothing is there.
        if path.symlink_metadata().is_ok() {
            bail!("{}: exists already; move it away to decrypt again", path.display());
        }
    }
    Ok(())
}

/// Decrypts all responses of a job, writes decisions and page, and says how many of each class there are.
pub fn finish(job: &Job, key: SecretKey, key_file: &Path) -> Result<()> {
    let client = decide::client(job, key).with_context(|| format!("--key {}", key_file.display()))?;
    let decided = decide::decrypt(job, &client)?;
    let new = |name| NewFile::at(&job.path(name), Access::Owner);
    let (mut csv, mut page) = (new(CSV)?, new(PAGE)?);
    decided.write_csv(&mut csv, job)?;
    page.write_all(page::page(job, &decided, CSV).into_string().as_bytes())?;
    files::publish([csv, page])?;
    let notes = job.card().preparation();
    let counts = decided.counts(notes.classes.len());
    let counts: Vec<String> =
        notes.classes.iter().zip(counts).map(|(class, count)| format!("{class}: {count}")).collect();
    println!("{} records decided: {}", decided.decisions.len(), counts.join(", "));
    decided.altered.lines().iter().for_each(|line| println!("{line}"));
    println!("decisions: {}", job.path(CSV).display());
    println!("page:      {}", job.path(PAGE).display());
    Ok(())
}
