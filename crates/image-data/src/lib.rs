#![doc = include_str!("../README.md")]

pub mod annotations;
pub mod boxes;
mod csv_file;
pub mod decode;
pub mod equal;
mod error;
pub mod folder;
pub mod generate;
mod policy;
pub mod sample;
pub mod sizes;
mod source;

// What public functions take and give, so that a program gets the same version without naming one.
pub use image;

pub use annotations::{BoxedScene, PixelBox, Scene, SceneSet};
pub use decode::{Decoded, LoadOptions, Metadata, Size};
pub use equal::EqualImages;
pub use error::{DecodeError, ImageError};
pub use folder::{
    FolderImage, FolderOptions, GroupFile, ImageFolder, ImageSet, LabelRule, PassedOver, PassedOverReason,
    Record, WalkOptions,
};
pub use generate::{
    AnnotatedImage, CLASSES, Generator, GeneratorOptions, PasteOptions, Paster, SceneGenerator, SceneOptions,
};
pub use policy::Policy;
pub use source::ImageSource;
