//! A plan: what every column becomes, so that a receiver learns as much as a tolerable risk allows.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use anyhow::Result;
use classifiers::MixedColumn;
use crypto_encode::release::{ColumnPlan, ColumnScheme, ReleasePlan};
use leakage::release::{Found, MOST_RECORDS, Measure, Rule, best_plan};
use results::{Knowledge, Purpose, Reading};
use tabular_data::Received;

use super::candidates::{Candidate, PlannedColumn, columns, is_noisy, received};
use super::measure::Plain;
use super::texts::Texts;
use super::utility::{Labels, as_written};

/// Searches, at most: after each, attacks on the whole plan say what it overlooked.
const MOST_SEARCHES: usize = 8;

/// By how much more people are found again than was thought, when attacks on a whole plan find too many.
const UNDERRATED: f64 = 2.0;

/// Rows of a table from which on plans take long to measure.
const SLOW_FROM: usize = 2000;

/// Area under the ROC curve that a plan must exceed to be of any use.
pub const USELESS: f64 = 0.52;

/// A plan with the columns that it was chosen from.
pub struct Proposal {
    /// What every column becomes.
    pub plan: ReleasePlan,
    /// The table as it would be written.
    pub written: Texts,
    /// What a receiver reaches on average, of noise that the plan was not chosen by; `None` without labels.
    pub auc: Option<f64>,
    /// How many plans were looked at.
    pub tried: usize,
}

/// What is asked of a plan.
pub struct Question<'a> {
    /// The table.
    pub plain: &'a Plain<'a>,
    /// What it is handed over for.
    pub purpose: Purpose,
    /// How it is judged.
    pub rule: Rule<'a>,
    /// Declared bounds of columns.
    pub bounds: &'a BTreeMap<String, (f64, f64)>,
}

impl Question<'_> {
    /// The best plan that all attacks leave within the limit.
    pub fn propose(&self) -> Result<Proposal> {
        let mut columns = columns(self.plain, self.purpose, self.bounds)?;
        let (mut underrated, mut tried) = (1.0, 0);
        for _ in 0..MOST_SEARCHES {
            let measure = PlanMeasure { underrated, ..PlanMeasure::new(self, &columns) };
            let found = best_plan(&measure, self.rule.max_risk)?;
            tried += measure.tried();
            let written = self.written(&columns, &found)?;
            let above = self.above(&self.plan(&columns, &found), &written)?;
            if above.is_empty() {
                return self.proposal(&columns, &found, written, tried);
            }
            for reading in above {
                match reading.knowledge {
                    Knowledge::Register => underrated *= UNDERRATED,
                    _ => overlooked(&mut columns, &found, &reading),
                }
            }
        }
        let nothing = Found { plan: vec![0; columns.len()], auc: 0.5, risk: 0.0 };
        let written = self.written(&columns, &nothing)?;
        self.proposal(&columns, &nothing, written, tried)
    }

    fn proposal(
        &self,
        columns: &[PlannedColumn],
        found: &Found,
        written: Texts,
        tried: usize,
    ) -> Result<Proposal> {
        let draws = self.plain.draws();
        let fresh = |(column, &choice): (&PlannedColumn, &usize)| {
            let scheme = &column.candidates[choice].scheme;
            let draws = if is_noisy(scheme) { draws..3 * draws } else { 0..1 };
            received(self.plain, &column.name, scheme, draws)
        };
        let fresh: Vec<Vec<Received>> = columns.iter().zip(&found.plan).map(fresh).collect::<Result<_>>()?;
        let fresh: Vec<&[Received]> = fresh.iter().map(Vec::as_slice).collect();
        let auc = self.plain.labels.as_ref().map(|labels| mean_auc(labels, &fresh)).transpose()?;
        Ok(Proposal { plan: self.plan(columns, found), written, auc, tried })
    }

    /// What attacks on all columns together read above the limit, without a known record.
    fn above(&self, plan: &ReleasePlan, written: &Texts) -> Result<Vec<Reading>> {
        let lines = self.plain.attack(&self.plain.coded(written)?, None)?;
        let scheme = |column: &str| plan.scheme_of(column).cloned();
        Ok(self.rule.above(&self.plain.readings(&lines, written, scheme)?))
    }

    fn written(&self, columns: &[PlannedColumn], found: &Found) -> Result<Texts> {
        let texts = self.plain.texts;
        let mut released =
            Texts { name: "the plan's table".to_owned(), header: Vec::new(), columns: Vec::new() };
        for (name, cells) in texts.header.iter().zip(&texts.columns) {
            let place = columns.iter().position(|column| column.name == *name);
            let candidate = place.map(|place| &columns[place].candidates[found.plan[place]]);
            let cells = candidate.map_or(Some(cells), |candidate| candidate.written.as_ref());
            if let Some(cells) = cells {
                released.header.push(name.clone());
                released.columns.push(cells.clone());
            }
        }
        Ok(released)
    }

    fn plan(&self, columns: &[PlannedColumn], found: &Found) -> ReleasePlan {
        let column = |(column, &choice): (&PlannedColumn, &usize)| ColumnPlan {
            name: column.name.clone(),
            scheme: column.candidates[choice].scheme.clone(),
            why: self.why(column, choice),
        };
        let target = self.plain.target.map(str::to_owned);
        let kept = target.iter().map(|target| ColumnPlan {
            name: target.clone(),
            scheme: ColumnScheme::Keep,
            why: "what the receiver is to predict".to_owned(),
        });
        ReleasePlan {
            purpose: Some(self.purpose.id().to_owned()),
            columns: columns.iter().zip(&found.plan).map(column).chain(kept).collect(),
            target,
        }
    }

    fn why(&self, column: &PlannedColumn, choice: usize) -> String {
        let chosen = &column.candidates[choice];
        let read = |candidate: &Candidate| format!("{:.0} %", 100.0 * candidate.read);
        match &chosen.scheme {
            ColumnScheme::Drop => {
                let refused = column
                    .candidates
                    .iter()
                    .filter(|other| self.rule.counts(&column.name) && other.read > self.rule.max_risk);
                match refused.count() {
                    0 => "adds nothing that the receiver could learn within the limit".to_owned(),
                    all if all + 1 == column.candidates.len() => {
                        "whatever it is written as, too much of it is read without a known record".to_owned()
                    }
                    _ => "what could be written of it within the limit adds nothing that the receiver could learn".to_owned(),
                }
            }
            ColumnScheme::Fernet => "nobody but the owner of the key reads it".to_owned(),
            ColumnScheme::Keep if !self.rule.counts(&column.name) => {
                "not named as sensitive, and of use to the receiver".to_owned()
            }
            _ => format!(
                "of use to the receiver; without a known record {} of what guessing leaves unread is read",
                read(chosen)
            ),
        }
    }
}

/// Corrects what is read of a column as it was chosen.
fn overlooked(columns: &mut [PlannedColumn], found: &Found, reading: &Reading) {
    let place = columns.iter().position(|column| column.name == reading.column);
    let chosen = place.and_then(|place| columns[place].candidates.get_mut(found.plan[place]));
    if let Some(candidate) = chosen {
        candidate.read = candidate.read.max(reading.advantage());
    }
}

/// The mean over draws of noise; a column that does not vary is the same in all.
fn mean_auc(labels: &Labels, columns: &[&[Received]]) -> Result<f64> {
    let draws = columns.iter().map(|draws| draws.len()).max().unwrap_or(1).max(1);
    let of_draw = |draw: usize| {
        let received = columns.iter().filter_map(|draws| draws.get(draw % draws.len().max(1)));
        let columns: Vec<MixedColumn<'_>> =
            received.filter_map(|table| table.columns().first()).map(as_written).collect();
        labels.auc(&columns)
    };
    let sum: f64 = (0..draws).map(of_draw).sum::<Result<f64>>()?;
    Ok(sum / draws as f64)
}

/// Plans as the search measures them.
pub struct PlanMeasure<'a> {
    question: &'a Question<'a>,
    columns: &'a [PlannedColumn],
    candidates: Vec<usize>,
    /// Rows whose classes are counted: as many as an attack has victims.
    rows: usize,
    /// How many times as many people are found again as classes tell.
    underrated: f64,
    known: Mutex<HashMap<Vec<usize>, f64>>,
}

impl<'a> PlanMeasure<'a> {
    /// The plans of these columns.
    pub fn new(question: &'a Question<'a>, columns: &'a [PlannedColumn]) -> Self {
        Self {
            question,
            columns,
            candidates: columns.iter().map(|column| column.candidates.len()).collect(),
            rows: question.plain.texts.n_rows().min(MOST_RECORDS).div_ceil(2),
            underrated: 1.0,
            known: Mutex::default(),
        }
    }

    fn tried(&self) -> usize {
        self.known.lock().map_or(0, |known| known.len())
    }

    fn chosen(&self, plan: &[usize]) -> impl Iterator<Item = (&PlannedColumn, &Candidate)> {
        let chosen = self.columns.iter().zip(plan.to_vec());
        chosen.filter_map(|(column, choice)| Some((column, column.candidates.get(choice)?)))
    }

    /// How many people whoever holds a register finds again at most: as many as there are classes of rows that look alike.
    fn linked(&self, plan: &[usize]) -> f64 {
        let is_known = |column: &PlannedColumn| {
            let quasi = self.question.plain.quasi;
            quasi.is_empty() || quasi.contains(&column.name)
        };
        let shown: Vec<&Vec<u32>> = self
            .chosen(plan)
            .filter(|(column, _)| is_known(column))
            .filter_map(|(_, candidate)| candidate.classes.as_ref())
            .collect();
        if shown.is_empty() || self.rows < 2 {
            return 0.0;
        }
        let mut classes: Vec<Vec<u32>> =
            (0..self.rows).map(|row| shown.iter().map(|column| column[row]).collect()).collect();
        classes.sort_unstable();
        classes.dedup();
        (classes.len() - 1) as f64 / (self.rows - 1) as f64
    }
}

impl Measure for PlanMeasure<'_> {
    type Error = anyhow::Error;

    fn candidates(&self) -> &[usize] {
        &self.candidates
    }

    fn auc(&self, plan: &[usize]) -> Result<f64> {
        let Some(labels) = &self.question.plain.labels else { return Ok(0.5) };
        if let Some(&known) = self.known.lock().ok().as_ref().and_then(|known| known.get(plan)) {
            return Ok(known);
        }
        let chosen: Vec<&[Received]> =
            self.chosen(plan).map(|(_, candidate)| candidate.received.as_slice()).collect();
        let auc = mean_auc(labels, &chosen)?;
        if let Ok(mut known) = self.known.lock() {
            known.insert(plan.to_vec(), auc);
        }
        Ok(auc)
    }

    fn is_slow(&self) -> bool {
        self.question.plain.texts.n_rows() > SLOW_FROM
    }

    fn risk(&self, plan: &[usize]) -> Result<f64> {
        let counted = self.chosen(plan).filter(|(column, _)| self.question.rule.counts(&column.name));
        let read = counted.map(|(_, candidate)| candidate.read);
        Ok(read.fold(self.underrated * self.linked(plan), f64::max))
    }
}

#[cfg(test)]
mod tests {
    use protocol::KeySchedule;
    use rand::seq::SliceRandom;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;
    use rayon::prelude::*;

    use super::*;
    use crate::progress::Mode;

    /// 400 people: two columns tell the class, one of them nearly alone; a number tells a little, and names people.
    fn table() -> Texts {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let mut columns: Vec<Vec<String>> = vec![Vec::new(); 5];
        for _ in 0..400 {
            let [a, b, c] = [rng.random_bool(0.6), rng.random_bool(0.3), rng.random_bool(0.5)];
            let income = 1000.0 + 4000.0 * rng.random::<f64>();
            let odds = 2.2 * f64::from(a) + 1.2 * f64::from(b) + income / 2500.0 - 3.0;
            let class = rng.random_bool(1.0 / (1.0 + (-odds).exp()));
            let yes = |bit: bool| if bit { "yes" } else { "no" }.to_owned();
            let cells = [yes(a), yes(b), yes(c), format!("{income:.0}"), yes(class)];
            columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
        }
        let header = ["history", "owner", "coin", "income", "paid"].map(str::to_owned).to_vec();
        Texts { name: "people".to_owned(), header, columns }
    }

    fn with_question<T>(max_risk: f64, look: impl FnOnce(&Question<'_>) -> Result<T>) -> Result<T> {
        let bounds = BTreeMap::from([("income".to_owned(), (0.0, 6000.0))]);
        with_question_on(&table(), ("paid", "yes"), &bounds, max_risk, look)
    }

    fn with_question_on<T>(
        texts: &Texts,
        (target, positive): (&str, &str),
        bounds: &BTreeMap<String, (f64, f64)>,
        max_risk: f64,
        look: impl FnOnce(&Question<'_>) -> Result<T>,
    ) -> Result<T> {
        let keys = KeySchedule::new(1);
        let plain = Plain {
            keys,
            dataset: &texts.name,
            labels: Some(Labels::new(keys, &texts.received()?, target, Some(positive))?),
            texts,
            target: Some(target),
            hides_target: false,
            quasi: &[],
            trials: 4,
            progress: Mode::Quiet,
        };
        let rule = Rule { max_risk, sensitive: &[], target: Some(target), unmeasured: None };
        look(&Question { plain: &plain, purpose: Purpose::VendorTrains, rule, bounds })
    }

    /// A plan drawn at random, without the columns that would raise its risk above `most`.
    fn drawn(measure: &PlanMeasure<'_>, most: f64, rng: &mut ChaCha20Rng) -> Result<Vec<usize>> {
        let candidates = measure.candidates();
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.shuffle(rng);
        let mut plan = vec![0; candidates.len()];
        for column in order {
            plan[column] = rng.random_range(0..candidates[column]);
            if measure.risk(&plan)? > most {
                plan[column] = 0;
            }
        }
        Ok(plan)
    }

    /// Compares the plan that is found with 500 others that bear no more risk.
    fn is_not_beaten(question: &Question<'_>) -> Result<()> {
        let columns = columns(question.plain, question.purpose, question.bounds)?;
        let measure = PlanMeasure::new(question, &columns);
        let found = best_plan(&measure, question.rule.max_risk)?;
        assert!(found.risk <= question.rule.max_risk, "{found:?}");
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let plans = (0..500).map(|_| drawn(&measure, found.risk, &mut rng)).collect::<Result<Vec<_>>>()?;
        let different: std::collections::BTreeSet<&Vec<usize>> = plans.iter().collect();
        assert!(different.len() > 50, "{}", different.len());
        let aucs: Vec<f64> = plans.par_iter().map(|plan| measure.auc(plan)).collect::<Result<_>>()?;
        let best = aucs.iter().copied().fold(0.0, f64::max);
        assert!(best <= found.auc + 5e-4, "{found:?} is beaten: {best}");
        Ok(())
    }

    #[test]
    fn no_random_plan_of_equal_or_lower_risk_is_of_more_use() -> Result<()> {
        with_question(0.15, is_not_beaten)?;
        let Some(data) = std::env::var_os("CIPHERLENS_DATA") else {
            println!("skipped on loan: CIPHERLENS_DATA is not set");
            return Ok(());
        };
        let loan = Texts::read(&std::path::Path::new(&data).join("loan/loan.csv").as_path().into())?;
        [0.1, 0.3].into_iter().try_for_each(|max_risk| {
            with_question_on(&loan, ("Loan_Status", "Y"), &BTreeMap::new(), max_risk, is_not_beaten)
        })
    }

    #[test]
    fn a_plan_gives_reasons_and_stays_within_the_limit() -> Result<()> {
        with_question(0.15, |question| {
            let proposal = question.propose()?;
            let scheme = |name: &str| proposal.plan.scheme_of(name).map(ColumnScheme::id);
            assert_eq!(scheme("paid"), Some("keep"));
            assert!(scheme("history") != Some("siv") && scheme("history") != Some("keep"), "both are read");
            assert!(proposal.plan.columns.iter().all(|column| !column.why.is_empty()));
            assert!(question.above(&proposal.plan, &proposal.written)?.is_empty());
            Ok(())
        })
    }

    #[test]
    fn where_nothing_is_tolerable_nothing_is_released() -> Result<()> {
        with_question(0.0, |question| {
            let proposal = question.propose()?;
            let is_nothing = proposal.written.header == ["paid"];
            assert!(
                is_nothing || question.above(&proposal.plan, &proposal.written)?.is_empty(),
                "{:?}",
                proposal.written.header
            );
            Ok(())
        })
    }
}
