//! A plan proposed for a table: beside what else could be done with it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};
use crypto_encode::release::{ColumnScheme, ReleasePlan};
use leakage::release::Rule;
use results::{Input, Origin, Purpose, Release, ReleaseOption, ReleaseVerdict, Results};

use super::audit::{evidence, notes, receiver};
use super::candidates::{is_noisy, write};
use super::lines;
use super::measure::{Audited, Plain};
use super::plan::{Proposal, Question, USELESS};
use super::shell;
use super::texts::Texts;
use super::utility::Labels;
use crate::config::RunConfig;
use crate::tabular::input;

/// Draws of victims.
const TRIALS: usize = 6;

/// The option that hands the plain table over, and the one that is proposed.
const PLAIN: &str = "plain";
const PLAN: &str = "plan";

/// A table for which a plan is asked.
#[derive(Debug, Clone)]
pub struct Planner<'a> {
    /// The table.
    pub csv: &'a Path,
    /// What it is handed over for.
    pub purpose: Purpose,
    /// The column that a receiver is to predict.
    pub target: Option<&'a str>,
    /// Its positive label.
    pub positive: Option<&'a str>,
    /// Columns whose cells must not be read.
    pub sensitive: &'a [String],
    /// Columns that a register may hold.
    pub quasi: &'a [String],
    /// Declared bounds of columns.
    pub bounds: &'a BTreeMap<String, (f64, f64)>,
    /// The largest tolerated advantage.
    pub max_risk: f64,
    /// The file that the plan is written to.
    pub to: &'a Path,
}

impl Planner<'_> {
    /// Finds the plan and adds the answer to `results`; `None` where nothing is both of use and within the limit.
    pub fn run(&self, config: &RunConfig, results: &mut Results) -> Result<Option<ReleasePlan>> {
        let file = input::open(self.csv)?;
        let texts = Texts::read(&file)?;
        self.check(&texts)?;
        let name = self.csv.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let received = texts.received()?;
        let labels = self.target.map(|target| Labels::new(config.keys, &received, target, self.positive));
        let plain = Plain {
            keys: config.keys,
            dataset: &name,
            texts: &texts,
            labels: labels.transpose()?,
            target: self.target,
            hides_target: false,
            quasi: self.quasi,
            trials: TRIALS,
            progress: config.progress,
        };
        let rule = Rule {
            max_risk: self.max_risk,
            sensitive: self.sensitive,
            target: self.target,
            unmeasured: None,
        };
        let question = Question { plain: &plain, purpose: self.purpose, rule, bounds: self.bounds };
        let proposal = question.propose()?;
        let mut audited =
            plain.audit(PLAN, &proposal.written, |column| proposal.plan.scheme_of(column).cloned())?;
        if proposal.plan.columns.iter().any(|column| is_noisy(&column.scheme)) {
            audited.measured.auc = proposal.auc;
            audited.measured.note = "the mean over several draws of noise".to_owned();
        }
        let useful = self.purpose == Purpose::Store || audited.measured.auc.is_some_and(|auc| auc >= USELESS);
        let release = self.answer(&plain, &proposal, &audited, rule, useful)?;
        let mut found = Input::new(&name, Origin::User, &input::sha256(&file)?, texts.n_rows() as u64);
        found.notes = notes(&plain, &proposal.written);
        found.notes.push(format!("{} plans were measured", proposal.tried));
        results.inputs.push(found);
        evidence(&name, self.sensitive, &audited, results)?;
        results.releases.push(release);
        Ok(useful.then_some(proposal.plan))
    }

    fn check(&self, texts: &Texts) -> Result<()> {
        for name in self.sensitive {
            texts.check("--sensitive", name)?;
        }
        for name in self.quasi {
            texts.check("--quasi", name)?;
        }
        for (column, &(low, high)) in self.bounds {
            texts.check("--bounds", column)?;
            if !(low < high && (high - low).is_finite()) {
                bail!("--bounds {column}={low}..{high}: give two finite numbers, the lower one first");
            }
            let cells = texts.column(column).unwrap_or_default();
            let mut present = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
            if let Some(text) = present.find(|cell| cell.parse::<f64>().is_err()) {
                bail!("--bounds {column}: the column is no column of numbers: it holds {text:?}");
            }
        }
        match (self.target, self.purpose) {
            (Some(target), Purpose::Store) => {
                bail!(
                    "--target {target}: what is stored is predicted by nobody, and encrypted whole; leave --target out"
                )
            }
            (Some(target), _) if self.sensitive.iter().any(|name| name == target) => bail!(
                "--sensitive {target}: it is the target, which the receiver has to see; leave it out, or choose another target"
            ),
            (Some(target), _) => texts.check("--target", target),
            (None, Purpose::Store) => Ok(()),
            (None, purpose) => {
                bail!(
                    "--purpose {purpose}: name the column that the receiver is to predict with --target COLUMN"
                )
            }
        }
    }

    fn answer(
        &self,
        plain: &Plain<'_>,
        proposal: &Proposal,
        audited: &Audited,
        rule: Rule<'_>,
        useful: bool,
    ) -> Result<Release> {
        let plan = &proposal.plan;
        let scheme = |name: &str| plan.scheme_of(name).map_or("keep", ColumnScheme::id).to_owned();
        let columns = plain.columns(&proposal.written, audited, scheme)?;
        let mut options = vec![self.option(plain, rule, PLAIN, |_| ColumnScheme::Keep)?];
        if useful {
            options.push(rule.option(&audited.measured, true));
        }
        options.extend(self.others(plain, rule)?);
        options.push(private_inference());
        let verdict = match useful {
            true => rule.verdict(&audited.measured.readings),
            false => ReleaseVerdict::DoNotRelease,
        };
        let csv = self.csv.display();
        Ok(Release {
            dataset: plain.dataset.to_owned(),
            file: self.csv.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            records: plain.texts.n_rows() as u64,
            purpose: Some(self.purpose),
            max_risk: self.max_risk,
            verdict,
            because: if useful { rule.because(&audited.measured.readings) } else { nothing(self.max_risk) },
            options,
            commands: if useful { self.commands() } else { instead(self.target) },
            send: if useful { "released.csv".to_owned() } else { "nothing".to_owned() },
            keep: if useful { "my.key, released.csv.cipherlens.toml".to_owned() } else { csv.to_string() },
            receiver: if useful {
                receiver(&proposal.written.received()?, self.target)
            } else {
                String::new()
            },
            visible: if useful { lines::visible(&columns) } else { String::new() },
            residual_risk: match useful {
                true => rule.residual_risk(&audited.measured, "the table that this plan writes"),
                false => String::new(),
            },
            columns: if useful { columns } else { Vec::new() },
        })
    }

    /// What else one might do: one scheme for all columns that it can write.
    fn others(&self, plain: &Plain<'_>, rule: Rule<'_>) -> Result<Vec<ReleaseOption>> {
        let or_siv = |first: ColumnScheme| {
            move |cells: &[String]| match first.can_write(cells.iter().map(String::as_str)) {
                Ok(_) => first.clone(),
                Err(_) => ColumnScheme::Siv,
            }
        };
        let of = |name: &str, first: ColumnScheme| self.option(plain, rule, name, or_siv(first));
        match self.purpose {
            Purpose::VendorTrains => Ok(vec![
                of("siv", ColumnScheme::Siv)?,
                of("ope, texts siv", ColumnScheme::Ope)?,
                of("fernet", ColumnScheme::Fernet)?,
            ]),
            Purpose::VendorFilters | Purpose::Share => Ok(vec![of("fernet", ColumnScheme::Fernet)?]),
            Purpose::Store => Ok(vec![of("siv", ColumnScheme::Siv)?]),
        }
    }

    /// All columns but the target under the scheme that `choose` gives for their cells.
    fn option(
        &self,
        plain: &Plain<'_>,
        rule: Rule<'_>,
        name: &str,
        choose: impl Fn(&[String]) -> ColumnScheme,
    ) -> Result<ReleaseOption> {
        let mut schemes = std::collections::HashMap::new();
        let mut written = Texts { name: name.to_owned(), header: Vec::new(), columns: Vec::new() };
        for (column, cells) in plain.texts.header.iter().zip(&plain.texts.columns) {
            let scheme = if self.target == Some(column) { ColumnScheme::Keep } else { choose(cells) };
            if let Some(cells) = write(plain, column, &scheme, 0)? {
                written.header.push(column.clone());
                written.columns.push(cells);
            }
            schemes.insert(column.as_str(), scheme);
        }
        let audited = plain.audit(name, &written, |column| schemes.get(column).cloned())?;
        Ok(rule.option(&audited.measured, false))
    }

    fn commands(&self) -> Vec<String> {
        let (csv, plan) = (shell::word(&self.csv.to_string_lossy()), shell::word(&self.to.to_string_lossy()));
        let option = |name: &str, value: Option<String>| value.map(|value| format!(" {name} {value}"));
        let usual = (self.max_risk - super::MAX_RISK).abs() < f64::EPSILON;
        let options: String = [
            option("--target", self.target.map(shell::word)),
            option("--positive", self.positive.map(shell::word)),
            option("--purpose", Some(self.purpose.id().to_owned())),
            option("--sensitive", shell::names(self.sensitive)),
            option("--quasi", shell::names(self.quasi)),
            option("--max-risk", (!usual).then(|| self.max_risk.to_string())),
        ]
        .into_iter()
        .flatten()
        .collect();
        vec![
            "cargo xtask keygen my.key".to_owned(),
            format!("cargo xtask encrypt-table --csv {csv} --plan {plan} --key my.key --to released.csv"),
            format!("cargo xtask audit --release released.csv --csv {csv}{options} --out audited"),
        ]
    }
}

/// Why nothing is proposed.
fn nothing(max_risk: f64) -> String {
    format!(
        "nothing that a receiver learns from stays within the limit of {:.0} %; train in-house, let records be classified by \
         private inference (it covers decisions, not training), or raise the limit with --max-risk, or name the columns that \
         are sensitive with --sensitive",
        100.0 * max_risk
    )
}

/// What to do where nothing can be handed over.
fn instead(target: Option<&str>) -> Vec<String> {
    target.map(|_| "cargo xtask private train --help".to_owned()).into_iter().collect()
}

fn private_inference() -> ReleaseOption {
    ReleaseOption {
        name: "private inference".to_owned(),
        chosen: false,
        auc: None,
        read: Vec::new(),
        found_again: None,
        recoverable: true,
        bytes_per_record: None,
        verdict: None,
        note: "decides on homomorphic ciphertexts; the model is trained in-house, because it covers decisions and not training"
            .to_owned(),
    }
}
