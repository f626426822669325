//! What a file is by its first bytes, where it is no text that could be CSV.

use std::fmt;

/// What a file is that holds no CSV; part of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// `.xlsx`, `.ods` or another ZIP archive.
    Zip,
    /// `.xls` and other files of Office before 2007.
    OldOffice,
    /// Text of two bytes per character.
    Utf16,
    /// Apache Parquet, in an archive or where it is not read.
    Parquet,
    /// An Arrow IPC file, in an archive or where it is not read.
    Arrow,
    /// An Arrow IPC stream.
    ArrowStream,
    /// Feather of version 1.
    OldFeather,
    /// Compressed by a program other than gzip.
    Compressed {
        /// The program that decompresses it.
        program: &'static str,
    },
    /// A web page, as some programs save under the name `.xls`.
    Html,
}

impl fmt::Display for FileKind {
    /// What it is, and what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SAVE: &str = "open it in a spreadsheet program and save the sheet as CSV (UTF-8)";
        match self {
            Self::Zip => {
                write!(f, "a ZIP archive, as .xlsx and .ods files are; {SAVE}, or unpack the CSV file in it")
            }
            Self::OldOffice => write!(f, "an Excel workbook (.xls); {SAVE}"),
            Self::Utf16 => f.write_str(
                "text in UTF-16; save it in the encoding UTF-8, or convert it: iconv -f UTF-16 -t UTF-8",
            ),
            Self::Parquet => f.write_str(
                "a Parquet file, which is read as it is (feature `parquet`), not compressed once more; decompress it, or export it as CSV",
            ),
            Self::Arrow => f.write_str(
                "an Arrow IPC file, which is read as it is (feature `polars`), not compressed once more; decompress it, or export it as CSV",
            ),
            Self::ArrowStream => f.write_str(
                "an Arrow IPC stream; write it in the file format (Feather, version 2), as Parquet or as CSV",
            ),
            Self::OldFeather => {
                f.write_str("a Feather file of version 1; write it as version 2, as Parquet or as CSV")
            }
            Self::Compressed { program } => {
                write!(f, "compressed; decompress it with {program}, or compress it with gzip, which is read")
            }
            Self::Html => write!(f, "a web page (HTML); {SAVE}"),
        }
    }
}

/// What the first bytes say that a file is, if it is no CSV.
pub(super) fn kind_of(start: &[u8]) -> Option<FileKind> {
    let compressed = |program| Some(FileKind::Compressed { program });
    match start {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(FileKind::Zip),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(FileKind::OldOffice),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(FileKind::Utf16),
        [b'P', b'A', b'R', b'1', next, ..] if !next.is_ascii_graphic() && !next.is_ascii_whitespace() => {
            Some(FileKind::Parquet)
        }
        [b'A', b'R', b'R', b'O', b'W', b'1', 0, 0, ..] => Some(FileKind::Arrow),
        [b'F', b'E', b'A', b'1', 0 | 1, ..] => Some(FileKind::OldFeather),
        [0xff, 0xff, 0xff, 0xff, _, _, _, 0, ..] => Some(FileKind::ArrowStream),
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..] => compressed("bunzip2"),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => compressed("unxz"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => compressed("unzstd"),
        _ if is_html(start) => Some(FileKind::Html),
        _ => has_zeros_of_utf16(start).then_some(FileKind::Utf16),
    }
}

fn is_html(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start).to_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with("<!doctype html") || text.starts_with("<html")
}

/// UTF-16 without a mark: in mostly Latin text every other byte is zero.
fn has_zeros_of_utf16(start: &[u8]) -> bool {
    let zeros = |offset: usize| start.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    start.len() >= 4 && even.max(odd) * 4 >= start.len() && even.min(odd) * 8 <= start.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_in_binary_formats_are_told_from_text() {
        for (start, expected) in [
            (&b"PAR1\x15\x04"[..], Some(FileKind::Parquet)),
            (b"PAR1,PAR2\n", None),
            (b"ARROW1\0\0", Some(FileKind::Arrow)),
            (b"ARROW1,b\n", None),
            (b"FEA1\0\0\0\0", Some(FileKind::OldFeather)),
            (b"FEA1,b\n", None),
            (b"\xff\xff\xff\xff\x70\x02\0\0", Some(FileKind::ArrowStream)),
            (b"a,b\n", None),
        ] {
            assert_eq!(kind_of(start), expected, "{start:?}");
        }
    }
}
