//! Only boxes encrypted: the rest is as it was, and every pixel comes back.

use std::fs;

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, Rgba};
use image_data::{SceneGenerator, SceneOptions};

use super::{colourful, encoded, grey, put, refused};
use crate::support::{Scratch, real_data};

fn encrypt<'a>(from: &'a str, boxes: &'a str, to: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["encrypt-image", "--images", from, "--regions", boxes, "--key", "my.key", "--to", to], more].concat()
}

fn decrypt<'a>(from: &'a str, to: &'a str) -> Vec<&'a str> {
    vec!["decrypt-image", "--images", from, "--key", "my.key", "--to", to]
}

fn image(scratch: &Scratch, name: &str) -> DynamicImage {
    image::load_from_memory(&fs::read(scratch.path(name)).unwrap()).unwrap()
}

/// Every bit of a pixel.
fn deep(image: &DynamicImage, x: u32, y: u32) -> [u16; 4] {
    image.to_rgba16().get_pixel(x, y).0
}

/// Overlapping boxes, and one that reaches past two edges.
const BOXES: [(i64, i64, i64, i64); 3] = [(5, 4, 20, 12), (15, 10, 20, 12), (50, -3, 30, 9)];

fn is_inside(x: u32, y: u32) -> bool {
    let (x, y) = (i64::from(x), i64::from(y));
    BOXES.iter().any(|&(left, top, w, h)| (left..left + w).contains(&x) && (top..top + h).contains(&y))
}

/// A folder of three images, and `boxes.csv` with [`BOXES`] in each.
fn photos() -> Scratch {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("pics")).unwrap();
    scratch.write("pics/a.jpg", encoded(colourful(60, 40), ImageFormat::Jpeg));
    put(&scratch, "pics/b.png", grey(60, 40));
    let deep = ImageBuffer::from_fn(60, 40, |x, y| {
        Rgba([x * 999, y * 1234, x * y * 7, 60_000 + x].map(|v| v as u16))
    });
    put(&scratch, "pics/c.png", DynamicImage::from(deep));
    let lines = ["a.jpg", "b.png", "c.png"]
        .iter()
        .flat_map(|file| BOXES.iter().map(move |(x, y, w, h)| format!("{file},{x},{y},{w},{h},0.5\n")));
    scratch.write("boxes.csv", format!("file,x,y,w,h,score\n{}", lines.collect::<String>()));
    scratch.ok(&["keygen", "my.key"]);
    scratch
}

#[test]
fn the_rest_is_as_it_was_and_every_pixel_comes_back() {
    for scheme in ["aes-ctr", "ff1-region"] {
        let scratch = photos();
        let said = scratch.ok(&encrypt("pics", "boxes.csv", "enc", &["--scheme", scheme]));
        assert!(said.contains("cut at its edges: a.jpg (1), b.png (1), c.png (1)"), "{said}");
        assert_eq!(said.contains("WARNING"), scheme != "aes-ctr", "{said}");
        scratch.ok(&decrypt("enc", "again"));
        for (plain, name) in [("a.jpg", "a.png"), ("b.png", "b.png"), ("c.png", "c.png")] {
            let plain = image(&scratch, &format!("pics/{plain}"));
            let encrypted = image(&scratch, &format!("enc/{name}"));
            assert!(image(&scratch, &format!("again/{name}")) == plain, "{scheme}: {name} came back changed");
            let pixels = (0..40).flat_map(|y| (0..60).map(move |x| (x, y)));
            let (inside, outside): (Vec<_>, Vec<_>) = pixels.partition(|&(x, y)| is_inside(x, y));
            let changed = |&(x, y): &(u32, u32)| deep(&plain, x, y) != deep(&encrypted, x, y);
            assert_eq!(outside.iter().filter(|p| changed(p)).count(), 0, "{scheme}: {name} outside");
            let n = inside.iter().filter(|p| changed(p)).count();
            assert!(n * 100 > inside.len() * 97, "{scheme}: {n} of {} of {name} inside", inside.len());
        }
    }
}

#[test]
fn one_image_takes_its_boxes_from_the_file_of_its_folder() {
    let scratch = photos();
    scratch.ok(&encrypt("pics/b.png", "boxes.csv", "b.png", &[]));
    scratch.ok(&decrypt("b.png", "again.png"));
    assert!(image(&scratch, "again.png") == image(&scratch, "pics/b.png"));
    scratch.write("boxes.csv", "file,x,y,w,h\nb.png,1,1,5,5\nnone.png,1,1,5,5\n");
    refused(&scratch, &encrypt("pics/b.png", "boxes.csv", "out", &[]), &["boxes.csv", "line 3", "none.png"]);
}

#[test]
fn boxes_that_fit_no_image_are_named_with_their_line() {
    let scratch = photos();
    for (text, parts) in [
        ("file,x,y,w,h\na.jpg,1,1,5,5\nB.png,1,1,5,5\n", ["line 3", "B.png"]),
        ("file,x,y,w,h\na.jpg,1,one,5,5\n", ["line 2", "y is \"one\""]),
        ("file,x,y,w\n", ["line 1", "\"h\""]),
        ("file,x,y,w,h\na.jpg,1,1,5,5\nb.png,60,1,5,5\nc.png,1,1,1,1\n", ["b.png", "--allow-none"]),
        (
            "file,x,y,w,h\na.jpg,1,1,5,5\n",
            ["2 of 3 images, so that they would stay in the clear: b.png, c.png;", "--allow-none"],
        ),
    ] {
        scratch.write("wrong.csv", text);
        refused(&scratch, &encrypt("pics", "wrong.csv", "out", &[]), &parts);
    }
    let rotation = encrypt("pics", "boxes.csv", "out", &["--scheme", "rotation"]);
    refused(&scratch, &rotation, &["--regions", "aes-ctr or ff1-region", "rotation"]);
}

#[test]
fn images_without_a_box_stay_in_the_clear_where_that_is_allowed() {
    let scratch = photos();
    scratch.write("one.csv", "file,x,y,w,h\na.jpg,1,1,5,5\nc.png,100,100,5,5\n");
    let said = scratch.ok(&encrypt("pics", "one.csv", "enc", &["--allow-none"]));
    assert!(said.contains("WARNING: no box, so written in the clear: b.png, c.png"), "{said}");
    assert!(said.contains("outside the image, left out: c.png (1)"), "{said}");
    assert!(image(&scratch, "enc/b.png") == image(&scratch, "pics/b.png"));
    scratch.ok(&decrypt("enc", "again"));
    for name in ["b.png", "c.png"] {
        assert!(image(&scratch, &format!("again/{name}")) == image(&scratch, &format!("pics/{name}")));
    }
}

/// Photos of every kind: two boxes in each, in folders.
#[test]
fn real_photos_come_back() {
    let Some(data) = real_data() else { return };
    let from = data.join("photos-skimage");
    let scratch = Scratch::new();
    scratch.ok(&["keygen", "my.key"]);
    let mut boxes = "file,x,y,w,h\n".to_owned();
    let mut files = Vec::new();
    for folder in ["nonfaces", "with-face"] {
        for entry in fs::read_dir(from.join(folder)).unwrap() {
            let name = format!("{folder}/{}", entry.unwrap().file_name().into_string().unwrap());
            boxes += &format!("{name},30,40,90,70\n{name},80,60,100,200\n");
            files.push(name);
        }
    }
    scratch.write("boxes.csv", boxes);
    let from_text = from.to_string_lossy();
    scratch.ok(&encrypt(&from_text, "boxes.csv", "enc", &["--recursive", "--skip-others"]));
    scratch.ok(&decrypt("enc", "again"));
    assert!(files.len() > 10);
    for name in files {
        let plain = image::load_from_memory(&fs::read(from.join(&name)).unwrap()).unwrap();
        let png = format!("{}.png", name.rsplit_once('.').unwrap().0);
        assert!(image(&scratch, &format!("again/{png}")) == plain, "{name}");
        let (encrypted, plain) = (image(&scratch, &format!("enc/{png}")).to_rgba16(), plain.to_rgba16());
        let outside = plain.enumerate_pixels().filter(|(x, y, _)| {
            let within = |left, top, w, h| (left..left + w).contains(x) && (top..top + h).contains(y);
            !within(30, 40, 90, 70) && !within(80, 60, 100, 200)
        });
        assert!(
            outside.into_iter().all(|(x, y, pixel)| encrypted.get_pixel(x, y) == pixel),
            "{name} outside"
        );
        assert!(encrypted != plain, "{name} inside");
    }
}

#[test]
fn faces_are_found_and_encrypted_alone() {
    let scratch = Scratch::new();
    let generator = SceneGenerator::new(&SceneOptions::default()).unwrap();
    let scene = generator.scene(0);
    fs::create_dir(scratch.path("pics")).unwrap();
    put(&scratch, "pics/scene.png", scene.image.clone());
    scratch.ok(&["keygen", "my.key"]);
    let said = scratch.ok(&encrypt("pics", "faces", "enc", &[]));
    assert!(said.contains(&format!("scene.png: {} boxes", scene.boxes.len())), "{said}");
    assert!(said.contains("A detector misses faces"), "{said}");
    let (plain, encrypted) = (image(&scratch, "pics/scene.png"), image(&scratch, "enc/scene.png"));
    for place in &scene.boxes {
        let (x, y) = (place.x + place.w / 2, place.y + place.h / 2);
        let middle = (x - 3..x + 3).flat_map(|x| (y - 3..y + 3).map(move |y| (x, y)));
        let kept = middle.filter(|&(x, y)| deep(&plain, x, y) == deep(&encrypted, x, y)).count();
        assert!(kept < 4, "{kept} of 36 pixels in the middle of {place:?} are as they were");
    }
    let (width, height) = scene.image.dimensions();
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let kept = pixels.filter(|&(x, y)| deep(&plain, x, y) == deep(&encrypted, x, y)).count();
    assert!(kept * 2 > (width * height) as usize, "the rest stays as it was");
    scratch.ok(&decrypt("enc", "again"));
    assert!(image(&scratch, "again/scene.png") == plain);

    put(&scratch, "pics/empty.png", GrayImage::from_pixel(80, 60, Luma([128])));
    refused(&scratch, &encrypt("pics", "faces", "enc2", &[]), &["empty.png", "--allow-none"]);
    refused(&scratch, &encrypt("pics", "faces", "enc2", &["--model", "my.key"]), &["--model my.key"]);
    scratch.write("boxes.csv", "file,x,y,w,h\nscene.png,0,0,9,9\n");
    refused(&scratch, &encrypt("pics", "boxes.csv", "enc2", &["--model", "m.json"]), &["--model", "faces"]);
}
