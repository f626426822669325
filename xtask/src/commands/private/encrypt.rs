//! `private encrypt`: records to a folder of encrypted requests.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use private_inference::Client;
use private_service::owner::records_per_request;

use crate::private::job::{self, advise};
use crate::private::passphrase::{NewOrKnown, PassphraseArgs};
use crate::private::records::Input;
use crate::private::{card, secret_file};
use crate::progress::Mode;

/// Options of `private encrypt`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  cargo xtask private encrypt --images mine --card faces.card --key my.secret --to mine.job
  cargo xtask private classify mine.job --server http://127.0.0.1:8643
  cargo xtask private decrypt mine.job --key my.secret

The folder holds no secret: the second command can be run on another machine.")]
pub struct EncryptArgs {
    #[command(flatten)]
    records: RecordArgs,
    /// Card of the model.
    #[arg(long, value_name = "FILE")]
    card: PathBuf,
    /// Secret key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// The folder to make.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    #[command(flatten)]
    size: SizeArgs,
    /// Show no progress.
    #[arg(long)]
    quiet: bool,
}

/// A client's records.
#[derive(Debug, Clone, Args)]
pub struct RecordArgs {
    /// A table with one record per row and the columns that the model was trained on: CSV (also compressed by gzip), Parquet
    /// or Arrow IPC (Feather). A target column is ignored.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["images", "audio"])]
    csv: Option<PathBuf>,
    /// An image, or a folder of images.
    #[arg(long, value_name = "PATH", conflicts_with = "audio")]
    images: Option<PathBuf>,
    /// A recording, or a folder of recordings.
    #[arg(long, value_name = "PATH")]
    audio: Option<PathBuf>,
}

/// How records are cut into requests.
#[derive(Debug, Clone, Copy, Args)]
pub struct SizeArgs {
    /// Most records per request (default: as many as share ciphertexts).
    #[arg(long, value_name = "N")]
    batch: Option<usize>,
    /// Largest request, in bytes; a server refuses requests above its own limit.
    #[arg(long, value_name = "BYTES", default_value_t = 8 << 20)]
    request_bytes: u64,
}

impl RecordArgs {
    /// Where the records are; nothing when no option names them.
    pub fn input(&self) -> Option<Input> {
        let csv = self.csv.clone().map(Input::Csv);
        let pictures = || self.images.clone().map(Input::Pictures);
        csv.or_else(pictures).or_else(|| self.audio.clone().map(Input::Recordings))
    }
}

impl SizeArgs {
    /// Most records of a request.
    pub fn per_request(&self, client: &Client) -> Result<NonZeroUsize> {
        records_per_request(client, self.batch, self.request_bytes).map_err(advise)
    }
}

/// Encrypts.
pub fn run(args: EncryptArgs) -> Result<()> {
    let Some(input) = args.records.input() else {
        bail!("nothing to encrypt; give --csv FILE, --images PATH or --audio PATH")
    };
    safe_files::check(
        &[("--to", &args.to)],
        &[input.option(), ("--card", &args.card), ("--key", &args.key)],
    )?;
    let card = card::read(&args.card)?;
    let records = input.records(&card)?;
    let passphrase = args.passphrase.read(NewOrKnown::Known)?;
    let key = secret_file::read(&args.key, &passphrase)?;
    let client = secret_file::client(&args.key, key, card.model())?;
    let (size, show) = (args.size.per_request(&client)?, Mode::detect(args.quiet));
    let job = job::encrypt(&args.to, (&card, &client), (&input.name(), &records), size, show)?;
    let (to, n_requests) = (args.to.display(), job.batches().len());
    println!("{to}: {} records in {n_requests} encrypted requests", job.n_records());
    records.altered.lines().iter().for_each(|line| println!("{line}"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::private::PrivateCommand;
    use crate::commands::private::tests::parsed;
    use crate::commands::tests::refused;
    use crate::private::job::tests::small_client;

    fn encrypt(line: &str) -> Result<EncryptArgs> {
        match parsed(&format!("encrypt --card c --key k --to t {line}"))? {
            PrivateCommand::Encrypt(args) => Ok(args),
            _ => bail!("another command"),
        }
    }

    #[test]
    fn records_come_from_a_table_or_from_images() -> Result<()> {
        let option = |line| -> Result<Option<(&'static str, PathBuf)>> {
            let input = encrypt(line)?.records.input();
            Ok(input.as_ref().map(|input| (input.option().0, input.option().1.to_owned())))
        };
        assert_eq!(option("--csv a.csv")?, Some(("--csv", "a.csv".into())));
        assert_eq!(option("--images b")?, Some(("--images", "b".into())));
        assert_eq!(option("")?, None);
        assert!(encrypt("--csv a.csv --images b").is_err());
        assert!(refused(run(encrypt("")?)).starts_with("nothing to encrypt; give --csv FILE"));
        Ok(())
    }

    #[test]
    fn the_size_of_a_request_is_bounded_both_ways() -> Result<()> {
        let (_, client) = small_client()?;
        let size = |line| encrypt(line)?.size.per_request(&client);
        assert_eq!(size("--batch 3")?.get(), 3);
        assert_eq!(refused(size("--batch 0")), "--batch 0: give at least one record a request");
        assert!(
            refused(size("--request-bytes 9")).starts_with("--request-bytes 9: the smallest request has ")
        );
        Ok(())
    }
}
