//! Metadata that are kept: Exif data and colour profile.

use anyhow::{Context, Result, bail};
use image_data::Metadata;

/// What is put back into a decrypted image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kept {
    /// Exif data, in which the orientation is upright.
    pub(super) exif: Vec<u8>,
    /// ICC profile.
    pub(super) icc: Vec<u8>,
}

impl Kept {
    /// What of an image's metadata is kept; refuses what would change its look and cannot be kept, unless `drop` says that
    /// metadata may go.
    pub(super) fn of(metadata: &Metadata, drop: bool) -> Result<Self> {
        if drop {
            return Ok(Self::default());
        }
        if !metadata.colour.is_empty() {
            bail!(
                "its colours are described by {}, which cannot be kept; convert it to sRGB, or give --drop-metadata to \
                 encrypt it without",
                metadata.colour.join(", ")
            );
        }
        if let Some(maxval) = metadata.rescaled_from {
            bail!(
                "its largest sample (maxval) is {maxval}, and in a PNG file it is 255 or 65535, so that other samples would \
                 come back; give it one of these with Netpbm's pamdepth, or give --drop-metadata to encrypt it with \
                 scaled samples"
            );
        }
        let (exif, icc) = (metadata.exif.clone(), metadata.icc.clone());
        Ok(Self { exif: exif.unwrap_or_default(), icc: icc.unwrap_or_default() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.exif.is_empty() && self.icc.is_empty()
    }

    /// The length of the Exif data in four bytes, the Exif data, the profile.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>> {
        let length = u32::try_from(self.exif.len()).context("more than 4 GB of Exif data")?;
        Ok([&length.to_be_bytes(), self.exif.as_slice(), &self.icc].concat())
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let parts = bytes.split_first_chunk::<4>().and_then(|(length, rest)| {
            rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
        });
        let (exif, icc) = parts.context("the metadata in the note are cut short")?;
        Ok(Self { exif: exif.to_vec(), icc: icc.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_come_back() -> Result<()> {
        for (exif, icc) in [("", ""), ("Exif", ""), ("", "profile"), ("II*", "p")] {
            let kept = Kept { exif: exif.as_bytes().to_vec(), icc: icc.as_bytes().to_vec() };
            assert_eq!(Kept::from_bytes(&kept.to_bytes()?)?, kept);
        }
        assert!(Kept::from_bytes(&[0, 0, 0]).is_err());
        assert!(Kept::from_bytes(&[0, 0, 0, 2, 1]).is_err());
        Ok(())
    }
}
