//! Recordings to listen to, each beside its spectrogram.

use super::set::Set;
use crate::content::select::generated_mark;
use crate::content::text;
use crate::content::utility::slug;
use crate::document::{Block, Player, Recording};
use crate::figure::{Figure, Plot};
use crate::recording::{Sound, Spectrogram, Unplayable};
use results::scheme::PLAIN;
use results::{Artifact, RecordingRole, Results};
use std::collections::BTreeMap;

/// Most characters of recordings that one page holds itself, as `data:` addresses. Further ones stay files beside it.
pub(crate) const BUDGET: usize = 1_000_000;

/// Bytes of the files of the results folder by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// What the page may still hold of recordings.
pub(super) struct Room(usize);

impl Room {
    pub(super) fn new() -> Self {
        Self(BUDGET)
    }

    /// Takes so many bytes in base64, if they fit.
    fn take(&mut self, bytes: usize) -> bool {
        let needed = bytes.div_ceil(3) * 4;
        let fits = needed <= self.0;
        if fits {
            self.0 -= needed;
        }
        fits
    }
}

/// The recordings of a set: plain ones, then those of each scheme by role.
pub(super) fn of_set(results: &Results, files: &Files, set: &Set<'_>, room: &mut Room) -> Vec<Block> {
    let of_set = |artifact: &&Artifact| artifact.dataset.as_deref().is_some_and(|dataset| set.has(dataset));
    blocks(results, files, room, of_set)
}

/// The recordings that are of no set.
pub(super) fn of_none(results: &Results, files: &Files, sets: &[Set<'_>], room: &mut Room) -> Vec<Block> {
    let of_any = |dataset: &str| sets.iter().any(|set| set.has(dataset));
    blocks(results, files, room, |artifact| !artifact.dataset.as_deref().is_some_and(of_any))
}

fn blocks(
    results: &Results,
    files: &Files,
    room: &mut Room,
    keep: impl Fn(&&Artifact) -> bool,
) -> Vec<Block> {
    let mut found: Vec<(RecordingRole, &Artifact)> = results
        .artifacts
        .iter()
        .filter(keep)
        .filter_map(|artifact| Some((artifact.recording()?, artifact)))
        .collect();
    let mut schemes: Vec<&str> = Vec::new();
    for (_, artifact) in &found {
        if !schemes.contains(&scheme(artifact)) {
            schemes.push(scheme(artifact));
        }
    }
    let place = |artifact: &Artifact| schemes.iter().position(|other| *other == scheme(artifact));
    found.sort_by_key(|(role, artifact)| {
        let is_plain = *role == RecordingRole::Plain;
        (!is_plain, if is_plain { None } else { place(artifact) }, *role)
    });
    found
        .into_iter()
        .map(|(role, artifact)| Block::Recording(Box::new(recording(results, files, (role, artifact), room))))
        .collect()
}

fn scheme(artifact: &Artifact) -> &str {
    artifact.scheme.as_deref().unwrap_or(PLAIN)
}

fn recording(
    results: &Results,
    files: &Files,
    (role, artifact): (RecordingRole, &Artifact),
    room: &mut Room,
) -> Recording {
    let bytes = files.get(&artifact.path);
    let sound = bytes.ok_or(Unplayable::Missing).and_then(|bytes| Sound::read(bytes));
    let name = name(role, artifact);
    let player = match &sound {
        Err(reason) => Player::Broken(format!("This recording cannot be shown: it {reason}.")),
        Ok(_) if room.take(bytes.map_or(0, Vec::len)) => Player::Inside,
        Ok(_) => Player::Beside,
    };
    Recording {
        figure: sound.as_ref().ok().map(|sound| figure(sound, &name, artifact)),
        label: match &sound {
            Ok(sound) => format!("{name}, {}", text::seconds(sound.seconds())),
            Err(_) => name.clone(),
        },
        caption: caption(results, artifact),
        path: artifact.path.clone(),
        player,
        title: name,
    }
}

/// "Encrypted, segment-permutation".
fn name(role: RecordingRole, artifact: &Artifact) -> String {
    let words = match role {
        RecordingRole::Plain => "Plain",
        RecordingRole::Encrypted => "Encrypted",
        RecordingRole::Attacked => "Restored by an attack",
        RecordingRole::Decrypted => "Decrypted",
    };
    match artifact.scheme.as_deref() {
        Some(scheme) if role != RecordingRole::Plain => format!("{words}, {scheme}"),
        _ => words.to_owned(),
    }
}

fn caption(results: &Results, artifact: &Artifact) -> String {
    let generated = artifact.dataset.as_deref().map_or("", |dataset| generated_mark(results, dataset));
    let generated = generated.trim_start_matches(", ");
    let told = artifact.caption.as_deref().map_or(String::new(), text::sentence);
    match generated {
        "" => told,
        generated => format!("{told} ({generated})").trim_start().to_owned(),
    }
}

fn figure(sound: &Sound, name: &str, artifact: &Artifact) -> Figure {
    let seen = Spectrogram::of(sound);
    let told = artifact.alt.as_deref().or(artifact.caption.as_deref()).map_or(String::new(), text::sentence);
    let alt = format!(
        "Spectrogram of a recording. {name}. {told} {} long, up to {} Hz; half of the energy lies below {} Hz, and the loudest moment is \
         {} dB above the median one.",
        text::seconds(seen.seconds),
        text::fixed(seen.hertz, 0),
        text::fixed(seen.half_energy, 0),
        text::fixed(seen.above_median, 0),
    );
    Figure {
        id: format!("spectrogram-{}", slug(&artifact.path)),
        title: name.to_owned(),
        alt: alt.replace("  ", " "),
        caption: String::new(),
        plot: Plot::Spectrogram(seen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_counted_in_base64_and_smaller_files_may_follow_a_large_one() {
        let mut room = Room::new();
        assert!(room.take(600_000));
        assert!(!room.take(150_001));
        assert!(room.take(150_000));
        assert!(!room.take(1));
        assert!(room.take(0));
    }
}
