//! What cannot be done as asked: exit code 2, and a message that names the file or option.

use std::fs;

use super::{PASSPHRASE, Server, classify, decisions, keygen, photos, scratch, table};
use crate::support::stderr;

#[test]
fn keys_and_passphrases() {
    let scratch = scratch();
    photos(&scratch, 20, 2);
    scratch.ok(&["private", "train", "--images", "labelled", "--to", "faces.clm"]);
    keygen(&scratch, "my.secret", "4096");
    keygen(&scratch, "other.secret", "4096");
    keygen(&scratch, "large.secret", "8192");
    scratch.write("wrong.txt", "open barley\n");
    scratch.write("empty.txt", "\n");
    let server = Server::start(&scratch, "faces.clm", "127.0.0.1:0");
    let args = classify(["--images", "mine"], &server.url, "my.secret", "job");
    let with = |at: &str, value: &'static str| {
        let mut args = args.clone();
        let place = args.iter().position(|argument| *argument == at).unwrap();
        args[place + 1] = value;
        args
    };
    scratch.refused(&with("--passphrase-file", "wrong.txt"), &["--key my.secret", "passphrase is wrong"]);
    scratch.refused(&with("--passphrase-file", "empty.txt"), &["--passphrase-file empty.txt", "empty"]);
    scratch
        .refused(&with("--passphrase-file", "none.txt"), &["--passphrase-file none.txt", "cannot be read"]);
    let made =
        ["--key faces.clm", "a model made by `private train`", "not a usable secret key", "private keygen"];
    scratch.refused(&with("--key", "faces.clm"), &made);
    scratch.write("long.txt", "x".repeat(70_000));
    scratch.refused(
        &with("--key", "long.txt"),
        &["--key long.txt: 70000 bytes", "at most 65536", "private keygen"],
    );
    scratch.refused(&with("--passphrase-file", "long.txt"), &["long.txt: 70000 bytes", "at most 4096"]);
    scratch.refused(&with("--key", "large.secret"), &["--key large.secret", "--degree 4096"]);
    scratch.refused(&with("--images", "nowhere"), &["nowhere"]);
    scratch.refused(&with("--images", "labelled"), &["--images labelled", "holds no PNG"]);
    assert!(!scratch.path("job").exists());
    scratch.ok(&args);
    let decided = ["decisions.csv", "decisions.html"].map(|name| scratch.path("job").join(name));
    decided.iter().for_each(|file| fs::remove_file(file).unwrap());
    let decrypt = |key| ["private", "decrypt", "job", "--key", key, "--passphrase-file", PASSPHRASE];
    scratch.refused(&decrypt("other.secret"), &["--key other.secret", "not the key"]);
    scratch.ok(&decrypt("my.secret"));
    scratch.refused(
        &["private", "keygen", "my.secret", "--passphrase-file", PASSPHRASE],
        &["my.secret", "never overwritten"],
    );
}

#[test]
fn models_cards_and_servers() {
    let scratch = scratch();
    let csv = table(&scratch, "train.csv", 60, true);
    let train = ["private", "train", "--csv", &csv, "--target", "ok", "--positive", "yes", "--to", "m.clm"];
    scratch.ok(&train);
    scratch.refused(&train, &["m.clm", "exists already"]);
    scratch.refused(&["private", "train", "--to", "x.clm"], &["nothing to train on"]);
    scratch.refused(&["private", "serve", "--model", "none.clm"], &["--model none.clm", "cannot be read"]);
    scratch.refused(&["private", "serve", "--model", &csv], &["--model", "a served model with \"CLPM\""]);
    scratch
        .refused(&["private", "serve", "--model", "m.clm", "--model", "m.clm"], &["two models are called"]);
    let workers = ["private", "serve", "--model", "m.clm", "--workers", "0"];
    scratch.refused(&workers, &["workers is 0, accepted are 1 to 1024"]);
    let mut damaged = fs::read(scratch.path("m.clm")).unwrap();
    damaged[300] ^= 1;
    scratch.write("damaged.clm", damaged);
    scratch.refused(&["private", "serve", "--model", "damaged.clm"], &["--model damaged.clm", "damaged"]);
    keygen(&scratch, "my.secret", "4096");
    let encrypt = |from: [&'static str; 2], card: &'static str| {
        let args =
            ["private", "encrypt", from[0], from[1], "--card", card, "--key", "my.secret", "--to", "job"];
        [&args[..], &["--passphrase-file", PASSPHRASE]].concat()
    };
    scratch.refused(&encrypt(["--csv", "train.csv"], "none.card"), &["--card none.card", "cannot be read"]);
    scratch
        .refused(&encrypt(["--csv", "train.csv"], "m.clm"), &["--card m.clm", "not a card", "private train"]);
    scratch.refused(&encrypt(["--images", "."], "m.card"), &["--images", "takes rows of a table"]);
    scratch.write("short.csv", "id,age\na,1\n");
    scratch.refused(&encrypt(["--csv", "short.csv"], "m.card"), &["--csv short.csv", "income"]);
    let mut server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    let args = classify(["--csv", "train.csv"], "127.0.0.1:1", "my.secret", "job");
    scratch.refused(&args, &["127.0.0.1:1", "http://"]);
    let taken = server.address().to_owned();
    scratch.refused(
        &["private", "serve", "--model", "m.clm", "--address", &taken],
        &["--address", "cannot listen"],
    );
    let unknown = ["--model", "00000000000000000000000000000000"];
    let url = server.url.clone();
    let args = classify(["--csv", "train.csv"], &url, "my.secret", "job");
    scratch.refused(&[&args[..], &unknown].concat(), &["--model 0000", "the server has"]);
    assert!(server.child.try_wait().unwrap().is_none(), "it still serves");
}

#[test]
fn what_is_no_image_by_its_name_and_folders_are_named_when_they_are_passed_over() {
    let scratch = scratch();
    photos(&scratch, 20, 2);
    scratch.ok(&["private", "train", "--images", "labelled", "--to", "faces.clm"]);
    keygen(&scratch, "my.secret", "4096");
    fs::create_dir(scratch.path("mine/more")).unwrap();
    for name in ["one.heic", "two.gif", "notes.txt", ".hidden"] {
        scratch.write(&format!("mine/{name}"), "no image");
    }
    let said = |args: &[&str]| {
        let output = scratch.run(args);
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    let encrypt = ["private", "encrypt", "--images", "mine", "--card", "faces.card", "--key", "my.secret"];
    let encrypted =
        said(&[&encrypt[..], &["--to", "job", "--passphrase-file", PASSPHRASE, "--quiet"]].concat());
    let server = Server::start(&scratch, "faces.clm", "127.0.0.1:0");
    let classified = said(&classify(["--images", "mine"], &server.url, "my.secret", "decided"));
    for message in [encrypted, classified] {
        for part in ["warning: --images mine", "(4)", "more/ (a folder)", "one.heic", "convert images to PNG"]
        {
            assert!(message.contains(part), "no {part:?} in {message}");
        }
        assert!(!message.contains(".hidden"), "{message}");
    }
    assert_eq!(decisions(&scratch.path("decided/decisions.csv")).len(), 4);
    fs::create_dir(scratch.path("foreign")).unwrap();
    scratch.write("foreign/one.heic", "no image");
    let args = classify(["--images", "foreign"], &server.url, "my.secret", "job2");
    scratch.refused(&args, &["--images foreign", "holds no PNG", "one.heic", "convert images"]);
}

/// What cannot be written is noticed before the first record is read.
#[test]
fn a_place_that_takes_no_model_is_noticed_before_training() {
    let scratch = scratch();
    scratch.write("no-table.csv", "");
    for (to, part) in [("new/", "ends with a slash"), ("nowhere/m.clm", "cannot open the folder")] {
        let train = ["private", "train", "--csv", "no-table.csv", "--target", "ok", "--to", to];
        scratch.refused(&train, &[to, part]);
    }
}
