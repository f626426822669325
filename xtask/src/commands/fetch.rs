//! `fetch`: downloads the real data sets that may be had from public addresses.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;
use tabular_data::DatasetManifest;

use crate::datasets::{self, Dataset};
use crate::fetch::{self, Client, Patience};
use crate::progress::Mode;

/// Options of `fetch`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask fetch --list
  cargo xtask fetch loan
  cargo xtask fetch all --to ~/data

Size, licence and citation are shown first. An interrupted transfer is resumed. Every file is
checked against the SHA-256 in its manifest before it is put in place, and a failure leaves nothing
behind. Proxies are taken from ALL_PROXY, HTTPS_PROXY, HTTP_PROXY and NO_PROXY.")]
pub struct FetchArgs {
    /// Data sets to download, or `all` that can be downloaded. Without a name the sets are listed.
    #[arg(value_name = "SET")]
    sets: Vec<String>,
    /// List the data sets with size, licence and, if one cannot be downloaded, the reason.
    #[arg(long)]
    list: bool,
    /// Folder that gets one sub-folder per set, instead of the workspace's own `data`.
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Show no progress.
    #[arg(long)]
    quiet: bool,
    /// Attempts per file.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=20))]
    attempts: u32,
    /// Give up an attempt when the server has been silent for this long.
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = seconds)]
    timeout: f64,
    /// Wait before the second attempt, in seconds; doubles each time.
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0, value_parser = seconds)]
    backoff: f64,
    /// Folder of manifests instead of the workspace's own.
    #[arg(long, value_name = "DIR", hide = true)]
    manifests: Option<PathBuf>,
}

/// Lists or downloads.
pub fn run(args: FetchArgs) -> Result<()> {
    let root = args.manifests.clone().unwrap_or_else(datasets::workspace_data);
    let known = datasets::in_folder(&root, None)?;
    if args.list || args.sets.is_empty() {
        known.iter().for_each(|set| println!("{}\n", described(&set.manifest)));
        return Ok(());
    }
    let to = args.to.clone().unwrap_or(root);
    let client = Client::new(args.patience());
    for set in chosen(&known, &args.sets)? {
        let (manifest, folder) = (&set.manifest, to.join(set.id()));
        let jobs = fetch::jobs(manifest, &folder)?;
        println!("{}", described(manifest));
        let got = fetch::run(&client, set.id(), &jobs, &folder, Mode::detect(args.quiet))?;
        println!("  {} fetched, {} there before: {}", counted(got), jobs.len() - got, folder.display());
    }
    Ok(())
}

impl FetchArgs {
    fn patience(&self) -> Patience {
        Patience {
            attempts: self.attempts,
            backoff: Duration::from_secs_f64(self.backoff),
            silence: Duration::from_secs_f64(self.timeout),
        }
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("give a number of seconds from 0 to 3600".to_owned()),
    }
}

fn chosen<'a>(known: &'a [Dataset], asked: &[String]) -> Result<Vec<&'a Dataset>> {
    if asked.iter().any(|name| name == "all") {
        return Ok(known.iter().filter(|set| can_be_fetched(&set.manifest)).collect());
    }
    let find = |name: &String| match known.iter().find(|set| set.id() == name) {
        Some(set) => Ok(set),
        None => {
            let names: Vec<_> = known.iter().map(Dataset::id).collect();
            bail!("data set {name} is unknown; choose from: {}, all", names.join(", "))
        }
    };
    asked.iter().map(find).collect()
}

fn can_be_fetched(manifest: &DatasetManifest) -> bool {
    manifest.is_fetchable() && manifest.files.iter().any(|file| file.url.is_some())
}

/// What a person should know before the download.
fn described(manifest: &DatasetManifest) -> String {
    let files: Vec<_> = manifest.files.iter().filter(|file| file.url.is_some()).collect();
    let bytes: u64 = files.iter().map(|file| file.bytes).fold(0, u64::saturating_add);
    let how = match &manifest.not_fetchable {
        Some(reason) => format!("cannot be fetched: {reason}"),
        None if files.is_empty() => "part of this repository".to_owned(),
        None => format!("{}, {}", counted(files.len()), readable(bytes)),
    };
    let DatasetManifest { name, title, licence, citation, .. } = manifest;
    format!("{name}: {title}\n  {how}\n  licence: {licence}\n  cite: {citation}")
}

fn counted(files: usize) -> String {
    format!("{files} {}", if files == 1 { "file" } else { "files" })
}

fn readable(bytes: u64) -> String {
    match bytes as f64 {
        bytes if bytes >= 1e6 => format!("{:.1} MB", bytes / 1e6),
        bytes if bytes >= 1e3 => format!("{:.1} kB", bytes / 1e3),
        bytes => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::refused;
    use crate::commands::{Cli, Command};

    #[test]
    fn patience_has_its_bounds() -> Result<()> {
        let parsed = |line: &str| match Cli::of_line(&format!("fetch {line}"))? {
            Command::Fetch(args) => Ok(args),
            _ => bail!("another command"),
        };
        let patience = parsed("loan --attempts 3 --timeout 0.5 --backoff 0")?.patience();
        assert_eq!((patience.attempts, patience.backoff), (3, Duration::ZERO));
        assert_eq!(patience.silence, Duration::from_millis(500));
        for wrong in ["--attempts 0", "--timeout 3601", "--timeout NaN", "--backoff -1"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
        Ok(())
    }

    #[test]
    fn all_are_those_that_can_be_fetched_and_each_is_described() -> Result<()> {
        let known = datasets::in_folder(&datasets::workspace_data(), None)?;
        let names = |asked: &str| -> Result<Vec<String>> {
            Ok(chosen(&known, &[asked.to_owned()])?.iter().map(|set| set.id().to_owned()).collect())
        };
        let all = names("all")?;
        assert!(all.contains(&"loan".to_owned()) && !all.contains(&"loan-synthetic".to_owned()), "{all:?}");
        assert_eq!(names("loan-synthetic")?, ["loan-synthetic"]);
        assert!(refused(names("lone")).starts_with("data set lone is unknown; choose from: faces-"));
        let embedded = &chosen(&known, &["loan-synthetic".to_owned()])?[0].manifest;
        assert!(described(embedded).contains("\n  part of this repository\n  licence: "));
        Ok(())
    }

    #[test]
    fn sizes_are_readable() {
        assert_eq!([999, 1_500, 2_000_000].map(readable), ["999 bytes", "1.5 kB", "2.0 MB"]);
        assert_eq!([1, 2].map(counted), ["1 file", "2 files"]);
    }
}
