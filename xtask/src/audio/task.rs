//! One question about recordings, what is said or who says it, with its splits.

use anyhow::{Result, anyhow};
use audio_data::duplicates;
use audio_data::split::{SplitError, content_splits, speaker_splits};
use audio_data::{RecordSplit, Splits};
use experiment::{SplitRecords, fields_hash};
use results::{Duplicates, Input, Recordings, Task};
use serde_json::{Value, json};

use super::source::Source;
use crate::config::RunConfig;
use crate::images::identity::BUILD;

/// Splits of each task, unless told otherwise: as many as there are speakers, or halves of the contents.
const SPLITS: usize = 6;

/// A task of a set of recordings.
pub struct TaskSet {
    /// Its entry among the inputs.
    pub input: Input,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// Class of each recording.
    pub targets: Vec<usize>,
    splits: Vec<RecordSplit>,
}

impl TaskSet {
    /// The task on these recordings; `None` where speakers are asked for and not known.
    pub fn new(config: &RunConfig, source: &Source, task: Task) -> Result<Option<Self>> {
        let (dataset, labels) = (format!("{}-{task}", source.name), source.labels());
        let seed = config.keys.seed_of(&format!("{dataset}/splits"));
        let asked = SPLITS * config.repetitions;
        let (classes, targets, found) = match (task, labels.speaker()) {
            (Task::Content, _) => {
                (labels.contents(), labels.content(), content_splits(labels, asked.max(2), seed))
            }
            (Task::Speaker, Some(speaker)) => {
                (labels.speakers(), speaker, speaker_splits(labels, asked, seed))
            }
            (Task::Speaker, None) => return Ok(None),
        };
        let Splits { splits, warnings, .. } =
            found.map_err(|error: SplitError| anyhow!(error).context(impossible(&dataset, task)))?;
        let mut input = Input::new(&dataset, source.origin, &source.sha256, source.len() as u64);
        input.licence.clone_from(&source.licence);
        input.notes.clone_from(&source.notes);
        input.skipped = source.skipped as u64;
        input.warnings.extend(warnings.iter().map(ToString::to_string));
        input.duplicates = equal_recordings(source, targets, &splits);
        input.warnings.extend(input.duplicates.as_ref().map(twice));
        let speakers = labels.speaker().map(|_| labels.speakers().len() as u64);
        input.recordings = Some(Recordings { name: source.name.clone(), task, speakers });
        let (classes, targets) = (classes.to_vec(), targets.to_vec());
        Ok(Some(Self { input, classes, targets, splits }))
    }

    /// The splits as an experiment knows them.
    pub fn splits(&self) -> Vec<SplitRecords<'_>> {
        self.splits
            .iter()
            .map(|split| SplitRecords { label: &split.label, train: &split.train, test: &split.test })
            .collect()
    }

    /// Everything that decides which record is in which split, code included.
    pub fn identity(&self) -> Result<Value> {
        let splits: Vec<_> = self.splits.iter().map(|s| (&s.label, &s.train, &s.test)).collect();
        Ok(json!({
            "build": BUILD,
            "dataset": self.input.dataset,
            "sha256": self.input.sha256,
            "classes": self.classes,
            "targets": fields_hash(&self.targets)?,
            "splits": fields_hash(&splits)?,
        }))
    }
}

/// What is said where a task cannot be split.
fn impossible(dataset: &str, task: Task) -> String {
    let other = if task == Task::Content { Task::Speaker } else { Task::Content };
    format!("{dataset}: the {task} cannot be asked of these recordings; --task {other} leaves it out")
}

/// What equal recordings mean.
fn twice(found: &Duplicates) -> String {
    let Duplicates { within_class, across_classes, train_and_test } = found;
    format!(
        "{within_class} recordings equal an earlier one of their class and {across_classes} one of another; up to \
         {train_and_test} test recordings equal a training recording, which makes figures too high: remove the copies"
    )
}

/// Recordings that occur more than once; `None` where there are none.
fn equal_recordings(source: &Source, targets: &[usize], splits: &[RecordSplit]) -> Option<Duplicates> {
    let mut found = Duplicates::default();
    for (record, &first) in source.first_equal.iter().enumerate().filter(|(record, first)| record != *first) {
        match targets[record] == targets[first] {
            true => found.within_class += 1,
            false => found.across_classes += 1,
        }
    }
    let both = |split: &RecordSplit| {
        duplicates::on_both_sides(&source.first_equal, &split.train, &split.test).len() as u64
    };
    found.train_and_test = splits.iter().map(both).max().unwrap_or(0);
    (found != Duplicates::default()).then_some(found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use anyhow::Context;

    use super::*;

    #[test]
    fn speakers_are_kept_apart_for_contents_and_contents_for_speakers() -> Result<()> {
        let (config, source) = (RunConfig::small()?, Source::small()?);
        let speaker = source.labels().speaker().context("generated speakers are known")?;
        for (task, apart, n_classes) in
            [(Task::Content, speaker, 3), (Task::Speaker, source.labels().content(), 4)]
        {
            let set = TaskSet::new(&config, &source, task)?.context("both tasks can be asked")?;
            assert_eq!(
                (set.classes.len(), set.input.dataset.as_str()),
                (n_classes, format!("small-{task}").as_str())
            );
            for split in set.splits() {
                let of = |records: &[usize]| records.iter().map(|&r| apart[r]).collect::<BTreeSet<_>>();
                assert!(of(split.train).is_disjoint(&of(split.test)), "{task}: {}", split.label);
            }
        }
        assert_ne!(
            TaskSet::new(&config, &source, Task::Content)?.context("a task")?.identity()?,
            TaskSet::new(&config, &source, Task::Speaker)?.context("a task")?.identity()?
        );
        Ok(())
    }
}
