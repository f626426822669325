//! Audits a folder of generated faces under each cipher for images, as a receiver would get it.
//!
//! `cargo run --release -p leakage --example image_release -- 1000 64` takes 1,000 faces of 64x64; the last column is seconds.

use std::error::Error;
use std::time::Instant;

use image::imageops;
use image_cipher::{CipherOptions, Key, cipher, schemes};
use image_data::{Generator, GeneratorOptions};
use leakage::LeakageError;
use leakage::image::{GrayImage, Pair};
use leakage::release::{ImageFindings, ReleasedImages};
use protocol::KeySchedule;
use results::Knowledge;

/// The largest advantage that is tolerated.
const LIMIT: f64 = 0.1;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let n = arguments.next().map_or(Ok(1000), |n| n.parse())?;
    let side = arguments.next().map_or(Ok(64), |side| side.parse())?;
    let generator = Generator::new(&GeneratorOptions::default())?;
    // even items are faces
    let face = |item: usize| imageops::thumbnail(&generator.labelled(2 * item).0, side, side);
    let faces: Vec<GrayImage> = (0..n).map(face).collect();
    println!("{:<20} {:<18} nothing register one ten chosen seconds", "scheme", "verdict");
    for scheme in schemes() {
        let start = Instant::now();
        match audit(&faces, scheme.id) {
            Ok(found) => tell(scheme.id, &found, start.elapsed().as_secs_f64()),
            Err(error) => println!("{:<20} {error}", scheme.id),
        }
    }
    Ok(())
}

fn audit(faces: &[GrayImage], scheme: &str) -> Result<ImageFindings, Box<dyn Error>> {
    let cipher = cipher(scheme, &CipherOptions::default())?;
    let key = Key::new([7; 32]);
    let encrypt =
        |(number, face): (usize, &GrayImage)| cipher.encrypt(face, &key, &(number as u128 + 1).to_be_bytes());
    let released: Vec<GrayImage> = faces.iter().enumerate().map(encrypt).collect::<Result<_, _>>()?;
    let pair = |index: usize| Ok(Pair { plain: faces[index].clone(), cipher: released[index].clone() });
    let release = ReleasedImages::new(KeySchedule::new(1), "faces", faces.len(), &pair);
    Ok(release.attack(&|| Ok::<(), LeakageError>(()))?)
}

fn tell(scheme: &str, found: &ImageFindings, seconds: f64) {
    let worst = found.rule(LIMIT).worst(&found.readings);
    let read = |knowledge: &Knowledge| {
        let reading = worst.iter().find(|reading| reading.knowledge == *knowledge);
        reading.map_or("-".to_owned(), |r| format!("{:.3}/{:.3} {}", r.success, r.baseline, r.attack))
    };
    let read: Vec<String> = Knowledge::ALL.iter().map(read).collect();
    println!(
        "{scheme:<20} {:<18} {} {seconds:.1}",
        found.rule(LIMIT).verdict(&found.readings).id(),
        read.join(" | ")
    );
}
