//! A set of labelled images to experiment on: a known set, generated images, or a person's own folder.

use std::path::Path;

use anyhow::{Context, Result, bail};
use image_data::equal::joined_groups;
use image_data::folder::group_numbers;
use image_data::{
    EqualImages, FolderOptions, Generator, GeneratorOptions, ImageSet, ImageSource, LabelRule, Policy,
    Record, Size,
};
use results::{Input, Origin, Resize};
use tabular_data::Modality;

use super::class_order::{POSITIVE, class_order};
use super::hash::{hash_files, hash_generated};
use super::layout::{Kind, Label, Layout, Unsuited};
use super::left_out::{broken_notes, ignored_note, misplaced_warning};
use super::pictures::Pictures;
use super::sizes::{size_note, working_size};
use super::{sample, sizes};
use crate::config::{RunConfig, Scale};
use crate::datasets::{self, Dataset};
use crate::progress::warn;

/// The set of generated images.
pub const GENERATED: &str = "faces-synthetic";
/// Images of the generated set.
const GENERATED_ITEMS: usize = 2000;
/// As many of them are used by a run that is not asked for more, and at this size: a minute is for all experiments.
const GENERATED_USED: usize = 1000;
/// Width and height of those.
const GENERATED_SIDE: u32 = 36;
/// Images of a set that a quick run uses.
pub const QUICK_LIMIT: usize = 300;

/// What is asked of every set.
#[derive(Debug, Clone)]
pub struct SourceOptions {
    /// Size that images are brought to; the set's own when absent.
    pub size: Option<Size>,
    /// Whether they are brought to it before or after encryption.
    pub resize: Resize,
    /// What happens to a broken file.
    pub broken: Policy,
    /// The most images to use.
    pub limit: Option<usize>,
    /// Name of the positive class of a person's own two classes.
    pub positive: Option<String>,
    /// Whether images with the same grey values stay on one side of every split.
    pub group_duplicates: bool,
}

impl Default for SourceOptions {
    fn default() -> Self {
        Self {
            size: None,
            resize: Resize::Before,
            broken: Policy::Fail,
            limit: None,
            positive: None,
            group_duplicates: false,
        }
    }
}

impl SourceOptions {
    /// The usual ones of a run of this scale.
    pub fn of(scale: Scale) -> Self {
        Self { limit: (scale == Scale::Quick).then_some(QUICK_LIMIT), ..Self::default() }
    }

    /// For the generated set, which is run when nothing was asked for: fewer and smaller images unless `--full`.
    fn smaller(&self, scale: Scale) -> Result<Self> {
        if scale == Scale::Full {
            return Ok(self.clone());
        }
        let side = Size::new(GENERATED_SIDE, GENERATED_SIDE)?;
        let (size, limit) = (self.size.unwrap_or(side), self.limit.unwrap_or(GENERATED_USED));
        Ok(Self { size: Some(size), limit: Some(limit), ..self.clone() })
    }
}

/// How a set is split into training and test images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folds {
    /// Five folds; groups stay together.
    Five,
    /// Two halves of the images of each class.
    Halves,
}

/// Labelled images and what the results say of them.
#[derive(Debug)]
pub struct Source {
    /// Its entry among the inputs.
    pub input: Input,
    /// The images.
    pub pictures: Pictures,
    /// Names of the classes; of two, the second is the positive one.
    pub classes: Vec<String>,
    /// Class of each image.
    pub targets: Vec<usize>,
    /// Group of each image, where some belong together.
    pub groups: Option<Vec<usize>>,
    /// How it is split.
    pub folds: Folds,
    /// The first record that is the same image, for each record; most often itself.
    pub first_equal: Vec<usize>,
}

/// The sets to run on: those that `asked` names, or all that are present.
pub fn known(
    config: &RunConfig,
    asked: &[String],
    options: &SourceOptions,
    unsuited: Unsuited,
) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for set in datasets::select(config.data.as_deref(), asked, Modality::Image)? {
        let layout = Layout::of(&set)?;
        let named = asked.iter().any(|name| name == set.id());
        if layout.is_labelled() && layout.is_present(&set) {
            sources.push(Source::of_set(config, &set, &layout, options)?);
        } else if named && (layout.is_labelled() || unsuited == Unsuited::Refuse) {
            bail!("{}", unusable(&set, &layout));
        }
    }
    Ok(sources)
}

fn unusable(set: &Dataset, layout: &Layout) -> String {
    match layout.is_labelled() {
        true => set.how_to_get(),
        false => format!("--dataset {}: these images have no classes to tell apart", set.id()),
    }
}

impl Source {
    fn of_set(config: &RunConfig, set: &Dataset, layout: &Layout, options: &SourceOptions) -> Result<Self> {
        if layout.layout == Kind::Generated {
            let mut source = Self::generated(config, GENERATED_ITEMS, &options.smaller(config.scale)?)?;
            source.input.licence = Some(set.manifest.licence.clone());
            return Ok(source);
        }
        let root = layout.root(set).with_context(|| set.how_to_get())?;
        let label = match layout.label {
            Some(Label::Prefix) => LabelRule::Prefix,
            None => LabelRule::Folder,
        };
        let folder = ImageSet::open(&root, &FolderOptions { label, ..Default::default() })?;
        let input = layout.describe(set, &root, 0)?;
        let mut source = Self::of_folder(config, folder, input, layout.size, options)?;
        if label == LabelRule::Prefix {
            source.folds = Folds::Halves;
        }
        Ok(source)
    }

    /// A person's own folder, one sub-folder per class.
    pub fn own(config: &RunConfig, folder: &Path, options: &SourceOptions) -> Result<Self> {
        let set = ImageSet::open(folder, &FolderOptions::default())
            .with_context(|| format!("--images {}", folder.display()))?;
        let name = folder.file_name().map_or_else(|| "own".into(), |name| name.to_string_lossy());
        let mut input = Input::new(&name, Origin::User, &hash_files(folder)?, 0);
        input.notes.extend(ignored_note(set.ignored()));
        if let Some(warning) = misplaced_warning(set.misplaced(), folder) {
            warn(&input.dataset, &warning);
            input.warnings.push(warning);
        }
        Self::of_folder(config, set, input, None, options)
    }

    /// A folder with one sub-folder per class, every image at the size that most of them have, however large.
    pub fn at_own_size(config: &RunConfig, folder: &Path) -> Result<Self> {
        let options = SourceOptions::default();
        let set = ImageSet::open(folder, &FolderOptions::default())
            .with_context(|| format!("--images {}", folder.display()))?;
        let (width, height) = sizes::most_have(set.records(), options.broken)?;
        Self::own(config, folder, &SourceOptions { size: Some(Size::new(width, height)?), ..options })
    }

    /// `items` generated images of 64x64.
    pub fn generated(config: &RunConfig, items: usize, options: &SourceOptions) -> Result<Self> {
        let drawn = GeneratorOptions::default();
        let size = options.size.map_or_else(|| Size::new(drawn.width, drawn.height), Ok)?;
        let labels: Vec<usize> = (0..items).map(|item| item % 2).collect();
        let kept = sample::stratified(config.keys, GENERATED, &labels, options.limit)?;
        let generator = Generator::new(&drawn)?;
        let sha256 = hash_generated(items, |item| generator.labelled(item).0)?;
        let mut input = Input::new(GENERATED, Origin::Generated, &sha256, 0);
        input.notes.extend(sample::note(kept.len(), labels.len()));
        input.notes.extend(size_note([drawn.width, drawn.height], size));
        let stock = ImageSource::Drawn(generator, kept.clone());
        let mut source = Self {
            input,
            pictures: Pictures::new(stock, size, options.resize),
            classes: vec!["nonfaces".to_owned(), POSITIVE.to_owned()],
            targets: kept.iter().map(|&item| 1 - labels[item]).collect(),
            groups: None,
            folds: Folds::Five,
            first_equal: Vec::new(),
        };
        source.check(options)?;
        Ok(source)
    }

    fn of_folder(
        config: &RunConfig,
        set: ImageSet,
        mut input: Input,
        own: Option<[u32; 2]>,
        options: &SourceOptions,
    ) -> Result<Self> {
        let labels: Vec<usize> = set.records().iter().map(|record| record.label).collect();
        let kept = sample::stratified(config.keys, &input.dataset, &labels, options.limit)?;
        input.notes.extend(sample::note(kept.len(), labels.len()));
        let order = class_order(set.classes(), options.positive.as_deref())?;
        let records: Vec<Record> = kept.iter().map(|&index| set.records()[index].clone()).collect();
        let size = working_size(own, &records, options.size, options.broken, &mut input)?;
        let mut source = Self {
            input,
            classes: order.iter().map(|&class| set.classes()[class].clone()).collect(),
            targets: records
                .iter()
                .map(|r| order.iter().position(|&c| c == r.label).unwrap_or(r.label))
                .collect(),
            groups: group_numbers(&records),
            pictures: Pictures::new(ImageSource::Files(records), size, options.resize),
            folds: Folds::Five,
            first_equal: Vec::new(),
        };
        source.check(options)?;
        Ok(source)
    }

    /// Decodes everything once, leaves out what is broken where that is allowed, and counts.
    fn check(&mut self, options: &SourceOptions) -> Result<()> {
        let broken = self.pictures.check(options.broken)?;
        let indices: Vec<usize> = broken.iter().map(|(index, _)| *index).collect();
        self.pictures.leave_out(&indices);
        let keep = |values: &[usize]| -> Vec<usize> {
            let sound = |index: &usize| indices.binary_search(index).is_err();
            (0..values.len()).filter(sound).map(|index| values[index]).collect()
        };
        self.groups = self.groups.as_deref().map(keep);
        self.targets = keep(&self.targets);
        self.first_equal = self.pictures.first_equal();
        let has_equal = (0..self.targets.len()).any(|record| self.first_equal[record] != record);
        if options.group_duplicates && has_equal {
            self.groups = Some(joined_groups(self.groups.as_deref(), &self.first_equal));
        }
        self.input.skipped = broken.len() as u64;
        self.input.notes.extend(broken_notes(&broken));
        self.input.records = self.targets.len() as u64;
        self.input.positive_rate = self.positive_rate();
        self.check_classes()
    }

    /// Which of the images are the same.
    pub fn equal_images(&self) -> EqualImages<'_> {
        EqualImages::new(&self.first_equal, &self.targets)
    }

    fn positive_rate(&self) -> Option<f64> {
        let positive = self.targets.iter().filter(|&&class| class == 1).count();
        (self.classes.len() == 2).then(|| positive as f64 / self.targets.len().max(1) as f64)
    }

    fn check_classes(&self) -> Result<()> {
        match (0..self.classes.len()).find(|class| !self.targets.contains(class)) {
            Some(class) => {
                bail!("{}: no usable image of class {}", self.input.dataset, self.classes[class])
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::cli::{CommonOptions, RunOptions};

    impl Source {
        /// Generated images of 16x16, faces and others by turns.
        pub fn small(items: usize) -> Result<Self> {
            let size = Some(Size::new(16, 16)?);
            Self::generated(&RunConfig::small()?, items, &SourceOptions { size, ..Default::default() })
        }
    }

    fn config() -> Result<RunConfig> {
        RunConfig::new(&RunOptions::unrepeated(CommonOptions::default()))
    }

    /// Folders `cats` and `dogs` of four images each, the last cat the same as the first.
    fn pets(root: &Path) -> Result<()> {
        let generator = Generator::new(&GeneratorOptions { width: 16, height: 16, ..Default::default() })?;
        for (class, number) in ["cats", "dogs"].into_iter().flat_map(|class| (0..4).map(move |n| (class, n)))
        {
            fs::create_dir_all(root.join(class))?;
            let item = if (class, number) == ("cats", 3) { 0 } else { number };
            let image = if class == "cats" { generator.face(item) } else { generator.nonface(item) };
            image.save(root.join(class).join(format!("{number}.png")))?;
        }
        Ok(())
    }

    #[test]
    fn a_folder_is_taken_as_the_options_say() -> Result<()> {
        let (config, dir) = (config()?, tempfile::tempdir()?);
        pets(dir.path())?;
        let usual = SourceOptions::default();
        let set = |options: &SourceOptions| Source::own(&config, dir.path(), options);
        let all = set(&usual)?;
        assert_eq!((all.classes.as_slice(), all.input.records), (&["cats".into(), "dogs".into()][..], 8));
        assert_eq!(all.first_equal, [0, 1, 2, 0, 4, 5, 6, 7]);
        assert_eq!((all.groups, all.input.positive_rate), (None, Some(0.5)));
        let together = set(&SourceOptions { group_duplicates: true, ..usual.clone() })?;
        assert_eq!(together.groups, Some(vec![0, 1, 2, 0, 4, 5, 6, 7]));
        let turned = set(&SourceOptions { positive: Some("cats".into()), ..usual.clone() })?;
        assert_eq!((turned.classes, turned.targets[0]), (vec!["dogs".into(), "cats".into()], 1));
        let fewer = set(&SourceOptions { limit: Some(4), ..usual.clone() })?;
        assert_eq!(fewer.targets, [0, 0, 1, 1]);
        assert_eq!(fewer.input.notes[0], sample::note(4, 8).unwrap_or_default());
        Ok(())
    }

    #[test]
    fn broken_files_end_the_run_or_are_counted() -> Result<()> {
        let (config, dir) = (config()?, tempfile::tempdir()?);
        pets(dir.path())?;
        fs::write(dir.path().join("cats/1.png"), "no image")?;
        let usual = SourceOptions { size: Some(Size::new(16, 16)?), ..SourceOptions::default() };
        let refused = Source::own(&config, dir.path(), &usual).err().map(|error| error.to_string());
        assert!(refused.is_some_and(|text| text.contains("1.png") && text.contains("--broken skip")));
        let skip = SourceOptions { broken: Policy::Skip, ..usual };
        let source = Source::own(&config, dir.path(), &skip)?;
        assert_eq!((source.input.skipped, source.targets), (1, vec![0, 0, 0, 1, 1, 1, 1]));
        assert_eq!(source.first_equal, [0, 1, 0, 3, 4, 5, 6]);
        assert!(source.input.notes.iter().any(|note| note.starts_with("skipped: ")));
        Ok(())
    }
}
