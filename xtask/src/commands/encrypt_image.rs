//! `encrypt-image`: encrypts an image of one's own, or a folder of them.

use std::path::Path;

use anyhow::Result;
use image_cipher::note::place;
use image_data::boxes::BoxFile;

use crate::detection::find::Finder;
pub use crate::images::own::EncryptImageArgs;
use crate::images::own::{Regions, encrypt};
use crate::{idle, keyfile};

/// What --regions is for what a detector finds.
const FACES: &str = "faces";

/// Encrypts.
pub fn run(args: EncryptImageArgs) -> Result<()> {
    let note = place(&args.to, false);
    let outputs: [(&str, &Path); 2] = [("--to", &args.to), ("the note", &note)];
    let is_folder = args.images.is_dir();
    let outputs = if is_folder { &outputs[..1] } else { &outputs[..] };
    let mut inputs: Vec<(&str, &Path)> = vec![("--images", &args.images), ("--key", &args.key)];
    inputs.extend(
        args.regions.as_deref().filter(|file| file.as_os_str() != FACES).map(|file| ("--regions", file)),
    );
    inputs.extend(args.model.as_deref().map(|file| ("--model", file)));
    safe_files::check(outputs, &inputs)?;
    let key = keyfile::read(&args.key)?;
    let report = encrypt(&args, regions(&args)?, &key)?;
    println!(
        "{}: {} encrypted with {}; note for decryption: {}",
        args.to.display(),
        report.n,
        args.scheme,
        place(&args.to, is_folder).display()
    );
    for line in report.lines {
        println!("{line}");
    }
    Ok(())
}

/// The parts to encrypt; whole images when `--regions` is absent.
fn regions(args: &EncryptImageArgs) -> Result<Option<Regions>> {
    let Some(regions) = &args.regions else { return Ok(None) };
    let is_faces = regions.as_os_str() == FACES;
    idle::refuse(
        "--model",
        args.model.is_some() && !is_faces,
        "--regions names the boxes; give --regions faces",
    )?;
    Ok(Some(match (is_faces, &args.model) {
        (false, _) => Regions::Boxes(BoxFile::read(regions)?),
        (true, Some(model)) => Regions::Faces(Box::new(Finder::new(Finder::read(model)?, None))),
        (true, None) => {
            eprintln!(
                "warning: the detector is trained on generated faces and poor on photos; give one with --model"
            );
            Regions::Faces(Box::new(Finder::generated()?))
        }
    }))
}
