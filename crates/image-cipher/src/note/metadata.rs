//! Metadata that are kept: Exif data and colour profile.

use super::NoteError;

/// What is put back into a decrypted image; empty where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptMetadata {
    /// Exif data (a TIFF structure), in which the orientation is upright.
    pub exif: Vec<u8>,
    /// ICC profile.
    pub icc: Vec<u8>,
}

impl KeptMetadata {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.exif.is_empty() && self.icc.is_empty()
    }

    /// The length of the Exif data in four bytes, the Exif data, the profile.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, NoteError> {
        let length = u32::try_from(self.exif.len()).map_err(|_| NoteError::LongExif)?;
        Ok([&length.to_be_bytes(), self.exif.as_slice(), &self.icc].concat())
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, NoteError> {
        let parts = bytes.split_first_chunk::<4>().and_then(|(length, rest)| {
            rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
        });
        let (exif, icc) = parts.ok_or(NoteError::ShortMetadata)?;
        Ok(Self { exif: exif.to_vec(), icc: icc.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_come_back() -> Result<(), NoteError> {
        for (exif, icc) in [("", ""), ("Exif", ""), ("", "profile"), ("II*", "p")] {
            let kept = KeptMetadata { exif: exif.as_bytes().to_vec(), icc: icc.as_bytes().to_vec() };
            assert_eq!(KeptMetadata::from_bytes(&kept.to_bytes()?)?, kept);
        }
        assert!(KeptMetadata::from_bytes(&[0, 0, 0]).is_err());
        assert!(KeptMetadata::from_bytes(&[0, 0, 0, 2, 1]).is_err());
        Ok(())
    }
}
