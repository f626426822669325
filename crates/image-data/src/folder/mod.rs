//! A folder per class: `faces/`, `nonfaces/`, or any other names.
//!
//! Classes and files are listed in the order of the bytes of their names, so that a set is the same on every
//! machine. Files are taken by their extension (png, jpg, jpeg, pbm, pgm, ppm, pnm, pam; case does not
//! matter), but what they are is told by their content when they are loaded. Other files and hidden ones
//! are left out and listed in [`ImageSet::ignored`]. Sub-folders of a class folder are not searched; they, and images
//! beside the class folders, are listed in [`ImageSet::misplaced`]. Links are
//! followed within the data folder; one that leads out of it is an error, so that a data set from
//! elsewhere cannot name files it should not.
//!
//! A folder without classes, such as somebody's photos, is an [`ImageFolder`]: nothing in it is an error, and what is not
//! read is listed with the reason.

mod groups;
pub(crate) mod listing;
mod options;
mod payload;
mod set;
mod walk;

pub use listing::{is_image_name, list_images};
pub use options::{FolderOptions, GroupFile, LabelRule};
pub use payload::payload;
pub use set::{ImageSet, Record, group_numbers};
pub use walk::{FolderImage, ImageFolder, PassedOver, PassedOverReason, WalkOptions, quoted};
