//! `private classify`: records or encrypted requests to a server and back.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use private_inference::{Client, ModelId, SecretKey};
use private_service::owner::ModelNotes;
use private_service::{ClientError, ClientOptions, Remote, Retry, from_hex, to_hex};

use super::decrypt::{client, finish, refuse_decided};
use super::encrypt::{RecordArgs, SizeArgs};
use crate::interrupt::{self, Interrupted};
use crate::private::card::Card;
use crate::private::job::{self, Job, advise};
use crate::private::passphrase::{NewOrKnown, PassphraseArgs};
use crate::private::records::Input;
use crate::private::secret_file;
use crate::progress::Mode;

/// Attempts to reach a server that nothing was sent to yet: about ten seconds, then the address is probably wrong.
const FIRST_ATTEMPTS: u32 = 8;

/// Options of `private classify`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask private classify --images mine --server http://127.0.0.1:8643 --key my.secret --to mine.job
  cargo xtask private classify mine.job --server http://127.0.0.1:8643

After an interruption the same command continues where it stopped: answered requests are not sent again.")]
pub struct ClassifyArgs {
    /// A folder of encrypted requests made by `private encrypt`; responses are written into it.
    #[arg(conflicts_with_all = ["csv", "images", "audio", "key", "to", "batch"])]
    job: Option<PathBuf>,
    #[command(flatten)]
    records: RecordArgs,
    /// Address of the server.
    #[arg(long, value_name = "URL")]
    server: String,
    /// Name of the model, if the server has several.
    #[arg(long, value_name = "ID")]
    model: Option<String>,
    /// Secret key file, to encrypt records of your own and decrypt the decisions.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// The folder for requests, responses and decisions.
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    #[command(flatten)]
    size: SizeArgs,
    /// Requests under way at the same time.
    #[arg(long, value_name = "N", default_value_t = 4)]
    parallel: usize,
    /// Show no progress.
    #[arg(long)]
    quiet: bool,
}

/// Sends, and encrypts and decrypts where there is a key.
pub fn run(args: ClassifyArgs) -> Result<()> {
    match (&args.job, args.records.input()) {
        (Some(folder), _) => {
            let job = job::open(folder)?;
            args.send(&job)?;
            println!("all {} responses are in {}; decrypt them with", job.batches().len(), folder.display());
            println!("  cargo xtask private decrypt {} --key FILE", folder.display());
            Ok(())
        }
        (None, Some(input)) => args.round_trip(&input),
        (None, None) => {
            bail!(
                "nothing to classify; give --csv FILE, --images PATH or --audio PATH, or a folder of encrypted requests"
            )
        }
    }
}

impl ClassifyArgs {
    fn round_trip(&self, input: &Input) -> Result<()> {
        let (Some(key_file), Some(to)) = (&self.key, &self.to) else {
            bail!("to classify records of your own, give --key FILE and --to DIR");
        };
        let earlier = Job::is_at(to).then(|| job::open(to)).transpose()?;
        match &earlier {
            Some(job) => refuse_decided(job)?,
            None => safe_files::check(&[("--to", to)], &[input.option(), ("--key", key_file)])?,
        }
        let passphrase = self.passphrase.read(NewOrKnown::Known)?;
        let key = secret_file::read(key_file, &passphrase)?;
        let (job, client) = match earlier {
            Some(job) => self.resume(job, input, key, key_file)?,
            None => self.begin(input, key, key_file, to)?,
        };
        self.send(&job)?;
        finish(&job, &client)
    }

    /// Encrypts the records for the model of the server.
    fn begin(&self, input: &Input, key: SecretKey, key_file: &Path, to: &Path) -> Result<(Job, Client)> {
        let card = self.card_of_server()?;
        let records = input.records(&card)?;
        let client = secret_file::client(key_file, key, card.model())?;
        let size = self.size.per_request(&client)?;
        let job = job::encrypt(to, (&card, &client), (&input.name(), &records), size, self.show())?;
        Ok((job, client))
    }

    /// Goes on with a job that was begun, if it is one of these records under this key.
    fn resume(&self, job: Job, input: &Input, key: SecretKey, key_file: &Path) -> Result<(Job, Client)> {
        job.check_is_of(&input.records(job.card())?, &key).map_err(advise)?;
        self.show().say("going on with the requests that were encrypted before");
        let client = client(&job, key, key_file)?;
        Ok((job, client))
    }

    fn send(&self, job: &Job) -> Result<()> {
        if self.parallel == 0 {
            bail!("--parallel 0: give at least one request at a time");
        }
        let sent = job::send(job, &self.server, self.parallel, self.show()).context("--server")?;
        self.show().say(&format!(
            "{} responses in {:.2} s, {} attempts repeated",
            sent.responses, sent.seconds, sent.repeated
        ));
        Ok(())
    }

    fn card_of_server(&self) -> Result<Card> {
        let show = self.show();
        let wait = move |retry: &Retry| {
            show.say(&format!("{}; attempt {} of {}", retry.reason, retry.attempt + 1, retry.attempts));
            interrupt::wait(retry.pause, || false).map_or(ControlFlow::Break(()), ControlFlow::Continue)
        };
        let asked = || -> Result<Card> {
            let options = ClientOptions { attempts: FIRST_ATTEMPTS, ..ClientOptions::default() };
            let remote = Remote::with_patience(&self.server, options, wait)?;
            let id = self.choose(&remote.models()?)?;
            Ok(Card::new(remote.card(id)?, ModelNotes::from_json(&remote.notes(id)?)?)?)
        };
        asked().map_err(|error| match error.downcast_ref::<ClientError>() {
            Some(ClientError::GivenUp { .. }) if interrupt::check().is_err() => Interrupted.into(),
            _ => error.context("--server"),
        })
    }

    fn choose(&self, served: &[ModelId]) -> Result<ModelId> {
        let names = || served.iter().map(|id| to_hex(&id.0)).collect::<Vec<_>>().join(", ");
        match (&self.model, served) {
            (Some(name), _) => {
                let id = from_hex(name).map(ModelId).filter(|id| served.contains(id));
                id.with_context(|| format!("--model {name}: the server has {}", names()))
            }
            (None, [id]) => Ok(*id),
            (None, _) => bail!("the server has several models; choose one with --model: {}", names()),
        }
    }

    fn show(&self) -> Mode {
        Mode::detect(self.quiet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::private::PrivateCommand;
    use crate::commands::private::tests::parsed;
    use crate::commands::tests::refused;

    fn classify(line: &str) -> Result<ClassifyArgs> {
        match parsed(&format!("classify --server http://localhost:1 {line}"))? {
            PrivateCommand::Classify(args) => Ok(args),
            _ => bail!("another command"),
        }
    }

    #[test]
    fn a_model_is_chosen_where_there_are_several() -> Result<()> {
        let (one, two) = (ModelId([1; 16]), ModelId([2; 16]));
        let (any, second) = (classify("")?, classify(&format!("--model {}", "02".repeat(16)))?);
        assert_eq!((any.choose(&[one])?, second.choose(&[one, two])?), (one, two));
        let several = refused(any.choose(&[one, two]));
        assert!(
            several.ends_with(&format!("with --model: {}, {}", "01".repeat(16), "02".repeat(16))),
            "{several}"
        );
        assert!(refused(second.choose(&[one])).ends_with(&format!(": the server has {}", "01".repeat(16))));
        Ok(())
    }

    #[test]
    fn a_job_or_records_with_a_key_are_needed() -> Result<()> {
        assert!(refused(run(classify("")?)).starts_with("nothing to classify; "));
        assert!(refused(run(classify("--csv a.csv")?)).ends_with("give --key FILE and --to DIR"));
        for conflict in ["my.job --csv a.csv", "my.job --key k", "--csv a.csv --images b"] {
            assert!(classify(conflict).is_err(), "{conflict}");
        }
        Ok(())
    }
}
