//! Killed at any moment, a command leaves its sources as they were and its target absent or whole; the next run removes
//! what was left.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use image::RgbImage;

use crate::private::Server;
use crate::support::{Scratch, files};

/// Times that each command is killed.
const KILLS: u32 = 20;

/// A command with work for some tenths of a second.
struct Work<'a> {
    args: &'a [&'a str],
    /// What it writes; the first is whole or absent, and where it is there, so are the others.
    targets: &'static [&'static str],
    /// Whether two runs write the same bytes.
    same_bytes: bool,
}

const WORK: [Work<'static>; 12] = [
    Work { args: &["keygen", "new.key"], targets: &["new.key"], same_bytes: false },
    Work {
        args: &["encrypt-table", "--csv", "p.csv", "--scheme", "siv", "--key", "k.key", "--to", "new.csv"],
        targets: &["new.csv", "new.csv.cipherlens.toml"],
        same_bytes: false,
    },
    Work {
        args: &["decrypt-table", "--csv", "e.csv", "--key", "k.key", "--to", "again.csv"],
        targets: &["again.csv"],
        same_bytes: true,
    },
    Work { args: &ENCRYPT_IMAGES, targets: &["new"], same_bytes: false },
    Work {
        args: &["decrypt-image", "--images", "hidden", "--key", "k.key", "--to", "again"],
        targets: &["again"],
        same_bytes: true,
    },
    Work { args: &TRAIN, targets: &["n.clm", "n.card"], same_bytes: false },
    Work { args: &ENCRYPT_RECORDS, targets: &["job"], same_bytes: false },
    Work {
        args: &["make-data", "--pictures", "400", "--to", "generated"],
        targets: &["generated"],
        same_bytes: true,
    },
    Work { args: &NUMERIC, targets: &["out"], same_bytes: false },
    Work {
        args: &["image", "--generated", "60", "--quick", "--schemes", "plain", "--quiet"],
        targets: &["out"],
        same_bytes: false,
    },
    Work {
        args: &["detect", "--quick", "--schemes", "plain", "--quiet"],
        targets: &["out"],
        same_bytes: false,
    },
    Work {
        args: &["audit", "--csv", "small.csv", "--target", "ok", "--quick", "--quiet"],
        targets: &["out"],
        same_bytes: false,
    },
];

const ENCRYPT_IMAGES: [&str; 9] =
    ["encrypt-image", "--images", "photos", "--scheme", "aes-ctr", "--key", "k.key", "--to", "new"];
const TRAIN: [&str; 10] =
    ["private", "train", "--csv", "small.csv", "--target", "ok", "--positive", "yes", "--to", "n.clm"];
const SECRET: [&str; 4] = ["--key", "my.secret", "--passphrase-file", "pass.txt"];
const ENCRYPT_RECORDS: [&str; 14] = [
    "private",
    "encrypt",
    "--csv",
    "small.csv",
    "--card",
    "m.card",
    "--batch",
    "1",
    "--to",
    "job",
    SECRET[0],
    SECRET[1],
    SECRET[2],
    SECRET[3],
];
const NUMERIC: [&str; 8] =
    ["numeric", "--csv", "small.csv", "--target", "ok", "--quick", "--schemes=plain", "--quiet"];

fn scratch() -> Scratch {
    let scratch = Scratch::new();
    let row = |row: usize| format!("n{row},{},{}\n", 20 + row * 7 % 50, ["no", "yes", "yes"][row % 3]);
    scratch.write("p.csv", format!("name,age,ok\n{}", (0..60_000).map(row).collect::<String>()));
    scratch.write("small.csv", format!("name,age,ok\n{}", (0..100).map(row).collect::<String>()));
    fs::create_dir(scratch.path("photos")).unwrap();
    for index in 0..24u32 {
        let photo =
            RgbImage::from_fn(160, 120, |x, y| image::Rgb([(x * y + index) as u8, y as u8, (x ^ y) as u8]));
        photo.save(scratch.path(&format!("photos/{index}.png"))).unwrap();
    }
    scratch.ok(&["keygen", "k.key"]);
    scratch.ok(&["encrypt-table", "--csv", "p.csv", "--scheme", "siv", "--key", "k.key", "--to", "e.csv"]);
    let encrypt = ["encrypt-image", "--images", "photos", "--scheme", "aes-ctr", "--key", "k.key"];
    scratch.ok(&[&encrypt[..], &["--to", "hidden"]].concat());
    scratch.ok(&[&TRAIN[..9], &["m.clm"]].concat());
    scratch.write(SECRET[3], "open sesame\n");
    let keygen = ["private", "keygen", SECRET[1], "--degree", "4096"];
    scratch.ok(&[&keygen[..], &SECRET[2..]].concat());
    scratch
}

/// Numbers of `0..1`, the same each time.
fn shares() -> impl FnMut() -> f64 {
    let mut state = 0x9e37_79b9_u32;
    move || {
        // Numerical Recipes' linear congruential generator; its upper bits.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1u32 << 24)
    }
}

fn start(scratch: &Scratch, work: &Work<'_>) -> Child {
    scratch.command(work.args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Runs it and kills it after that time; whether it was still running.
fn kill_after(scratch: &Scratch, work: &Work<'_>, time: Duration) -> bool {
    let mut child = start(scratch, work);
    // A clock that nothing is sent to.
    let (_keep, clock) = mpsc::channel::<()>();
    assert_eq!(clock.recv_timeout(time), Err(mpsc::RecvTimeoutError::Timeout));
    let was_running = child.try_wait().unwrap().is_none();
    // SIGKILL; it may have ended in between.
    let _ = child.kill();
    child.wait().unwrap();
    was_running
}

/// What a stopped run may keep beside its target: parts under construction, and finished work to go on with.
fn is_kept(top: &str) -> bool {
    top.starts_with(".cipherlens-part-") || top == ".out.work"
}

/// The files of the scratch folder that are not targets of `work` and not kept for the next run.
fn sources(scratch: &Scratch, work: &Work<'_>) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = files(&scratch.path(""));
    all.retain(|path, _| {
        let top = path.iter().next().unwrap().to_string_lossy().into_owned();
        !is_kept(&top) && !work.targets.contains(&top.as_str())
    });
    all
}

fn assert_same(now: &BTreeMap<PathBuf, Vec<u8>>, before: &BTreeMap<PathBuf, Vec<u8>>, work: &Work<'_>) {
    let names = |all: &BTreeMap<PathBuf, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(now), names(before), "{:?}", work.args);
    for (name, bytes) in now {
        assert!(bytes == &before[name], "{:?} changed {}", work.args, name.display());
    }
}

fn remove_targets(scratch: &Scratch, work: &Work<'_>) {
    for target in work.targets {
        let path = scratch.path(target);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else if path.exists() {
            fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn killed_commands_leave_the_target_absent_or_whole_and_the_next_run_cleans_up() {
    let scratch = scratch();
    let mut random = shares();
    for work in &WORK {
        let before = sources(&scratch, work);
        let started = Instant::now();
        assert!(start(&scratch, work).wait().unwrap().success(), "{:?}", work.args);
        let whole = started.elapsed();
        let expected = listing(&scratch, work);
        let bytes = work.same_bytes.then(|| contents(&scratch, work));
        remove_targets(&scratch, work);
        let mut killed = 0;
        for _ in 0..KILLS {
            killed += u32::from(kill_after(&scratch, work, whole.mul_f64(random())));
            assert_same(&sources(&scratch, work), &before, work);
            if scratch.path(work.targets[0]).exists() {
                assert_eq!(listing(&scratch, work), expected, "{:?} left half a target", work.args);
                if let Some(bytes) = &bytes {
                    assert_same(&contents(&scratch, work), bytes, work);
                }
            }
            remove_targets(&scratch, work);
        }
        assert!(killed > 0, "{:?} always ended before it was killed", work.args);
        assert!(start(&scratch, work).wait().unwrap().success(), "{:?} after a killed run", work.args);
        let left: Vec<String> = scratch.listing().into_iter().filter(|name| is_kept(name)).collect();
        assert!(left.is_empty(), "{:?}: {left:?} is left of killed runs", work.args);
        remove_targets(&scratch, work);
    }
}

#[test]
fn a_killed_run_over_earlier_results_leaves_them_whole_or_the_folder_known_and_what_is_not_ours_untouched() {
    let scratch = scratch();
    let mut random = shares();
    let work = Work { args: &NUMERIC, targets: &["out"], same_bytes: false };
    let started = Instant::now();
    assert!(start(&scratch, &work).wait().unwrap().success());
    let whole = started.elapsed();
    let expected = contents(&scratch, &work);
    scratch.write("out/thesis.txt", "the user's own");
    let before = sources(&scratch, &work);
    let mut killed = 0;
    for kill in 0..KILLS {
        // Half of them near the end, when the files are moved in.
        let share = if kill % 2 == 0 { random() } else { 0.85 + 0.2 * random() };
        killed += u32::from(kill_after(&scratch, &work, whole.mul_f64(share)));
        assert_same(&sources(&scratch, &work), &before, &work);
        assert_eq!(fs::read_to_string(scratch.path("out/thesis.txt")).unwrap(), "the user's own");
        if scratch.path("out/results.json").exists() {
            let mut now = contents(&scratch, &work);
            now.retain(|path, _| expected.contains_key(path));
            assert_eq!(now.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
            let results = Path::new("out/results.json");
            assert_eq!(now[results], expected[results], "the results of one seed");
        }
    }
    assert!(killed > 0, "it always ended before it was killed");
    assert!(start(&scratch, &work).wait().unwrap().success());
    let (now, left) = (contents(&scratch, &work), |path: &PathBuf| {
        path.iter().any(|part| part.to_string_lossy().starts_with(".cipherlens-part-"))
    });
    assert!(!now.keys().any(left), "parts of killed runs are left: {:?}", now.keys());
    assert_eq!(now.len(), expected.len() + 1);
}

#[test]
fn a_killed_client_leaves_a_job_that_the_same_command_ends() {
    let scratch = scratch();
    let server = Server::start(&scratch, "m.clm", "127.0.0.1:0");
    let args = ["private", "classify", "--csv", "small.csv", "--batch", "1", "--quiet", "--to", "job"];
    let args = [&args[..], &SECRET, &["--server", &server.url]].concat();
    let work = Work { args: &args, targets: &["job"], same_bytes: false };
    // What the server writes while it answers is not the client's.
    let sources = || {
        let mut all = sources(&scratch, &work);
        all.remove(Path::new("serve.log"));
        all
    };
    let before = sources();
    let started = Instant::now();
    assert!(start(&scratch, &work).wait().unwrap().success());
    let whole = started.elapsed();
    let decisions = fs::read(scratch.path("job/decisions.csv")).unwrap();
    let expected = listing(&scratch, &work);
    let (mut random, mut killed) = (shares(), 0);
    for kill in 0..KILLS {
        if kill % 4 == 0 {
            remove_targets(&scratch, &work);
        }
        killed += u32::from(kill_after(&scratch, &work, whole.mul_f64(random())));
        assert_same(&sources(), &before, &work);
        if scratch.path("job").exists() {
            let found = listing(&scratch, &work);
            assert!(found.iter().all(|path| expected.contains(path)), "{found:?}");
            assert!(found.contains(&"job/job.json".into()), "half a job: {found:?}");
        }
        match fs::read(scratch.path("job/decisions.csv")) {
            Ok(now) => {
                assert_eq!(now, decisions, "the decisions of the same records");
                remove_targets(&scratch, &work);
            }
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound),
        }
    }
    assert!(killed > 0, "it always ended before it was killed");
    assert!(start(&scratch, &work).wait().unwrap().success(), "after a killed run");
    assert_eq!(fs::read(scratch.path("job/decisions.csv")).unwrap(), decisions);
    assert!(contents(&scratch, &work).into_keys().eq(expected), "something else is left in the job");
}

/// Paths of the files of the targets.
fn listing(scratch: &Scratch, work: &Work<'_>) -> Vec<PathBuf> {
    let mut all = contents(scratch, work).into_keys().collect::<Vec<_>>();
    all.retain(|path| !path.iter().any(|part| part.to_string_lossy().starts_with(".cipherlens-part-")));
    all
}

fn contents(scratch: &Scratch, work: &Work<'_>) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = files(&scratch.path(""));
    all.retain(|path, _| {
        let top = path.iter().next().unwrap().to_string_lossy().into_owned();
        work.targets.contains(&top.as_str())
    });
    all
}
