//! What a detector is trained on and tried on: patches, photos without faces, and scenes with boxes.

use std::borrow::Cow;

use anyhow::{Context, Result, bail};
use image::GrayImage;
use image_data::annotations::Scene;
use image_data::{
    FolderOptions, Generator, GeneratorOptions, ImageSet, LoadOptions, PixelBox, SceneGenerator,
    SceneOptions, SceneSet,
};
use rayon::prelude::*;
use report::model::{Input, Origin};
use tabular_data::Modality;

use crate::config::{RunConfig, Scale};
use crate::datasets::{self, Dataset};
use crate::images::hash::{hash_files, hash_generated};
use crate::images::layout::{Kind, Layout, Unsuited};

/// The set of patches for real scenes.
const PATCHES: &str = "faces-web36";
/// The photos without faces.
const BACKGROUNDS: &str = "scenes-noface";
/// The set of generated patches and scenes.
const GENERATED: &str = "faces-synthetic";
/// Side of a patch, which is the window of the detector.
pub const WINDOW: u32 = 36;
/// Generated patches of each class, photos without faces, and scenes with faces.
const DRAWN: (u64, u64, u64) = (1500, 60, 40);

/// A non-face patch and the photo it was cut from.
#[derive(Debug, Clone)]
pub struct NonFace {
    /// The patch.
    pub patch: GrayImage,
    /// Name of the photo, where known.
    pub photo: Option<String>,
}

/// A photo without faces.
#[derive(Debug, Clone)]
pub struct Background {
    /// Its file name.
    pub name: String,
    /// The photo in grey.
    pub picture: GrayImage,
}

/// A scene to search.
#[derive(Debug, Clone)]
pub struct TestScene {
    /// Its file name, or its number.
    pub name: String,
    /// The true boxes.
    pub boxes: Vec<PixelBox>,
    /// The picture.
    pub picture: ScenePicture,
}

/// Where the picture of a scene is.
#[derive(Debug, Clone)]
pub enum ScenePicture {
    /// In a file, which was found to be a picture and is decoded each time it is searched.
    File(Scene),
    /// In memory: it was drawn or made.
    Kept(GrayImage),
}

impl TestScene {
    /// The picture in grey.
    pub fn load(&self) -> Result<Cow<'_, GrayImage>> {
        match &self.picture {
            ScenePicture::File(scene) => Ok(Cow::Owned(scene.load(&LoadOptions::default())?)),
            ScenePicture::Kept(picture) => Ok(Cow::Borrowed(picture)),
        }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        match &self.picture {
            ScenePicture::File(scene) => (scene.width, scene.height),
            ScenePicture::Kept(picture) => picture.dimensions(),
        }
    }
}

/// Everything for one detection experiment.
#[derive(Debug)]
pub struct Source {
    /// Id of the scenes.
    pub dataset: String,
    /// The inputs read: scenes first.
    pub inputs: Vec<Input>,
    /// Face patches, [`WINDOW`] pixels a side.
    pub faces: Vec<GrayImage>,
    /// Non-face patches of the same size.
    pub nonfaces: Vec<NonFace>,
    /// Photos without faces, for mining.
    pub backgrounds: Vec<Background>,
    /// The scenes.
    pub scenes: Vec<TestScene>,
}

/// The sets of scenes to run on: those that `asked` names, or all that are present with their training material.
pub fn known(config: &RunConfig, asked: &[String], unsuited: Unsuited) -> Result<Vec<Source>> {
    let sets = datasets::known(config.data.as_deref())?;
    let mut sources = Vec::new();
    for set in datasets::select(config.data.as_deref(), asked, Modality::Image)? {
        let layout = Layout::of(&set)?;
        let named = asked.iter().any(|name| name == set.id());
        match layout.layout {
            Kind::Generated => sources.push(Source::generated(config)?),
            Kind::Scenes if layout.is_present(&set) => match Training::find(&sets)? {
                Some(training) => sources.push(Source::of_set(&set, &layout, &training)?),
                None if named => bail!(
                    "{}: the detector is trained on {PATCHES} and {BACKGROUNDS}; give their parent folder with --data",
                    set.id()
                ),
                None => {}
            },
            Kind::Scenes if named => bail!("{}", set.how_to_get()),
            _ if named && unsuited == Unsuited::Refuse => {
                bail!("--dataset {}: these are no scenes with boxes", set.id())
            }
            _ => {}
        }
    }
    Ok(sources)
}

/// The sets that a detector of real faces is trained on.
struct Training<'a> {
    patches: (&'a Dataset, Layout),
    backgrounds: (&'a Dataset, Layout),
}

impl<'a> Training<'a> {
    fn find(sets: &'a [Dataset]) -> Result<Option<Self>> {
        let find = |id: &str| sets.iter().find(|set| set.id() == id);
        let (Some(patches), Some(backgrounds)) = (find(PATCHES), find(BACKGROUNDS)) else { return Ok(None) };
        let found = Self {
            patches: (patches, Layout::of(patches)?),
            backgrounds: (backgrounds, Layout::of(backgrounds)?),
        };
        let present = found.patches.1.is_present(patches) && found.backgrounds.1.is_present(backgrounds);
        Ok(present.then_some(found))
    }
}

impl Source {
    fn of_set(set: &Dataset, layout: &Layout, training: &Training<'_>) -> Result<Self> {
        let root = layout.root(set).with_context(|| set.how_to_get())?;
        let scenes = SceneSet::open(&root, &LoadOptions::default())?;
        scenes.scenes().par_iter().try_for_each(|scene| scene.load(&LoadOptions::default()).map(drop))?;
        let test = |scene: &Scene| TestScene {
            name: scene.name.clone(),
            boxes: scene.boxes.clone(),
            picture: ScenePicture::File(scene.clone()),
        };
        let (faces, nonfaces, patches) = read_patches(training)?;
        let (backgrounds, photos) = read_backgrounds(training)?;
        let input = describe(set, layout, scenes.scenes().len())?;
        Ok(Self {
            dataset: set.id().to_owned(),
            inputs: vec![input, patches, photos],
            scenes: scenes.scenes().iter().map(test).collect(),
            faces,
            nonfaces,
            backgrounds,
        })
    }

    /// Generated patches, photos and scenes; the scenes are those of the set `faces-synthetic`, everything trained on
    /// has other seeds.
    fn generated(config: &RunConfig) -> Result<Self> {
        let (n_patches, n_photos, n_scenes) = match config.scale {
            Scale::Quick => (DRAWN.0 / 3, DRAWN.1 / 3, DRAWN.2 / 2),
            _ => DRAWN,
        };
        let seed = |label: &str| config.keys.derive(&format!("{GENERATED}/detection/{label}"));
        let options = GeneratorOptions { width: WINDOW, height: WINDOW, seed: seed("patches") };
        let patches = Generator::new(&options)?;
        let empty = SceneOptions { faces: (0, 0), seed: seed("photos"), ..SceneOptions::default() };
        let (photos, drawn) = (SceneGenerator::new(&empty)?, SceneGenerator::new(&SceneOptions::default())?);
        let background =
            |index| Background { name: format!("photo {index}"), picture: photos.scene(index).image };
        let scene = |index| {
            let scene = drawn.scene(index);
            TestScene {
                name: format!("scene {index}"),
                boxes: scene.boxes,
                picture: ScenePicture::Kept(scene.image),
            }
        };
        let nonface = |index| NonFace { patch: patches.nonface(index), photo: None };
        let sha256 = hash_generated(n_scenes, |index| drawn.scene(index).image)?;
        let mut input = Input::new(GENERATED, Origin::Generated, &sha256, n_scenes);
        input.notes.push(format!(
            "{n_scenes} generated scenes; trained on {n_patches} generated patches of each class and {n_photos} \
             generated pictures without faces"
        ));
        Ok(Self {
            dataset: GENERATED.to_owned(),
            inputs: vec![input],
            faces: (0..n_patches).into_par_iter().map(|index| patches.face(index)).collect(),
            nonfaces: (0..n_patches).into_par_iter().map(nonface).collect(),
            backgrounds: (0..n_photos).into_par_iter().map(background).collect(),
            scenes: (0..n_scenes).into_par_iter().map(scene).collect(),
        })
    }
}

fn read_patches(training: &Training<'_>) -> Result<(Vec<GrayImage>, Vec<NonFace>, Input)> {
    let (set, layout) = &training.patches;
    let root = layout.root(set).with_context(|| set.how_to_get())?;
    let folder = ImageSet::open(&root, &FolderOptions::default())?;
    let faces = folder.class("faces").with_context(|| format!("{}: no folder faces", root.display()))?;
    let resize = Some(image_data::Size::new(WINDOW, WINDOW)?);
    let load = LoadOptions { resize, ..LoadOptions::default() };
    let loaded: Vec<GrayImage> =
        folder.records().par_iter().map(|record| record.load(&load)).collect::<Result<_, _>>()?;
    let (mut positive, mut negative) = (Vec::new(), Vec::new());
    for (patch, record) in loaded.into_iter().zip(folder.records()) {
        match record.label == faces {
            true => positive.push(patch),
            false => negative.push(NonFace { patch, photo: record.group.clone() }),
        }
    }
    Ok((positive, negative, describe(set, layout, folder.records().len())?))
}

fn read_backgrounds(training: &Training<'_>) -> Result<(Vec<Background>, Input)> {
    let (set, layout) = &training.backgrounds;
    let root = layout.root(set).with_context(|| set.how_to_get())?;
    let folder = ImageSet::open(&root, &FolderOptions { single_class: true, ..Default::default() })?;
    let read = |record: &image_data::Record| -> Result<Background> {
        let name =
            record.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Background { name, picture: record.load(&LoadOptions::default())? })
    };
    let backgrounds: Vec<Background> = folder.records().par_iter().map(read).collect::<Result<_>>()?;
    let input = describe(set, layout, backgrounds.len())?;
    Ok((backgrounds, input))
}

fn describe(set: &Dataset, layout: &Layout, records: usize) -> Result<Input> {
    let root = layout.root(set).with_context(|| set.how_to_get())?;
    let mut input = Input::new(set.id(), set.origin(), &hash_files(&root)?, records as u64);
    input.licence = Some(set.manifest.licence.clone());
    input.notes.extend(layout.hash_note(set, &input.sha256));
    Ok(input)
}
