//! Commands that make new files, times the ways in which a path can be taken already.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use image::RgbImage;

use crate::support::{Scratch, stderr};

/// A command that writes to the place that follows its last word.
struct Writer {
    name: &'static str,
    args: &'static [&'static str],
    /// Files that it reads: the option in a message, and the name in the scratch folder.
    sources: &'static [(&'static str, &'static str)],
    /// What a second file that it writes has behind the name of the first.
    companion: Option<&'static str>,
}

const WRITERS: [Writer; 18] = [
    Writer { name: "keygen", args: &["keygen"], sources: &[], companion: None },
    Writer {
        name: "private keygen",
        args: &["private", "keygen", "--passphrase-file", "pass.txt"],
        sources: &[],
        companion: None,
    },
    Writer {
        name: "encrypt-table",
        args: &["encrypt-table", "--csv", "p.csv", "--scheme", "siv", "--key", "k.key", "--to"],
        sources: &[("--csv", "p.csv"), ("--key", "k.key")],
        companion: Some(".cipherlens.toml"),
    },
    Writer {
        name: "decrypt-table",
        args: &["decrypt-table", "--csv", "e.csv", "--key", "k.key", "--to"],
        sources: &[("--csv", "e.csv"), ("--key", "k.key"), ("note", "e.csv.cipherlens.toml")],
        companion: None,
    },
    Writer {
        name: "encrypt-image, one",
        args: &["encrypt-image", "--images", "p.png", "--scheme", "aes-ctr", "--key", "k.key", "--to"],
        sources: &[("--images", "p.png"), ("--key", "k.key")],
        companion: Some(".cipherlens.toml"),
    },
    Writer {
        name: "decrypt-image, one",
        args: &["decrypt-image", "--images", "e.png", "--key", "k.key", "--to"],
        sources: &[("--images", "e.png"), ("--key", "k.key"), ("note", "e.png.cipherlens.toml")],
        companion: None,
    },
    Writer {
        name: "encrypt-image, folder",
        args: &["encrypt-image", "--images", "photos", "--scheme", "aes-ctr", "--key", "k.key", "--to"],
        sources: &[("--images", "photos"), ("--key", "k.key")],
        companion: None,
    },
    Writer {
        name: "decrypt-image, folder",
        args: &["decrypt-image", "--images", "hidden", "--key", "k.key", "--to"],
        sources: &[("--images", "hidden"), ("--key", "k.key")],
        companion: None,
    },
    Writer { name: "private train", args: &TRAIN, sources: &[("--csv", "p.csv")], companion: Some(".card") },
    Writer {
        name: "private encrypt",
        args: &[
            "private",
            "encrypt",
            "--csv",
            "p.csv",
            "--card",
            "m.card",
            "--key",
            "my.secret",
            "--passphrase-file",
            "pass.txt",
            "--to",
        ],
        sources: &[("--csv", "p.csv"), ("--card", "m.card"), ("--key", "my.secret")],
        companion: None,
    },
    Writer {
        name: "private classify",
        // Nothing listens there: what is taken is refused before the server is asked.
        args: &[
            "private",
            "classify",
            "--csv",
            "p.csv",
            "--server",
            "http://127.0.0.1:9",
            "--key",
            "my.secret",
            "--passphrase-file",
            "pass.txt",
            "--to",
        ],
        sources: &[("--csv", "p.csv"), ("--key", "my.secret")],
        companion: None,
    },
    Writer { name: "keygen, fernet", args: &["keygen", "--format", "fernet"], sources: &[], companion: None },
    Writer {
        name: "encrypt-image, regions",
        args: &[
            "encrypt-image",
            "--images",
            "photos",
            "--regions",
            "boxes.csv",
            "--key",
            "k.key",
            "--allow-none",
            "--to",
        ],
        sources: &[("--images", "photos"), ("--regions", "boxes.csv"), ("--key", "k.key")],
        companion: None,
    },
    Writer {
        name: "make-data, images",
        args: &["make-data", "--pictures", "2", "--size", "16x16", "--to"],
        sources: &[],
        companion: None,
    },
    Writer {
        name: "numeric --write-schema",
        args: &["numeric", "--csv", "p.csv", "--target", "ok", "--write-schema"],
        sources: &[("--csv", "p.csv")],
        companion: None,
    },
    Writer {
        name: "audit --write-schema",
        args: &["audit", "--csv", "p.csv", "--target", "ok", "--write-schema"],
        sources: &[("--csv", "p.csv")],
        companion: None,
    },
    Writer {
        name: "detect --save-model",
        args: &["detect", "--quick", "--images", "photos", "--annotations", "boxes.csv", "--save-model"],
        sources: &[("--images", "photos"), ("--annotations", "boxes.csv")],
        companion: None,
    },
    Writer {
        name: "detect --dataset --save-model",
        args: &["detect", "--quick", "--schemes", "plain", "--save-model"],
        sources: &[],
        companion: None,
    },
];

/// Trains a small model, into the file that follows.
const TRAIN: [&str; 9] =
    ["private", "train", "--csv", "p.csv", "--target", "ok", "--positive", "yes", "--to"];

/// A place that is taken: what to give as the path, what the message must hold beside it, and how it came about.
struct Taken {
    way: String,
    path: String,
    parts: Vec<String>,
}

/// The ways in which a writer's path can name one of its sources.
fn sources(scratch: &Scratch, writer: &Writer) -> Vec<Taken> {
    let mut ways = Vec::new();
    for (option, name) in writer.sources {
        let absolute = scratch.path(name).to_string_lossy().into_owned();
        let (soft, hard) = (format!("soft-{name}"), format!("hard-{name}"));
        symlink(name, scratch.path(&soft)).unwrap();
        let mut paths = vec![
            ("itself", (*name).to_owned()),
            ("./", format!("./{name}")),
            ("absolute", absolute),
            ("..", format!("sub/../{name}")),
            ("link", soft),
        ];
        if scratch.path(name).is_file() {
            fs::hard_link(scratch.path(name), scratch.path(&hard)).unwrap();
            paths.push(("hard link", hard));
        }
        for (way, path) in paths {
            let parts = vec![(*option).to_owned(), (*name).to_owned(), "same file".to_owned()];
            ways.push(Taken { way: format!("{option} as {way}"), path, parts });
        }
    }
    ways
}

/// The ways in which it can be anything else that exists, or no name of a file at all.
fn others(scratch: &Scratch, writer: &Writer) -> Vec<Taken> {
    symlink("nowhere", scratch.path("dangling")).unwrap();
    symlink("other.txt", scratch.path("soft-other")).unwrap();
    symlink("/dev/null", scratch.path("null")).unwrap();
    symlink("/dev/stdout", scratch.path("stdout")).unwrap();
    assert!(Command::new("mkfifo").arg(scratch.path("pipe")).status().unwrap().success());
    let taken = |way: &str, path: &str, part: &str| Taken {
        way: way.to_owned(),
        path: path.to_owned(),
        parts: vec![part.to_owned()],
    };
    let mut ways = vec![
        taken("another file", "other.txt", "exists already"),
        taken("another key", "other.key", "exists already"),
        taken("a folder", "sub", "exists already"),
        taken("a link to another file", "soft-other", "exists already"),
        taken("a link to nothing", "dangling", "exists already"),
        taken("a pipe", "pipe", "a device or pipe"),
        // By a link: a program that is wrong here replaces the link and not the machine's device.
        taken("a device", "null", "exists already"),
        taken("standard output by its device", "stdout", "exists already"),
        taken("standard output", "-", "standard output"),
        taken("no folder", "missing/new", "missing"),
    ];
    if let Some(end) = writer.companion {
        fs::write(scratch.path(&format!("new{end}")), "the user's own").unwrap();
        ways.push(taken("its note is there", "new", end));
        symlink("nowhere", scratch.path(&format!("linked{end}"))).unwrap();
        ways.push(taken("its note is a link to nothing", "linked", end));
    }
    ways
}

/// A scratch folder with everything that the writers read.
fn scratch() -> Scratch {
    let scratch = Scratch::new();
    let rows =
        (0..60).map(|row| format!("{},{}\n", 20 + row * 7 % 50, if row % 2 == 0 { "yes" } else { "no" }));
    scratch.write("p.csv", format!("age,ok\n{}", rows.collect::<String>()));
    scratch.write("other.txt", "the user's own\n");
    scratch.write("pass.txt", "open sesame\n");
    scratch.write("boxes.csv", "file,x,y,w,h,score\na.png,1,1,4,4,1\n");
    for folder in ["sub", "photos"] {
        fs::create_dir(scratch.path(folder)).unwrap();
    }
    for name in ["p.png", "photos/a.png", "photos/b.png"] {
        RgbImage::from_fn(8, 6, |x, y| image::Rgb([(x * 9 + y) as u8, y as u8, 7]))
            .save(scratch.path(name))
            .unwrap();
    }
    for key in ["k.key", "other.key"] {
        scratch.ok(&["keygen", key]);
    }
    let encrypt = |command: &str, option: &str, from: &str, scheme: &str, to: &str| {
        scratch.ok(&[command, option, from, "--scheme", scheme, "--key", "k.key", "--to", to]);
    };
    encrypt("encrypt-table", "--csv", "p.csv", "siv", "e.csv");
    encrypt("encrypt-image", "--images", "p.png", "aes-ctr", "e.png");
    encrypt("encrypt-image", "--images", "photos", "aes-ctr", "hidden");
    scratch.ok(&[&TRAIN[..], &["m.clm"]].concat());
    scratch.ok(&["private", "keygen", "--degree", "4096", "--passphrase-file", "pass.txt", "my.secret"]);
    scratch
}

/// Everything below a folder: what kind of thing it is, its mode and its bytes or target.
pub(super) fn snapshot(folder: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            let content = match (metadata.is_dir() || metadata.file_type().is_fifo(), metadata.is_symlink()) {
                (true, _) => Vec::new(),
                (_, true) => fs::read_link(&path).unwrap().to_string_lossy().into_owned().into_bytes(),
                _ => fs::read(&path).unwrap(),
            };
            if metadata.is_dir() {
                open.push(path.clone());
            }
            found.insert(path, (metadata.mode(), content));
        }
    }
    found
}

#[test]
fn nothing_that_exists_is_overwritten() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for writer in &WRITERS {
        let scratch = scratch();
        let ways: Vec<Taken> =
            sources(&scratch, writer).into_iter().chain(others(&scratch, writer)).collect();
        let before = snapshot(&scratch.path(""));
        for taken in &ways {
            cases += 1;
            let output = scratch.run(&[writer.args, &[taken.path.as_str()]].concat());
            let message = stderr(&output);
            let mut says = |what: String| wrong.push(format!("{}, {}: {what}", writer.name, taken.way));
            if output.status.code() != Some(2) {
                says(format!("exit code {:?}\n{message}", output.status.code()));
            }
            for part in taken.parts.iter().chain([&taken.path]).filter(|part| !message.contains(*part)) {
                says(format!("no {part:?} in: {message}"));
            }
            let after = snapshot(&scratch.path(""));
            if after != before {
                says("something in the folder has changed".to_owned());
                for (path, (_, content)) in &before {
                    if path.is_dir() || path.is_symlink() || path.ends_with("pipe") {
                        continue;
                    }
                    if after.get(path).is_none_or(|(_, now)| now != content) {
                        // Put it back, so that the next case starts from the same place.
                        let _ = fs::remove_file(path);
                        let _ = fs::write(path, content);
                    }
                }
                after.keys().filter(|path| !before.contains_key(*path)).for_each(|path| {
                    let _ = fs::remove_file(path).or_else(|_| fs::remove_dir_all(path));
                });
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases >= 60, "{cases} cases");
}

#[test]
fn a_model_and_its_card_at_one_place_are_refused() {
    let scratch = scratch();
    let before = snapshot(&scratch.path(""));
    scratch.refused(&[&TRAIN[..], &["n.card"]].concat(), &["n.card", "same file"]);
    assert_eq!(snapshot(&scratch.path("")), before);
}

/// Puts something at a place: a file, a link to another file, a link to nothing, a folder, a pipe.
const TAKE: [fn(&Scratch, &Path); 5] = [
    |_, place| fs::write(place, "the user's own").unwrap(),
    |scratch, place| symlink(scratch.path("other.txt"), place).unwrap(),
    |_, place| symlink("nowhere", place).unwrap(),
    |_, place| fs::create_dir(place).unwrap(),
    |_, place| assert!(Command::new("mkfifo").arg(place).status().unwrap().success()),
];

#[test]
fn a_generated_table_takes_no_place_of_another_file() {
    let scratch = scratch();
    let folder = scratch.path("sub/loan-synthetic");
    let place = folder.join("loan.csv");
    fs::create_dir(&folder).unwrap();
    let make = ["make-data", "--rows", "40", "--to", "sub"];
    for take in TAKE {
        take(&scratch, &place);
        let before = snapshot(&scratch.path(""));
        scratch.refused(&make, &["loan.csv", "exists already"]);
        assert_eq!(snapshot(&scratch.path("")), before);
        let _ = fs::remove_file(&place).or_else(|_| fs::remove_dir(&place));
    }
    scratch.ok(&make);
    let before = snapshot(&scratch.path(""));
    assert!(scratch.ok(&make).contains("is there already, with the same bytes"));
    scratch.refused(&["make-data", "--rows", "41", "--to", "sub"], &["loan.csv", "exists already"]);
    scratch.refused(&["make-data", "--to", "p.csv"], &["p.csv"]);
    scratch.refused(&["make-data", "--to", "-"], &["standard output"]);
    assert_eq!(snapshot(&scratch.path("")), before);
}

#[test]
fn decisions_take_no_place_of_another_file() {
    let scratch = scratch();
    let key = ["--key", "my.secret", "--passphrase-file", "pass.txt"];
    let encrypt = ["private", "encrypt", "--csv", "p.csv", "--card", "m.card", "--to", "job"];
    scratch.ok(&[&encrypt[..], &key].concat());
    for name in ["decisions.csv", "decisions.html"] {
        let place = scratch.path("job").join(name);
        for take in TAKE {
            take(&scratch, &place);
            let before = snapshot(&scratch.path(""));
            scratch.refused(&[&["private", "decrypt", "job"], &key[..]].concat(), &[name, "exists already"]);
            let again = ["private", "classify", "--csv", "p.csv", "--server", "http://127.0.0.1:9"];
            scratch.refused(&[&again[..], &key, &["--to", "job"]].concat(), &[name, "exists already"]);
            assert_eq!(snapshot(&scratch.path("")), before);
            let _ = fs::remove_file(&place).or_else(|_| fs::remove_dir(&place));
        }
    }
}

#[test]
fn what_is_secret_or_decrypted_is_readable_by_its_owner_only() {
    let scratch = scratch();
    scratch.ok(&["decrypt-table", "--csv", "e.csv", "--key", "k.key", "--to", "again.csv"]);
    scratch.ok(&["decrypt-image", "--images", "e.png", "--key", "k.key", "--to", "again.png"]);
    scratch.ok(&["decrypt-image", "--images", "hidden", "--key", "k.key", "--to", "again"]);
    for (name, mode) in [
        ("k.key", 0o600),
        ("my.secret", 0o600),
        ("m.clm", 0o600),
        ("again.csv", 0o600),
        ("again.png", 0o600),
        ("again", 0o700),
        ("again/a.png", 0o600),
    ] {
        let found = fs::metadata(scratch.path(name)).unwrap().mode() & 0o777;
        assert_eq!(found, mode, "{name}: {found:o}");
    }
}
