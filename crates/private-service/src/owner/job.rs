//! A job: a folder with the encrypted requests of one set of records, and the responses to them.
//!
//! ```text
//! job.json        the model's card, the key's public name, and for each request its id, digest and records' names
//! job.seal        for the owner of the key: which records these are, and which of their cells were altered
//! public.keys     what the server needs of the key
//! 0001.request    encrypted records; 0001.response: encrypted scores, once they are there
//! sent.json       how the sending went
//! ```

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ndarray::{ArrayView2, Axis};
use private_inference::{Client, Receipt, RequestId, SecretKey};
use rand_chacha::rand_core::CryptoRng;
use safe_files::NewFolder;

use super::files::{read, write};
use super::list::List;
use super::{Batch, Card, JobError, Preparation, Records, Sealed, Watch, go_on};
use crate::{KeyMessage, to_hex};

/// The list of requests; its presence makes a folder a job.
const LIST: &str = "job.json";
const SEAL: &str = "job.seal";
const KEYS: &str = "public.keys";

/// What a job is made of.
#[derive(Debug)]
pub struct NewJob<'a, P> {
    /// The model.
    pub card: &'a Card<P>,
    /// The owner of the key, who encrypts for that model.
    pub client: &'a Client,
    /// What the records are called together.
    pub input: &'a str,
    /// The records.
    pub records: &'a Records,
    /// Most records of a request, see [`records_per_request`].
    pub per_request: NonZeroUsize,
}

/// An opened job.
#[derive(Debug)]
pub struct Job<P> {
    folder: PathBuf,
    list: List<P>,
    /// The list as it is written.
    text: Vec<u8>,
    card: Card<P>,
}

/// Most records of a request of at most `most_bytes` bytes: `wanted`, or what one more record would not make cheaper.
///
/// # Errors
/// [`JobError::RequestBytes`] where not one record fits, [`JobError::EmptyRequests`] where none are wanted.
pub fn records_per_request(
    client: &Client,
    wanted: Option<usize>,
    most_bytes: u64,
) -> Result<NonZeroUsize, JobError> {
    let smallest = client.message_sizes(1).request;
    let most = NonZeroUsize::new(client.records_within(most_bytes))
        .ok_or(JobError::RequestBytes { given: most_bytes, smallest })?;
    let shared = client.records_within(smallest).max(1);
    let wanted = NonZeroUsize::new(wanted.unwrap_or(shared)).ok_or(JobError::EmptyRequests)?;
    Ok(wanted.min(most))
}

impl<P: Preparation> NewJob<'_, P> {
    /// The number of requests that it will have.
    pub fn n_requests(&self) -> usize {
        self.records.names.len().div_ceil(self.per_request.get())
    }

    /// Encrypts the records into a new folder, which appears whole or not at all.
    ///
    /// # Errors
    /// [`JobError::Stopped`], [`JobError::Inference`] for records that the model does not take, and [`JobError::Write`].
    pub fn encrypt(
        &self,
        folder: NewFolder,
        rng: &mut impl CryptoRng,
        watch: &dyn Watch,
    ) -> Result<Job<P>, JobError> {
        let Self { card, client, records, .. } = self;
        let started = Instant::now();
        write(&folder.path().join(KEYS), &client.public_keys(rng)?)?;
        let size = self.per_request.get();
        let mut batches = Vec::with_capacity(self.n_requests());
        let rows = records.rows.axis_chunks_iter(Axis(0), size);
        for (number, (names, rows)) in (1..).zip(records.names.chunks(size).zip(rows)) {
            go_on(watch)?;
            batches.push(self.write_request(folder.path(), number, rows, names, rng)?);
            watch.step();
        }
        let (key, seconds) = (to_hex(&client.key_id().0), started.elapsed().as_secs_f64());
        let list = List::new(key, self.input, seconds, card.to_file(), batches);
        let text = serde_json::to_vec_pretty(&list)
            .map_err(|source| JobError::Json { what: "the list of requests", source })?;
        let sealed =
            Sealed::new(card, records).map_err(|source| JobError::Card { path: LIST.into(), source })?;
        write(&folder.path().join(SEAL), &sealed.seal(client.secret(), &text, rng)?)?;
        write(&folder.path().join(LIST), &text)?;
        Ok(Job { folder: folder.publish()?, list, text, card: Card::clone(card) })
    }

    fn write_request(
        &self,
        folder: &Path,
        number: usize,
        rows: ArrayView2<'_, f32>,
        names: &[String],
        rng: &mut impl CryptoRng,
    ) -> Result<Batch, JobError> {
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let bytes = self.client.encrypt(rows, RequestId(id), rng)?;
        let digest = to_hex(&Receipt::of_request(&bytes)?.digest());
        let file = format!("{number:04}");
        write(&folder.join(format!("{file}.request")), &bytes)?;
        Ok(Batch { file, request: to_hex(&id), digest, records: names.to_vec() })
    }
}

impl<P: Preparation> Job<P> {
    /// Whether there is a job at `folder`.
    pub fn is_at(folder: &Path) -> bool {
        folder.join(LIST).is_file()
    }

    /// Opens a job, and removes what a killed process left in its folder.
    ///
    /// # Errors
    /// [`JobError::NoJob`], and errors of which [`JobError::is_lost`] tells whether the job can be used any more.
    pub fn open(folder: &Path) -> Result<Self, JobError> {
        let path = folder.join(LIST);
        let text = List::<P>::read(folder, &path)?;
        let list = List::<P>::parse(&path, &text)?;
        let card = list.card.check().map_err(|source| JobError::Card { path, source })?;
        safe_files::remove_dead_parts(folder)?;
        Ok(Self { folder: folder.to_owned(), list, text, card })
    }

    /// What was kept about its records for the owner of `key`.
    ///
    /// # Errors
    /// [`JobError::Changed`] where the key is another, or the folder was changed.
    pub fn sealed(&self, key: &SecretKey) -> Result<Sealed, JobError> {
        let path = self.path(SEAL);
        Sealed::open(&path, &read(&path)?, key, &self.text)
    }

    /// The model it is for.
    pub fn card(&self) -> &Card<P> {
        &self.card
    }

    /// What the records are called together.
    pub fn input(&self) -> &str {
        &self.list.input
    }

    /// The public name of the key.
    pub fn key(&self) -> &str {
        &self.list.key
    }

    /// Seconds that encryption took.
    pub fn encrypt_seconds(&self) -> f64 {
        self.list.encrypt_seconds
    }

    /// Its requests.
    pub fn batches(&self) -> &[Batch] {
        &self.list.batches
    }

    /// Number of records.
    pub fn n_records(&self) -> usize {
        self.batches().iter().map(|batch| batch.records.len()).sum()
    }

    /// Refuses to go on with other records than it was made from, or with another key.
    ///
    /// # Errors
    /// [`JobError::OtherRecords`], [`JobError::OtherKey`], [`JobError::OtherValues`].
    pub fn check_is_of(&self, records: &Records, key: &SecretKey) -> Result<(), JobError> {
        let (folder, input) = (self.folder.clone(), self.list.input.clone());
        if !self.batches().iter().flat_map(|batch| &batch.records).eq(&records.names) {
            return Err(JobError::OtherRecords { folder, records: self.n_records(), input });
        }
        if to_hex(&key.id().0) != self.list.key {
            return Err(JobError::OtherKey { folder, key: self.list.key.clone() });
        }
        let sealed = self.sealed(key)?.is_of(&self.card, records);
        match sealed.map_err(|source| JobError::Card { path: self.path(LIST), source })? {
            true => Ok(()),
            false => Err(JobError::OtherValues { folder, input }),
        }
    }

    /// A file in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The public keys.
    ///
    /// # Errors
    /// [`JobError::Read`], [`JobError::Message`].
    pub fn keys(&self) -> Result<KeyMessage, JobError> {
        let path = self.path(KEYS);
        KeyMessage::new(read(&path)?).map_err(|source| JobError::Message { path, source })
    }

    /// The bytes of a request, which must be those that were encrypted.
    ///
    /// # Errors
    /// [`JobError::Read`], [`JobError::Message`], [`JobError::NotListed`].
    pub fn request(&self, batch: &Batch) -> Result<(Vec<u8>, Receipt), JobError> {
        let path = self.path(&format!("{}.request", batch.file));
        let bytes = read(&path)?;
        let receipt = match Receipt::of_request(&bytes) {
            Ok(receipt) => receipt,
            Err(source) => return Err(JobError::Message { path, source }),
        };
        let same = to_hex(&receipt.id().0) == batch.request
            && to_hex(&receipt.digest()) == batch.digest
            && receipt.records() == batch.records.len();
        match same {
            true => Ok((bytes, receipt)),
            false => Err(JobError::NotListed { path, list: LIST }),
        }
    }

    /// The response to a request, where it is there.
    ///
    /// # Errors
    /// [`JobError::Read`], [`JobError::Response`].
    pub fn response(&self, batch: &Batch, receipt: &Receipt) -> Result<Option<Vec<u8>>, JobError> {
        let path = self.response_path(batch);
        if !path.exists() {
            return Ok(None);
        }
        let bytes = read(&path)?;
        match receipt.check(&bytes) {
            Ok(()) => Ok(Some(bytes)),
            Err(source) => Err(JobError::Response { path, source }),
        }
    }

    /// Keeps a response.
    pub(super) fn keep_response(&self, batch: &Batch, bytes: &[u8]) -> Result<(), JobError> {
        write(&self.response_path(batch), bytes)
    }

    /// Where the response to a request is kept.
    pub(super) fn response_path(&self, batch: &Batch) -> PathBuf {
        self.path(&format!("{}.response", batch.file))
    }
}
