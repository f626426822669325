//! Whether JPEG data reach their end marker.
//!
//! The decoder is lenient: what is missing at the end becomes grey. A truncated photo would then be a
//! training example. So the marker segments (ITU-T T.81, annex B) are walked: each has its length, and
//! after a start of scan come entropy-coded bytes in which `FF` is followed by 00 or a restart marker.

const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;

/// Whether the segments lead to an end-of-image marker; bytes after it do not matter.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((marker, after)) = next_marker(rest) {
        match marker {
            END_OF_IMAGE => return true,
            START_OF_SCAN => rest = after_scan(after),
            0x01 | 0xD0..=0xD8 => rest = after,
            _ => rest = after_segment(after),
        }
    }
    false
}

/// The next marker code and what follows it; fill bytes `FF` before it are passed over.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let start = bytes.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xFF))?;
    Some((*bytes.get(start + 1)?, bytes.get(start + 2..)?))
}

/// What follows a segment whose first two bytes are its length.
fn after_segment(bytes: &[u8]) -> &[u8] {
    let length = match bytes {
        [high, low, ..] => usize::from(u16::from_be_bytes([*high, *low])),
        _ => bytes.len(),
    };
    bytes.get(length..).unwrap_or_default()
}

/// What follows the scan header and its entropy-coded data: begins with a marker, or is empty.
fn after_scan(bytes: &[u8]) -> &[u8] {
    let data = after_segment(bytes);
    let end =
        data.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF));
    end.and_then(|end| data.get(end..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], complete: bool) {
        assert_eq!(is_complete(bytes), complete, "{bytes:02X?}");
    }

    #[test]
    fn only_an_end_marker_outside_segments_counts() {
        check(&[], false);
        check(&[0xFF, 0xD8], false);
        check(&[0xFF, 0xD8, 0xFF, 0xD9], true);
        check(&[0xFF, 0xD8, 0xFF, 0xD9, 1, 2], true);
        check(&[0xFF, 0xD8, 0xFF, 0xE1, 0, 4, 0xFF, 0xD9], false);
        check(&[0xFF, 0xD8, 0xFF, 0xE1, 0, 4, 0xFF, 0xD9, 0xFF, 0xFF, 0xD9], true);
        check(&[0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 7, 0xFF, 0, 0xFF, 0xD3, 8], false);
        check(&[0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 7, 0xFF, 0, 0xFF, 0xD3, 8, 0xFF, 0xD9], true);
        check(&[0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF], false);
        check(&[0xFF, 0xD8, 0xFF, 0xE1, 0], false);
    }
}
