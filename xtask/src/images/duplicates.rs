//! Images that occur more than once: within a class, in two classes, in training and test part of a split.
//!
//! Two images are the same when their grey values are, at the size at which they are worked on. Nothing is left out for it:
//! the results are of the set as it is, and say so. `--group-duplicates` keeps equal images on one side of every split.

use image_data::EqualImages;
use results::{Duplicates, Input};
use tabular_data::Split;

use super::folder::listed_up_to;
use super::source::Source;
use crate::progress::warn;

/// The most pairs that a warning names.
const NAMED: usize = 3;

/// Counts the duplicates of a set and enters them in `input`; what makes the results misleading becomes a warning there
/// and on standard error.
pub fn report(source: &Source, splits: &[Split], input: &mut Input) {
    let equal = source.equal_images();
    let counts = splits.iter().map(|split| (split, equal.in_both(split.train(), split.test())));
    let worst = counts.fold(None, |worst: Option<(&Split, usize)>, (split, count)| match worst {
        Some((_, most)) if count <= most => worst,
        _ => Some((split, count)),
    });
    let worst = worst.filter(|(_, count)| *count > 0);
    let found = Duplicates {
        within_class: equal.within_class() as u64,
        across_classes: equal.across_classes() as u64,
        train_and_test: worst.map_or(0, |(_, count)| count as u64),
    };
    if found == Duplicates::default() {
        return;
    }
    let before = input.warnings.len();
    input.notes.push(format!(
        "duplicates (equal grey values): {} copies within a class, {} images in more than one class, up to {} test images \
         that are training images too",
        found.within_class, found.across_classes, found.train_and_test
    ));
    if let Some((split, count)) = worst {
        let remedy = "remove the copies, or give --group-duplicates";
        input.warnings.push(in_train_and_test(split, count, remedy));
    }
    input.warnings.extend(in_two_classes(source, &equal));
    input.duplicates = Some(found);
    input.warnings[before..].iter().for_each(|text| warn(&input.dataset, text));
}

/// The warning for one split alone, where a test image of it is a training image too.
pub fn warning(source: &Source, split: &Split) -> Option<String> {
    let count = source.equal_images().in_both(split.train(), split.test());
    (count > 0).then(|| in_train_and_test(split, count, "remove the copies"))
}

fn in_train_and_test(split: &Split, count: usize, remedy: &str) -> String {
    format!(
        "{count} of {} test images of split {} are also among its training images, so the scores are too good; {remedy}",
        split.test().len(),
        split.label()
    )
}

fn in_two_classes(source: &Source, equal: &EqualImages<'_>) -> Option<String> {
    let name = |record: usize| {
        format!("{} ({})", source.pictures.name(record), source.classes[source.targets[record]])
    };
    let pair = |(first, other)| format!("{} and {}", name(first), name(other));
    let pairs: Vec<String> = equal.in_two_classes().into_iter().map(pair).collect();
    (!pairs.is_empty()).then(|| {
        format!(
            "the same image stands in two classes: {}; nothing can tell such images apart, so keep each in one class only",
            listed_up_to(&pairs, NAMED)
        )
    })
}
