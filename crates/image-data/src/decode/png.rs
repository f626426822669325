//! The chunks of a PNG file (W3C PNG, third edition) beside those that hold its pixels.

const SIGNATURE: usize = 8;

/// 100,000 times the exponent and the chromaticities of sRGB, as files state them that mean no other colours.
const SRGB_GAMMA: u32 = 45_455;
const SRGB_CHROMATICITIES: [u32; 8] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
/// Rounding in such statements.
const ROUNDING: u32 = 15;

/// What the chunks hold.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contents<'a> {
    /// The Exif data, wherever they stand.
    pub(super) exif: Option<&'a [u8]>,
    /// Whether there are several frames.
    pub(super) is_animated: bool,
    /// Chunks that give the samples another meaning than sRGB, and are no profile.
    pub(super) colour: Vec<String>,
    /// Whether there is a chunk of a colour profile, in whatever state.
    pub(super) has_icc: bool,
    /// Chunks that do not change what a viewer shows.
    pub(super) beside: Vec<String>,
}

/// Reads the chunks as far as they are whole; damage is for the decoder to find.
pub(super) fn contents(bytes: &[u8]) -> Contents<'_> {
    let mut contents = Contents::default();
    let mut is_said = false;
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    while let Some((name, data, after)) = chunk(rest) {
        match name {
            b"IHDR" | b"PLTE" | b"IDAT" | b"tRNS" => {}
            b"IEND" => {
                contents.beside.extend((!after.is_empty()).then(|| "data after the image".to_owned()));
                break;
            }
            b"sRGB" => {
                is_said = true;
                contents.beside.push(shown(name));
            }
            b"iCCP" => (is_said, contents.has_icc) = (true, true),
            b"eXIf" => contents.exif = Some(data),
            b"acTL" => contents.is_animated = true,
            b"gAMA" if is_near(data, &[SRGB_GAMMA]) => contents.beside.push(shown(name)),
            b"cHRM" if is_near(data, &SRGB_CHROMATICITIES) => contents.beside.push(shown(name)),
            b"gAMA" | b"cHRM" | b"cICP" => contents.colour.push(shown(name)),
            _ => contents.beside.push(shown(name)),
        }
        rest = after;
    }
    if is_said {
        // They count for nothing beside a profile or a statement of sRGB.
        let (colour, idle) = contents.colour.into_iter().partition(|name| name == "cICP");
        contents.colour = colour;
        contents.beside.extend::<Vec<_>>(idle);
    }
    contents.beside.sort();
    contents.beside.dedup();
    contents
}

/// Name and data of the first chunk, and what follows it.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_first_chunk::<4>()?;
    let (data, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    Some((name, data, rest.get(4..).unwrap_or_default()))
}

fn is_near(data: &[u8], expected: &[u32]) -> bool {
    let (numbers, _) = data.as_chunks::<4>();
    numbers.len() == expected.len()
        && numbers
            .iter()
            .zip(expected)
            .all(|(&number, &expected)| u32::from_be_bytes(number).abs_diff(expected) <= ROUNDING)
}

fn shown(name: &[u8]) -> String {
    name.escape_ascii().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0; SIGNATURE];
        for (name, data) in chunks {
            bytes.extend_from_slice(&(data.len() as u32).to_be_bytes());
            bytes.extend_from_slice(&[*name, *data, &[0; 4]].concat());
        }
        bytes
    }

    fn colour(chunks: &[(&[u8; 4], &[u8])]) -> Vec<String> {
        contents(&file(chunks)).colour
    }

    #[test]
    fn only_other_colours_than_srgb_count() {
        let other = 100_000_u32.to_be_bytes();
        let chromaticities: Vec<u8> =
            SRGB_CHROMATICITIES.iter().flat_map(|number| number.to_be_bytes()).collect();
        assert_eq!(colour(&[(b"gAMA", &45_454_u32.to_be_bytes()), (b"cHRM", &chromaticities)]), [""; 0]);
        assert_eq!(colour(&[(b"gAMA", &other)]), ["gAMA"]);
        assert_eq!(colour(&[(b"gAMA", &other), (b"sRGB", &[0])]), [""; 0]);
        assert_eq!(colour(&[(b"iCCP", b"x"), (b"cICP", &[9, 16, 0, 1])]), ["cICP"]);
        assert_eq!(colour(&[(b"cHRM", &chromaticities[..31])]), ["cHRM"]);
    }

    #[test]
    fn what_is_said_of_colours_and_dropped_is_named() {
        let other = 100_000_u32.to_be_bytes();
        let near = SRGB_GAMMA.to_be_bytes();
        let beside = |chunks: &[(&[u8; 4], &[u8])]| contents(&file(chunks)).beside;
        assert_eq!(beside(&[(b"gAMA", &near)]), ["gAMA"]);
        assert_eq!(beside(&[(b"gAMA", &other), (b"sRGB", &[0])]), ["gAMA", "sRGB"]);
        assert_eq!(beside(&[(b"cHRM", &other), (b"iCCP", b"x")]), ["cHRM"]);
        assert_eq!(beside(&[(b"gAMA", &other)]), [""; 0]);
    }

    #[test]
    fn exif_is_found_behind_the_pixels() {
        let bytes =
            file(&[(b"IDAT", b"1"), (b"tEXt", b"2"), (b"eXIf", b"II*"), (b"tEXt", b"3"), (b"IEND", b"")]);
        let found = contents(&bytes);
        assert_eq!((found.exif, found.is_animated), (Some(&b"II*"[..]), false));
        assert_eq!(found.beside, ["tEXt"]);
        assert!(contents(&file(&[(b"acTL", b"")])).is_animated);
        assert_eq!(contents(&[bytes, vec![1]].concat()).beside, ["data after the image", "tEXt"]);
    }

    #[test]
    fn nonsense_is_no_chunk() {
        for bytes in [&[][..], &[1; 7], &[0xFF; 40], &[0; 12]] {
            assert_eq!(contents(bytes), Contents::default(), "{bytes:?}");
        }
    }
}
