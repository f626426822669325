//! A job: a folder with the encrypted requests of one set of records, and the responses to them.
//!
//! ```text
//! job.json        the model's card, the key's public name, and for each request its id, digest and records' names
//! job.seal        for the owner of the key: which records these are, and which of their cells were altered (see [`seal`])
//! public.keys     what the server needs of the key
//! 0001.request    encrypted records; 0001.response: encrypted scores, once they are there
//! sent.json       how the sending went
//! ```
//! The folder holds no secret key and no readable value of a record, but the records' names: it can be sent from another
//! machine than the one that keeps the key.
//!
//! [`seal`]: super::seal

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use ndarray::{ArrayView2, Axis, Slice};
use private_inference::{Client, Receipt, RequestId, SecretKey};
use private_service::{KeyMessage, to_hex};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use serde::{Deserialize, Serialize};

use super::card::{Card, CardFile};
use super::records::Records;
use super::seal::{ENCRYPT_AGAIN, Sealed};
use crate::files::{self, Access, NewFolder};
use crate::interrupt;
use crate::progress::{Mode, Progress};

const FORMAT: &str = "cipherlens-job";
const VERSION: u32 = 2;
/// The list of requests; its presence makes a folder a job.
const LIST: &str = "job.json";
const SEAL: &str = "job.seal";
const KEYS: &str = "public.keys";
/// The most bytes of a list that are read.
const MOST_BYTES: u64 = 256 << 20;

/// The part of a list by which any version of it is recognised.
#[derive(Debug, Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// What `job.json` holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    format: String,
    version: u32,
    key: String,
    input: String,
    encrypt_seconds: f64,
    card: CardFile,
    batches: Vec<Batch>,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Name of its files without the ending.
    pub file: String,
    /// Its id.
    pub request: String,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Names of its records, in their order.
    pub records: Vec<String>,
}

/// An opened job.
#[derive(Debug)]
pub struct Job {
    folder: PathBuf,
    list: List,
    /// The list as it is written.
    text: Vec<u8>,
    card: Card,
}

/// What is to be encrypted, and how it is cut into requests.
#[derive(Debug)]
pub struct Plan<'a> {
    /// What the records are called together.
    pub input: String,
    /// The records.
    pub records: &'a Records,
    /// Most records of a request; as many as share ciphertexts when absent.
    pub batch: Option<usize>,
    /// Most bytes of a request.
    pub request_bytes: u64,
}

impl Plan<'_> {
    /// Records of a request: by default what one more record would not make cheaper, but never above the limit of bytes.
    fn size(&self, client: &Client) -> Result<usize> {
        let most = client.records_within(self.request_bytes);
        if most == 0 {
            bail!(
                "--request-bytes {}: the smallest request has {} bytes; raise it here and at the server",
                self.request_bytes,
                client.message_sizes(1).request
            );
        }
        let one = client.message_sizes(1).request;
        let shared = client.records_within(one).max(1);
        let wanted = self.batch.unwrap_or(shared);
        if wanted == 0 {
            bail!("--batch 0: give at least one record a request");
        }
        Ok(wanted.min(most))
    }
}

impl Job {
    /// Encrypts records into a new folder, which appears whole or not at all.
    pub fn create(
        to: &Path,
        client: &Client,
        card: &Card,
        plan: &Plan<'_>,
        rng: &mut ChaCha20Rng,
        show: Mode,
    ) -> Result<Self> {
        let size = plan.size(client)?;
        let staged = NewFolder::at("--to", to, Access::Shared)?;
        let started = Instant::now();
        write_bytes(&staged.path().join(KEYS), &client.public_keys(rng)?)?;
        let progress = Progress::new(show, "encrypting", plan.records.names.len().div_ceil(size) as u64);
        let mut batches = Vec::new();
        for (number, names) in plan.records.names.chunks(size).enumerate() {
            interrupt::check()?;
            let rows = rows_of(plan.records, number * size, names.len());
            batches.push(write_request(staged.path(), number + 1, client, rows, names, rng)?);
            progress.step();
        }
        let list = List {
            format: FORMAT.to_owned(),
            version: VERSION,
            key: to_hex(&client.key_id().0),
            input: plan.input.clone(),
            encrypt_seconds: started.elapsed().as_secs_f64(),
            card: card.to_file(),
            batches,
        };
        let text = serde_json::to_vec_pretty(&list)?;
        let seal = Sealed::new(card, plan.records)?.seal(client.secret(), &text, rng)?;
        write_bytes(&staged.path().join(SEAL), &seal)?;
        write_bytes(&staged.path().join(LIST), &text)?;
        let folder = staged.publish()?;
        Ok(Self { folder, list, text, card: card.clone() })
    }

    /// Whether there is a job at `folder`.
    pub fn is_at(folder: &Path) -> bool {
        folder.join(LIST).is_file()
    }

    /// Opens a job, and removes what a killed command left in its folder.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(LIST);
        let size = fs::metadata(&path)
            .with_context(|| {
                format!("{}: no job there; `cargo xtask private encrypt` makes one", folder.display())
            })?
            .len();
        if size > MOST_BYTES {
            bail!(
                "{}: {size} bytes, more than the list of a job's requests can have ({MOST_BYTES}); {ENCRYPT_AGAIN}",
                path.display()
            );
        }
        let text = fs::read(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
        let list = List::parse(&text).with_context(|| path.display().to_string())?;
        let card = list.card.check().with_context(|| path.display().to_string())?;
        files::remove_dead_parts(folder)?;
        Ok(Self { folder: folder.to_owned(), list, text, card })
    }

    /// What was kept about its records for the owner of `key`.
    pub fn sealed(&self, key: &SecretKey) -> Result<Sealed> {
        let path = self.path(SEAL);
        Sealed::open(&path, &read_bytes(&path)?, key, &self.text)
    }

    /// The model it is for.
    pub fn card(&self) -> &Card {
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
        self.list.batches.iter().map(|batch| batch.records.len()).sum()
    }

    /// Refuses to go on with other records than it was made from, or with another key.
    pub fn check_is_of(&self, records: &Records, key: &SecretKey) -> Result<()> {
        let (folder, input) = (self.folder.display(), &self.list.input);
        let own = self.list.batches.iter().flat_map(|batch| &batch.records);
        if !own.eq(&records.names) {
            bail!(
                "--to {folder}: holds a job of other records ({} of {input}); give the name of a new folder",
                self.n_records()
            );
        }
        if to_hex(&key.id().0) != self.list.key {
            bail!(
                "--to {folder}: its records were encrypted under another key, called {}; give that one with --key, or the \
                 name of a new folder",
                self.list.key
            );
        }
        if !self.sealed(key)?.is_of(&self.card, records)? {
            bail!(
                "--to {folder}: holds a job of other values of the same records (of {input}); give the name of a new folder"
            );
        }
        Ok(())
    }

    /// A file in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The public keys.
    pub fn keys(&self) -> Result<KeyMessage> {
        let path = self.path(KEYS);
        KeyMessage::new(read_bytes(&path)?).with_context(|| path.display().to_string())
    }

    /// The bytes of a request, which must be those that were encrypted.
    pub fn request(&self, batch: &Batch) -> Result<(Vec<u8>, Receipt)> {
        let path = self.path(&format!("{}.request", batch.file));
        let bytes = read_bytes(&path)?;
        let receipt = Receipt::of_request(&bytes).with_context(|| path.display().to_string())?;
        let same = to_hex(&receipt.id().0) == batch.request
            && to_hex(&receipt.digest()) == batch.digest
            && receipt.records() == batch.records.len();
        match same {
            true => Ok((bytes, receipt)),
            false => bail!("{}: not the request that {LIST} lists; {ENCRYPT_AGAIN}", path.display()),
        }
    }

    /// The response to a request, where it is there.
    pub fn response(&self, batch: &Batch, receipt: &Receipt) -> Result<Option<Vec<u8>>> {
        let path = self.response_path(batch);
        if !path.exists() {
            return Ok(None);
        }
        let bytes = read_bytes(&path)?;
        receipt.check(&bytes).with_context(|| {
            format!("{}: is not the response to its request; remove it to ask again", path.display())
        })?;
        Ok(Some(bytes))
    }

    /// Keeps a response.
    pub fn keep_response(&self, batch: &Batch, bytes: &[u8]) -> Result<()> {
        write_bytes(&self.response_path(batch), bytes)
    }

    /// Where the response to a request is kept.
    pub fn response_path(&self, batch: &Batch) -> PathBuf {
        self.path(&format!("{}.response", batch.file))
    }
}

impl List {
    /// Reads a list; what cannot be used is refused here.
    fn parse(text: &[u8]) -> Result<Self> {
        let head: Head = serde_json::from_slice(text)
            .with_context(|| format!("not the list of a job's requests; {ENCRYPT_AGAIN}"))?;
        if head.format != FORMAT {
            bail!("format {:?}, the list of a job's requests has {FORMAT:?}; {ENCRYPT_AGAIN}", head.format);
        }
        if head.version != VERSION {
            bail!("a job of version {}, this program reads version {VERSION}; {ENCRYPT_AGAIN}", head.version);
        }
        let list: Self = serde_json::from_slice(text)
            .with_context(|| format!("a damaged list of a job's requests; {ENCRYPT_AGAIN}"))?;
        match list.batches.iter().find(|batch| !batch.file.bytes().all(|b| b.is_ascii_digit())) {
            Some(odd) => bail!("{:?} is not the name of a request; {ENCRYPT_AGAIN}", odd.file),
            None => Ok(list),
        }
    }
}

fn rows_of(records: &Records, first: usize, count: usize) -> ArrayView2<'_, f32> {
    records.rows.slice_axis(Axis(0), Slice::from(first..first + count))
}

fn write_request(
    folder: &Path,
    number: usize,
    client: &Client,
    rows: ArrayView2<'_, f32>,
    names: &[String],
    rng: &mut ChaCha20Rng,
) -> Result<Batch> {
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    let bytes = client.encrypt(rows, RequestId(id), rng)?;
    let receipt = Receipt::of_request(&bytes)?;
    let file = format!("{number:04}");
    write_bytes(&folder.join(format!("{file}.request")), &bytes)?;
    Ok(Batch { file, request: to_hex(&id), digest: to_hex(&receipt.digest()), records: names.to_vec() })
}

fn write_bytes(path: &Path, bytes: &[u8]) -> Result<()> {
    Ok(files::replace(path, Access::Shared, bytes)?)
}

fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))
}
