//! The owner of the data: a job made, sent in parts, decided; and one that the command line made.

use std::error::Error;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use private_inference::SecretKey;
use private_service::owner::{
    Altered, AlteredCells, Card, CardError, Classified, Job, JobError, Loopback, ModelNotes, NewJob,
    Preparation, Records, Sending, Watch, records_per_request,
};
use safe_files::{Access, NewFolder};
use serde::{Deserialize, Serialize};

use crate::support::{MODEL, Owner, Running, model, options, rng};

/// Records that are rows of numbers already.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Columns {
    columns: usize,
}

impl Preparation for Columns {
    fn width(&self) -> Result<usize, Box<dyn Error + Send + Sync>> {
        Ok(self.columns)
    }
}

fn notes(columns: usize) -> ModelNotes<Columns> {
    ModelNotes::new("metres", "logistic", &["no".to_owned(), "yes".to_owned()], 0.9, Columns { columns })
}

fn records(owner: &mut Owner, count: usize) -> Records {
    let clipped =
        vec![AlteredCells { record: 1, column: "x".to_owned(), cells: 1, change: "9 -> 2".to_owned() }];
    Records {
        names: (0..count).map(|row| format!("record {row}")).collect(),
        rows: owner.rows(count),
        altered: Altered::new(clipped, Vec::new()),
    }
}

/// A job of seven records, two per request.
fn job(owner: &mut Owner, records: &Records, folder: &Path) -> Job<Columns> {
    let card = Card::new(owner.client.card().clone(), notes(3)).unwrap();
    let per_request = records_per_request(&owner.client, Some(2), 1 << 20).unwrap();
    let new = NewJob { card: &card, client: &owner.client, input: "walks", records, per_request };
    assert_eq!(new.n_requests(), 4);
    let folder = NewFolder::at("--to", folder, Access::Shared).unwrap();
    new.encrypt(folder, &mut owner.rng, &()).unwrap()
}

/// Lets so many requests through.
struct Few {
    most: usize,
    done: AtomicUsize,
}

impl Watch for Few {
    fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.done.load(Ordering::Relaxed) >= self.most
    }
}

fn few(most: usize) -> Few {
    Few { most, done: AtomicUsize::new(0) }
}

#[test]
fn a_job_is_made_sent_in_parts_and_decided() {
    let (dir, mut owner, service) = (tempfile::tempdir().unwrap(), Owner::new(31), Running::start(options()));
    let records = records(&mut owner, 7);
    job(&mut owner, &records, &dir.path().join("job"));
    let job = Job::<Columns>::open(&dir.path().join("job")).unwrap();
    assert_eq!((job.n_records(), job.batches().len(), job.input()), (7, 4, "walks"));
    assert!(
        matches!(job.decide(&owner.client, &()), Err(JobError::NoResponse { request }) if request == "0001")
    );

    let url = service.url();
    let sending = Sending::new(&job, &url).unwrap();
    assert!(matches!(sending.work(&few(1)), Err(JobError::Stopped)));
    assert_eq!((sending.n_left(), sending.finish().unwrap().responses), (3, 1));
    let sending = Sending::new(&job, &url).unwrap();
    assert_eq!(sending.n_left(), 3, "what has a response is not sent again");
    std::thread::scope(|scope| {
        let threads = [0, 1].map(|_| scope.spawn(|| sending.work(&())));
        threads.into_iter().for_each(|thread| thread.join().unwrap().unwrap());
    });
    assert_eq!((sending.n_left(), sending.finish().unwrap().responses), (0, 4));

    let decided = job.decide(&owner.client, &()).unwrap();
    let classes: Vec<usize> = decided.decisions.iter().map(|decision| decision.class).collect();
    assert_eq!(classes, model(MODEL).decisions(records.rows.view()).unwrap());
    assert_eq!(decided.counts(2).iter().sum::<usize>(), 7);
    let mut csv = Vec::new();
    decided.write_csv(&mut csv, job.card()).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "record,decision,score,clipped,imputed");
    assert!(lines[2].starts_with("record 1,") && lines[2].ends_with(",x: 9 -> 2,"), "{}", lines[2]);
    assert_eq!(lines.len(), 8);
}

#[test]
fn a_job_that_is_stopped_leaves_nothing_behind() {
    let (dir, mut owner) = (tempfile::tempdir().unwrap(), Owner::new(32));
    let records = records(&mut owner, 7);
    let card = Card::new(owner.client.card().clone(), notes(3)).unwrap();
    let per_request = NonZeroUsize::new(2).unwrap();
    let new = NewJob { card: &card, client: &owner.client, input: "walks", records: &records, per_request };
    let folder = NewFolder::at("--to", &dir.path().join("job"), Access::Shared).unwrap();
    assert!(matches!(new.encrypt(folder, &mut rng(1), &few(2)), Err(JobError::Stopped)));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_job_is_of_its_records_and_its_key() {
    let (dir, mut owner) = (tempfile::tempdir().unwrap(), Owner::new(33));
    let mut records = records(&mut owner, 7);
    let job = job(&mut owner, &records, &dir.path().join("job"));
    let key = owner.client.secret();
    let other = SecretKey::generate(key.degree(), &mut rng(9)).unwrap();
    assert!(job.check_is_of(&records, key).is_ok());
    assert!(matches!(job.check_is_of(&records, &other), Err(JobError::OtherKey { .. })));
    assert!(matches!(job.client(other), Err(JobError::WrongKey { .. })));
    records.rows[[3, 1]] += 0.5;
    assert!(matches!(job.check_is_of(&records, key), Err(JobError::OtherValues { .. })));
    records.names.swap(0, 1);
    assert!(matches!(job.check_is_of(&records, key), Err(JobError::OtherRecords { records: 7, .. })));
}

#[test]
fn requests_hold_at_least_one_record() {
    let client = Owner::new(34).client;
    let of = |wanted, bytes| records_per_request(&client, wanted, bytes);
    let smallest = client.message_sizes(1).request;
    assert_eq!(of(Some(5), 1 << 20).unwrap().get(), 5);
    assert_eq!(of(None, 1 << 20).unwrap().get(), client.records_within(smallest));
    assert!(of(Some(usize::MAX), smallest).is_ok_and(|most| most.get() == client.records_within(smallest)));
    assert!(matches!(of(Some(0), 1 << 20), Err(JobError::EmptyRequests)));
    assert!(matches!(of(None, 9), Err(JobError::RequestBytes { given: 9, smallest: s }) if s == smallest));
}

#[test]
fn a_card_holds_notes_that_fit_its_model() {
    let model = model(MODEL).card().clone();
    let card = Card::new(model.clone(), notes(3)).unwrap();
    assert_eq!(Card::from_json(&card.to_json().unwrap()).unwrap(), card);
    assert_eq!(ModelNotes::from_json(&notes(3).to_json().unwrap()).unwrap(), notes(3));
    assert!(matches!(Card::new(model.clone(), notes(4)), Err(CardError::Width { expected: 3, found: 4 })));
    let mut one_class = notes(3);
    one_class.classes.pop();
    assert!(matches!(Card::new(model, one_class), Err(CardError::Classes { expected: 2, found: 1 })));
    let text = String::from_utf8(card.to_json().unwrap()).unwrap();
    let read = |text: &str| Card::<Columns>::from_json(text.as_bytes());
    assert!(matches!(read("name,x"), Err(CardError::Json(_))));
    let newer = text.replacen("\"version\": 1", "\"version\": 2", 1);
    assert!(matches!(read(&newer), Err(CardError::Format { version: 2, .. })));
    let garbled = text.replacen("\"card\": \"", "\"card\": \"!", 1);
    assert!(matches!(read(&garbled), Err(CardError::Base64(_))));
}

#[test]
fn both_ends_in_one_process_decide_as_the_model_does() {
    let mut owner = Owner::new(35);
    let (rows, model) = (owner.rows(5), model(MODEL));
    let secret = SecretKey::generate(model.card().parameters().degree(), &mut rng(1)).unwrap();
    let mut both = Loopback::new(&model, secret, rng(2), rng(3)).unwrap();
    let (decisions, cost) = both.ask(rows.view()).unwrap();
    assert_eq!(decisions.classes(), model.decisions(rows.view()).unwrap());
    assert_eq!(cost.up, both.request_bytes(5));
    let classified = both.classify(rows.view(), 1, &|| false).unwrap();
    let plain = Classified::plain(&model, rows.view()).unwrap();
    assert_eq!(classified.check_equal(&plain), Ok(()), "one record a request");
    assert_eq!(plain.classes, decisions.classes());
    assert!(matches!(both.classify(rows.view(), 1, &|| true), Err(JobError::Stopped)));
    assert!(cost.budget_bits >= model.card().least_budget_bits());
    assert_eq!(both.records_within(both.request_bytes(1)), owner.client.records_within(cost.up));
    assert!(both.records_within(u64::MAX) > 1000 && both.public_key_bytes() > 1000);
}

/// Notes as the command line writes them, as far as a reader of them has to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Written(serde_json::Value);

impl Preparation for Written {
    fn width(&self) -> Result<usize, Box<dyn Error + Send + Sync>> {
        let means = self.0["standardiser"]["mean"].as_array().ok_or("no means")?;
        Ok(means.len())
    }
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// A copy of the job that the command line made, and the key to it.
fn of_the_command_line() -> (tempfile::TempDir, SecretKey) {
    let dir = tempfile::tempdir().unwrap();
    for name in ["job.json", "job.seal"] {
        fs::copy(golden("job").join(name), dir.path().join(name)).unwrap();
    }
    let key = SecretKey::from_file(&fs::read(golden("my.secret")).unwrap(), b"open sesame").unwrap();
    (dir, key)
}

#[test]
fn what_the_command_line_wrote_is_read() {
    let (dir, key) = of_the_command_line();
    let card = Card::<Written>::from_json(&fs::read(golden("m.card")).unwrap()).unwrap();
    let job = Job::<Written>::open(dir.path()).unwrap();
    assert_eq!(*job.card(), card);
    assert_eq!((job.input(), job.n_records()), ("odd.csv", 5));
    assert_eq!(job.batches()[0].records, ["a", "b", "c", "d", "e"]);
    assert_eq!(card.notes().classes, ["no", "yes"]);
    assert_eq!(
        job.sealed(&key).unwrap().altered.lines(),
        [
            "2 cells of 2 records were clipped to the range that the model was trained on: income (1), age (1)",
            "2 cells of 2 records were imputed, because the input has no value there: age (1), area (1)",
        ]
    );
}

#[test]
fn a_changed_list_is_noticed_with_the_key_and_a_foreign_one_without() {
    let (dir, key) = of_the_command_line();
    let path = dir.path().join("job.json");
    let list = fs::read_to_string(&path).unwrap();
    let opened = |text: &str| {
        fs::write(&path, text).unwrap();
        Job::<Written>::open(dir.path())
    };
    let swapped = list.replace("\"a\"", "\"x\"").replace("\"b\"", "\"a\"").replace("\"x\"", "\"b\"");
    let changed = opened(&swapped).unwrap().sealed(&key);
    assert!(matches!(&changed, Err(error @ JobError::Changed { .. }) if error.is_lost()));
    let lost = |text: &str| opened(text).is_err_and(|error| error.is_lost());
    assert!(lost("not JSON") && lost("{\"format\": \"other\", \"version\": 2}"));
    assert!(lost(&list.replacen("\"version\": 2", "\"version\": 1", 1)));
    assert!(lost(&list.replacen("\"0001\"", "\"../0001\"", 1)));
    fs::remove_file(&path).unwrap();
    let missing = Job::<Written>::open(dir.path());
    assert!(matches!(missing, Err(error @ JobError::NoJob { .. }) if !error.is_lost()));
}
