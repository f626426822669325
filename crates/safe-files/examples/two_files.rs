//! Writes two files that belong together, both or neither, and never over what exists:
//! `cargo run --release -p safe-files --example two_files [FOLDER]`.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

use safe_files::{Access, NewFile, check, publish};

fn main() -> Result<(), Box<dyn Error>> {
    let scratch = tempfile::tempdir()?;
    let folder = std::env::args().nth(1).map_or(scratch.path().to_owned(), PathBuf::from);
    let (table, note) = (folder.join("hidden.csv"), folder.join("hidden.csv.note"));

    // Before work that takes long: does any output exist, or is it an input under another name?
    let input = folder.join("plain.csv");
    std::fs::File::create_new(&input)?.write_all(b"income\n5849\n")?;
    let outputs: [(&str, &Path); 2] = [("--to", &table), ("the note", &note)];
    check(&outputs, &[("--csv", &input)])?;

    let mut first = NewFile::at(&table, Access::Shared)?;
    first.write_all(b"income\n7210\n")?;
    let mut second = NewFile::at(&note, Access::Owner)?; // readable by its owner only, from its first byte on
    second.write_all(b"made by an example\n")?;
    println!("before: {} of the two files are there", count(&[&table, &note]));
    publish([first, second])?;
    println!("after: {} of the two files are there", count(&[&table, &note]));

    match check(&outputs, &[]) {
        Ok(()) => println!("a second run would overwrite them"),
        Err(refusal) => println!("a second run is refused: {refusal}"),
    }
    Ok(())
}

fn count(paths: &[&PathBuf]) -> usize {
    paths.iter().filter(|path| path.exists()).count()
}
