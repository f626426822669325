//! Pages with recordings.

use crate::fixture::sha256;
use report::{render, summary};
use results::{Artifact, Results, ResultsFolder};
use std::io::Cursor;
use std::path::Path;
use tempfile::TempDir;

/// A rendered folder: page, Markdown, and the folder itself.
struct Drawn {
    page: String,
    markdown: String,
    out: TempDir,
}

/// A tone as a WAV file.
fn tone(samples: usize) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for at in 0..samples {
        writer.write_sample((8000.0 * (at as f32 * 0.7).sin()) as i16).unwrap();
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

/// Adds a file and its artifact.
fn add(results: &mut Results, dir: &Path, kind: &str, path: &str, bytes: &[u8]) -> usize {
    std::fs::create_dir_all(dir.join(path).parent().unwrap()).unwrap();
    std::fs::write(dir.join(path), bytes).unwrap();
    let mut artifact = Artifact::new(kind, path, &sha256(bytes));
    artifact.dataset = Some("words-content".to_owned());
    artifact.scheme = Some("segment-permutation".to_owned());
    results.artifacts.push(artifact);
    results.artifacts.len() - 1
}

fn draw(results: &Results, dir: &Path) -> Drawn {
    results.write_atomic(&dir.join("results.json")).unwrap();
    let out = tempfile::tempdir().unwrap();
    let rendered = render(&ResultsFolder::open(dir).unwrap(), out.path()).unwrap();
    Drawn {
        page: std::fs::read_to_string(rendered.page).unwrap(),
        markdown: std::fs::read_to_string(rendered.markdown).unwrap(),
        out,
    }
}

/// The fixture with these recordings.
fn drawn(recordings: &[(&str, &str, Vec<u8>)]) -> Drawn {
    let dir = tempfile::tempdir().unwrap();
    let mut results = results::fixture::speech();
    for (kind, path, bytes) in recordings {
        add(&mut results, dir.path(), kind, path, bytes);
    }
    draw(&results, dir.path())
}

#[test]
fn the_page_has_charts_tables_and_what_they_mean() {
    let Drawn { page, out, .. } = drawn(&[]);
    for said in [
        "<section id=\"speech\"",
        "id=\"speech-words-same-key\"",
        "id=\"verification-words\"",
        "id=\"det-words\"",
        "this is the length and nothing else",
        "Only the semi-informed attacker ranks protections",
        "White noise has a STOI of 0.363",
        "There are 3 speakers: with so few",
        "generated data",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // without a recording there is neither a player nor its style
    assert!(!page.contains("<audio") && !page.contains(".recordings"));
    for table in ["speech.csv", "verification.csv"] {
        let csv = std::fs::read_to_string(out.path().join("tables").join(table)).unwrap();
        assert!(csv.starts_with("recordings,scheme,regime,options,") && csv.lines().count() > 5, "{csv}");
    }
}

#[test]
fn recordings_are_players_beside_spectrograms() {
    let bytes = tone(4000);
    let Drawn { page, markdown, out } = drawn(&[
        ("recording-decrypted", "recordings/d.wav", bytes.clone()),
        ("recording-encrypted", "recordings/e.wav", bytes.clone()),
        ("recording-plain", "recordings/p.wav", bytes),
    ]);
    assert_eq!(page.matches("<audio controls preload=\"none\" aria-label=\"").count(), 3);
    assert_eq!(page.matches("src=\"data:audio/wav;base64,UklGR").count(), 3);
    let place = |title: &str| page.find(&format!("<strong>{title}</strong>")).unwrap();
    assert!(place("Plain") < place("Encrypted, segment-permutation"));
    assert!(place("Encrypted, segment-permutation") < place("Decrypted, segment-permutation"));
    assert!(page.contains("aria-label=\"Encrypted, segment-permutation, 500.0 ms\""));
    assert!(page.contains("aria-label=\"Spectrogram of a recording. Plain."));
    assert!(markdown.contains("[Play](./recordings/p.wav)"));
    assert!(markdown.contains("](figures/spectrogram-recordings-p-wav.svg)"));
    for file in ["recordings/p.wav", "figures/spectrogram-recordings-p-wav.png"] {
        assert!(out.path().join(file).is_file(), "{file}");
    }
}

#[test]
fn a_page_holds_less_than_a_megabyte_of_audio() {
    let names: Vec<String> = (0..8).map(|n| format!("recordings/{n}.wav")).collect();
    // 160 kB each, 213 kB in base64
    let recordings: Vec<(&str, &str, Vec<u8>)> =
        names.iter().map(|name| ("recording-encrypted", name.as_str(), tone(80_000))).collect();
    let page = drawn(&recordings).page;
    let addresses = page.split("src=\"data:audio/wav;base64,").skip(1);
    let held: Vec<usize> = addresses.map(|rest| rest.find('"').unwrap()).collect();
    assert_eq!(held.len(), 4);
    assert!(held.iter().sum::<usize>() <= 1_000_000);
    for beside in 4..8 {
        assert!(
            page.contains(&format!(
                "The page holds no more recordings: <a href=\"./recordings/{beside}.wav\">"
            ))
        );
    }
}

#[test]
fn damaged_recordings_are_named_and_stop_nothing() {
    let mut cut = tone(4000);
    cut.truncate(3000);
    let Drawn { page, markdown, .. } = drawn(&[
        ("recording-plain", "recordings/cut.wav", cut),
        ("recording-encrypted", "recordings/text.wav", b"not a sound".to_vec()),
        ("recording-attacked", "recordings/empty.wav", Vec::new()),
        ("recording-decrypted", "recordings/whole.wav", tone(4000)),
    ]);
    assert!(page.contains("it says that it has 4000 samples, and ends before them"));
    assert_eq!(page.matches("This recording cannot be shown: it is not a WAV file").count(), 2);
    assert_eq!(page.matches("<audio ").count(), 1);
    assert_eq!(markdown.matches("This recording cannot be shown").count(), 3);
}

#[test]
fn hostile_captions_and_paths_are_escaped() {
    let dir = tempfile::tempdir().unwrap();
    let mut results = results::fixture::speech();
    let hostile = "\"><script>alert(1)</script> ](javascript:alert(2)) & `code`";
    let path = "a](b) \"c.wav";
    let large = tone(500_000);
    for (path, bytes) in [(path, &large), ("b.wav", &tone(100))] {
        let index = add(&mut results, dir.path(), "recording-encrypted", path, bytes);
        let artifact = &mut results.artifacts[index];
        artifact.caption = Some(hostile.to_owned());
        artifact.alt = Some(hostile.to_owned());
        artifact.scheme = Some(hostile.to_owned());
    }
    let Drawn { page, markdown, .. } = draw(&results, dir.path());
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
    assert!(page.contains("href=\"./a%5D%28b%29%20%22c.wav\""));
    assert!(!markdown.contains("<script") && !markdown.contains("](javascript"));
    assert!(markdown.contains("](./a%5D%28b%29%20%22c.wav)"));
}

#[test]
fn the_five_sentences_are_about_recordings() {
    let text = summary::terminal(&results::fixture::speech(), 110);
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
    assert!(
        text.contains("1. In plain recordings of words (generated data) a classifier tells the words with")
    );
    assert!(text.contains("2. No scheme was shown to keep the words"));
    assert!(text.contains("3. The speaker is named with accuracy"));
    let narrow = summary::terminal(&results::fixture::speech(), 40);
    assert!(narrow.contains("white-noise, none"));
}
