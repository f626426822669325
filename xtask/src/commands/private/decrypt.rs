//! `private decrypt`: a server's responses to decisions and a page.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use private_inference::{Client, SecretKey};

use crate::private::job::{self, Interruptible, Job, advise};
use crate::private::passphrase::{NewOrKnown, PassphraseArgs};
use crate::private::{page, secret_file};
use safe_files::{Access, NewFile};

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
    let job = job::open(&args.job)?;
    refuse_decided(&job)?;
    let passphrase = args.passphrase.read(NewOrKnown::Known)?;
    let key = secret_file::read(&args.key, &passphrase)?;
    finish(&job, &client(&job, key, &args.key)?)
}

/// Fails when the job was decrypted before.
pub fn refuse_decided(job: &Job) -> Result<()> {
    job::refuse_existing(job, &[CSV, PAGE])
}

/// The client that decides a job, by the key that `--key` names.
pub fn client(job: &Job, key: SecretKey, key_file: &Path) -> Result<Client> {
    job.client(key).map_err(advise).with_context(|| format!("--key {}", key_file.display()))
}

/// Decrypts all responses of a job, writes decisions and page, and says how many of each class there are.
pub fn finish(job: &Job, client: &Client) -> Result<()> {
    let decided = job.decide(client, &Interruptible).map_err(advise)?;
    let new = |name| NewFile::at(&job.path(name), Access::Owner);
    let (mut csv, mut page) = (new(CSV)?, new(PAGE)?);
    decided.write_csv(&mut csv, job.card())?;
    page.write_all(page::page(job, &decided, CSV).as_bytes())?;
    safe_files::publish([csv, page])?;
    let classes = &job.card().notes().classes;
    let counts = classes.iter().zip(decided.counts(classes.len()));
    let counts: Vec<String> = counts.map(|(class, count)| format!("{class}: {count}")).collect();
    println!("{} records decided: {}", decided.decisions.len(), counts.join(", "));
    decided.altered.lines().iter().for_each(|line| println!("{line}"));
    println!("decisions: {}", job.path(CSV).display());
    println!("page:      {}", job.path(PAGE).display());
    Ok(())
}
