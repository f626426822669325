//! Writes `patches.png` and `scenes.png`, and with a data folder `pasted.png`, for looking at:
//! `cargo run --release -p image-data --example contact_sheet -- OUT_DIR [DATA_DIR]`.

use std::{error::Error, path::Path};

use image::{GrayImage, Luma, imageops};
use image_data::{
    AnnotatedImage, FolderOptions, Generator, GeneratorOptions, ImageSet, LoadOptions, PasteOptions, Paster,
    SceneGenerator, SceneOptions,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("name the folder to write to")?;
    let out = Path::new(&out);
    patches()?.save(out.join("patches.png"))?;
    let generator = SceneGenerator::new(&SceneOptions::default())?;
    let scenes: Vec<AnnotatedImage> = (0..9).map(|i| generator.scene(i)).collect();
    sheet(&scenes, 3).save(out.join("scenes.png"))?;
    if let Some(data) = arguments.next() {
        sheet(&pasted(Path::new(&data))?, 2).save(out.join("pasted.png"))?;
    }
    Ok(())
}

/// Faces on the left, non-faces on the right.
fn patches() -> Result<GrayImage, Box<dyn Error>> {
    let generator = Generator::new(&GeneratorOptions::default())?;
    let mut sheet = GrayImage::new(16 * 66, 10 * 66);
    for i in 0..80 {
        let (x, y) = (i as i64 % 8 * 66, i as i64 / 8 * 66);
        imageops::replace(&mut sheet, &generator.face(i), x, y);
        imageops::replace(&mut sheet, &generator.nonface(i), x + 8 * 66, y);
    }
    Ok(sheet)
}

fn pasted(data: &Path) -> Result<Vec<AnnotatedImage>, Box<dyn Error>> {
    let (options, single) =
        (LoadOptions::default(), FolderOptions { single_class: true, ..Default::default() });
    let faces = ImageSet::open(&data.join("faces-web36"), &FolderOptions::default())?;
    let faces: Vec<GrayImage> =
        faces.records().iter().take(500).map(|record| record.load(&options)).collect::<Result<_, _>>()?;
    let scenes = ImageSet::open(&data.join("scenes-noface"), &single)?;
    let paster = Paster::new(&PasteOptions::default(), &faces)?;
    let scene = |i: usize| Ok(paster.scene(&scenes.records()[i * 20].load(&options)?, i));
    (0..6).map(scene).collect()
}

/// The images side by side, with their boxes in white.
fn sheet(scenes: &[AnnotatedImage], columns: usize) -> GrayImage {
    let width = scenes.iter().map(|scene| scene.image.width()).max().unwrap_or_default() + 2;
    let height = scenes.iter().map(|scene| scene.image.height()).max().unwrap_or_default() + 2;
    let rows = scenes.len().div_ceil(columns);
    let mut sheet = GrayImage::new(width * columns as u32, height * rows as u32);
    for (i, scene) in scenes.iter().enumerate() {
        let (x, y) = ((i % columns) as i64 * i64::from(width), (i / columns) as i64 * i64::from(height));
        imageops::replace(&mut sheet, &outlined(scene), x, y);
    }
    sheet
}

fn outlined(scene: &AnnotatedImage) -> GrayImage {
    let mut image = scene.image.clone();
    for bounds in &scene.boxes {
        let (right, bottom) = (bounds.x + bounds.w - 1, bounds.y + bounds.h - 1);
        for (x, y) in (bounds.x..=right).flat_map(|x| (bounds.y..=bottom).map(move |y| (x, y))) {
            if x == bounds.x || x == right || y == bounds.y || y == bottom {
                image.put_pixel(x, y, Luma([255]));
            }
        }
    }
    image
}
