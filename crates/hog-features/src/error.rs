//! What can be wrong with options, sizes and buffers.

/// Why a descriptor, a grid or a detector could not be built or used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HogError {
    /// An integer option is outside the range that the method or the implementation allows.
    #[error("option `{option}` is {found}, but must lie in {least}..={greatest}")]
    OptionOutOfRange {
        /// Name of the option.
        option: &'static str,
        /// Value found.
        found: usize,
        /// Least value allowed.
        least: usize,
        /// Greatest value allowed.
        greatest: usize,
    },
    /// A real-valued option is not finite, or outside its range.
    #[error("option `{option}` is {found}, but must be {expected}")]
    OptionNotAllowed {
        /// Name of the option.
        option: &'static str,
        /// Value found.
        found: f32,
        /// What is allowed, in words.
        expected: &'static str,
    },
    /// Two options exclude each other.
    #[error("option `{option}` cannot be combined with {with}: {reason}")]
    OptionsConflict {
        /// Name of the option.
        option: &'static str,
        /// What it conflicts with.
        with: &'static str,
        /// Why, and what to choose instead.
        reason: &'static str,
    },
    /// A window or image holds not even one block of cells.
    #[error(
        "{width}x{height} pixels are too few: one block of {block}x{block} cells of {cell} pixels needs {least}x{least}"
    )]
    TooSmall {
        /// Width found, in pixels.
        width: usize,
        /// Height found, in pixels.
        height: usize,
        /// Pixels per cell side.
        cell: usize,
        /// Cells per block side.
        block: usize,
        /// Least width and height, in pixels.
        least: usize,
    },
    /// An image or window has more pixels than the crate will allocate memory for.
    #[error(
        "{width}x{height} pixels are more than the {greatest} that are handled at once; cut or shrink the image first"
    )]
    TooLarge {
        /// Width found, in pixels.
        width: usize,
        /// Height found, in pixels.
        height: usize,
        /// Greatest number of pixels.
        greatest: usize,
    },
    /// The caller asked for a search to end, see [`crate::Scanner::with_stop`].
    #[error("the search was stopped")]
    Stopped,
    /// The caller's filter of pixels failed, see [`crate::Scanner::with_level_filter`].
    #[error("{reason}")]
    Filter {
        /// What the filter said.
        reason: String,
    },
    /// Boxes could not be measured.
    #[cfg(feature = "training")]
    #[error(transparent)]
    Boxes(#[from] evaluation::EvaluationError),
    /// The image has not the size that the spec was made for.
    #[error("the image is {found:?} pixels (width, height), but the spec was made for {expected:?}")]
    SizeMismatch {
        /// Width and height of the image.
        found: (u32, u32),
        /// Width and height of the spec.
        expected: (u32, u32),
    },
    /// A window reaches past the image or grid.
    #[error("a window of {size:?} at {origin:?} reaches past the {whole:?} that there are (width, height)")]
    WindowOutside {
        /// Column and row of the upper left corner.
        origin: (usize, usize),
        /// Width and height of the window.
        size: (usize, usize),
        /// Width and height of the whole.
        whole: (usize, usize),
    },
    /// A buffer or vector handed in has the wrong length.
    #[error("`{what}` has {found} values, but {expected} are needed")]
    LengthMismatch {
        /// Which argument.
        what: &'static str,
        /// Length found.
        found: usize,
        /// Length needed.
        expected: usize,
    },
    /// A model or descriptor holds NaN or an infinity.
    #[error("`{what}` holds {found} at position {index}, but every value must be finite")]
    NotFinite {
        /// Which argument.
        what: &'static str,
        /// Position of the first such value.
        index: usize,
        /// The value.
        found: f32,
    },
}

/// Checks that every value is finite.
pub(crate) fn check_finite(what: &'static str, values: &[f32]) -> Result<(), HogError> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(index) => Err(HogError::NotFinite { what, index, found: values[index] }),
    }
}

/// Checks the length of an argument.
pub(crate) fn check_len(what: &'static str, found: usize, expected: usize) -> Result<(), HogError> {
    if found == expected { Ok(()) } else { Err(HogError::LengthMismatch { what, found, expected }) }
}
