//! What a user may choose, and the presets of the three published variants.

use crate::HogError;
use crate::with_fields::with_fields;

/// Greatest number of orientation bins (before Felzenszwalb's doubling).
pub const MAX_ORIENTATIONS: usize = 36;
/// Greatest cell side in pixels.
pub const MAX_CELL: usize = 256;
/// Greatest block side in cells.
pub const MAX_BLOCK: usize = 6;

/// How a gradient votes for orientation bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "detector-file", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "detector-file", serde(rename_all = "kebab-case"))]
pub enum Voting {
    /// The whole magnitude goes to the bin that holds the angle (scikit-image; Felzenszwalb's original code).
    Hard,
    /// The magnitude is shared between the two bins whose centres enclose the angle, linearly in the angle.
    Linear,
}

/// How pixels are pooled into cells and blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "detector-file", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "detector-file", serde(rename_all = "kebab-case"))]
pub enum Pooling {
    /// Each pixel votes for the cell it lies in; blocks gather finished cells (scikit-image).
    Cells,
    /// Inside each block a pixel is weighted by a Gaussian on the block's centre and shared bilinearly between the
    /// block's own cells (Dalal and Triggs, CVPR 2005; OpenCV). The deviation is a quarter of the block side.
    GaussianBlocks,
    /// Pixels are shared bilinearly between cells, and each cell gets signed, unsigned and texture features under
    /// four normalisations (Felzenszwalb, Girshick, McAllester, Ramanan, PAMI 2010): `3 * orientations + 4` values.
    Felzenszwalb,
}

/// Norm by which the values of a block are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "detector-file", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "detector-file", serde(rename_all = "kebab-case"))]
pub enum Normalisation {
    /// Sum of magnitudes.
    L1,
    /// Square root of the values divided by their sum.
    L1Sqrt,
    /// Euclidean norm.
    L2,
    /// Euclidean norm, clipping at [`HogOptions::clip`], then the Euclidean norm again (Lowe's hysteresis).
    L2Hys,
}

/// The small constant that keeps empty blocks finite and damps weak ones.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "detector-file", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "detector-file", serde(rename_all = "kebab-case"))]
pub enum Epsilon {
    /// `sqrt(|v|^2 + epsilon^2)`, and `|v|_1 + epsilon` for the L1 norms (scikit-image).
    Quadrature(f32),
    /// `|v| + per_value * n` with `n` the values of a block, and `|v| + second` after clipping (OpenCV).
    Additive {
        /// Added once for each value of the block.
        per_value: f32,
        /// Added in the second division of L2-Hys.
        second: f32,
    },
}

/// Order of blocks in the descriptor and of cells in a block. Orientation bins are always innermost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "detector-file", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "detector-file", serde(rename_all = "kebab-case"))]
pub enum Order {
    /// Row by row (scikit-image).
    RowMajor,
    /// Column by column (OpenCV).
    ColumnMajor,
}

/// Gradient at the outermost pixels, where one neighbour is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "detector-file", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "detector-file", serde(rename_all = "kebab-case"))]
pub enum Border {
    /// The derivative across the border is 0, as in scikit-image and (by reflection) in OpenCV.
    Zero,
    /// The border pixel stands for the missing neighbour: a one-sided difference.
    Replicate,
    /// Border pixels do not vote at all (Felzenszwalb's original code).
    Skip,
}

/// Everything that defines a descriptor but the size of the window.
///
/// Start from a preset and change what differs: `HogOptions::opencv().with_cell(4)`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "detector-file", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "detector-file", serde(deny_unknown_fields))]
pub struct HogOptions {
    /// Orientation bins over half a turn, or over a whole one if `signed`. For [`Pooling::Felzenszwalb`] the number
    /// of unsigned bins; the signed ones are twice as many.
    pub orientations: usize,
    /// Whether opposite gradients are told apart; needs an even number of `orientations` with hard votes.
    pub signed: bool,
    /// How a gradient votes for orientation bins.
    pub voting: Voting,
    /// How pixels are pooled into cells and blocks.
    pub pooling: Pooling,
    /// Side of a cell in pixels.
    pub cell: usize,
    /// Side of a block in cells.
    pub block: usize,
    /// Step from block to block in cells.
    pub stride: usize,
    /// Norm of a block.
    pub normalisation: Normalisation,
    /// Greatest normalised value, for L2-Hys and [`Pooling::Felzenszwalb`].
    pub clip: f32,
    /// Damping of weak blocks, in grey levels (0 to 255) of gradient.
    pub epsilon: Epsilon,
    /// Order of blocks and of cells in a block; for [`Pooling::Felzenszwalb`], of cells.
    pub order: Order,
    /// Gradient at the outermost pixels.
    pub border: Border,
    /// Whether grey values are replaced by their square roots first (gamma correction in OpenCV's words).
    pub transform_sqrt: bool,
}

with_fields!(HogOptions {
    with_orientations(orientations: usize),
    with_signed(signed: bool),
    with_voting(voting: Voting),
    with_pooling(pooling: Pooling),
    with_cell(cell: usize),
    with_block(block: usize),
    with_stride(stride: usize),
    with_normalisation(normalisation: Normalisation),
    with_clip(clip: f32),
    with_epsilon(epsilon: Epsilon),
    with_order(order: Order),
    with_border(border: Border),
    with_transform_sqrt(transform_sqrt: bool),
});

impl HogOptions {
    /// `skimage.feature.hog` with its defaults (8x8 pixels per cell, 3x3 cells per block) but 2x2 cells per block, the
    /// common choice.
    #[must_use]
    pub const fn scikit_image() -> Self {
        Self {
            orientations: 9,
            signed: false,
            voting: Voting::Hard,
            pooling: Pooling::Cells,
            cell: 8,
            block: 2,
            stride: 1,
            normalisation: Normalisation::L2Hys,
            clip: 0.2,
            epsilon: Epsilon::Quadrature(1e-5),
            order: Order::RowMajor,
            border: Border::Zero,
            transform_sqrt: false,
        }
    }

    /// `cv2.HOGDescriptor` with its defaults: 8x8 pixels per cell, 2x2 cells per block, a stride of one cell, gamma
    /// correction on.
    #[must_use]
    pub const fn opencv() -> Self {
        Self {
            voting: Voting::Linear,
            pooling: Pooling::GaussianBlocks,
            epsilon: Epsilon::Additive { per_value: 0.1, second: 1e-3 },
            order: Order::ColumnMajor,
            transform_sqrt: true,
            ..Self::scikit_image()
        }
    }

    /// The 31 values per cell of Felzenszwalb et al. 2010: 18 signed and 9 unsigned orientations, 4 texture energies.
    #[must_use]
    pub const fn felzenszwalb() -> Self {
        Self { pooling: Pooling::Felzenszwalb, epsilon: Epsilon::Quadrature(0.01), ..Self::scikit_image() }
    }

    /// Checks every option and every pair that excludes each other.
    pub(crate) fn validate(&self) -> Result<(), HogError> {
        in_range("orientations", self.orientations, 1, MAX_ORIENTATIONS)?;
        in_range("cell", self.cell, 1, MAX_CELL)?;
        in_range("block", self.block, 1, MAX_BLOCK)?;
        in_range("stride", self.stride, 1, MAX_BLOCK)?;
        positive("clip", self.clip)?;
        match self.epsilon {
            Epsilon::Quadrature(epsilon) => positive("epsilon", epsilon)?,
            Epsilon::Additive { per_value, second } => {
                positive("epsilon", per_value)?;
                positive("epsilon", second)?;
            }
        }
        self.validate_pairs()
    }

    fn validate_pairs(&self) -> Result<(), HogError> {
        let conflict = |option, with, reason| Err(HogError::OptionsConflict { option, with, reason });
        if self.signed && self.voting == Voting::Hard && self.orientations % 2 == 1 {
            return conflict(
                "signed",
                "an odd number of orientations",
                "opposite directions need a bin each",
            );
        }
        if self.pooling != Pooling::Felzenszwalb {
            return Ok(());
        }
        if self.block != 2 || self.stride != 1 || self.normalisation != Normalisation::L2Hys {
            return conflict(
                "pooling",
                "a block, stride or normalisation of one's own",
                "the cell descriptor is defined with 2x2 cells, stride 1 and the clipped L2 norm",
            );
        }
        match self.epsilon {
            Epsilon::Additive { .. } => {
                conflict("epsilon", "Felzenszwalb pooling", "its norm is defined with the sum in quadrature")
            }
            Epsilon::Quadrature(_) if self.signed => conflict(
                "signed",
                "Felzenszwalb pooling",
                "it always holds both kinds; leave `signed` false and give the number of unsigned bins",
            ),
            Epsilon::Quadrature(_) => Ok(()),
        }
    }
}

pub(crate) fn in_range(
    option: &'static str,
    found: usize,
    least: usize,
    greatest: usize,
) -> Result<(), HogError> {
    if (least..=greatest).contains(&found) {
        return Ok(());
    }
    Err(HogError::OptionOutOfRange { option, found, least, greatest })
}

fn positive(option: &'static str, found: f32) -> Result<(), HogError> {
    if found.is_finite() && found > 0.0 {
        return Ok(());
    }
    Err(HogError::OptionNotAllowed { option, found, expected: "finite and greater than 0" })
}
