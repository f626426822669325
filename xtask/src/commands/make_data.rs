//! `make-data`: writes the embedded, generated table again, or generated images as files.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use image::ImageFormat;
use image_data::{CLASSES, Generator, GeneratorOptions, Size};
use sha2::{Digest, Sha256};

use super::image::parse_size;
use crate::datasets;
use crate::interrupt;
use safe_files::{Access, NewFile, NewFolder};

/// Options of `make-data`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask make-data
  cargo xtask make-data --rows 1000000 --to /tmp/data
  cargo xtask make-data --pictures 2000 --size 64x128 --to /tmp/tall

The same options give the same bytes. A file that exists is never overwritten: remove it first.
Experiments draw the generated images when they need them; files are for other programs, such as
the peer of `bench image`.")]
pub struct MakeDataArgs {
    /// Number of rows of the loan table.
    #[arg(long, default_value_t = tabular_data::synthetic::LOAN_ROWS, value_name = "N")]
    pub rows: usize,
    /// Write so many generated images instead of the table, half of them faces: folders `faces` and `nonfaces`.
    #[arg(long, value_name = "N", requires = "to", conflicts_with = "rows")]
    pub pictures: Option<usize>,
    /// Width and height of the images.
    #[arg(long, value_name = "WxH", value_parser = parse_size, default_value = "64x64", requires = "pictures")]
    pub size: Size,
    /// Folder to write to instead of the workspace's own `data`.
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
}

/// Writes `loan-synthetic/loan.csv`, or images; the same bytes each time.
pub fn run(args: MakeDataArgs) -> Result<()> {
    let folder = args.to.unwrap_or_else(datasets::workspace_data);
    safe_files::refuse_standard_output("--to", &folder)?;
    match args.pictures {
        Some(count) => write_pictures(&folder, count, args.size),
        None => write_table(&folder, args.rows),
    }
}

fn write_table(folder: &Path, rows: usize) -> Result<()> {
    let folder = folder.join("loan-synthetic");
    make_folder(&folder)?;
    let file = folder.join("loan.csv");
    if file.is_file() && is_unchanged(&file, rows)? {
        println!("{} ({rows} rows, generated): is there already, with the same bytes", file.display());
        return Ok(());
    }
    safe_files::check(&[("the generated table", &file)], &[])?;
    let mut table = NewFile::at(&file, Access::Shared)?;
    tabular_data::synthetic::write_loan_csv(rows, tabular_data::synthetic::LOAN_SEED, &mut table)?;
    safe_files::publish([table])?;
    println!("{} ({rows} rows, generated)", file.display());
    Ok(())
}

/// Whether a file holds what would be written.
fn is_unchanged(file: &Path, rows: usize) -> Result<bool> {
    let mut table = Vec::new();
    tabular_data::synthetic::write_loan_csv(rows, tabular_data::synthetic::LOAN_SEED, &mut table)?;
    Ok(hex::encode(Sha256::digest(&table)) == safe_files::sha256_file(file)?)
}

fn write_pictures(folder: &Path, count: usize, size: Size) -> Result<()> {
    let (width, height) = size.dimensions();
    let generator = Generator::new(&GeneratorOptions { width, height, ..GeneratorOptions::default() })?;
    let staged = NewFolder::at("--to", folder, Access::Shared)?;
    for class in CLASSES {
        make_folder(&staged.path().join(class))?;
    }
    for index in 0..count {
        interrupt::check()?;
        let (picture, label) = generator.labelled(index);
        let file = staged.path().join(CLASSES[label]).join(format!("{:06}.png", index / 2));
        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, ImageFormat::Png).with_context(|| file.display().to_string())?;
        safe_files::create(&file, Access::Shared, png.get_ref())?;
    }
    staged.publish()?;
    println!("{} ({count} images of {width}x{height}, generated)", folder.display());
    Ok(())
}

fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::commands::{Cli, Command, tests::refused};

    fn made(line: &str, to: &Path) -> Result<()> {
        match Cli::of_line(&format!("make-data {line} --to {}", to.display()))? {
            Command::MakeData(args) => run(args),
            _ => anyhow::bail!("another command"),
        }
    }

    #[test]
    fn a_table_is_made_once_and_another_file_is_not_overwritten() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let file = dir.path().join("loan-synthetic/loan.csv");
        made("--rows 5", dir.path())?;
        let text = fs::read_to_string(&file)?;
        assert_eq!(text.lines().count(), 6);
        made("--rows 5", dir.path())?;
        assert!(!refused(made("--rows 6", dir.path())).is_empty());
        assert_eq!(fs::read_to_string(&file)?, text);
        Ok(())
    }

    #[test]
    fn images_are_made_by_class_in_the_size_asked_for() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let to = dir.path().join("faces");
        made("--pictures 3 --size 24x20", &to)?;
        let names = |class: &str| -> Result<Vec<String>> {
            let entries = fs::read_dir(to.join(class))?;
            let mut names: Vec<_> = entries
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect::<Result<_>>()?;
            names.sort();
            Ok(names)
        };
        let counts = CLASSES.map(names).into_iter().collect::<Result<Vec<_>>>()?;
        assert_eq!(counts.concat().len(), 3);
        let first = image::open(to.join(CLASSES[0]).join("000000.png"))?;
        assert_eq!((first.width(), first.height()), (24, 20));
        assert!(Cli::of_line("make-data --pictures 3").is_err());
        Ok(())
    }
}
