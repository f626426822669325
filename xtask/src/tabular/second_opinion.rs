//! The second opinion: linfa-svm and linfa-logistic fitted beside our classifiers, and the test decisions that they share.
//!
//! Only the first split is asked about, and under every condition the first key; our own decisions are those of the run.

use anyhow::Result;
use classifiers::{FitError, LearnerOptions, LinfaPeer, TrainSet, linfa_peer};
use rayon::prelude::*;
use results::{Agreement, Regime, SecondOpinion};

use super::plan::Condition;
use super::prepare::Prepared;
use super::protect::{Features, Protection};
use crate::config::RunConfig;
use crate::interrupt;
use crate::progress::Progress;
use experiment::Trial;

/// Most training rows: linfa-svm keeps the whole kernel matrix, 200 MB for so many.
const MOST_ROWS: usize = 5000;

/// Whether linfa has one of these classifiers for two classes.
pub fn has_peer(classifiers: &[&str], options: &LearnerOptions) -> bool {
    classifiers.iter().any(|id| linfa_peer(id, options, 2).is_ok())
}

/// What one of our classifiers decided on the test rows of the first split, under the first key of a condition.
#[derive(Debug)]
pub struct OwnDecisions {
    /// Index of the condition.
    pub condition: usize,
    /// Id of the classifier.
    pub classifier: &'static str,
    /// The class of each test row.
    pub decided: Vec<usize>,
}

impl OwnDecisions {
    /// Those among the trials of a condition.
    pub fn of(condition: usize, classifier: &'static str, trials: &[Trial<'_>]) -> Option<Self> {
        let first = trials.iter().find(|trial| trial.split == 0 && trial.key == 0)?;
        Some(Self { condition, classifier, decided: first.outcome.predicted.clone() })
    }
}

/// The first split of a table, on which another package is asked.
pub struct Asked<'a> {
    /// How the run is configured.
    pub config: &'a RunConfig,
    /// Id of the data set.
    pub dataset: &'a str,
    /// The conditions of the run.
    pub plan: &'a [Condition],
    /// The first split.
    pub first: &'a Prepared,
    /// How rows are encrypted.
    pub protection: &'a Protection,
    /// Options of the classifiers, ours and linfa's.
    pub options: &'a LearnerOptions,
    /// The number of classes.
    pub n_classes: usize,
}

/// What came of one fit: the agreement, or why there is none.
type Compared = Result<Agreement, String>;

impl Asked<'_> {
    /// One opinion per classifier of `own`, in the order of their first condition.
    pub fn opinions(&self, own: &[OwnDecisions]) -> Result<Vec<SecondOpinion>> {
        let mut classifiers: Vec<&'static str> = Vec::new();
        for decisions in own {
            if !classifiers.contains(&decisions.classifier) {
                classifiers.push(decisions.classifier);
            }
        }
        let label = format!("{}: second opinion", self.dataset);
        let total = self.plan.len() * classifiers.len();
        let progress = Progress::new(self.config.progress, &label, total as u64);
        classifiers.into_iter().map(|id| self.opinion(id, own, &progress)).collect()
    }

    fn opinion(&self, id: &'static str, own: &[OwnDecisions], progress: &Progress) -> Result<SecondOpinion> {
        let mut opinion = SecondOpinion {
            dataset: self.dataset.to_owned(),
            classifier: id.to_owned(),
            package: None,
            split: self.first.label.clone(),
            agreements: Vec::new(),
            not_compared: Vec::new(),
        };
        let peer = match linfa_peer(id, self.options, self.n_classes) {
            Ok(peer) => peer,
            Err(FitError::Unsupported { what, .. }) => {
                opinion.not_compared.push(what.to_owned());
                return Ok(opinion);
            }
            Err(error) => return Err(error.into()),
        };
        opinion.package = Some(peer.package.to_owned());
        let n_rows = self.first.train.rows().len();
        if n_rows > MOST_ROWS {
            opinion.not_compared.push(format!(
                "{n_rows} training rows; a second opinion is asked on at most {MOST_ROWS}, because the kernel matrix of \
                 linfa-svm grows with their square"
            ));
            return Ok(opinion);
        }
        let own: Vec<&OwnDecisions> = own.iter().filter(|decisions| decisions.classifier == id).collect();
        let compared: Vec<Compared> = own
            .into_par_iter()
            .map(|own| {
                let compared = self.compare(&peer, own);
                progress.step();
                compared
            })
            .collect::<Result<_>>()?;
        for compared in compared {
            match compared {
                Ok(agreement) => opinion.agreements.push(agreement),
                Err(reason) => opinion.not_compared.push(reason),
            }
        }
        Ok(opinion)
    }

    fn compare(&self, peer: &LinfaPeer, own: &OwnDecisions) -> Result<Compared> {
        interrupt::check()?;
        let condition = &self.plan[own.condition];
        let rows = self.protection.apply(condition, self.first, 0)?;
        match self.decided(peer, &rows) {
            Ok(theirs) => Ok(Ok(agreement(condition, &own.decided, &theirs))),
            Err(FitError::Stopped) => Err(FitError::Stopped.into()),
            Err(error) => {
                Ok(Err(format!("{}, {}: {}: {error}", condition.train.id, condition.regime, peer.package)))
            }
        }
    }

    /// The peer's decisions on the test rows.
    fn decided(&self, peer: &LinfaPeer, rows: &Features) -> Result<Vec<usize>, FitError> {
        let train = TrainSet::new(rows.train.view(), self.first.train.targets(), self.n_classes)?;
        let model = peer.learner.fit(&train.with_stop(&interrupt::is_requested))?;
        let decided = model.predict(rows.test.view());
        decided.map_err(|error| FitError::Solver { learner: peer.package, reason: error.to_string() })
    }
}

fn agreement(condition: &Condition, ours: &[usize], theirs: &[usize]) -> Agreement {
    let across = condition.regime == Regime::CrossScheme;
    Agreement {
        scheme: condition.train.id.to_owned(),
        test_scheme: across.then(|| condition.test.id.to_owned()),
        regime: condition.regime,
        clock: condition.clock,
        decisions: ours.len() as u64,
        equal: ours.iter().zip(theirs).filter(|(a, b)| a == b).count() as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Experiment;
    use super::super::plan::plain;
    use super::super::source::Source;
    use super::super::table_run::TableRun;
    use super::*;

    /// What is found on a table of two columns, `y` its class, by these classifiers on plain rows and under `siv`.
    fn opinions(text: &str, classifiers: &[&'static str]) -> Result<Vec<SecondOpinion>> {
        let (config, source) = (RunConfig::small()?, Source::of_text(text)?);
        let siv = crypto_encode::schemes().iter().find(|scheme| scheme.id == "siv");
        let siv = siv.map(|scheme| Condition::of(scheme, Regime::CrossKey));
        let experiment = Experiment {
            conditions: [Some(plain()), siv].into_iter().flatten().collect(),
            classifiers: classifiers.to_vec(),
            second_opinion: true,
            ..Experiment::default()
        };
        Ok(TableRun::new(&experiment, &config, &source)?.measure()?.second_opinions)
    }

    /// `n` rows of overlapping classes.
    fn table(n: usize, classes: &[&str]) -> String {
        let row = |row: usize| {
            let (noise, class) = ((row * 37 % 89) as f64 / 20.0, row % classes.len());
            format!("{:.3},{},{}\n", noise + class as f64, row * 53 % 71, classes[class])
        };
        format!("a,b,y\n{}", (0..n).map(row).collect::<String>())
    }

    #[test]
    fn plain_and_encrypted_decisions_are_compared_with_those_of_linfa() -> Result<()> {
        let found = opinions(&table(120, &["no", "yes"]), &["logistic", "svm-rbf", "svm-sigmoid", "tree"])?;
        let packages: Vec<Option<&str>> = found.iter().map(|opinion| opinion.package.as_deref()).collect();
        assert_eq!(packages, [Some("linfa-logistic"), Some("linfa-svm"), None, None]);
        for opinion in &found[..2] {
            assert!(opinion.not_compared.is_empty(), "{opinion:?}");
            let schemes: Vec<&str> = opinion.agreements.iter().map(|row| row.scheme.as_str()).collect();
            assert_eq!(schemes, ["plain", "siv"]);
            for row in &opinion.agreements {
                assert_eq!((row.decisions, row.equal), (24, 24), "{}: {}", opinion.classifier, row.scheme);
            }
        }
        assert_eq!(found[2].not_compared, ["linfa-svm has no sigmoid kernel"]);
        assert_eq!(found[3].not_compared, ["neither linfa-svm nor linfa-logistic has this learner"]);
        Ok(())
    }

    #[test]
    fn decisions_that_differ_are_not_counted() {
        let row = agreement(&plain(), &[0, 1, 1, 0], &[0, 1, 0, 1]);
        assert_eq!((row.decisions, row.equal, row.test_scheme), (4, 2, None));
    }

    #[test]
    fn three_classes_are_a_matter_for_logistic_regression() -> Result<()> {
        let found = opinions(&table(90, &["high", "low", "mid"]), &["logistic", "svm-rbf"])?;
        assert_eq!(found[0].agreements.len(), 2);
        assert!(found[1].not_compared[0].starts_with("linfa-svm decides between two classes"));
        Ok(())
    }

    #[test]
    fn many_rows_are_left_alone_with_the_reason() -> Result<()> {
        let found = opinions(&table(6300, &["no", "yes"]), &["logistic"])?;
        let [opinion] = &found[..] else { panic!("one opinion") };
        assert_eq!(opinion.package.as_deref(), Some("linfa-logistic"));
        assert!(opinion.agreements.is_empty());
        assert!(
            opinion.not_compared[0]
                .starts_with("5040 training rows; a second opinion is asked on at most 5000")
        );
        Ok(())
    }

    #[test]
    fn linfa_has_the_classifiers_that_it_has() {
        let options = LearnerOptions::default();
        assert!(has_peer(&["tree", "svm-poly"], &options) && has_peer(&["logistic"], &options));
        assert!(!has_peer(&["tree", "svm-sigmoid", "linear-svm"], &options));
    }
}
