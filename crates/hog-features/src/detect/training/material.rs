//! What a detector is trained on, and what is put aside to choose its settings.

use image::GrayImage;

/// A patch without an object, and the photo that it was cut from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Negative {
    /// The patch.
    pub patch: GrayImage,
    /// Name of the photo, where it is known.
    pub photo: Option<String>,
}

/// A whole photo without objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Background {
    /// Its name, as in [`Negative::photo`].
    pub name: String,
    /// The photo.
    pub picture: GrayImage,
}

/// Patches and photos that a detector is trained on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrainingData {
    /// Patches with an object, of the size of the window.
    pub objects: Vec<GrayImage>,
    /// Patches without, of the same size.
    pub negatives: Vec<Negative>,
    /// Photos of any size without objects, for mining.
    pub backgrounds: Vec<Background>,
}

/// The part of training data that one detector is trained on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material<'a> {
    /// Patches with an object; their mirror images are used too.
    pub objects: Vec<&'a GrayImage>,
    /// Patches without.
    pub negatives: Vec<&'a GrayImage>,
    /// Photos without objects, for mining.
    pub backgrounds: Vec<&'a GrayImage>,
}

/// Training data in two parts that share no photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldOut<'a> {
    /// What a detector is trained on.
    pub rest: Material<'a>,
    /// Objects put aside.
    pub objects: Vec<&'a GrayImage>,
    /// Photos put aside.
    pub backgrounds: Vec<&'a Background>,
}

impl TrainingData {
    /// Everything.
    #[must_use]
    pub fn all(&self) -> Material<'_> {
        Material {
            objects: self.objects.iter().collect(),
            negatives: self.negatives.iter().map(|negative| &negative.patch).collect(),
            backgrounds: self.backgrounds.iter().map(|photo| &photo.picture).collect(),
        }
    }

    /// Every photo, patch and object as they are used, in a fixed order: for a hash of them.
    pub fn pictures(&self) -> impl Iterator<Item = &GrayImage> {
        let all = self.all();
        all.objects.into_iter().chain(all.negatives).chain(all.backgrounds)
    }

    /// Puts the last of every `one_in` objects and photos aside, and leaves out the patches cut from those photos. `None`
    /// where no object or no photo would be put aside, or no patch without an object would be left.
    #[must_use]
    pub fn hold_out(&self, one_in: usize) -> Option<HeldOut<'_>> {
        let (objects, rest) = apart(&self.objects, one_in);
        let (backgrounds, photos) = apart(&self.backgrounds, one_in);
        let is_aside = |name: &String| backgrounds.iter().any(|photo| photo.name == *name);
        let kept = self.negatives.iter().filter(|negative| !negative.photo.as_ref().is_some_and(is_aside));
        let negatives: Vec<&GrayImage> = kept.map(|negative| &negative.patch).collect();
        let is_enough = !objects.is_empty() && !backgrounds.is_empty() && !negatives.is_empty();
        let photos = photos.into_iter().map(|photo| &photo.picture).collect();
        let rest = Material { objects: rest, negatives, backgrounds: photos };
        is_enough.then_some(HeldOut { rest, objects, backgrounds })
    }
}

/// The last of every `one_in`, and the others.
fn apart<T>(all: &[T], one_in: usize) -> (Vec<&T>, Vec<&T>) {
    let is_aside = |index: usize| (index + 1).is_multiple_of(one_in.max(1));
    let part = |aside: bool| {
        let wanted = all.iter().enumerate().filter(move |(index, _)| is_aside(*index) == aside);
        wanted.map(|(_, item)| item).collect()
    };
    (part(true), part(false))
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    fn picture(grey: u8) -> GrayImage {
        GrayImage::from_pixel(2, 2, Luma([grey]))
    }

    #[test]
    fn what_is_put_aside_shares_no_photo_with_the_rest() {
        let negative = |photo: &str| Negative { patch: picture(0), photo: Some(photo.to_owned()) };
        let background = |grey: u8| Background { name: format!("photo {grey}"), picture: picture(grey) };
        let data = TrainingData {
            objects: (0..6).map(picture).collect(),
            negatives: vec![
                negative("photo 1"),
                negative("photo 2"),
                negative("photo 2"),
                negative("photo 5"),
            ],
            backgrounds: (0..5).map(background).collect(),
        };
        let held = data.hold_out(3).expect("enough to put some aside");
        let objects: Vec<u8> = held.objects.iter().map(|object| object.get_pixel(0, 0).0[0]).collect();
        let names: Vec<&str> = held.backgrounds.iter().map(|photo| photo.name.as_str()).collect();
        assert_eq!((objects, names), (vec![2, 5], vec!["photo 2"]));
        let rest = held.rest;
        assert_eq!((rest.objects.len(), rest.negatives.len(), rest.backgrounds.len()), (4, 2, 4));
        assert_eq!(data.all().negatives.len(), 4);
        assert_eq!(data.pictures().count(), 6 + 4 + 5);
    }

    #[test]
    fn too_little_is_not_divided() {
        let few = TrainingData { objects: (0..4).map(picture).collect(), ..TrainingData::default() };
        assert_eq!(few.hold_out(5), None);
        assert_eq!(few.hold_out(2), None, "no photo");
    }
}
