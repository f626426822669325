//! Files that are not what their name says: each gives an error that names the file and the fault.

use std::error::Error;

use audio_data::{AudioError, ReadOptions, pcm16_wav, read};

use crate::files::{floats, golden, integers, write};

/// Reads `bytes` under a name; the error must name the file, and its causes together say `expected`.
fn check(name: &str, bytes: &[u8], expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    write(&path, bytes);
    let error = read(&path, &ReadOptions::default()).unwrap_err();
    assert!(error.to_string().contains(name), "{error} does not name {name}");
    let message = messages(&error);
    assert!(message.contains(expected), "{message:?} does not say {expected:?}");
}

fn messages(error: &dyn Error) -> String {
    let cause = error.source().map(messages).unwrap_or_default();
    format!("{error}: {cause}")
}

fn flac() -> Vec<u8> {
    std::fs::read(golden("mono16.flac")).unwrap()
}

fn wav() -> Vec<u8> {
    pcm16_wav(&[0.5; 100], 8000).bytes
}

#[test]
fn empty_foreign_and_misnamed_files() {
    check("zero.wav", b"", "the file is empty (0 bytes)");
    check("notes.wav", b"Dear Anna,\nthe talk", "it begins with \"Dear Anna,.t\"");
    check("song.wav", b"ID3\x04\0\0\0\0\0\0\0\0\0", "not a WAV or FLAC recording but MP3; convert it to WAV");
    check("film.wav", b"RIFF\x10\0\0\0AVI LIST", "a RIFF file that holds no WAVE");
    check("voice.flac", b"OggS\0\x02\0\0\0\0\0\0\0\0", "but Ogg (Vorbis or Opus); convert it");
    check("voice.wav", &flac(), "named .wav, but its content is FLAC; rename it to .flac");
    check("voice.flac", &wav(), "named .flac, but its content is WAV; rename it to .wav");
    let missing = read(std::path::Path::new("/nowhere/a.wav"), &ReadOptions::default()).unwrap_err();
    assert!(matches!(missing, AudioError::Io { .. }), "{missing}");
}

#[test]
fn truncated_files() {
    let bytes = wav();
    check("cut.wav", &bytes[..20], "damaged: the file ends within its header");
    check("cut.wav", &bytes[..44 + 51], "the header announces 100 samples per channel and the file holds 25");
    check("cut.wav", &bytes[..44], "the file holds 0: it is truncated");
    let bytes = flac();
    check("cut.flac", &bytes[..30], "the file ends within its header");
    check("cut.flac", &bytes[..bytes.len() - 400], "announces 1600 samples per channel and the file holds 0");
}

#[test]
fn damaged_files() {
    let mut bytes = flac();
    let middle = bytes.len() - 700;
    bytes[middle] ^= 0x10;
    check("bad.flac", &bytes, "damaged: ");
    let mut bytes = wav();
    bytes[22] = 0;
    check("none.wav", &bytes, "damaged: its header has file contains zero channels");
    bytes[22] = 1;
    bytes[20] = 0x55;
    check("coded.wav", &bytes, "a coding other than PCM");
    // 16 bits in values of 4 bytes.
    let mut bytes = wav();
    bytes[28..32].copy_from_slice(&32_000u32.to_le_bytes());
    bytes[32] = 4;
    check("wide.wav", &bytes, "integers of 16 bits in 4 bytes; save it as WAV");
}

#[test]
fn samples_that_say_nothing() {
    check("none.wav", &pcm16_wav(&[], 8000).bytes, "the header is followed by no sample");
    check("still.wav", &pcm16_wav(&[0.0; 80], 8000).bytes, "every one of its 80 samples is zero");
    check("nan.wav", &floats(&[0.1, 0.2, f32::NAN, 0.1], 2, 8000), "sample 1 (counted from 0) is NaN");
    check("inf.wav", &floats(&[0.1, f32::NEG_INFINITY], 1, 8000), "sample 1 (counted from 0) is -inf");
    // Two channels that cancel each other are silent when mixed.
    check("against.wav", &integers(&[5, -5, 9, -9], 16, 2, 8000), "every one of its 2 samples is zero");
}

#[test]
fn rates_and_lengths_out_of_range() {
    check("slow.wav", &pcm16_wav(&[0.5; 10], 4000).bytes, "4000 Hz is outside 8000 to 48000 Hz; resample it");
    check("fast.wav", &pcm16_wav(&[0.5; 10], 96_000).bytes, "96000 Hz is outside");
    check("long.wav", &pcm16_wav(&vec![0.5; 601 * 8000], 8000).bytes, "longer than the limit of 600 s");
}
