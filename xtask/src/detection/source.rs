//! What a detector is tried on, scenes with boxes, together with what it is trained on.

use std::borrow::Cow;

use anyhow::{Context, Result, bail};
use evaluation::BoundingBox;
use image::GrayImage;
use image_data::{BoxedScene, LoadOptions, PixelBox, SceneGenerator, SceneOptions, SceneSet};
use rayon::prelude::*;
use results::{Input, Origin};
use tabular_data::Modality;

use super::training::{BACKGROUNDS, GENERATED, PATCHES, SCENES, Training, drawn};
use crate::config::{RunConfig, Scale};
use crate::datasets::{self, Dataset};
use crate::images::hash::hash_generated;
use crate::images::layout::{Kind, Layout, Unsuited};
use crate::progress::Progress;

/// Generated scenes with faces.
const DRAWN_SCENES: usize = 40;

/// The image of a scene in grey, and its true boxes to be matched.
pub fn open(scene: &BoxedScene) -> Result<(Cow<'_, GrayImage>, Vec<BoundingBox>)> {
    Ok((scene.load(&LoadOptions::default())?, true_boxes(scene.boxes())?))
}

/// [`open`], with a step of progress for each scene.
pub fn opening(
    progress: &Progress,
) -> impl Fn(&BoxedScene) -> Result<(Cow<'_, GrayImage>, Vec<BoundingBox>)> {
    |scene| {
        progress.step();
        open(scene)
    }
}

/// Marked boxes to be matched.
pub fn true_boxes(marked: &[PixelBox]) -> Result<Vec<BoundingBox>> {
    let one = |place: &PixelBox| {
        let [x, y, w, h] = place.xywh();
        Ok(BoundingBox::new(x, y, w, h)?)
    };
    marked.iter().map(one).collect()
}

/// Everything for one detection experiment.
#[derive(Debug)]
pub struct Source {
    /// Id of the scenes.
    pub dataset: String,
    /// The inputs read: scenes first.
    pub inputs: Vec<Input>,
    /// What the detector is trained on.
    pub training: Training,
    /// The scenes.
    pub scenes: Vec<BoxedScene>,
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
            Kind::Scenes if layout.is_present(&set) => match Training::real(&sets)? {
                Some(training) => sources.push(Source::of_set(&set, &layout, training)?),
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

/// Refuses a folder of data without scenes or what a detector of them is trained on, see
/// [`datasets::refuse_only_generated`].
pub fn refuse_nothing_of(config: &RunConfig, asked: &[String], sources: &[Source]) -> Result<()> {
    let found = sources.iter().filter_map(|source| source.inputs.first()).map(|input| input.origin);
    let nothing = format!(
        "no set of scenes with what a detector of them is trained on ({SCENES}, {PATCHES} and {BACKGROUNDS}); to find the \
         faces of photos of your own, give --images DIR; for generated scenes, give --dataset {GENERATED}"
    );
    datasets::refuse_only_generated(config.data.as_deref(), asked, found, &nothing)
}

impl Source {
    fn of_set(set: &Dataset, layout: &Layout, training: Training) -> Result<Self> {
        let root = layout.root(set).with_context(|| set.how_to_get())?;
        let scenes = SceneSet::open(&root, &LoadOptions::default())?;
        scenes.scenes().par_iter().try_for_each(|scene| scene.load(&LoadOptions::default()).map(drop))?;
        let mut inputs = vec![layout.describe(set, &root, scenes.scenes().len() as u64)?];
        inputs.extend_from_slice(&training.inputs);
        Ok(Self {
            dataset: set.id().to_owned(),
            inputs,
            scenes: scenes.scenes().iter().cloned().map(BoxedScene::File).collect(),
            training,
        })
    }

    /// The scenes of the set `faces-synthetic`; everything trained on has other seeds.
    fn generated(config: &RunConfig) -> Result<Self> {
        let (n_patches, n_photos) = drawn(config.scale);
        let n_scenes = match config.scale {
            Scale::Quick => DRAWN_SCENES / 2,
            _ => DRAWN_SCENES,
        };
        let drawn = SceneGenerator::new(&SceneOptions::default())?;
        let scene = |index| BoxedScene::Made(format!("scene {index}"), drawn.scene(index));
        let sha256 = hash_generated(n_scenes, |index| drawn.scene(index).image)?;
        let mut input = Input::new(GENERATED, Origin::Generated, &sha256, n_scenes as u64);
        input.notes.push(format!(
            "{n_scenes} generated scenes; trained on {n_patches} generated patches of each class and {n_photos} \
             generated images without faces"
        ));
        Ok(Self {
            dataset: GENERATED.to_owned(),
            inputs: vec![input],
            training: Training::generated(config.keys, config.scale)?,
            scenes: (0..n_scenes).into_par_iter().map(scene).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::refused;

    #[test]
    fn generated_scenes_are_opened_with_their_boxes() -> Result<()> {
        let drawn = SceneGenerator::new(&SceneOptions::default())?.scene(0);
        let scene = BoxedScene::Made("scene 0".to_owned(), drawn.clone());
        let (picture, boxes) = open(&scene)?;
        assert!(*picture == drawn.image && !boxes.is_empty());
        assert_eq!(boxes, true_boxes(&drawn.boxes)?);
        Ok(())
    }

    #[test]
    fn a_folder_of_data_without_scenes_is_refused_and_no_folder_is_not() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let mut config = RunConfig::small()?;
        refuse_nothing_of(&config, &[], &[])?;
        config.data = Some(dir.path().to_owned());
        refuse_nothing_of(&config, &["faces-synthetic".to_owned()], &[])?;
        assert!(
            refused(refuse_nothing_of(&config, &[], &[]))
                .contains("holds no set of scenes with what a detector")
        );
        config.data = None;
        let named = refused(known(&config, &["loan".to_owned()], Unsuited::Refuse));
        assert!(named.starts_with("--dataset loan: unknown; choose from: faces-"), "{named}");
        Ok(())
    }
}
