//! What decoders say of damaged files, in words: their own messages are meant for programmers.

use std::io::ErrorKind;

use image::ImageError;

use crate::DecodeError;

/// Parts of messages of the PNG and PNM decoders, and what they mean; the first that fits counts.
const MEANINGS: [(&str, &str); 12] = [
    ("CRC error", "a checksum does not fit, so that bytes were changed on the way"),
    ("IDAT or fdAT chunk is missing", "the chunk that holds the pixels (IDAT) is missing"),
    ("does not have enough data", "the compressed pixels end before the image does"),
    ("Corrupt deflate stream", "the compressed pixels are damaged"),
    ("Corrupt filter", "the compressed pixels are damaged"),
    ("Invalid bit depth", "the header names a number of bits per sample that there is not"),
    ("Invalid color", "the header names a kind of colour that there is not"),
    ("olor palette", "the palette of its colours is missing or damaged"),
    ("Not enough data", "the file ends before its image does: it is truncated"),
    ("Missing header line", "a line of the header is missing"),
    ("parsing number", "something other than a number stands where the header or a sample should"),
    ("MAXVAL", "the largest sample of its header (maxval) is not one of 1 to 65535"),
];

pub(super) fn error(cause: ImageError) -> DecodeError {
    DecodeError::Damaged { what: meaning(&cause), cause }
}

fn meaning(cause: &ImageError) -> &'static str {
    match cause {
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            "the file ends before its image does: it is truncated"
        }
        ImageError::Limits(_) => "decoding it needs more memory than an image of its size should",
        ImageError::Unsupported(_) => "it is of a kind that is not read",
        other => {
            let said = other.to_string();
            let known = MEANINGS.iter().find(|(part, _)| said.contains(part));
            known.map_or("its parts contradict the format", |(_, meaning)| meaning)
        }
    }
}
