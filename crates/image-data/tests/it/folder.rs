//! Listing, labels, groups and what is wrong with folders.

use std::{fs, path::Path};

use image_data::{
    FolderOptions, ImageError, ImageSet, LabelRule, LoadOptions,
    folder::{group_numbers, list_images},
};

use crate::pictures::{write, write_pngs};

fn open(root: &Path) -> Result<ImageSet, ImageError> {
    ImageSet::open(root, &FolderOptions::default())
}

fn names(set: &ImageSet) -> Vec<&str> {
    set.records().iter().map(|record| record.name.as_str()).collect()
}

#[test]
fn files_come_in_byte_order_with_their_folder_as_label() {
    let root = tempfile::tempdir().unwrap();
    write_pngs(
        root.path(),
        &["nonfaces/b.PNG", "nonfaces/Z.jpeg", "faces/10.png", "faces/2.pgm", "faces/ä.png"],
    );
    write_pngs(root.path(), &["faces/.hidden.png", ".cache/x.png", "faces/inner/deep.png"]);
    write(&root.path().join("faces/notes.txt"), b"not an image");
    write(&root.path().join("README.md"), b"");
    let set = open(root.path()).unwrap();
    assert_eq!(set.classes(), ["faces", "nonfaces"]);
    assert_eq!(
        names(&set),
        ["faces/10.png", "faces/2.pgm", "faces/ä.png", "nonfaces/Z.jpeg", "nonfaces/b.PNG"]
    );
    let labels: Vec<usize> = set.records().iter().map(|record| record.label).collect();
    assert_eq!(labels, [0, 0, 0, 1, 1]);
    let ignored: Vec<&str> =
        set.ignored().iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(ignored, [".hidden.png", "notes.txt"]);
    assert_eq!((set.class("nonfaces"), set.class("cats")), (Some(1), None));
    assert_eq!(set.records()[4].load(&LoadOptions::default()).unwrap().dimensions(), (8, 6));
    assert_eq!(set.records()[4].load_rgb(&LoadOptions::default()).unwrap().dimensions(), (8, 6));
}

#[test]
fn labels_can_be_the_prefix_of_the_file_name() {
    let root = tempfile::tempdir().unwrap();
    write_pngs(root.path(), &["faces/s02_01.png", "faces/s10_01.png", "faces/s02_02_x.png"]);
    let prefix = FolderOptions { label: LabelRule::Prefix, ..FolderOptions::default() };
    let set = ImageSet::open(root.path(), &prefix).unwrap();
    assert_eq!(set.classes(), ["s02", "s10"]);
    let labels: Vec<usize> = set.records().iter().map(|record| record.label).collect();
    assert_eq!(labels, [0, 0, 1]);
    write_pngs(root.path(), &["faces/portrait.png"]);
    let error = ImageSet::open(root.path(), &prefix).unwrap_err();
    assert!(
        matches!(&error, ImageError::NoLabelPrefix { path } if path.ends_with("portrait.png")),
        "{error}"
    );
}

#[test]
fn patches_of_one_photo_share_a_group() {
    let root = tempfile::tempdir().unwrap();
    write_pngs(
        root.path(),
        &["faces/1_00.png", "nonfaces/1_00.png", "nonfaces/1_01.png", "nonfaces/2_00.png"],
    );
    let groups = "file,scene,x,y,side\n1_00.png,1.jpg,0,0,9\n1_01.png,1.jpg,1,2,3\ngone.png,3.jpg,0,0,1\n";
    write(&root.path().join("nonface_windows.csv"), groups.as_bytes());
    let set = open(root.path()).unwrap();
    let found: Vec<Option<&str>> = set.records().iter().map(|record| record.group.as_deref()).collect();
    assert_eq!(found, [None, Some("1.jpg"), Some("1.jpg"), None]);
    assert_eq!(group_numbers(set.records()), Some(vec![0, 1, 1, 3]));
    assert_eq!(group_numbers(&set.records()[..1]), None);
}

#[test]
fn damaged_group_files_are_errors() {
    let root = tempfile::tempdir().unwrap();
    write_pngs(root.path(), &["faces/a.png", "nonfaces/b.png"]);
    let check = |csv: &[u8], expected: &str| {
        write(&root.path().join("nonface_windows.csv"), csv);
        let error = open(root.path()).unwrap_err();
        let message = format!("{error}: {:?}", std::error::Error::source(&error).map(ToString::to_string));
        assert!(message.contains("nonface_windows.csv") && message.contains(expected), "{message}");
    };
    check(b"file,x\nb.png,1\n", "no column \"scene\"");
    check(b"", "no column \"file\"");
    check(b"file,scene\nb.png,1.jpg\nb.png,2.jpg\n", "line 3: \"b.png\" was already given in line 2");
    check(b"file,scene\nb.png\n", "found record with 1 fields, but the previous record has 2 fields");
    check(b"file,scene\n\xff\xfe,1\n", "invalid UTF-8");
}

#[test]
fn unusable_folders_are_named() {
    let root = tempfile::tempdir().unwrap();
    let check = |expected: &str| {
        let error = open(root.path()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("holds no folder per class");
    write_pngs(root.path(), &["faces/a.png"]);
    check("all images are of one class, \"faces\"");
    fs::create_dir(root.path().join("empty")).unwrap();
    check("empty: this class folder holds no PNG, JPEG or PNM file; put images there or remove the folder");
    let missing = open(&root.path().join("gone")).unwrap_err();
    assert!(matches!(missing, ImageError::Io { .. }), "{missing}");
    let file = open(&root.path().join("faces/a.png")).unwrap_err();
    assert!(matches!(file, ImageError::NotAFolder { .. }), "{file}");
}

#[test]
fn one_class_is_taken_where_asked_for() {
    let root = tempfile::tempdir().unwrap();
    write_pngs(root.path(), &["nonfaces/a.png", "nonfaces/b.png"]);
    let options = FolderOptions { single_class: true, ..FolderOptions::default() };
    assert_eq!(ImageSet::open(root.path(), &options).unwrap().records().len(), 2);
    assert_eq!(list_images(&root.path().join("nonfaces")).unwrap().len(), 2);
}

#[test]
fn a_subset_keeps_every_class() {
    let root = tempfile::tempdir().unwrap();
    write_pngs(root.path(), &["faces/a.png", "faces/b.png", "nonfaces/c.png"]);
    let kept = open(root.path()).unwrap().subset(|idx, _| idx != 0).unwrap();
    assert_eq!(names(&kept), ["faces/b.png", "nonfaces/c.png"]);
    let error = kept.subset(|_, record| record.label == 0).unwrap_err();
    assert!(matches!(&error, ImageError::EmptyClass { path } if path.ends_with("nonfaces")), "{error}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_folder_only() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    write_pngs(outside.path(), &["secret/s.png"]);
    let root = tempfile::tempdir().unwrap();
    write_pngs(root.path(), &["faces/a.png", "nonfaces/b.png"]);
    symlink(root.path().join("faces/a.png"), root.path().join("nonfaces/link.png")).unwrap();
    assert_eq!(names(&open(root.path()).unwrap()), ["faces/a.png", "nonfaces/b.png", "nonfaces/link.png"]);

    let check = |target: &Path, link: &str, found: &str| {
        let link = root.path().join(link);
        symlink(target, &link).unwrap();
        let error = open(root.path()).unwrap_err();
        assert!(error.to_string().contains(found), "{error}");
        fs::remove_file(&link).unwrap();
    };
    check(&outside.path().join("secret/s.png"), "faces/link.png", "outside the data folder");
    check(&outside.path().join("secret"), "third", "outside the data folder");
    check(Path::new("nowhere.png"), "faces/dangling.png", "cannot follow the link");
}
