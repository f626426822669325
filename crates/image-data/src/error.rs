//! Everything that can be wrong with image files, folders and annotations.

use std::{io, path::PathBuf};

use crate::annotations::PixelBox;

/// Why bytes are no image that we take.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// No byte at all.
    #[error("the file is empty (0 bytes)")]
    Empty,
    /// Neither PNG nor JPEG nor PNM, whatever the name says.
    #[error("not a PNG, JPEG or PNM image: it begins with {beginning:?}")]
    UnknownFormat {
        /// The first bytes, other than printable ASCII shown as escapes.
        beginning: String,
    },
    /// A format that others read.
    #[error("not a PNG, JPEG or PNM image but {name}; convert it to PNG")]
    OtherFormat {
        /// Name of the format.
        name: &'static str,
    },
    /// Several frames in one file.
    #[error(
        "not a PNG, JPEG or PNM image but an animated PNG, of which only one frame would be read; split it"
    )]
    Animated,
    /// A JPEG of four components.
    #[error(
        "a CMYK image, made for print: its colours depend on a profile; convert it to RGB first, for example with \
         ImageMagick: convert FILE -colorspace sRGB NEW.png"
    )]
    Cmyk,
    /// The header announces more pixels than allowed; found before any pixel is allocated.
    #[error("the header says {width}x{height}, more than the limit of {limit} pixels")]
    TooManyPixels {
        /// Width announced.
        width: u32,
        /// Height announced.
        height: u32,
        /// The limit, see [`LoadOptions::max_pixels`](crate::LoadOptions::max_pixels).
        limit: u64,
    },
    /// The header announces no pixel.
    #[error("the header says {width}x{height}: no pixel")]
    NoPixel {
        /// Width announced.
        width: u32,
        /// Height announced.
        height: u32,
    },
    /// The file stops before its image does.
    #[error("the JPEG data end before the image does: the file is truncated")]
    Truncated,
    /// The data of a JPEG contradict themselves.
    #[error("the JPEG data are damaged: {found}")]
    BrokenJpeg {
        /// What was found.
        found: &'static str,
    },
    /// The decoder refused the data.
    #[error("damaged or unsupported image data: {what}")]
    Damaged {
        /// What is wrong, in words.
        what: &'static str,
        /// What the decoder said, for programmers.
        cause: image::ImageError,
    },
}

/// What went wrong, and in which file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The operating system refused.
    #[error("{}: cannot {action}", path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// A file that cannot be decoded.
    #[error("{}: cannot be decoded", path.display())]
    Decode {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: DecodeError,
    },
    /// A file larger than any image we take.
    #[error("{}: {bytes} bytes, more than the limit of {limit}", path.display())]
    FileTooLarge {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
        /// The limit, see [`LoadOptions::max_bytes`](crate::LoadOptions::max_bytes).
        limit: u64,
    },
    /// A size of zero, or beyond 65,535 a side.
    #[error("an image size of {width}x{height} is outside 1x1 to 65535x65535")]
    Size {
        /// Width asked for.
        width: u32,
        /// Height asked for.
        height: u32,
    },
    /// A size that the generator does not draw.
    #[error("generated images are 16x16 to 4096x4096, not {width}x{height}")]
    GeneratedSize {
        /// Width asked for.
        width: u32,
        /// Height asked for.
        height: u32,
    },
    /// An option of a scene that is out of range, or contradicts another.
    #[error("scene option `{option}` is {found}; {expected}")]
    SceneOption {
        /// Name of the option.
        option: &'static str,
        /// The value found.
        found: u64,
        /// What it should be.
        expected: &'static str,
    },
    /// An index beyond the last image.
    #[error("there is no image {index} (counted from 0) among {count}")]
    NoSuchImage {
        /// The index asked for.
        index: usize,
        /// The number of images.
        count: usize,
    },
    /// Not a folder.
    #[error("{}: is not a folder", path.display())]
    NotAFolder {
        /// The path given.
        path: PathBuf,
    },
    /// No folder per class in the data folder.
    #[error("{}: holds no folder per class (for example faces/ and nonfaces/)", path.display())]
    NoClassFolder {
        /// The data folder.
        path: PathBuf,
    },
    /// A class folder without an image.
    #[error("{}: this class folder holds no PNG, JPEG or PNM file; put images there or remove the folder", path.display())]
    EmptyClass {
        /// The class folder.
        path: PathBuf,
    },
    /// All images have the same label, so that there is nothing to tell apart.
    #[error("{}: all images are of one class, {class:?}; at least two are needed", path.display())]
    OneClass {
        /// The data folder.
        path: PathBuf,
        /// The only class.
        class: String,
    },
    /// A link that leads out of the data folder.
    #[error("{}: links to {}, outside the data folder; put what it names there in its place, or link within the folder only", path.display(), target.display())]
    OutsideFolder {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// A file name without the label prefix that was asked for.
    #[error("{}: the name has no label before an underscore", path.display())]
    NoLabelPrefix {
        /// The file.
        path: PathBuf,
    },
    /// A CSV file without a needed column.
    #[error("{}: line 1: no column {column:?}; the header must have {expected}", path.display())]
    MissingColumn {
        /// The CSV file.
        path: PathBuf,
        /// The column that is missing.
        column: &'static str,
        /// The columns needed.
        expected: &'static str,
    },
    /// A header whose cells are not separated by commas.
    #[error("{}: line 1: its cells are separated by {found:?}; separate cells by commas, in every line", path.display())]
    Separator {
        /// The CSV file.
        path: PathBuf,
        /// What separates the cells.
        found: char,
    },
    /// A line that is no CSV record of the header's length.
    #[error("{}: not a readable CSV file", path.display())]
    Csv {
        /// The CSV file.
        path: PathBuf,
        /// Why; names the line.
        #[source]
        source: csv::Error,
    },
    /// A cell that should be an integer of pixels.
    #[error("{}: line {line}: {column} is {found:?}, expected an integer from 0 to 65535", path.display())]
    BadNumber {
        /// The CSV file.
        path: PathBuf,
        /// Line, counted from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// The cell.
        found: String,
    },
    /// A cell of a file of boxes that is not what its column holds.
    #[error("{}: line {line}: {column} is {found:?}, expected {expected}; correct the line", path.display())]
    BadCell {
        /// The CSV file.
        path: PathBuf,
        /// Line, counted from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// The cell.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A line that names no file of the folder.
    #[error("{}: line {line}: there is no image {file:?} in {}", path.display(), folder.display())]
    UnknownFile {
        /// The CSV file.
        path: PathBuf,
        /// Line, counted from 1.
        line: u64,
        /// The name found.
        file: String,
        /// The folder searched.
        folder: PathBuf,
    },
    /// A box without area.
    #[error("{}: line {line}: the box {found} has no area; correct the line", path.display())]
    EmptyBox {
        /// The CSV file.
        path: PathBuf,
        /// Line, counted from 1.
        line: u64,
        /// The box.
        found: PixelBox,
    },
    /// A box that reaches past its image.
    #[error("{}: line {line}: the box {found} reaches outside {file:?}, which is {width}x{height}; correct the line", path.display())]
    BoxOutside {
        /// The CSV file.
        path: PathBuf,
        /// Line, counted from 1.
        line: u64,
        /// The image.
        file: String,
        /// The box.
        found: PixelBox,
        /// Width of the image.
        width: u32,
        /// Height of the image.
        height: u32,
    },
    /// A line given twice.
    #[error("{}: line {line}: {file:?} was already given in line {first}", path.display())]
    Repeated {
        /// The CSV file.
        path: PathBuf,
        /// Line, counted from 1.
        line: u64,
        /// The name found.
        file: String,
        /// The line that gave it first.
        first: u64,
    },
}
