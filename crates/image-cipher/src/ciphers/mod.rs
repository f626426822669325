//! One module per scheme.

pub(crate) mod aes_ctr;
pub(crate) mod block_scramble;
mod byte_string;
pub(crate) mod cat_map;
pub(crate) mod ff1_region;
mod pixel_map;
pub(crate) mod pixel_permutation;
pub(crate) mod plain;
pub(crate) mod rotation;
pub(crate) mod rubik;
pub(crate) mod tile_permutation;
pub(crate) mod value_rotation;

pub use cat_map::cat_map_period;
pub use rotation::{RotationShifts, rotation_shifts};
pub use rubik::{RubikKeys, rubik_keys};
