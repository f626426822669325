//! A client's job from the command line: its progress, its interruption, and what its errors advise.

use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Error, Result, anyhow, bail};
use private_inference::Client;
use private_service::Retry;
use private_service::owner::{self, JobError, NewJob, Records, Sending, Sent, Watch};

use super::card::Card;
use super::preparation::RecordKind;
use super::secret_file::os_rng;
use crate::interrupt::{self, Interrupted, InterruptedKeeping};
use crate::progress::{Mode, Progress};
use safe_files::{Access, NewFolder};

/// A job for a model with how a client of ours prepares a record.
pub type Job = owner::Job<RecordKind>;

/// Shows how the work goes, and stops on Ctrl-C.
struct Shown<'a> {
    progress: Progress,
    show: Mode,
    address: &'a str,
}

impl Watch for Shown<'_> {
    fn step(&self) {
        self.progress.step();
    }

    fn retries(&self, retry: &Retry) {
        if retry.attempt > 1 {
            let Retry { attempt, attempts, pause, reason } = retry;
            let (next, seconds) = (attempt + 1, pause.as_secs_f64());
            let address = self.address;
            self.show.say(&format!("{address}: {reason}; attempt {next} of {attempts} in {seconds:.1} s"));
        }
    }

    fn is_stopped(&self) -> bool {
        interrupt::is_requested()
    }
}

/// Stops on Ctrl-C.
pub struct Interruptible;

impl Watch for Interruptible {
    fn is_stopped(&self) -> bool {
        interrupt::is_requested()
    }
}

/// Opens the job at `folder`.
pub fn open(folder: &Path) -> Result<Job> {
    Job::open(folder).map_err(advise)
}

/// Encrypts records into a new folder, the one of `--to`.
pub fn encrypt(
    to: &Path,
    (card, client): (&Card, &Client),
    (input, records): (&str, &Records),
    per_request: NonZeroUsize,
    show: Mode,
) -> Result<Job> {
    let job = NewJob { card, client, input, records, per_request };
    let folder = NewFolder::at("--to", to, Access::Shared)?;
    let progress = Progress::new(show, "encrypting", job.n_requests() as u64);
    job.encrypt(folder, &mut os_rng()?, &Shown { progress, show, address: "" }).map_err(advise)
}

/// Sends what has no response yet, over `parallel` connections. After Ctrl-C what has arrived is kept.
pub fn send(job: &Job, address: &str, parallel: usize, show: Mode) -> Result<Sent> {
    let sending = Sending::new(job, address).map_err(advise)?;
    let waiting = sending.n_left();
    if waiting == 0 {
        return Ok(Sent::of(job));
    }
    let watch = Shown { progress: Progress::new(show, "classifying", waiting as u64), show, address };
    let go_on = "in the job's folder, and the same command goes on from there";
    interrupt::keep(format!("the responses that arrived are {go_on}"));
    let ended = std::thread::scope(|scope| {
        let lanes: Vec<_> =
            (0..parallel.clamp(1, waiting)).map(|_| scope.spawn(|| sending.work(&watch))).collect();
        let ended = lanes.into_iter().map(|lane| match lane.join() {
            Ok(result) => result.map_err(advise),
            Err(_) => Err(anyhow!("a sending thread stopped unexpectedly")),
        });
        // All threads are joined before the first error is given back.
        ended.collect::<Vec<_>>().into_iter().collect::<Result<()>>()
    });
    let sent = sending.finish().map_err(advise)?;
    let all = job.batches().len();
    let kept = || format!("{} of {all} responses are {go_on}", all - sending.n_left());
    ended.map_err(|error| match error.is::<Interrupted>() {
        true => InterruptedKeeping { kept: kept() }.into(),
        false => error.context(kept()),
    })?;
    Ok(sent)
}

/// The error in the words of the command line: with the options and commands that help.
pub fn advise(error: JobError) -> Error {
    let quoted = match &error {
        JobError::Stopped => return Interrupted.into(),
        JobError::RequestBytes { given, smallest } => {
            return anyhow!(
                "--request-bytes {given}: the smallest request has {smallest} bytes; raise it here and at the server"
            );
        }
        JobError::EmptyRequests => return anyhow!("--batch 0: give at least one record a request"),
        JobError::NoJob { .. } => format!("{error}; `cargo xtask private encrypt` makes one"),
        JobError::NoResponse { .. } => {
            format!("{error}; send the job with `cargo xtask private classify`")
        }
        JobError::OtherRecords { .. } | JobError::OtherValues { .. } => {
            format!("--to {error}; give the name of a new folder")
        }
        JobError::OtherKey { .. } => {
            format!("--to {error}; give that one with --key, or the name of a new folder")
        }
        lost if lost.is_lost() => {
            format!("{error}, with `cargo xtask private encrypt` or `private classify`")
        }
        _ => return error.into(),
    };
    Error::new(error).context(quoted)
}

/// Refuses to decide a job again.
pub fn refuse_existing(job: &Job, names: &[&str]) -> Result<()> {
    for name in names {
        let path = job.path(name);
        // Also a link to nothing is there.
        if path.symlink_metadata().is_ok() {
            bail!("{}: exists already; move it away to decrypt again", path.display());
        }
    }
    Ok(())
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::private::train::Served;
    use private_inference::{ReproducibleSeed, SecretKey};

    #[test]
    fn an_error_advises_the_option_or_command_that_helps() {
        let said = |error| format!("{:#}", advise(error));
        assert!(advise(JobError::Stopped).is::<Interrupted>());
        let small = JobError::RequestBytes { given: 10, smallest: 90 };
        assert!(said(small).starts_with("--request-bytes 10: the smallest request has 90 bytes;"));
        assert_eq!(said(JobError::EmptyRequests), "--batch 0: give at least one record a request");
        let dir = std::env::temp_dir().join("no-such-job-of-cipherlens");
        let none = open(&dir).err().map(|error| format!("{error:#}")).unwrap_or_default();
        assert!(none.contains("; `cargo xtask private encrypt` makes one"), "{none}");
    }

    /// The model of the small table and one of its clients.
    pub fn small_client() -> Result<(Card, Client)> {
        let card = Served::small()?.card;
        let mut rng = ReproducibleSeed::for_tests_and_experiments([1; 32]).rng();
        let key = SecretKey::generate(card.model().parameters().degree(), &mut rng)?;
        let client = Client::new(key, card.model().clone())?;
        Ok((card, client))
    }

    /// Three encrypted rows of the small table, two per request.
    pub fn small(dir: &Path) -> Result<Job> {
        let (card, client) = small_client()?;
        let rows = ndarray::array![[0.0, 0.5], [-0.5, 0.0], [0.1, 0.2]];
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        let records = Records { names, rows, altered: owner::Altered::new(Vec::new(), Vec::new()) };
        let (to, two) = (dir.join("mine.job"), NonZeroUsize::MIN.saturating_add(1));
        encrypt(&to, (&card, &client), ("mine.csv", &records), two, Mode::Quiet)
    }

    #[test]
    fn a_job_is_opened_as_it_was_encrypted_and_no_decision_is_overwritten() -> Result<()> {
        let dir = tempfile::tempdir()?;
        small(dir.path())?;
        let job = open(&dir.path().join("mine.job"))?;
        assert_eq!((job.n_records(), job.batches().len(), job.input()), (3, 2, "mine.csv"));
        refuse_existing(&job, &["decisions.csv"])?;
        std::fs::write(job.path("decisions.csv"), "")?;
        assert!(refuse_existing(&job, &["page.html", "decisions.csv"]).is_err());
        Ok(())
    }
}
