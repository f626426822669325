//! AES-SIV of a cell's text, filled up to the width of its column.
//!
//! The padding is that of ISO/IEC 7816-4: a byte 0x80, then zeros, to one byte more than the width. The last 0x80 of the
//! plaintext therefore ends the text, whatever the text is. Without a width nothing is added, and lengths show.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;

use super::CellCipher;
use crate::Key;
use crate::siv::SivText;
use crate::text::TextFault;

/// Ends the text.
const END: u8 = 0x80;

pub(super) struct Siv {
    siv: SivText,
    width: Option<usize>,
}

impl Siv {
    pub(super) fn new(key: &Key, column: &str, width: Option<u32>) -> Self {
        Self { siv: SivText::new(key, column), width: width.map(|width| width as usize) }
    }
}

impl CellCipher for Siv {
    fn encrypt(&self, plain: &str) -> Result<String, TextFault> {
        let bytes = plain.len();
        let sealed = match self.width {
            None => self.siv.encrypt(plain.as_bytes()),
            Some(width) if bytes > width => return Err(TextFault::TooLong { bytes, width }),
            Some(width) => {
                let mut padded = vec![0; width + 1];
                padded[..bytes].copy_from_slice(plain.as_bytes());
                padded[bytes] = END;
                self.siv.encrypt(&padded)
            }
        };
        Ok(URL_SAFE.encode(sealed))
    }

    fn decrypt(&self, cipher: &str) -> Result<String, TextFault> {
        let plain = URL_SAFE.decode(cipher).ok().and_then(|bytes| self.siv.decrypt(&bytes));
        let mut plain = plain.ok_or(TextFault::NotCiphertext)?;
        if let Some(width) = self.width {
            let end = plain.iter().rposition(|&byte| byte != 0).filter(|&end| plain[end] == END);
            let end = end.filter(|_| plain.len() == width + 1).ok_or(TextFault::NotCiphertext)?;
            plain.truncate(end);
        }
        String::from_utf8(plain).map_err(|_| TextFault::NotText)
    }
}
