//! What a detector is trained on: patches of faces and non-faces, and photos without faces to mine.

use std::path::Path;

use anyhow::{Context, Result, bail};
use hog_features::TrainingSet;
use hog_features::training::{Background, Negative, TrainingData};
use image::GrayImage;
use image_data::{
    FolderOptions, Generator, GeneratorOptions, ImageSet, LoadOptions, Record, SceneGenerator, SceneOptions,
};
use rayon::prelude::*;
use results::{Input, Origin};
use sha2::{Digest, Sha256};

use crate::config::{RunConfig, Scale};
use crate::datasets::{self, Dataset};
use crate::images::hash::hash_files;
use crate::images::layout::{Kind, Layout};
use crate::interrupt;
use protocol::KeySchedule;

/// The set of patches for real scenes.
pub const PATCHES: &str = "faces-web36";
/// The photos without faces.
pub const BACKGROUNDS: &str = "scenes-noface";
/// The set of generated patches and scenes.
pub const GENERATED: &str = "faces-synthetic";
/// The scenes that a detector trained on [`PATCHES`] is measured on.
pub const SCENES: &str = "locate-mit-cmu";
/// Side of a patch, which is the window of the detector.
pub const WINDOW: u32 = 36;
/// Generated patches of each class, and photos without faces.
const DRAWN: (usize, usize) = (1500, 60);
/// Class folders of a folder to train on.
const CLASSES: [&str; 3] = ["faces", "nonfaces", "photos"];

/// Everything that a detector is trained on.
#[derive(Debug)]
pub struct Training {
    /// The name under which random choices are derived: the same data give the same detector in every command.
    seed_name: String,
    /// The sets read, or the one drawn.
    pub inputs: Vec<Input>,
    /// Patches of [`WINDOW`] pixels a side, and photos without faces.
    pub data: TrainingData,
}

impl Training {
    /// The data that `--train` names: a known set, or else a folder; the generated set where nothing is named.
    pub fn of(config: &RunConfig, train: Option<&Path>) -> Result<Self> {
        let Some(path) = train else { return Self::generated(config.keys, config.scale) };
        let sets = datasets::known(config.data.as_deref())?;
        match sets.iter().find(|set| path.as_os_str() == set.id()) {
            Some(set) if set.id() == GENERATED => Self::generated(config.keys, config.scale),
            Some(set) => Self::of_set(set, sets.iter().find(|set| set.id() == BACKGROUNDS)),
            None => Self::of_folder(path),
        }
    }

    /// [`PATCHES`] with [`BACKGROUNDS`]; `None` where one of them is not there.
    pub fn real(sets: &[Dataset]) -> Result<Option<Self>> {
        let find = |id: &str| sets.iter().find(|set| set.id() == id);
        let (Some(patches), Some(photos)) = (find(PATCHES), find(BACKGROUNDS)) else { return Ok(None) };
        let present = Layout::of(patches)?.is_present(patches) && Layout::of(photos)?.is_present(photos);
        present.then(|| Self::of_set(patches, Some(photos))).transpose()
    }

    fn of_set(patches: &Dataset, photos: Option<&Dataset>) -> Result<Self> {
        let layout = Layout::of(patches)?;
        if layout.layout != Kind::Classes
            || !CLASSES[..2].iter().all(|&class| layout.classes.contains_key(class))
        {
            bail!("--train {}: this set has no classes faces and nonfaces", patches.id());
        }
        let root = layout.root(patches).with_context(|| patches.how_to_get())?;
        let folder = ImageSet::open(&root, &FolderOptions::default())?;
        let mut data = read_patches(&folder, &root)?;
        let mut inputs = vec![layout.describe(patches, &root, folder.records().len() as u64)?];
        if let Some(set) = photos {
            let layout = Layout::of(set)?;
            if let Some(root) = layout.root(set) {
                let options = FolderOptions { single_class: true, ..Default::default() };
                data.backgrounds = read_backgrounds(ImageSet::open(&root, &options)?.records(), |_| true)?;
                inputs.push(layout.describe(set, &root, data.backgrounds.len() as u64)?);
            }
        }
        let seed_name = if patches.id() == PATCHES { SCENES } else { patches.id() }.to_owned();
        Ok(Self { seed_name, inputs, data })
    }

    /// A person's own folder with `faces` and `nonfaces`, and perhaps `photos` without faces.
    fn of_folder(root: &Path) -> Result<Self> {
        let said = || format!("--train {}", root.display());
        let options = FolderOptions { single_class: true, ..Default::default() };
        let folder = ImageSet::open(root, &options).with_context(said)?;
        let expected =
            "it needs the folders faces and nonfaces (patches), and may have photos (whole, without faces)";
        if let Some(other) = folder.classes().iter().find(|class| !CLASSES.contains(&class.as_str())) {
            bail!("{}: holds a folder {other}; {expected}", said());
        }
        if let Some(missing) = CLASSES[..2].iter().find(|class| folder.class(class).is_none()) {
            bail!("{}: no folder {missing}; {expected}", said());
        }
        let mut data = read_patches(&folder, root)?;
        let photos = folder.class("photos");
        data.backgrounds = read_backgrounds(folder.records(), |record| Some(record.label) == photos)?;
        let name = root.file_name().map_or_else(|| "own".into(), |name| name.to_string_lossy());
        let input = Input::new(&name, Origin::User, &hash_files(root)?, folder.records().len() as u64);
        Ok(Self { seed_name: "own".to_owned(), inputs: vec![input], data })
    }

    /// Generated patches and photos, with seeds other than those of the set's scenes.
    pub fn generated(keys: KeySchedule, scale: Scale) -> Result<Self> {
        let (n_patches, n_photos) = drawn(scale);
        let seed = |label: &str| keys.seed_of(&format!("{GENERATED}/detection/{label}"));
        let options = GeneratorOptions { width: WINDOW, height: WINDOW, seed: seed("patches") };
        let patches = Generator::new(&options)?;
        let empty = SceneOptions { faces: (0, 0), seed: seed("photos"), ..SceneOptions::default() };
        let photos = SceneGenerator::new(&empty)?;
        let background =
            |index| Background { name: format!("photo {index}"), picture: photos.scene(index).image };
        let negative = |index| Negative { patch: patches.nonface(index), photo: None };
        let data = TrainingData {
            objects: (0..n_patches).into_par_iter().map(|index| patches.face(index)).collect(),
            negatives: (0..n_patches).into_par_iter().map(negative).collect(),
            backgrounds: (0..n_photos).into_par_iter().map(background).collect(),
        };
        let input = Input::new(GENERATED, Origin::Generated, &hash(&data), (2 * n_patches + n_photos) as u64);
        Ok(Self { seed_name: GENERATED.to_owned(), inputs: vec![input], data })
    }

    /// The seed of a random choice in training.
    pub fn seed(&self, keys: KeySchedule, choice: &str) -> [u8; 32] {
        keys.seed_of(&format!("{}/detection/{choice}", self.seed_name))
    }

    /// What a detector's file says of the sets.
    pub fn sets(&self) -> Vec<TrainingSet> {
        let set = |input: &Input| TrainingSet {
            name: input.dataset.clone(),
            sha256: input.sha256.clone(),
            used: format!("{} images", input.records),
            generated: input.origin == Origin::Generated,
        };
        self.inputs.iter().map(set).collect()
    }

    /// How much there is of everything, in words.
    pub fn counts(&self) -> String {
        let TrainingData { objects, negatives, backgrounds } = &self.data;
        let (faces, nonfaces, photos) = (objects.len(), negatives.len(), backgrounds.len());
        format!("trained on {faces} faces, {nonfaces} non-faces and {photos} photos without faces")
    }
}

/// SHA-256 of all pixels, each image after its size.
fn hash(data: &TrainingData) -> String {
    let mut hasher = Sha256::new();
    for picture in data.pictures() {
        hasher.update(picture.width().to_le_bytes());
        hasher.update(picture.height().to_le_bytes());
        hasher.update(picture.as_raw());
    }
    hex::encode(hasher.finalize())
}

/// Generated patches of each class and photos without faces at a scale.
pub fn drawn(scale: Scale) -> (usize, usize) {
    match scale {
        Scale::Quick => (DRAWN.0 / 3, DRAWN.1 / 3),
        _ => DRAWN,
    }
}

fn read_patches(folder: &ImageSet, root: &Path) -> Result<TrainingData> {
    let class =
        |name: &str| folder.class(name).with_context(|| format!("{}: no folder {name}", root.display()));
    let (faces, nonfaces) = (class(CLASSES[0])?, class(CLASSES[1])?);
    let resize = Some(image_data::Size::new(WINDOW, WINDOW)?);
    let of_class = |label| read(folder.records(), resize, move |record| record.label == label);
    let negative = |(record, patch): (&Record, GrayImage)| Negative { patch, photo: record.group.clone() };
    Ok(TrainingData {
        objects: of_class(faces)?.into_iter().map(|(_, patch)| patch).collect(),
        negatives: of_class(nonfaces)?.into_iter().map(negative).collect(),
        backgrounds: Vec::new(),
    })
}

fn read_backgrounds(records: &[Record], wanted: impl Fn(&Record) -> bool + Sync) -> Result<Vec<Background>> {
    let name = |record: &Record| record.path.file_name().map(|name| name.to_string_lossy().into_owned());
    let photos = read(records, None, wanted)?.into_iter();
    Ok(photos
        .map(|(record, picture)| Background { name: name(record).unwrap_or_default(), picture })
        .collect())
}

/// The wanted images, in the order of the records.
fn read(
    records: &[Record],
    resize: Option<image_data::Size>,
    wanted: impl Fn(&Record) -> bool + Sync,
) -> Result<Vec<(&Record, GrayImage)>> {
    let load = LoadOptions { resize, ..LoadOptions::default() };
    let picture = |record| -> Result<(&Record, GrayImage)> {
        interrupt::check()?;
        Ok((record, record.load(&load)?))
    };
    records.par_iter().filter(|record| wanted(record)).map(picture).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of patches of 40x40 pixels, two per class, and what reading it gives.
    fn own(more: &[&str]) -> Result<Training> {
        let dir = tempfile::tempdir()?;
        for (class, grey) in ["faces", "nonfaces"].iter().chain(more).zip(0..) {
            std::fs::create_dir(dir.path().join(class))?;
            for index in 0..2 {
                let picture = GrayImage::from_pixel(40, 40, image::Luma([100 * index + grey]));
                picture.save(dir.path().join(class).join(format!("{index}.png")))?;
            }
        }
        Training::of_folder(dir.path())
    }

    #[test]
    fn a_folder_of_patches_is_read_at_the_size_of_the_window() -> Result<()> {
        let training = own(&["photos"])?;
        let data = &training.data;
        let greys = |pictures: Vec<&GrayImage>| {
            pictures.iter().map(|one| one.get_pixel(0, 0).0[0]).collect::<Vec<_>>()
        };
        let all = data.all();
        assert_eq!((greys(all.objects), greys(all.negatives)), (vec![0, 100], vec![1, 101]));
        assert!(data.objects.iter().all(|face| face.dimensions() == (WINDOW, WINDOW)));
        let photos: Vec<_> =
            data.backgrounds.iter().map(|one| (one.name.as_str(), one.picture.width())).collect();
        assert_eq!(photos, [("0.png", 40), ("1.png", 40)], "photos keep their size");
        assert_eq!(training.counts(), "trained on 2 faces, 2 non-faces and 2 photos without faces");
        assert_eq!((training.sets()[0].used.as_str(), training.sets()[0].generated), ("6 images", false));
        assert!(own(&[])?.data.backgrounds.is_empty());
        Ok(())
    }

    #[test]
    fn other_folders_are_refused() {
        let error = own(&["cats"]).map(drop).map_err(|error| error.to_string());
        assert!(
            error.is_err_and(|error| error.contains(": holds a folder cats; it needs the folders faces"))
        );
    }

    #[test]
    fn generated_data_and_seeds_depend_on_the_seed_alone() -> Result<()> {
        let make = |seed| Training::generated(KeySchedule::new(seed), Scale::Quick);
        let (one, again, other) = (make(1)?, make(1)?, make(2)?);
        assert_eq!((&one.data, &one.inputs[0].sha256), (&again.data, &again.inputs[0].sha256));
        assert_ne!(one.inputs[0].sha256, other.inputs[0].sha256);
        assert_eq!(one.inputs[0].records as usize, one.data.pictures().count());
        let keys = KeySchedule::new(1);
        assert_ne!(one.seed(keys, "learner"), one.seed(keys, "validation"));
        Ok(())
    }
}
