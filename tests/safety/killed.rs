//! Killed at any moment, a command leaves its sources as they were and its target absent or whole; the next run removes
//! what was left.

use std::fs;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use image::RgbImage;

use crate::support::{Scratch, files};

/// Times that each command is killed.
const KILLS: u32 = 20;

/// A command with work for some tenths of a second.
struct Work {
    args: &'static [&'static str],
    /// What it writes; the first is whole or absent, and where it is there, so are the others.
    targets: &'static [&'static str],
    /// Whether two runs write the same bytes.
    same_bytes: bool,
}

const WORK: [Work; 7] = [
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
    Work {
        args: &[
            "encrypt-image",
            "--images",
            "photos",
            "--scheme",
            "aes-ctr",
            "--key",
            "k.key",
            "--to",
            "new",
        ],
        targets: &["new"],
        same_bytes: false,
    },
    Work {
        args: &["decrypt-image", "--images", "hidden", "--key", "k.key", "--to", "again"],
        targets: &["again"],
        same_bytes: true,
    },
    Work {
        args: &[
            "private",
            "train",
            "--csv",
            "small.csv",
            "--target",
            "ok",
            "--positive",
            "yes",
            "--to",
            "m.clm",
        ],
        targets: &["m.clm", "m.card"],
        same_bytes: false,
    },
    Work {
        args: &[
            "numeric",
            "--csv",
            "small.csv",
            "--target",
            "ok",
            "--quick",
            "--schemes",
            "plain",
            "--quiet",
        ],
        targets: &["out"],
        same_bytes: false,
    },
];

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
    scratch
}

fn start(scratch: &Scratch, work: &Work) -> Child {
    scratch.command(work.args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Runs it and kills it after that time; whether it was still running.
fn kill_after(scratch: &Scratch, work: &Work, time: Duration) -> bool {
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

/// The files of the scratch folder that are not parts or targets of `work`.
fn sources(scratch: &Scratch, work: &Work) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut all = files(&scratch.path(""));
    all.retain(|path, _| {
        let top = path.iter().next().unwrap().to_string_lossy().into_owned();
        !top.starts_with(".cipherlens-part-") && !work.targets.contains(&top.as_str())
    });
    all
}

fn remove_targets(scratch: &Scratch, work: &Work) {
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
    let mut state = 0x9e37_79b9_u32;
    let mut random = || {
        // Numerical Recipes' linear congruential generator; its upper bits.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1u32 << 24)
    };
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
            assert_eq!(sources(&scratch, work), before, "{:?} changed what was there", work.args);
            if scratch.path(work.targets[0]).exists() {
                assert_eq!(listing(&scratch, work), expected, "{:?} left half a target", work.args);
                if let Some(bytes) = &bytes {
                    assert_eq!(&contents(&scratch, work), bytes, "{:?} left another target", work.args);
                }
            }
            remove_targets(&scratch, work);
        }
        assert!(killed > 0, "{:?} always ended before it was killed", work.args);
        assert!(start(&scratch, work).wait().unwrap().success(), "{:?} after a killed run", work.args);
        let left: Vec<String> =
            scratch.listing().into_iter().filter(|name| name.starts_with(".cipherlens-part-")).collect();
        assert!(left.is_empty(), "{:?}: {left:?} is left of killed runs", work.args);
        remove_targets(&scratch, work);
    }
}

/// Paths of the files of the targets.
fn listing(scratch: &Scratch, work: &Work) -> Vec<std::path::PathBuf> {
    let mut all = contents(scratch, work).into_keys().collect::<Vec<_>>();
    all.retain(|path| !path.iter().any(|part| part.to_string_lossy().starts_with(".cipherlens-part-")));
    all
}

fn contents(scratch: &Scratch, work: &Work) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut all = files(&scratch.path(""));
    all.retain(|path, _| {
        let top = path.iter().next().unwrap().to_string_lossy().into_owned();
        work.targets.contains(&top.as_str())
    });
    all
}
