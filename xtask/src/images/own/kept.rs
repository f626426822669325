//! What of the metadata of a plain image is kept, and what is said of the rest.

use anyhow::{Result, bail};
use image_cipher::note::KeptMetadata;
use image_data::Metadata;

use super::remarks::Remark;

/// Exif data and colour profile, or nothing where `drop` says that metadata may go. What would change the look of an image and
/// cannot be kept is refused.
pub(super) fn kept(mut metadata: Metadata, drop: bool) -> Result<(KeptMetadata, Vec<Remark>)> {
    let rescaled_from = metadata.rescaled_from.take();
    let dropped = metadata.is_any().then_some(Remark::Dropped);
    let Metadata { exif, icc, colour, beside, .. } = metadata;
    let not_kept = beside.into_iter().map(Remark::NotKept);
    if drop {
        let remarks = dropped.into_iter().chain(rescaled_from.map(Remark::Rescaled)).chain(not_kept);
        return Ok((KeptMetadata::default(), remarks.collect()));
    }
    if !colour.is_empty() {
        bail!(
            "its colours are described by {}, which cannot be kept; convert it to sRGB, or give --drop-metadata to \
             encrypt it without",
            colour.join(", ")
        );
    }
    if let Some(maxval) = rescaled_from {
        bail!(
            "its largest sample (maxval) is {maxval}, and in a PNG file it is 255 or 65535, so that other samples would \
             come back; give it one of these with Netpbm's pamdepth, or give --drop-metadata to encrypt it with \
             scaled samples"
        );
    }
    let kept = KeptMetadata { exif: exif.unwrap_or_default(), icc: icc.unwrap_or_default() };
    Ok((kept, not_kept.collect()))
}
