#![doc = include_str!("../README.md")]

pub mod annotations;
pub mod boxes;
mod csv_file;
pub mod decode;
mod error;
pub mod folder;
pub mod generate;
mod policy;

pub use annotations::{BoxedScene, PixelBox, Scene, SceneSet};
pub use decode::{Decoded, LoadOptions, Metadata, Size};
pub use error::{DecodeError, ImageError};
pub use folder::{FolderOptions, GroupFile, ImageSet, LabelRule, Record};
pub use generate::{
    AnnotatedImage, CLASSES, Generator, GeneratorOptions, PasteOptions, Paster, SceneGenerator, SceneOptions,
};
pub use policy::Policy;
