//! A job is of certain records and no others; its list and its responses cannot be exchanged without being noticed.

use std::fs;

use sha2::{Digest, Sha256};

use super::{PASSPHRASE, Server, classify, keygen, scratch, table};
use crate::support::Scratch;

const KEY: [&str; 4] = ["--key", "my.secret", "--passphrase-file", PASSPHRASE];
/// Frame header, request digest and number of records of a response.
const BODY: usize = 66 + 32 + 4;

/// A model, a key, and an encrypted job of three records that nobody has sent.
fn prepared() -> Scratch {
    let scratch = scratch();
    let train = table(&scratch, "train.csv", 90, true);
    let args = ["private", "train", "--csv", &train, "--target", "ok", "--positive", "yes", "--to", "m.clm"];
    scratch.ok(&[&args[..], &["--classifier", "logistic"]].concat());
    keygen(&scratch, "my.secret", "4096");
    scratch.write("new.csv", "id,age,income,area\na,30,2000,rural\nb,40,3000,urban\nc,50,4000,coast\n");
    let args = ["private", "encrypt", "--csv", "new.csv", "--card", "m.card", "--to", "job"];
    scratch.ok(&[&args[..], &KEY].concat());
    scratch
}

fn decrypt(scratch: &Scratch, parts: &[&str]) {
    scratch.refused(&[&["private", "decrypt", "job"], &KEY[..]].concat(), parts);
    assert!(!scratch.path("job/decisions.csv").exists() && !scratch.path("job/decisions.html").exists());
}

#[test]
fn other_values_of_the_same_records_are_not_decided_by_an_earlier_job() {
    let scratch = prepared();
    let server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    let others = [
        "id,age,income,area\na,30,2001,rural\nb,40,3000,urban\nc,50,4000,coast\n",
        "id,age,income,area\na,30,2000,rural\nb,40,3000,urban\nc,50,4000,urban\n",
        "id,age,income,area\na,40,3000,urban\nb,30,2000,rural\nc,50,4000,coast\n",
    ];
    for other in others {
        scratch.write("other.csv", other);
        let args = classify(["--csv", "other.csv"], &server.url, "my.secret", "job");
        scratch.refused(&args, &["--to job", "other values of the same records", "new folder"]);
    }
    scratch.write("order.csv", "id,age,income,area\nb,40,3000,urban\na,30,2000,rural\nc,50,4000,coast\n");
    let args = classify(["--csv", "order.csv"], &server.url, "my.secret", "job");
    scratch.refused(&args, &["--to job", "other records"]);
    scratch.write("columns.csv", "area,id,income,age\nrural,a,2000,30\nurban,b,3000,40\ncoast,c,4000,50\n");
    scratch.ok(&classify(["--csv", "columns.csv"], &server.url, "my.secret", "job"));
}

#[test]
fn an_edited_list_is_refused() {
    let scratch = prepared();
    let server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    scratch.ok(&["private", "classify", "job", "--server", &server.url]);
    let list = fs::read_to_string(scratch.path("job/job.json")).unwrap();
    let write = |text: &str| fs::write(scratch.path("job/job.json"), text).unwrap();
    let swapped = list.replace("\"a\"", "\"x\"").replace("\"b\"", "\"a\"").replace("\"x\"", "\"b\"");
    assert_ne!(swapped, list);
    write(&swapped);
    decrypt(&scratch, &["job/job.seal", "was changed", "encrypt the records again"]);
    write(&list.replacen("\"version\": 2", "\"version\": 1", 1));
    decrypt(&scratch, &["job/job.json", "version 1", "reads version 2", "private encrypt"]);
    write("{\"format\": \"other\", \"version\": 2}");
    decrypt(&scratch, &["job/job.json", "\"other\"", "cipherlens-job", "private encrypt"]);
    write("not JSON");
    decrypt(&scratch, &["job/job.json", "not the list of a job's requests", "private encrypt"]);
    write(&list);
    fs::remove_file(scratch.path("job/job.seal")).unwrap();
    decrypt(&scratch, &["job/job.seal", "cannot be read"]);
}

#[test]
fn a_random_reply_is_refused_and_named() {
    let scratch = prepared();
    let server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    scratch.ok(&["private", "classify", "job", "--server", &server.url]);
    let path = scratch.path("job/0001.response");
    let mut bytes = fs::read(&path).unwrap();
    let content = bytes.len() - 32;
    for (index, byte) in bytes[BODY..content].iter_mut().enumerate() {
        // Residues of seven bytes, the highest small, so that all lie below their prime.
        *byte = if index % 7 == 6 { 0 } else { (index * index + 31 * index) as u8 };
    }
    let digest = Sha256::digest(&bytes[..content]);
    bytes[content..].copy_from_slice(&digest);
    fs::write(&path, bytes).unwrap();
    decrypt(&scratch, &["job/0001.response", "remove it to ask again", "not the server's answer"]);
    fs::remove_file(&path).unwrap();
    scratch.ok(&["private", "classify", "job", "--server", &server.url]);
    scratch.ok(&[&["private", "decrypt", "job"], &KEY[..]].concat());
}

/// A job, a key and a card that an earlier program wrote. Its requests are not kept, so a continuation ends where it needs
/// them: after it has found that the records are the job's.
#[test]
fn a_job_of_an_earlier_program_is_of_the_same_records() {
    let golden = crate::support::workspace().join("crates/private-service/tests/golden");
    let scratch = scratch();
    fs::create_dir(scratch.path("job")).unwrap();
    for name in ["my.secret", "odd.csv", "m.card", "job/job.json", "job/job.seal"] {
        fs::copy(golden.join(name), scratch.path(name)).unwrap();
    }
    let again = |csv| classify(["--csv", csv], "http://127.0.0.1:1", "my.secret", "job");
    scratch.refused(&again("odd.csv"), &["job/0001.request: cannot be read"]);
    let odd = fs::read_to_string(golden.join("odd.csv")).unwrap();
    scratch.write("other.csv", odd.replace("41,1600", "41,1601"));
    scratch.refused(&again("other.csv"), &["--to job", "other values of the same records (of odd.csv)"]);
    scratch
        .refused(&[&["private", "decrypt", "job"], &KEY[..]].concat(), &["job/public.keys: cannot be read"]);
    let encrypt = ["private", "encrypt", "--csv", "odd.csv", "--card", "m.card", "--to", "again"];
    scratch.ok(&[&encrypt[..], &KEY].concat());
}
