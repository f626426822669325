//! Which format bytes are in, told by their beginning and never by a name.

use image::ImageFormat;

use crate::DecodeError;

/// PNG, JPEG or PNM.
pub(super) fn format(bytes: &[u8]) -> Result<ImageFormat, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Pnm)) => Ok(format),
        other => Err(other_format(other.ok(), bytes)),
    }
}

fn other_format(format: Option<ImageFormat>, bytes: &[u8]) -> DecodeError {
    let name = match format {
        Some(ImageFormat::Gif) => "GIF",
        Some(ImageFormat::WebP) => "WebP",
        Some(ImageFormat::Tiff) => "TIFF",
        Some(ImageFormat::Bmp) => "BMP",
        Some(ImageFormat::Avif) => "AVIF",
        Some(ImageFormat::Ico) => "ICO",
        Some(ImageFormat::Hdr) => "Radiance HDR",
        Some(ImageFormat::OpenExr) => "OpenEXR",
        Some(ImageFormat::Qoi) => "QOI",
        _ if is_heic(bytes) => "HEIC",
        _ => return DecodeError::UnknownFormat { beginning: beginning(bytes) },
    };
    DecodeError::OtherFormat { name }
}

/// An ISO base media file of one of the brands of HEIF with HEVC images.
fn is_heic(bytes: &[u8]) -> bool {
    let brand = bytes.get(8..12).filter(|_| bytes.get(4..8) == Some(b"ftyp"));
    brand.is_some_and(|brand| {
        [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"].iter().any(|b| brand == *b)
    })
}

fn beginning(bytes: &[u8]) -> String {
    bytes.iter().take(12).flat_map(|&byte| std::ascii::escape_default(byte)).map(char::from).collect()
}
