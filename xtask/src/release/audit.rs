//! The audit of a file that is to be handed over, beside the plain table that it was made from.

use std::path::Path;

use anyhow::{Result, bail};
use crypto_encode::release::ColumnScheme;
use leakage::audit::{Utility, risks};
use leakage::release::{MOST_RECORDS, Rule};
use results::{Input, Origin, Purpose, Release, ReleaseOption, ReleaseVerdict, Results};
use tabular_data::{Received, ReceivedCells, TableFile};

use super::lines;
use super::measure::{Audited, Plain};
use super::noted::Noted;
use super::shell;
use super::texts::Texts;
use super::utility::Labels;
use crate::config::RunConfig;
use crate::tabular::input;

/// The name of the option that hands the plain table over.
const PLAIN: &str = "plain";

/// Draws of victims.
const TRIALS: usize = 10;

/// A release that is to be audited.
#[derive(Debug, Clone)]
pub struct ReleaseAudit<'a> {
    /// The plain table.
    pub csv: &'a Path,
    /// The table that is to be handed over.
    pub release: &'a Path,
    /// The column that a receiver is to predict.
    pub target: Option<&'a str>,
    /// Its positive label.
    pub positive: Option<&'a str>,
    /// Columns whose cells must not be read.
    pub sensitive: &'a [String],
    /// Columns that a register of people may hold.
    pub quasi: &'a [String],
    /// What it is handed over for.
    pub purpose: Option<Purpose>,
    /// The largest tolerated advantage.
    pub max_risk: f64,
}

impl ReleaseAudit<'_> {
    /// Measures the release and adds the answer, its evidence and its input to `results`.
    pub fn run(&self, config: &RunConfig, results: &mut Results) -> Result<()> {
        let file = input::open(self.csv)?;
        let (plain, released) = (Texts::read(&file)?, Texts::read(&TableFile::from(self.release))?);
        self.check(&plain, &released)?;
        let name =
            self.release.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let labels =
            self.target.map(|target| Labels::new(config.keys, &plain.received()?, target, self.positive));
        let plain = Plain {
            keys: config.keys,
            dataset: &name,
            texts: &plain,
            labels: labels.transpose()?,
            target: self.target,
            hides_target: self.target.is_some_and(|target| self.sensitive.iter().any(|name| name == target)),
            quasi: self.quasi,
            trials: TRIALS,
            progress: config.progress,
        };
        let noted = Noted::beside(self.release)?;
        self.check_rows(&plain, &released, &noted)?;
        let audited = plain.audit(&file_name(self.release), &released, |column| noted.scheme(column))?;
        let unmeasured = unmeasured(&plain, &released);
        let usual = Rule {
            max_risk: self.max_risk,
            sensitive: self.sensitive,
            target: self.target,
            unmeasured: None,
        };
        let rule = Rule { unmeasured: unmeasured.as_deref(), ..usual };
        let received = released.received()?;
        let mut release = self.answer(&plain, &released, &audited, rule, &noted)?;
        release.receiver = receiver(&received, self.target);
        release.options = vec![self.plain_option(&plain, usual)?, rule.option(&audited.measured, true)];
        let mut found = Input::new(&name, Origin::User, &input::sha256(&file)?, plain.texts.n_rows() as u64);
        found.notes = notes(&plain, &released);
        let hash = input::sha256(&TableFile::from(self.release))?;
        found.notes.push(format!("SHA-256 of {}, which was audited: {hash}", file_name(self.release)));
        results.inputs.push(found);
        evidence(&name, self.sensitive, &audited, results)?;
        results.releases.push(release);
        Ok(())
    }

    fn check(&self, plain: &Texts, released: &Texts) -> Result<()> {
        for name in self.sensitive {
            plain.check("--sensitive", name)?;
        }
        for name in self.quasi {
            plain.check("--quasi", name)?;
        }
        if let Some(target) = self.target {
            plain.check("--target", target)?;
        }
        let (rows, expected) = (released.n_rows(), plain.n_rows());
        if rows != expected {
            bail!(
                "--release {}: {rows} rows, but --csv {} has {expected}; give the plain table that the release was made \
                 from, its rows in the same order",
                self.release.display(),
                self.csv.display()
            );
        }
        if !released.header.iter().any(|name| plain.column(name).is_some()) {
            bail!(
                "--release {}: no column has the name of one of --csv {} ({}); give the plain table that the release was \
                 made from",
                self.release.display(),
                self.csv.display(),
                plain.header.join(", ")
            );
        }
        Ok(())
    }

    /// Refuses a release whose rows are not those of the plain table, one by one: nothing could be measured.
    fn check_rows(&self, plain: &Plain<'_>, released: &Texts, noted: &Noted) -> Result<()> {
        for (name, cells) in plain.texts.header.iter().zip(&plain.texts.columns) {
            let Some(found) = released.column(name) else { continue };
            let differs = |&row: &usize| !is_same(&found[row], &cells[row]);
            let Some(row) = (0..cells.len()).find(differs) else { continue };
            let is_kept = noted.scheme(name) == Some(ColumnScheme::Keep);
            let sorted = |cells: &[String]| {
                let mut cells = cells.to_vec();
                cells.sort_unstable();
                cells
            };
            if is_kept
                || sorted(found) == sorted(cells)
                || self.target == Some(name) && same_levels(found, cells)
            {
                bail!(
                    "--release {}: column {name:?} has {:?} in row {}, where --csv {} has {:?}; give both tables with the \
                     same rows in the same order",
                    self.release.display(),
                    found[row],
                    row + 1,
                    self.csv.display(),
                    cells[row]
                );
            }
        }
        Ok(())
    }

    fn answer(
        &self,
        plain: &Plain<'_>,
        released: &Texts,
        audited: &Audited,
        rule: Rule<'_>,
        noted: &Noted,
    ) -> Result<Release> {
        let columns =
            plain.columns(released, audited, |column| noted.id(column, released.column(column).is_some()))?;
        Ok(Release {
            dataset: plain.dataset.to_owned(),
            file: file_name(self.release),
            records: plain.texts.n_rows() as u64,
            purpose: self.purpose,
            max_risk: self.max_risk,
            verdict: rule.verdict(&audited.measured.readings),
            because: rule.because(&audited.measured.readings),
            options: Vec::new(),
            commands: vec![self.next(rule.verdict(&audited.measured.readings), noted)],
            send: file_name(self.release),
            keep: noted.keep(self.release),
            receiver: String::new(),
            visible: lines::visible(&columns),
            residual_risk: rule.residual_risk(&audited.measured, &file_name(self.release)),
            columns,
        })
    }

    /// What to run next: to look for something better, or to get the records back.
    fn next(&self, verdict: ReleaseVerdict, noted: &Noted) -> String {
        let [csv, release] = [self.csv, self.release].map(|path| shell::word(&path.to_string_lossy()));
        let purpose = self.purpose.unwrap_or(Purpose::VendorTrains);
        let target = self.target.map_or(String::new(), |target| format!(" --target {}", shell::word(target)));
        match verdict {
            ReleaseVerdict::Release if noted.is_encrypted() => {
                format!("cargo xtask decrypt-table --csv {release} --key my.key --to again.csv")
            }
            _ => format!("cargo xtask plan --csv {csv}{target} --purpose {purpose}"),
        }
    }

    /// The plain table as an option: everybody reads everything.
    fn plain_option(&self, plain: &Plain<'_>, rule: Rule<'_>) -> Result<ReleaseOption> {
        let audited = plain.audit(PLAIN, plain.texts, |_| Some(ColumnScheme::Keep))?;
        Ok(rule.option(&audited.measured, false))
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// How the columns are read: texts one-hot, numbers scaled; what differs in nearly every row is left out.
pub fn receiver(received: &Received, target: Option<&str>) -> String {
    let (mut one_hot, mut scaled, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for column in received.columns().iter().filter(|column| target != Some(column.name())) {
        match column.cells() {
            ReceivedCells::Texts { levels, .. } if 10 * levels.len() > 9 * received.n_rows() => {
                left_out.push(column.name());
            }
            ReceivedCells::Texts { .. } => one_hot.push(column.name()),
            ReceivedCells::Numbers(_) => scaled.push(column.name()),
        }
    }
    lines::receiver(&one_hot, &scaled, &left_out)
}

/// Whether cells are one text, or one number in two spellings, as programs write them.
fn is_same(released: &str, plain: &str) -> bool {
    let number = |cell: &str| cell.trim().parse::<f64>().ok();
    released == plain || number(released).is_some_and(|released| Some(released) == number(plain))
}

/// Whether every released cell is one of the plain ones.
fn same_levels(released: &[String], plain: &[String]) -> bool {
    let levels: std::collections::HashSet<&String> = plain.iter().collect();
    released.iter().all(|cell| levels.contains(cell))
}

/// Why a release with columns that the plain table has not cannot be called safe.
fn unmeasured(plain: &Plain<'_>, released: &Texts) -> Option<String> {
    let unknown = released.header.iter().filter(|name| plain.texts.column(name).is_none());
    let unknown: Vec<String> =
        unknown.map(|name| format!("`{}`", name.chars().take(40).collect::<String>())).collect();
    (!unknown.is_empty()).then(|| {
        format!(
            "the plain table has no {}, so that nobody knows what {} of people; leave columns out that were not measured, or \
             name them as in the plain table",
            unknown.join(", "),
            if unknown.len() == 1 { "it says" } else { "they say" }
        )
    })
}

/// What a reader must know: sampled rows, and columns that are not in the release.
pub fn notes(plain: &Plain<'_>, released: &Texts) -> Vec<String> {
    let rows = plain.texts.n_rows();
    let sampled = (rows > MOST_RECORDS)
        .then(|| format!("attacks were run on a random sample of {MOST_RECORDS} of {rows} records"));
    let missing: Vec<&str> = plain.attacked().filter(|name| released.column(name).is_none()).collect();
    let dropped = (!missing.is_empty()).then(|| format!("not in the release: {}", missing.join(", ")));
    [sampled, dropped].into_iter().flatten().collect()
}

/// Adds the rows of all attacks and the three risks.
pub fn evidence(dataset: &str, sensitive: &[String], audited: &Audited, results: &mut Results) -> Result<()> {
    let utility = Utility { dataset, plain: PLAIN, cells: &[] };
    let conclusion = utility.conclude(&audited.lines);
    results.leakage.extend(conclusion.leakage);
    results.curves.extend(conclusion.curves);
    results.risks.extend(risks(dataset, &audited.lines, sensitive)?);
    Ok(())
}
