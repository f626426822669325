//! What a file is that is not the one asked for, for messages.

/// How files of this program and common ones begin, and what they are.
const KNOWN: [(&[u8], &str); 10] = [
    (b"CLSK", "a secret key of private inference"),
    (b"CLPM", "a model made by `private train`"),
    (b"CLPI", "a message of private inference"),
    (b"CLJS", "the sealed note of a job"),
    (b"cipherlens-key", "a key of `encrypt-table` and `encrypt-image`"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"PK\x03\x04", "a ZIP archive or a workbook"),
    (b"\x1f\x8b", "a gzip file"),
    (b"{", "a JSON text"),
];
/// Bytes that are shown of a file that is none of them.
const SHOWN: usize = 12;

/// What `bytes` are, by how they begin.
pub fn kind(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "an empty file".to_owned();
    }
    match KNOWN.iter().find(|(start, _)| bytes.starts_with(start)) {
        Some((_, what)) => (*what).to_owned(),
        None => format!("a file that begins with \"{}\"", bytes[..bytes.len().min(SHOWN)].escape_ascii()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_how_they_begin() {
        assert_eq!(kind(b""), "an empty file");
        assert_eq!(kind(b"CLPM\x01\0rest"), "a model made by `private train`");
        assert_eq!(kind(b"age,income\n30,1000\n"), "a file that begins with \"age,income\\n3\"");
        assert_eq!(kind(b"\x1b[2J"), "a file that begins with \"\\x1b[2J\"");
    }
}
