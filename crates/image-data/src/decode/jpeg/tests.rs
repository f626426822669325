//! Files of every kind, whole and cut.

use super::*;

/// Baseline with subsampled colour and restart markers, progressive, grey.
const FILES: [&[u8]; 6] = [
    include_bytes!("../../../tests/golden/baseline.jpg"),
    include_bytes!("../../../tests/golden/subsampled.jpg"),
    include_bytes!("../../../tests/golden/progressive.jpg"),
    include_bytes!("../../../tests/golden/grey.jpg"),
    include_bytes!("../../../tests/golden/restarts.jpg"),
    include_bytes!("../../../tests/golden/progressive_restarts.jpg"),
];

fn is_whole(bytes: &[u8]) -> bool {
    check(bytes, u64::MAX).is_ok()
}

/// The place of the end marker.
fn end(bytes: &[u8]) -> usize {
    bytes.len() - 2
}

#[test]
fn whole_files_need_no_end_marker() {
    for file in FILES {
        let contents = check(file, u64::MAX).unwrap();
        assert!(contents.has_end_marker && contents.beside.is_empty(), "{contents:?}");
        assert!(matches!(contents.components, 1 | 3));
        let without = check(&file[..end(file)], u64::MAX).unwrap();
        assert!(!without.has_end_marker);
        assert_eq!(without.components, contents.components);
    }
}

/// Cut anywhere, with nothing, an end marker, or the half of one behind the cut.
#[test]
fn no_cut_passes_for_a_whole_image() {
    for (n, file) in FILES.iter().enumerate() {
        for cut in 2..end(file) {
            // The last byte of the data may hold nothing but the bits that fill it up.
            let fills_up = cut + 1 == end(file) && is_whole(&file[..cut]);
            let part = &file[..cut];
            for behind in [&[][..], &[0xFF, 0xD9], &[0xFF]] {
                let passes = is_whole(&[part, behind].concat());
                assert!(
                    !passes || fills_up,
                    "file {n} cut to {cut} of {} bytes, then {behind:?}",
                    file.len()
                );
            }
        }
    }
}

#[test]
fn a_hole_is_noticed() {
    for (n, file) in FILES[4..].iter().enumerate() {
        let restarts: Vec<_> = (0..file.len() - 1)
            .filter(|&at| file[at] == 0xFF && (0xD0..=0xD7).contains(&file[at + 1]))
            .collect();
        assert!(restarts.len() > 4, "file {n} has {} restart markers", restarts.len());
        for pair in restarts.windows(2) {
            let without = [&file[..pair[0]], &file[pair[1]..]].concat();
            assert!(!is_whole(&without), "file {n} without its bytes {pair:?}");
        }
    }
}

#[test]
fn what_is_beside_the_image_is_named() {
    let with = |segment: &[u8], behind: &[u8]| {
        let file = FILES[0];
        check(&[&file[..2], segment, &file[2..], behind].concat(), u64::MAX).unwrap().beside
    };
    assert_eq!(with(b"\xFF\xFE\0\x04hi", b""), ["a comment"]);
    assert_eq!(with(b"\xFF\xE1\0\x1Fhttp://ns.adobe.com/xap/1.0/\0", b""), ["XMP"]);
    assert_eq!(with(b"\xFF\xED\0\x10Photoshop 3.0\0", b""), ["IPTC or Photoshop data"]);
    assert_eq!(
        with(b"\xFF\xE2\0\x06MPF\0", b"\xFF\xD8"),
        ["application data (APP2)", "data after the image"]
    );
    assert_eq!(with(b"\xFF\xE1\0\x08Exif\0\0", b"\0\0"), Vec::<String>::new());
}

#[test]
fn a_resolution_and_parts_of_a_profile_are_named() {
    let parts = |parts: &[(u8, u8)]| {
        let segments = parts
            .iter()
            .flat_map(|&(part, of)| [b"\xFF\xE2\0\x11ICC_PROFILE\0", &[part, of, 7][..]].concat());
        let segments: Vec<u8> = segments.collect();
        check(&[&FILES[0][..2], &segments, &FILES[0][2..]].concat(), u64::MAX).unwrap().icc
    };
    assert_eq!(parts(&[]), Icc::Absent);
    assert_eq!(parts(&[(1, 1)]), Icc::Whole);
    assert_eq!(parts(&[(2, 2), (1, 2)]), Icc::Whole);
    for incomplete in [&[(1, 2)][..], &[(1, 2), (1, 2)], &[(1, 1), (2, 2)], &[(0, 1)]] {
        assert_eq!(parts(incomplete), Icc::Incomplete, "{incomplete:?}");
    }
    let jfif = |rest: &[u8]| {
        let length = [0, 9 + rest.len() as u8];
        let segment = [b"\xFF\xE0", &length[..], b"JFIF\0\x01\x01", rest].concat();
        check(&[&FILES[0][..2], &segment, &FILES[0][2..]].concat(), u64::MAX).unwrap().beside
    };
    assert_eq!(jfif(&[0, 0, 1, 0, 1, 0, 0]), [""; 0]);
    assert_eq!(jfif(&[1, 0, 72, 0, 72, 0, 0]), [""; 0]);
    assert_eq!(jfif(&[1, 1, 44, 1, 44, 0, 0]), ["the resolution (JFIF)"]);
    assert_eq!(jfif(&[0, 0, 1, 0, 1, 1, 1, 9, 9, 9]), ["a thumbnail (JFIF)"]);
}

#[test]
fn limits_hold_before_anything_is_allocated() {
    let mut huge = FILES[2].to_vec();
    let frame = huge.windows(2).position(|pair| pair == [0xFF, 0xC2]).unwrap();
    huge[frame + 5..frame + 9].fill(0xFF);
    let limit = 1 << 20;
    assert_eq!(check(&huge, limit), Err(Fault::TooManyPixels { width: 65_535, height: 65_535, limit }));
}
