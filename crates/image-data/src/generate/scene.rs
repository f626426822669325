//! Whole images with faces at known places.

use super::{
    AnnotatedImage, FACES_SYNTHETIC_SEED,
    canvas::Canvas,
    check_size,
    face::{self, FaceParams},
    finish, frame_of, nonface,
    random::{ItemKind, Random},
};
use crate::{ImageError, PixelBox};

/// How often a free place for a box is looked for.
const ATTEMPTS: usize = 40;

/// What scenes are like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneOptions {
    /// Width in pixels, 16 to 4096.
    pub width: u32,
    /// Height in pixels, 16 to 4096.
    pub height: u32,
    /// Fewest and most faces drawn; fewer are where no place is free.
    pub faces: (u32, u32),
    /// Smallest and largest side of a face's box in pixels; small ones are more frequent.
    pub sides: (u32, u32),
    /// Where all randomness comes from.
    pub seed: [u8; 32],
}

impl Default for SceneOptions {
    fn default() -> Self {
        Self { width: 320, height: 240, faces: (0, 5), sides: (30, 120), seed: FACES_SYNTHETIC_SEED }
    }
}

impl SceneOptions {
    /// The same with another `width`.
    #[must_use]
    pub fn with_width(self, width: u32) -> Self {
        Self { width, ..self }
    }

    /// The same with another `height`.
    #[must_use]
    pub fn with_height(self, height: u32) -> Self {
        Self { height, ..self }
    }

    /// The same with another `faces`.
    #[must_use]
    pub fn with_faces(self, faces: (u32, u32)) -> Self {
        Self { faces, ..self }
    }

    /// The same with another `sides`.
    #[must_use]
    pub fn with_sides(self, sides: (u32, u32)) -> Self {
        Self { sides, ..self }
    }

    /// The same with another `seed`.
    #[must_use]
    pub fn with_seed(self, seed: [u8; 32]) -> Self {
        Self { seed, ..self }
    }
}

/// Makes scenes: a cluttered background, faces in boxes that do not overlap.
#[derive(Debug, Clone)]
pub struct SceneGenerator {
    options: SceneOptions,
}

impl SceneGenerator {
    /// A generator for these options.
    ///
    /// # Errors
    /// [`ImageError::GeneratedSize`] for an image outside 16x16 to 4096x4096, [`ImageError::SceneOption`] for
    /// counts or sides that are reversed, sides below 16, or sides that do not fit the image.
    pub fn new(options: &SceneOptions) -> Result<Self, ImageError> {
        check_size(options.width, options.height)?;
        check_boxes(options.faces, options.sides, options.width.min(options.height))?;
        Ok(Self { options: options.clone() })
    }

    /// Scene number `index`.
    pub fn scene(&self, index: usize) -> AnnotatedImage {
        let options = &self.options;
        let mut random = Random::item(&options.seed, ItemKind::Scene, index);
        let mut canvas = Canvas::new(options.width, options.height);
        nonface::background::paint(&mut canvas, &mut random);
        let clutter = random.count(10, 45);
        nonface::things(&mut canvas, &mut random, clutter);
        let size = (options.width, options.height);
        let boxes = free_boxes(&mut random, size, options.faces, options.sides);
        paint_faces(&mut canvas, &mut random, &boxes);
        AnnotatedImage { image: finish::develop(canvas, &mut random), boxes }
    }
}

/// Bodies first, so that none hides a face.
fn paint_faces(canvas: &mut Canvas, random: &mut Random, boxes: &[PixelBox]) {
    let mut faces = Vec::with_capacity(boxes.len());
    for &bounds in boxes {
        let params = FaceParams::random(random);
        let frame = face::placed(frame_of(bounds), random);
        face::paint_body(canvas, frame, &params);
        faces.push((frame, params));
    }
    for (frame, params) in &faces {
        face::paint_head(canvas, *frame, params);
    }
}

/// Checks counts and sides of the boxes to be placed in an image whose shorter side is `shorter`.
pub(crate) fn check_boxes(faces: (u32, u32), sides: (u32, u32), shorter: u32) -> Result<(), ImageError> {
    let refuse = |option, found: u32, expected| {
        Err(ImageError::SceneOption { option, found: u64::from(found), expected })
    };
    if faces.0 > faces.1 {
        return refuse("faces.0", faces.0, "the fewest faces cannot be more than the most");
    }
    if sides.0 < 16 {
        return refuse("sides.0", sides.0, "a box needs at least 16 pixels a side");
    }
    if sides.0 > sides.1 {
        return refuse("sides.0", sides.0, "the smallest side cannot be above the largest");
    }
    if sides.1 > shorter {
        return refuse("sides.1", sides.1, "a box cannot be larger than the image");
    }
    Ok(())
}

/// Square boxes inside the image that do not overlap.
pub(crate) fn free_boxes(
    random: &mut Random,
    (width, height): (u32, u32),
    (fewest, most): (u32, u32),
    (smallest, largest): (u32, u32),
) -> Vec<PixelBox> {
    let mut boxes: Vec<PixelBox> = Vec::new();
    for _ in 0..random.count(fewest as usize, most as usize) {
        for _ in 0..ATTEMPTS {
            let side = (random.length(smallest as f32, largest as f32) as u32).clamp(smallest, largest);
            let x = random.below((width - side + 1) as usize) as u32;
            let y = random.below((height - side + 1) as usize) as u32;
            let bounds = PixelBox { x, y, w: side, h: side };
            if boxes.iter().all(|other| !other.overlaps(&bounds)) {
                boxes.push(bounds);
                break;
            }
        }
    }
    boxes
}
