//! A name of kept work stands for one outcome, whatever the options.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use clap::{CommandFactory, Parser};
use image_data::{Generator, GeneratorOptions};
use proptest::prelude::*;

use super::*;
use crate::commands::{Cli, Command};
use crate::measured::PROCESS;
use experiment::WorkFolder;

/// An option and values that differ from what [`BASE`] has.
type Change = (&'static str, &'static [&'static [&'static str]]);

/// Options that every run here has, unless a change gives them another value.
const BASE: [(&str, &str); 6] = [
    ("images", "pics"),
    ("size", "16x16"),
    ("keys", "2"),
    ("schemes", "rotation,block-scramble,tile-permutation,rubik"),
    ("regimes", "same-key,cross-key"),
    ("limit", "20"),
];

/// Every option of the command. A new one does not pass [`every_option_is_tried`] before it is entered here.
const CHANGES: [Change; 29] = [
    ("data", &[&["--data", "nowhere"]]),
    ("out", &[&["--out", "elsewhere"]]),
    ("seed", &[&["--seed", "2"]]),
    ("jobs", &[&["--jobs", "2"]]),
    ("quick", &[&["--quick"]]),
    ("full", &[&["--full"]]),
    ("quiet", &[&["--quiet"]]),
    ("keys", &[&["--keys", "3"], &["--keys", "1"]]),
    ("splits", &[&["--splits", "2"]]),
    ("schemes", &[&["--schemes", "rotation,rubik"], &["--schemes", "all"]]),
    ("regimes", &[&["--regimes", "cross-scheme"], &["--regimes", "all"]]),
    ("classifiers", &[&["--classifiers", "tree"], &["--classifiers", "linear-svm,logistic"]]),
    ("multi_class", &[&["--multi-class", "one-vs-rest"]]),
    ("tree_depth", &[&["--tree-depth", "2"]]),
    ("size", &[&["--size", "20x20"], &["--size", "16x20"]]),
    ("resize", &[&["--resize", "after"]]),
    ("broken", &[&["--broken", "skip"]]),
    ("limit", &[&["--limit", "16"], &["--limit", "100"]]),
    ("group_duplicates", &[&["--group-duplicates"]]),
    ("cell", &[&["--cell", "5"]]),
    ("memory", &[&["--memory", "0"]]),
    ("c", &[&["--c", "0.5"]]),
    ("features", &[&["--features", "pixels"], &["--features", "hog"]]),
    ("partners", &[&["--test-image-scheme", "rubik"]]),
    ("block", &[&["--block", "2"]]),
    ("tile", &[&["--tile", "2"]]),
    ("rubik_rounds", &[&["--rubik-rounds", "2"]]),
    ("positive", &[&["--positive", "a"], &["--positive", "b"]]),
    ("generated", &[&["--generated", "24"], &["--generated", "26"]]),
];

/// Options that name known sets, which this test does not have.
const NOT_TRIED: [&str; 2] = ["dataset", "images"];

/// Outcomes by the name of their piece.
type Pieces = BTreeMap<String, Vec<u8>>;

/// Two classes of twelve images, two of each copies of others.
fn pictures(dir: &Path) -> Result<()> {
    let generator = Generator::new(&GeneratorOptions { width: 20, height: 20, ..Default::default() })?;
    for class in ["a", "b"] {
        fs::create_dir_all(dir.join("pics").join(class))?;
    }
    for index in 0..12 {
        let content = index % 10;
        generator.face(content).save(dir.join(format!("pics/a/{index:02}.png")))?;
        generator.nonface(content).save(dir.join(format!("pics/b/{index:02}.png")))?;
    }
    Ok(())
}

/// The pieces of a run with these options in place of those of [`BASE`], in a fresh work folder.
fn pieces(dir: &Path, changes: &[(&str, &[&str])]) -> Result<Pieces> {
    let given: Vec<&str> = changes.iter().map(|(option, _)| *option).collect();
    let mut words = vec!["xtask".to_owned(), "image".to_owned()];
    for (option, value) in BASE {
        let replaced = given.contains(&option) || (option == "images" && given.contains(&"generated"));
        if !replaced {
            let value =
                if option == "images" { dir.join(value).display().to_string() } else { value.to_owned() };
            words.extend([format!("--{option}"), value]);
        }
    }
    words.extend(changes.iter().flat_map(|(_, words)| words.iter().map(|word| (*word).to_owned())));
    let Command::Image(args) = Cli::try_parse_from(words)?.command else { bail!("another command") };
    let config = RunConfig::new(&args.run)?;
    let experiment = experiment(&args)?;
    let place = tempfile::tempdir()?;
    let work = WorkFolder::beside(&place.path().join("out"), PROCESS)?;
    for source in args.sources(&config)? {
        experiment.work_through(&config, &source, &work)?;
    }
    let mut found = Pieces::new();
    for entry in fs::read_dir(place.path().join(".out.work"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "outcomes") {
            let name = path.file_name().context("a file has a name")?.to_string_lossy().into_owned();
            found.insert(name, fs::read(path)?);
        }
    }
    Ok(found)
}

/// The number of names in both, each of which must stand for one outcome.
fn shared(a: &Pieces, b: &Pieces, what: &str) -> usize {
    let both = a.iter().filter_map(|(name, outcome)| Some((name, outcome, b.get(name)?)));
    both.inspect(|(name, one, other)| assert!(one == other, "{what}: {name} stands for two outcomes")).count()
}

#[test]
fn every_option_is_tried() {
    let cli = Cli::command();
    let image = cli.find_subcommand("image").map(|command| command.get_arguments());
    let known: BTreeSet<String> =
        image.into_iter().flatten().map(|argument| argument.get_id().to_string()).collect();
    let tried = CHANGES.iter().map(|(option, _)| *option).chain(NOT_TRIED);
    let tried: BTreeSet<String> = tried.map(str::to_owned).collect();
    let meant: BTreeSet<String> = known.into_iter().filter(|id| id != "help" && id != "version").collect();
    assert_eq!(tried, meant);
}

#[test]
fn a_change_of_one_option_shares_no_piece_with_another_outcome() -> Result<()> {
    let dir = tempfile::tempdir()?;
    pictures(dir.path())?;
    let base = pieces(dir.path(), &[])?;
    assert!(base.len() > 10, "{} pieces", base.len());
    // Of one name under all changes, not only beside the base.
    let mut all = base.clone();
    for (option, values) in CHANGES {
        for value in values {
            let changed = pieces(dir.path(), &[(option, value)]).with_context(|| format!("{value:?}"))?;
            shared(&all, &changed, &format!("{value:?}"));
            all.extend(changed);
        }
    }
    Ok(())
}

#[test]
fn what_decides_an_outcome_renames_every_piece() -> Result<()> {
    let dir = tempfile::tempdir()?;
    pictures(dir.path())?;
    let base = pieces(dir.path(), &[])?;
    let renaming: [&[&str]; 8] = [
        &["--seed", "2"],
        &["--positive", "a"],
        &["--limit", "16"],
        &["--size", "20x20"],
        &["--resize", "after"],
        &["--splits", "2"],
        &["--c", "0.5"],
        &["--group-duplicates"],
    ];
    for words in renaming {
        let option = words[0].trim_start_matches("--").replace('-', "_");
        let changed = pieces(dir.path(), &[(&option, words)])?;
        assert_eq!(shared(&base, &changed, words[0]), 0, "{words:?}");
    }
    let unchanged: [&[&str]; 4] =
        [&["--jobs", "2"], &["--quiet"], &["--positive", "b"], &["--broken", "skip"]];
    for words in unchanged {
        let option = words[0].trim_start_matches("--");
        let same = pieces(dir.path(), &[(option, words)])?;
        assert_eq!(shared(&base, &same, words[0]), base.len(), "{words:?}");
    }
    Ok(())
}

fn change() -> impl Strategy<Value = (&'static str, &'static [&'static str])> {
    prop::sample::select(CHANGES.to_vec())
        .prop_flat_map(|(option, values)| (Just(option), prop::sample::select(values.to_vec())))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Runs with several options, and the same with one more.
    #[test]
    fn a_shared_piece_has_one_outcome(mut some in prop::collection::vec(change(), 1..4), one in change()) {
        some.sort();
        some.dedup_by_key(|(option, _)| *option);
        let dir = tempfile::tempdir()?;
        pictures(dir.path()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut more = some.clone();
        more.retain(|(option, _)| *option != one.0);
        more.push(one);
        // Options that contradict each other are refused, which is as good.
        if let (Ok(a), Ok(b)) = (pieces(dir.path(), &some), pieces(dir.path(), &more)) {
            shared(&a, &b, &format!("{some:?} beside {more:?}"));
        }
    }
}
