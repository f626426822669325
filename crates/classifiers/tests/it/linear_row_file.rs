//! Row files: what is written is read back, and nothing damaged is believed.

use std::fs;
use std::path::Path;

use classifiers::{RowBlock, RowFile, RowFileError, RowFileWriter};
use ndarray::Array2;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::data::drawn;

fn write(path: &Path, rows: &Array2<f32>, labels: &[usize]) -> RowFile {
    let mut writer = RowFileWriter::create(path, rows.ncols()).unwrap();
    for (row, &label) in rows.rows().into_iter().zip(labels) {
        writer.push(row.to_slice().unwrap(), label).unwrap();
    }
    assert_eq!(writer.n_rows(), labels.len());
    writer.finish().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rows_come_back_in_blocks_of_any_size(n in 3usize..60, d in 1usize..20, bytes in 1usize..3000, seed in 0u64..99) {
        let folder = TempDir::new().unwrap();
        let (rows, labels) = drawn(n, d, 3, seed);
        let file = write(&folder.path().join("rows"), &rows, &labels);
        prop_assert_eq!((file.n_rows(), file.n_features(), file.n_classes()), (n, d, 3));
        prop_assert_eq!(file.labels(), &labels[..]);
        let mut next = 0;
        for block in file.blocks(bytes) {
            let block = block.unwrap();
            let end = next + block.labels().len();
            prop_assert!(block.first() == next && (block.values().len() * 4 <= bytes || block.labels().len() == 1));
            prop_assert_eq!(block.rows(), rows.slice(ndarray::s![next..end, ..]));
            prop_assert_eq!(block.labels(), &labels[next..end]);
            next = end;
        }
        prop_assert_eq!(next, n);
        prop_assert!(file.verify().is_ok());
    }

    #[test]
    fn any_changed_byte_is_noticed(at in 0usize..400, bit in 0u8..8) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("rows");
        let (rows, labels) = drawn(10, 3, 2, 5);
        write(&path, &rows, &labels);
        let mut bytes = fs::read(&path).unwrap();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        fs::write(&path, bytes).unwrap();
        prop_assert!(RowFile::open(&path).and_then(|file| file.verify()).is_err(), "byte {}, bit {}", at, bit);
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("rows");
        fs::write(&path, bytes).unwrap();
        prop_assert!(RowFile::open(&path).is_err());
    }
}

fn damaged(change: impl FnOnce(&mut Vec<u8>)) -> RowFileError {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("rows");
    let (rows, labels) = drawn(10, 3, 2, 5);
    write(&path, &rows, &labels);
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(&path, bytes).unwrap();
    RowFile::open(&path).and_then(|file| file.verify()).unwrap_err()
}

#[test]
fn damage_is_named() {
    let cut = damaged(|bytes| bytes.truncate(bytes.len() - 1));
    assert!(matches!(cut, RowFileError::Length { expected: 216, found: 215, .. }), "{cut}");
    let longer = damaged(|bytes| bytes.push(0));
    assert!(matches!(longer, RowFileError::Length { found: 217, .. }), "{longer}");
    let short = damaged(|bytes| bytes.truncate(20));
    assert!(matches!(short, RowFileError::Length { found: 20, .. }), "{short}");
    let other = damaged(|bytes| bytes[0] = b'X');
    assert!(matches!(other, RowFileError::Signature { .. }), "{other}");
    let version = damaged(|bytes| bytes[8] = 9);
    assert!(matches!(version, RowFileError::Version { found: 9, expected: 1, .. }), "{version}");
    let header = damaged(|bytes| bytes[24] = 200);
    assert!(matches!(header, RowFileError::Header { .. }), "{header}");
    let value = damaged(|bytes| bytes[57] ^= 1);
    assert!(matches!(value, RowFileError::Checksum { part: "rows", .. }), "{value}");
    let label = damaged(|bytes| *bytes.last_mut().unwrap() = 1);
    assert!(matches!(label, RowFileError::Checksum { part: "labels", .. }), "{label}");
    let infinite = damaged(|bytes| bytes[56 + 16..56 + 20].copy_from_slice(&f32::INFINITY.to_le_bytes()));
    assert!(matches!(infinite, RowFileError::NotFinite { row: 1, column: 1, .. }), "{infinite}");
}

#[test]
fn rows_that_cannot_be_stored_are_refused() {
    let folder = TempDir::new().unwrap();
    let mut writer = RowFileWriter::create(folder.path().join("rows"), 2).unwrap();
    writer.push(&[0.0, 1.0], 0).unwrap();
    let wide = writer.push(&[0.0; 3], 0).unwrap_err();
    assert!(matches!(wide, RowFileError::Width { row: 1, found: 3, expected: 2, .. }), "{wide}");
    let nan = writer.push(&[0.0, f32::NAN], 0).unwrap_err();
    assert!(matches!(nan, RowFileError::NotFinite { row: 1, column: 1, .. }), "{nan}");
    let label = writer.push(&[0.0, 1.0], 1 << 16).unwrap_err();
    assert!(matches!(label, RowFileError::Label { row: 1, label: 65_536, .. }), "{label}");
    assert!(matches!(
        RowFileWriter::create(folder.path().join("none"), 0),
        Err(RowFileError::Size { found: 0, .. })
    ));
}

#[test]
fn an_unfinished_file_leaves_nothing_and_does_not_touch_the_old_one() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("rows");
    let (rows, labels) = drawn(4, 2, 2, 1);
    write(&path, &rows, &labels);
    let before = fs::read(&path).unwrap();
    let mut writer = RowFileWriter::create(&path, 2).unwrap();
    writer.push(&[1.0, 2.0], 0).unwrap();
    drop(writer);
    assert_eq!(fs::read(&path).unwrap(), before);
    let empty = RowFileWriter::create(&path, 2).unwrap().finish().unwrap_err();
    assert!(matches!(empty, RowFileError::Size { what: "rows", found: 0, .. }), "{empty}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = TempDir::new().unwrap();
    let error = RowFile::open(folder.path().join("absent")).unwrap_err();
    assert!(matches!(error, RowFileError::Io { .. }) && error.to_string().contains("absent"), "{error}");
}

#[test]
fn a_block_is_read_again_into_the_same_memory() {
    let folder = TempDir::new().unwrap();
    let (rows, labels) = drawn(12, 4, 2, 3);
    let file = write(&folder.path().join("rows"), &rows, &labels);
    let mut block = RowBlock::default();
    file.read_into(2..5, &mut block).unwrap();
    assert_eq!(block.rows(), rows.slice(ndarray::s![2..5, ..]));
    file.read_into(10..99, &mut block).unwrap();
    assert_eq!((block.first(), block.rows()), (10, rows.slice(ndarray::s![10.., ..])));
}
