//! Encrypted images as files: what each of them must say to be decrypted, in a note that stands with them.
//!
//! This is the format of `encrypt-image`: PNG files, and `cipherlens.toml` with everything that decryption needs but the
//! key. [`Encryptor`] makes an encrypted image and its entry in the note; [`Decryptor`] reads the note, checks that an
//! image is the one that was encrypted, and gives it back bit for bit with its Exif data and colour profile. Reading and
//! writing files is the caller's part, and so are nonces: a fresh one from the operating system for each image.
//!
//! ```
//! use image::{DynamicImage, GrayImage, ImageFormat};
//! use image_cipher::{CipherOptions, Key};
//! use image_cipher::note::{Decryptor, Encryptor, KeptMetadata, PlainImage};
//!
//! let image = GrayImage::from_fn(36, 36, |x, y| image::Luma([(3 * x + 2 * y) as u8])).into();
//! let (key, nonce) = (Key::new([7; 32]), [1; 16]);
//!
//! let encryptor = Encryptor::new("aes-ctr", &CipherOptions::default(), &key)?;
//! let metadata = KeptMetadata::default();
//! let plain = PlainImage { image: &image, name: "sea.jpg", file: "sea.png", boxes: None, metadata: &metadata };
//! let encrypted = encryptor.encrypt(&plain, &nonce)?;
//! let (png, text) = (encrypted.to_png()?, encryptor.note(vec![encrypted.entry])?);
//!
//! let decryptor = Decryptor::new(&text, &key)?;
//! let read = image::load_from_memory_with_format(&png, ImageFormat::Png)?;
//! assert_eq!(decryptor.decrypt(&decryptor.note().images[0], &read)?.image, image);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Three keys are derived from the secret one: for tags of images, for the digest of the note, and for metadata. The tag
//! of an image covers its pixels and its entry, the digest all bytes of the note before it: a changed, exchanged or
//! missing image is an error, and so is any other byte of the note.

mod boxes;
mod decrypt;
mod encrypt;
mod error;
mod keys;
mod metadata;
pub mod names;
mod nonce;
mod options;
mod png;
mod text;

pub use decrypt::{DecryptedImage, Decryptor};
pub use encrypt::{EncryptedImage, Encryptor, PlainImage};
pub use error::NoteError;
pub use metadata::KeptMetadata;
pub use names::{NameError, NameFault};
pub(crate) use options::WrittenOptions;
pub use png::encode_png;
pub use text::{ImageNote, NAME, Note, Samples, VERSION, place, split, with_digest};
