//! The real sets, where `CIPHERLENS_DATA` says they are.

use std::path::PathBuf;

use image_data::{FolderOptions, ImageSet, LabelRule, LoadOptions, SceneSet};

fn data(set: &str) -> Option<PathBuf> {
    let path = std::env::var_os("CIPHERLENS_DATA").map(|root| PathBuf::from(root).join(set))?;
    path.is_dir().then_some(path)
}

fn open(set: &str, options: FolderOptions) -> Option<ImageSet> {
    let Some(path) = data(set) else {
        println!("skipped: {set} is not in CIPHERLENS_DATA");
        return None;
    };
    Some(ImageSet::open(&path, &options).unwrap())
}

/// Faces, non-faces, distinct groups, and every image of one size, as the sets' own notes say.
fn check(set: &str, counts: [usize; 2], groups: usize, side: u32) {
    let Some(images) = open(set, FolderOptions::default()) else { return };
    let count = |label| images.records().iter().filter(|record| record.label == label).count();
    assert_eq!([count(0), count(1)], counts);
    let mut names: Vec<_> = images.records().iter().filter_map(|record| record.group.clone()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), groups);
    for record in images.records() {
        let image = record.load(&LoadOptions::default()).unwrap();
        assert_eq!(image.dimensions(), (side, side), "{}", record.name);
    }
}

#[test]
fn face_sets_are_as_described() {
    check("faces-web36", [6674, 5000], 272, 36);
    check("faces-lfwcrop64", [2000, 1000], 272, 64);
    check("faces-lfw25", [100, 100], 0, 25);
}

#[test]
fn orl_has_forty_people_with_ten_pictures() {
    let prefix = FolderOptions { label: LabelRule::Prefix, ..FolderOptions::default() };
    let Some(images) = open("faces-orl", prefix) else { return };
    assert_eq!((images.classes().len(), images.records().len()), (40, 400));
    let first = images.records()[0].load(&LoadOptions::default()).unwrap();
    assert_eq!(first.dimensions(), (92, 112));
}

#[test]
fn every_scene_without_faces_decodes() {
    let single = FolderOptions { single_class: true, ..FolderOptions::default() };
    let Some(images) = open("scenes-noface", single) else { return };
    assert_eq!(images.records().len(), 274);
    for record in images.records() {
        record.load(&LoadOptions::default()).unwrap();
    }
}

#[test]
fn mit_cmu_has_511_faces_in_117_of_130_pictures() {
    let Some(path) = data("locate-mit-cmu") else {
        println!("skipped: locate-mit-cmu is not in CIPHERLENS_DATA");
        return;
    };
    let set = SceneSet::open(&path, &LoadOptions::default()).unwrap();
    let boxes: usize = set.scenes().iter().map(|scene| scene.boxes.len()).sum();
    let marked = set.scenes().iter().filter(|scene| !scene.boxes.is_empty()).count();
    assert_eq!((set.scenes().len(), boxes, marked), (130, 511, 117));
    for scene in set.scenes() {
        let image = scene.load(&LoadOptions::default()).unwrap();
        assert_eq!(image.dimensions(), (scene.width, scene.height), "{}", scene.name);
    }
}
