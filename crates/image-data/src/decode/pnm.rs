//! What a PNM file (Netpbm's pbm, pgm, ppm and pam) holds beside the samples of its first image.
//!
//! The header is read as the decoder of the `image` crate reads it. What it would refuse is left to it: such a file has
//! no contents here.

/// The largest samples that decoded pixels have as they stand; a bitmap's only other one is black.
const WHOLE: [u32; 3] = [1, 0xFF, 0xFFFF];

/// What the header and the end of a file say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    /// The largest sample, where the samples are scaled to 8 or 16 bits because of it.
    pub(super) rescaled_from: Option<u32>,
    /// What there is beside the image.
    pub(super) beside: Vec<String>,
}

/// Reads the header and finds the end of the first image.
pub(super) fn contents(bytes: &[u8]) -> Contents {
    let mut reader = Reader { bytes, at: 2, has_comment: false };
    let Some(header) = reader.header() else { return Contents::default() };
    let behind = reader.behind(&header).unwrap_or_default();
    let mut beside = Vec::new();
    beside.extend(reader.has_comment.then(|| "a comment".to_owned()));
    beside.extend(behind.iter().any(|&byte| !is_filler(byte)).then(|| "data after the image".to_owned()));
    let rescaled_from = Some(header.maxval).filter(|maxval| !WHOLE.contains(maxval));
    Contents { rescaled_from, beside }
}

/// Bytes that may follow an image and hold nothing.
fn is_filler(byte: u8) -> bool {
    byte == 0 || is_separator(byte)
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0B | 0x0C | b'\r' | b' ')
}

/// The numbers of a header.
struct Header {
    kind: u8,
    width: u32,
    height: u32,
    channels: u32,
    maxval: u32,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    has_comment: bool,
}

impl<'a> Reader<'a> {
    fn header(&mut self) -> Option<Header> {
        let kind = *self.bytes.get(1)?;
        if kind == b'7' {
            return self.arbitrary_header();
        }
        let (width, height) = (self.number()?, self.number()?);
        let maxval = if matches!(kind, b'1' | b'4') { 1 } else { self.number()? };
        let channels = if matches!(kind, b'3' | b'6') { 3 } else { 1 };
        Some(Header { kind, width, height, channels, maxval })
    }

    /// The next number and one separator after it; from `#` to the end of a line is a comment.
    fn number(&mut self) -> Option<u32> {
        let mut number: Option<u32> = None;
        let mut in_comment = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            if in_comment || byte == b'#' {
                self.has_comment = true;
                in_comment = !matches!(byte, b'\r' | b'\n');
            } else if is_separator(byte) {
                if number.is_some() {
                    break;
                }
            } else {
                let digit = char::from(byte).to_digit(10)?;
                number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
            }
        }
        number
    }

    fn arbitrary_header(&mut self) -> Option<Header> {
        let mut header = Header { kind: b'7', width: 0, height: 0, channels: 0, maxval: 0 };
        self.line()?;
        loop {
            let line = self.line()?;
            if line.starts_with(b"#") {
                self.has_comment = true;
                continue;
            }
            let mut words = std::str::from_utf8(line).ok()?.split_whitespace();
            let place = match words.next()? {
                "ENDHDR" => return Some(header),
                "WIDTH" => &mut header.width,
                "HEIGHT" => &mut header.height,
                "DEPTH" => &mut header.channels,
                "MAXVAL" => &mut header.maxval,
                _ => continue,
            };
            *place = words.next()?.parse().ok()?;
        }
    }

    fn line(&mut self) -> Option<&'a [u8]> {
        let rest = self.bytes.get(self.at..)?;
        let end = rest.iter().position(|&byte| byte == b'\n')?;
        self.at += end + 1;
        Some(&rest[..end])
    }

    /// What follows the samples.
    fn behind(&self, header: &Header) -> Option<&'a [u8]> {
        let rest = self.bytes.get(self.at..)?;
        let (width, height) = (u64::from(header.width), u64::from(header.height));
        let in_row = width.checked_mul(u64::from(header.channels))?;
        let samples = usize::try_from(in_row.checked_mul(height)?).ok()?;
        let end = match header.kind {
            b'1' => end_of(rest.iter().map(|byte| !is_separator(*byte)), samples)?,
            b'2' | b'3' => end_of_words(rest, samples)?,
            b'4' => usize::try_from(width.div_ceil(8).checked_mul(height)?).ok()?,
            _ => samples.checked_mul(if header.maxval > 0xFF { 2 } else { 1 })?,
        };
        rest.get(end..)
    }
}

/// Where the `n`th sample of a plain file ends.
fn end_of_words(text: &[u8], n: usize) -> Option<usize> {
    let mut before = true;
    let begins = text.iter().map(|&byte| {
        let is_first = before && !is_separator(byte);
        before = is_separator(byte);
        is_first
    });
    let start = end_of(begins, n)?;
    let length = text[start..].iter().position(|&byte| is_separator(byte));
    Some(length.map_or(text.len(), |length| start + length))
}

/// The place after the `n`th byte that counts.
fn end_of(counts: impl Iterator<Item = bool>, n: usize) -> Option<usize> {
    let Some(last) = n.checked_sub(1) else { return Some(0) };
    counts.enumerate().filter(|(_, counts)| *counts).nth(last).map(|(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &[u8], rescaled_from: Option<u32>, beside: &[&str]) {
        let beside = beside.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(
            contents(file),
            Contents { rescaled_from, beside },
            "{:?}",
            file.escape_ascii().to_string()
        );
    }

    #[test]
    fn an_image_alone_holds_nothing_else() {
        check(b"P5 2 1 255\nab", None, &[]);
        check(b"P5 2 1 255\n##", None, &[]);
        check(b"P6\n1 1\n65535\nabcdef\n", None, &[]);
        check(b"P4 9 2\nabcd", None, &[]);
        check(b"P1 3 1\n101", None, &[]);
        check(b"P2 2 1 255 12 13", None, &[]);
        check(b"P2 2 1 255\n12 13 \n\n", None, &[]);
        check(
            b"P7\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\nabcd",
            None,
            &[],
        );
    }

    #[test]
    fn a_second_image_is_found() {
        for first in [
            &b"P5 2 1 255\nab"[..],
            b"P4 9 2\nabcd",
            b"P6 1 1 65535\nabcdef",
            b"P1 3 1\n1 01",
            b"P2 2 1 255 12 13 ",
            b"P3 1 1 255\n1\n2\n3\n",
            b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nENDHDR\nabcd",
        ] {
            check(&[first, b"P5 1 1 255\nx"].concat(), None, &["data after the image"]);
        }
    }

    #[test]
    fn comments_and_the_largest_sample_are_found() {
        check(b"P5 # at home\n2 1\n255\nab", None, &["a comment"]);
        check(b"P5 2 1 #\n100\nab", Some(100), &["a comment"]);
        check(b"P2 1 1 1023 5", Some(1023), &[]);
        check(b"P7\n# x\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 15\nENDHDR\na", Some(15), &["a comment"]);
    }

    #[test]
    fn nonsense_has_no_contents() {
        for file in [
            &b""[..],
            b"P",
            b"P5",
            b"P5 2",
            b"P5 -2 1 255\n",
            b"P7\n",
            b"P7\nWIDTH x\n",
            b"P5 99999999999 1 255 ",
        ] {
            check(file, None, &[]);
        }
        check(b"P5 4000000000 4000000000 255\nab", None, &[]);
        check(b"P1 3 1\n1", None, &[]);
    }
}
