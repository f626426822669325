//! The faces of one's own photos: where they are, in `boxes.csv` and on the page.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use evaluation::SceneBoxes;
use hog_features::Detection;
use image::imageops;
use image_data::boxes::{self, FoundBox};
use image_data::{ImageError, LoadOptions, PixelBox, decode};
use rayon::prelude::*;
use results::{
    Annotated, Artifact, Input, Origin, PhotoBoxes, Regime, Results, Search, SearchDetector, TrainedOn,
};

use super::cipher::SceneCipher;
use super::draw;
use super::find::{Finder, Searched, rounded};
use super::photos::{Photo, Photos};
use super::rows::{OVERLAPS, Row};
use super::source::true_boxes;
use crate::config::RunConfig;
use crate::images::hash::hash_list;
use crate::interrupt;
use crate::pictures::add_file;
use crate::progress::Progress;
use safe_files::sha256_file;

/// Name of the boxes' file in the results folder.
pub const BOXES_FILE: &str = "boxes.csv";
/// Photos of at most so many pixels together are in memory at a time, or one photo.
const PIXELS_AT_A_TIME: u64 = 200_000_000;
/// The longest side of a photo on the page.
const SHOWN_SIDE: u32 = 300;

/// What is searched, and how.
#[derive(Debug, Clone, Copy)]
pub struct OwnPhotos<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// A file of true boxes.
    pub annotations: Option<&'a Path>,
    /// Whether sub-folders are searched.
    pub recursive: bool,
    /// The most pixels of a photo.
    pub max_pixels: u64,
    /// Photos shown on the page, at most.
    pub shown: usize,
}

/// Marked boxes by photo.
type Truth = BTreeMap<String, Vec<PixelBox>>;

/// The marked boxes of a photo: none where no line names it.
fn marked<'a>(truth: &'a Truth, photo: &Searched) -> &'a [PixelBox] {
    truth.get(&photo.name).map_or(&[], Vec::as_slice)
}

/// Photos by name, with what came of each.
struct Found {
    photos: Vec<Searched>,
    /// What was not searched, with the reason.
    not_searched: Vec<String>,
    unreadable: u64,
}

impl OwnPhotos<'_> {
    /// Searches the photos and adds what was found to `results` and to the folder `staged`.
    pub fn search(
        &self,
        config: &RunConfig,
        finder: &Finder,
        loaded: bool,
        results: &mut Results,
        staged: &Path,
    ) -> Result<()> {
        let photos = Photos::list(self.folder, self.recursive)?;
        let truth = self.annotations.map(|file| photos.read_annotations(file, &self.load())).transpose()?;
        let found = self.all(config, finder, photos)?;
        let name = self.name();
        let shown = found.photos.iter().filter(|photo| photo.thumbnail.is_some()).take(self.shown);
        let shown = shown.map(|photo| (photo, truth.as_ref().map(|truth| marked(truth, photo))));
        let shown: Vec<(&Searched, Option<&[PixelBox]>)> = shown.collect();
        results.artifacts.push(write_boxes(&found, staged)?);
        results.artifacts.extend(draw::photos(&name, &shown, found.photos.len(), staged)?);
        let mut search = found.result(&name, finder, loaded);
        let mut input = found.input(&name);
        input.warnings = warnings(&search);
        results.inputs.insert(0, input);
        if let Some(truth) = &truth {
            let row = found.row(finder, truth)?;
            search.annotated = Some(annotated(&row, finder.least_score())?);
            results.detection.extend(row.detections(&name)?);
            results.curves.extend(row.curve(&name)?);
        }
        results.searches.push(search);
        Ok(())
    }

    fn load(&self) -> LoadOptions {
        LoadOptions::default().with_max_pixels(self.max_pixels)
    }

    fn name(&self) -> String {
        let named = self.folder.file_name().map(|name| name.to_string_lossy().into_owned());
        named.unwrap_or_else(|| "photos".to_owned())
    }

    fn all(&self, config: &RunConfig, finder: &Finder, photos: Photos) -> Result<Found> {
        let progress = Progress::new(config.progress, &self.name(), photos.photos.len() as u64);
        let load = self.load();
        let mut all = Found { photos: Vec::new(), not_searched: Vec::new(), unreadable: 0 };
        for batch in photos.batches(PIXELS_AT_A_TIME) {
            let shown = self.shown.saturating_sub(all.photos.len());
            let one = |(index, photo): (usize, &Photo)| {
                let searched = search_one(finder, photo, &load, index < shown);
                progress.step();
                searched
            };
            let searched: Vec<Result<Searched, String>> =
                batch.par_iter().enumerate().map(one).collect::<Result<_>>()?;
            for (photo, searched) in batch.iter().zip(searched) {
                match searched {
                    Ok(searched) => all.photos.push(searched),
                    Err(reason) => {
                        all.unreadable += 1;
                        all.not_searched.push(format!("{} ({reason})", photo.name));
                    }
                }
            }
        }
        if all.photos.is_empty() {
            let first = all.not_searched.first().map_or("", String::as_str);
            bail!("--images {}: no photo can be read, such as {first}", self.folder.display());
        }
        all.not_searched.extend(photos.passed_over);
        all.not_searched.iter().for_each(|name| config.progress.say(&format!("not searched: {name}")));
        Ok(all)
    }
}

/// Reads and searches one photo; a file that cannot be read is named, with the reason, and does not end the run.
fn search_one(
    finder: &Finder,
    photo: &Photo,
    load: &LoadOptions,
    shown: bool,
) -> Result<Result<Searched, String>> {
    interrupt::check()?;
    let grey = match decode::load_grey(&photo.path, load) {
        Ok(grey) => grey,
        Err(error) => return Ok(Err(reason(&error))),
    };
    let found = finder.search(&grey).with_context(|| photo.name.clone())?;
    let scale = (f64::from(SHOWN_SIDE) / f64::from(grey.width().max(grey.height()))).min(1.0);
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
    let thumbnail = || imageops::thumbnail(&grey, side(grey.width()), side(grey.height()));
    Ok(Ok(Searched {
        name: photo.name.clone(),
        sha256: sha256_file(&photo.path)?,
        faces: finder.of_found(&found, grey.dimensions()),
        found,
        thumbnail: shown.then(thumbnail),
        scale,
    }))
}

/// Why a file was not read, without its name.
fn reason(error: &ImageError) -> String {
    match error {
        ImageError::Decode { source: image_data::DecodeError::TooManyPixels { .. }, .. } => {
            let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("{cause}; raise --max-megapixels")
        }
        _ => match std::error::Error::source(error) {
            Some(cause) => crate::message(&anyhow::anyhow!("{cause}")),
            None => error.to_string(),
        },
    }
}

/// What whoever relies on the boxes must know first.
fn warnings(search: &Search) -> Vec<String> {
    let generated = search.detector.is_generated().then(|| {
        "the detector was trained on generated faces and is poor on photos; give --train faces-web36 with --data DIR, \
         --train DIR or --model FILE"
            .to_owned()
    });
    let counted = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let empty = search.empty().count();
    let without = (empty > 0)
        .then(|| format!("no box in {}; look whether there is a face", counted(empty, "photo", "photos")));
    let unsearched = search.not_searched.first().map(|first| {
        let others = counted(search.not_searched.len(), "entry", "entries");
        format!("{others} of the folder not searched, such as {first}")
    });
    [generated, unsearched, without].into_iter().flatten().collect()
}

fn write_boxes(found: &Found, staged: &Path) -> Result<Artifact> {
    let one = |photo: &'_ Searched| -> Vec<FoundBox> {
        photo.faces.iter().map(|face| face.found_box(&photo.name)).collect()
    };
    let rows: Vec<FoundBox> = found.photos.iter().flat_map(one).collect();
    let mut bytes = Vec::new();
    boxes::write(&mut bytes, &rows)?;
    add_file(staged, "boxes", BOXES_FILE, &bytes, "Boxes around faces, one per line")
}

impl Found {
    fn input(&self, name: &str) -> Input {
        let listed = self.photos.iter().map(|photo| (photo.name.clone(), photo.sha256.clone()));
        let mut input = Input::new(name, Origin::User, &hash_list(listed), self.photos.len() as u64);
        input.skipped = self.unreadable;
        input
    }

    fn result(&self, name: &str, finder: &Finder, loaded: bool) -> Search {
        let file = finder.file();
        let set = |set: &hog_features::TrainingSet| TrainedOn {
            name: set.name.clone(),
            sha256: set.sha256.clone(),
            used: set.used.clone(),
            generated: set.generated,
        };
        let count =
            |photo: &Searched| PhotoBoxes { file: photo.name.clone(), boxes: photo.faces.len() as u64 };
        Search {
            dataset: name.to_owned(),
            least_score: rounded(finder.least_score()),
            detector: SearchDetector {
                sha256: file.sha256(),
                loaded,
                trained_on: file.trained_on().iter().map(set).collect(),
                options: file.detector().options().shown(),
                notes: file.notes().to_vec(),
            },
            photos: self.photos.iter().map(count).collect(),
            not_searched: self.not_searched.clone(),
            annotated: None,
        }
    }

    /// The detector over the photos as a row of the detection experiment: all boxes, whatever their score.
    fn row(&self, finder: &Finder, truth: &Truth) -> Result<Row> {
        let one = |photo: &Searched| -> Result<SceneBoxes> {
            let found = photo.found.iter().map(Detection::scored_box).collect::<Result<_, _>>()?;
            Ok(SceneBoxes { truth: true_boxes(marked(truth, photo))?, found })
        };
        let boxes = self.photos.iter().map(one).collect::<Result<_>>()?;
        let (plain, options) = (SceneCipher::PLAIN, *finder.file().detector().options());
        Ok(Row::new((&plain, &plain), Regime::None, options, boxes))
    }
}

/// What the boxes that are taken for faces are, by the marked ones.
fn annotated(row: &Row, least_score: f32) -> Result<Annotated> {
    let matched = row.matched()?;
    let taken = || matched.ranked().iter().filter(|found| found.score >= least_score);
    let found = taken().filter(|found| found.matched.is_some()).count() as u64;
    Ok(Annotated {
        iou: OVERLAPS[0],
        faces: matched.n_truth() as u64,
        found,
        wrong: taken().count() as u64 - found,
    })
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;

    fn searched(name: &str, scores: &[f32]) -> Result<Searched> {
        let one = |&score: &f32| Detection { x: 0.0, y: 0.0, w: 10.0, h: 10.0, score };
        Ok(Searched {
            name: name.to_owned(),
            sha256: "00".repeat(32),
            found: scores.iter().map(one).collect(),
            faces: Vec::new(),
            thumbnail: None,
            scale: 1.0,
        })
    }

    #[test]
    fn photos_that_cannot_be_read_say_why_and_what_helps() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let (broken, large) = (dir.path().join("a.png"), dir.path().join("b.png"));
        std::fs::write(&broken, "no image")?;
        GrayImage::new(20, 20).save(&large)?;
        let why = |path: &Path| {
            let load = LoadOptions::default().with_max_pixels(300);
            decode::load_grey(path, &load).err().map(|error| reason(&error)).unwrap_or_default()
        };
        assert!(why(&large).ends_with("; raise --max-megapixels"), "{}", why(&large));
        assert!(!why(&broken).is_empty() && !why(&broken).contains("a.png"), "{}", why(&broken));
        Ok(())
    }

    #[test]
    fn what_was_not_searched_is_counted_and_warned_of() -> Result<()> {
        let photos = vec![searched("a.png", &[0.5])?, searched("b.png", &[])?];
        let found = Found { photos, not_searched: vec!["c.txt (no image)".to_owned()], unreadable: 1 };
        let input = found.input("mine");
        assert_eq!((input.records, input.skipped), (2, 1));
        let set = |generated| TrainedOn {
            name: "patches".to_owned(),
            sha256: String::new(),
            used: "9 images".to_owned(),
            generated,
        };
        let detector = SearchDetector {
            sha256: String::new(),
            loaded: true,
            trained_on: vec![set(false)],
            options: Vec::new(),
            notes: Vec::new(),
        };
        let photos = [("a.png", 1), ("b.png", 0)];
        let mut search = Search {
            dataset: "mine".to_owned(),
            least_score: 0.0,
            detector,
            photos: photos.map(|(file, boxes)| PhotoBoxes { file: file.to_owned(), boxes }).to_vec(),
            not_searched: found.not_searched,
            annotated: None,
        };
        let expected = [
            "1 entry of the folder not searched, such as c.txt (no image)",
            "no box in 1 photo; look whether there is a face",
        ];
        assert_eq!(warnings(&search), expected);
        search.detector.trained_on = vec![set(true)];
        assert!(warnings(&search)[0].starts_with("the detector was trained on generated faces"));
        Ok(())
    }

    #[test]
    fn boxes_are_right_or_wrong_from_the_least_score_on() -> Result<()> {
        let found = [("a.png", &[0.9f32][..]), ("b.png", &[0.8, 0.1])];
        let one = |(name, scores): (&str, &[f32])| searched(name, scores);
        let photos = found.into_iter().map(one).collect::<Result<Vec<_>>>()?;
        let truth = Truth::from([("a.png".to_owned(), vec![PixelBox { x: 0, y: 0, w: 10, h: 10 }])]);
        let boxes = |photo: &Searched| -> Result<SceneBoxes> {
            let found = photo.found.iter().map(Detection::scored_box).collect::<Result<_, _>>()?;
            Ok(SceneBoxes { truth: true_boxes(marked(&truth, photo))?, found })
        };
        let boxes = photos.iter().map(boxes).collect::<Result<_>>()?;
        let plain = SceneCipher::PLAIN;
        let row = Row::new((&plain, &plain), Regime::None, Default::default(), boxes);
        let told = annotated(&row, 0.5)?;
        assert_eq!((told.faces, told.found, told.wrong), (1, 1, 1));
        assert_eq!(annotated(&row, 0.0)?.wrong, 2);
        Ok(())
    }
}
