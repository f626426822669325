//! Photos of one's own that were searched for faces.

use report::{render, summary};
use results::*;
use results::{ResultsError, ResultsFolder};

fn results(generated: bool, annotated: Option<Annotated>) -> Results {
    let mut results = Results::new(Provenance {
        version: "0.1.0".into(),
        command: vec!["cargo".into(), "xtask".into(), "detect".into()],
        seed: 1,
        keys: 1,
        splits: 1,
    });
    let mut input = Input::new("holiday", Origin::User, &"ab".repeat(32), 3);
    input.warnings.push("no box in 1 photo; look whether there is a face".into());
    results.inputs.push(input);
    let photo = |file: &str, boxes| PhotoBoxes { file: file.into(), boxes };
    let set =
        TrainedOn { name: "some faces".into(), sha256: "cd".repeat(32), used: "9 images".into(), generated };
    results.searches.push(Search {
        dataset: "holiday".into(),
        least_score: 0.25,
        detector: SearchDetector {
            sha256: "ef".repeat(32),
            loaded: true,
            trained_on: vec![set],
            options: vec!["cell=4".into()],
            notes: vec!["chosen by hand".into()],
        },
        photos: vec![photo("a.png", 2), photo("more/b.png", 0), photo("c.png", 1)],
        not_searched: vec!["d.heic (not named as PNG, JPEG or PNM)".into()],
        annotated,
    });
    results
}

#[track_caller]
fn check(results: &Results, parts: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    results.write_atomic(&dir.path().join("results.json")).unwrap();
    let folder = ResultsFolder::open(dir.path()).unwrap();
    assert_eq!(folder.results(), results, "what is written is read");
    let rendered = render(&folder, &dir.path().join("out")).unwrap();
    let page = std::fs::read_to_string(rendered.page).unwrap();
    let terminal = summary::terminal(results, 400);
    for part in parts {
        assert!(terminal.contains(part), "no {part:?} in {terminal}");
        assert!(page.contains(part), "no {part:?} on the page");
    }
}

#[test]
fn the_answer_says_what_was_found_by_what_and_that_faces_are_missed() {
    check(
        &results(true, None),
        &[
            "no box in 1 photo",
            "3 boxes are taken for faces in 2 of 3 photos of holiday; 1 photo has no box.",
            "trained on generated faces, not on photos: some faces (generated); it was read from a file.",
            "how many were missed is not known",
            "A detector misses faces",
        ],
    );
    let by = Annotated { iou: 0.5, faces: 4, found: 2, wrong: 1 };
    check(
        &results(false, Some(by)),
        &[
            "trained on photos: some faces;",
            "Of 4 faces annotated, 2 are found at the least score, and 1 box is no annotated face (overlap 0.5).",
        ],
    );
}

#[test]
fn counts_that_cannot_be_are_refused() {
    let refused = |by: Annotated, field: &str| match results(false, Some(by)).check() {
        Err(ResultsError::Implausible { field: found, .. }) => assert_eq!(found, field),
        other => panic!("{field}: {other:?}"),
    };
    refused(Annotated { iou: 0.5, faces: 1, found: 2, wrong: 0 }, "searches[0].annotated.found");
    refused(Annotated { iou: 0.5, faces: 9, found: 2, wrong: 2 }, "searches[0].annotated.wrong");
    refused(Annotated { iou: 1.5, faces: 9, found: 2, wrong: 1 }, "searches[0].annotated.iou");
    let mut elsewhere = results(false, None);
    elsewhere.searches[0].dataset = "other".into();
    assert!(elsewhere.check().is_err());
}
