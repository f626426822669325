//! Images in a fixed order, one at a time: files, or drawn when they are asked for.

use image::GrayImage;

use crate::{Generator, ImageError, LoadOptions, Record, decode};

/// Where the images of a set come from.
#[derive(Debug, Clone)]
pub enum ImageSource {
    /// Files.
    Files(Vec<Record>),
    /// Items of a generator, by number (see [`Generator::labelled`]).
    Drawn(Generator, Vec<usize>),
}

impl ImageSource {
    /// The number of images.
    pub fn len(&self) -> usize {
        match self {
            Self::Files(records) => records.len(),
            Self::Drawn(_, items) => items.len(),
        }
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of an image, for messages; empty where there is no such image.
    pub fn name(&self, index: usize) -> String {
        match self {
            Self::Files(records) => records.get(index).map(|record| record.name.clone()),
            Self::Drawn(_, items) => items.get(index).map(|item| format!("generated image {item}")),
        }
        .unwrap_or_default()
    }

    /// One image as grey, of its own size or of that of the options.
    ///
    /// # Errors
    /// [`ImageError::NoSuchImage`], and for files as [`decode::load_grey`].
    pub fn load(&self, index: usize, options: &LoadOptions) -> Result<GrayImage, ImageError> {
        let missing = || ImageError::NoSuchImage { index, count: self.len() };
        match self {
            Self::Files(records) => records.get(index).ok_or_else(missing)?.load(options),
            Self::Drawn(generator, items) => {
                let image = generator.labelled(*items.get(index).ok_or_else(missing)?).0;
                Ok(match options.resize {
                    Some(size) if size.dimensions() != image.dimensions() => decode::resized(&image, size),
                    _ => image,
                })
            }
        }
    }

    /// Leaves out the images for whose index `keep` is false.
    pub fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        let mut indices = 0..;
        let mut keep = || indices.next().is_some_and(&mut keep);
        match self {
            Self::Files(records) => records.retain(|_| keep()),
            Self::Drawn(_, items) => items.retain(|_| keep()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FolderOptions, GeneratorOptions, ImageSet, Size};

    #[test]
    fn drawn_images_and_their_files_are_the_same() -> Result<(), Box<dyn std::error::Error>> {
        let generator = Generator::new(&GeneratorOptions::default())?;
        let dir = tempfile::tempdir()?;
        for item in 0..4 {
            let (image, label) = generator.labelled(item);
            let folder = dir.path().join(crate::CLASSES[label]);
            std::fs::create_dir_all(&folder)?;
            image.save(folder.join(format!("{item}.png")))?;
        }
        let set = ImageSet::open(dir.path(), &FolderOptions::default())?;
        let mut files = ImageSource::Files(set.records().to_vec());
        let items = set.records().iter().filter_map(|record| record.path.file_stem()?.to_str()?.parse().ok());
        let mut drawn = ImageSource::Drawn(generator, items.collect());
        let small = LoadOptions { resize: Some(Size::new(20, 18)?), ..LoadOptions::default() };
        for source in [&mut files, &mut drawn] {
            source.retain(|index| index != 1);
            assert_eq!((source.len(), source.is_empty()), (3, false));
            let refused = source.load(3, &small).map(|image| image.dimensions());
            assert!(matches!(refused, Err(ImageError::NoSuchImage { index: 3, count: 3 })), "{refused:?}");
        }
        for index in 0..3 {
            assert_eq!(files.load(index, &small)?, drawn.load(index, &small)?);
            assert_eq!(drawn.load(index, &LoadOptions::default())?.dimensions(), (64, 64));
        }
        assert_eq!(files.name(0), set.records()[0].name);
        assert!(drawn.name(0).starts_with("generated image "));
        assert_eq!(drawn.name(3), "");
        Ok(())
    }
}
