//! A cipher made ready for one key and one image size.

use std::fmt;

use crate::{CipherError, Nonce, geometry::Size};

/// A cipher under one key for one image size; made by [`ImageCipher::prepare`](crate::ImageCipher::prepare).
///
/// Buffers hold one byte per pixel, row by row. Key-dependent tables are wiped on drop and never shown by
/// `Debug`.
pub trait PreparedCipher: fmt::Debug + Send + Sync {
    /// Stable id of the scheme.
    fn id(&self) -> &'static str;

    /// Width in pixels of the images taken.
    fn width(&self) -> u32;

    /// Height in pixels of the images taken.
    fn height(&self) -> u32;

    /// Encrypts `plain` into `target` without allocating.
    ///
    /// # Errors
    /// [`CipherError::BufferSize`] when a buffer does not hold width x height bytes.
    fn encrypt_into(&self, plain: &[u8], target: &mut [u8], nonce: &Nonce) -> Result<(), CipherError>;

    /// Decrypts `encrypted` into `target`; the inverse of [`encrypt_into`](Self::encrypt_into).
    ///
    /// # Errors
    /// [`CipherError::BufferSize`] when a buffer does not hold width x height bytes.
    fn decrypt_into(&self, encrypted: &[u8], target: &mut [u8], nonce: &Nonce) -> Result<(), CipherError>;

    /// For a scheme that only moves pixels: pixel `i` of the cipher image is pixel `permutation[i]` of
    /// the plain one. `None` for every other scheme, and for `plain`.
    fn permutation(&self) -> Option<&[u32]>;

    /// Encrypts in place, using `scratch` for the copy that most schemes need; reuse it between calls.
    ///
    /// # Errors
    /// As [`encrypt_into`](Self::encrypt_into).
    fn encrypt_in_place(
        &self,
        pixels: &mut [u8],
        nonce: &Nonce,
        scratch: &mut Vec<u8>,
    ) -> Result<(), CipherError> {
        scratch.clear();
        scratch.extend_from_slice(pixels);
        self.encrypt_into(scratch, pixels, nonce)
    }

    /// Decrypts in place; the inverse of [`encrypt_in_place`](Self::encrypt_in_place).
    ///
    /// # Errors
    /// As [`decrypt_into`](Self::decrypt_into).
    fn decrypt_in_place(
        &self,
        pixels: &mut [u8],
        nonce: &Nonce,
        scratch: &mut Vec<u8>,
    ) -> Result<(), CipherError> {
        scratch.clear();
        scratch.extend_from_slice(pixels);
        self.decrypt_into(scratch, pixels, nonce)
    }
}

/// What a scheme does to buffers whose lengths are already known to be right.
pub(crate) trait Transform: Send + Sync {
    fn forward(&self, source: &[u8], target: &mut [u8], nonce: &Nonce);

    fn backward(&self, source: &[u8], target: &mut [u8], nonce: &Nonce);

    fn permutation(&self) -> Option<&[u32]> {
        None
    }
}

/// The one implementation of [`PreparedCipher`]: it checks the buffers, the transform does the rest.
pub(crate) struct Prepared<T> {
    id: &'static str,
    size: Size,
    transform: T,
}

impl<T: Transform + 'static> Prepared<T> {
    pub(crate) fn boxed(id: &'static str, size: Size, transform: T) -> Box<dyn PreparedCipher> {
        Box::new(Self { id, size, transform })
    }
}

impl<T> Prepared<T> {
    fn check(&self, source: &[u8], target: &[u8]) -> Result<(), CipherError> {
        self.check_buffer("source", source.len())?;
        self.check_buffer("target", target.len())
    }

    fn check_buffer(&self, buffer: &'static str, found: usize) -> Result<(), CipherError> {
        let expected = self.size.pixels();
        if found == expected {
            return Ok(());
        }
        Err(CipherError::BufferSize { scheme: self.id, buffer, expected, found })
    }
}

impl<T: Transform> PreparedCipher for Prepared<T> {
    fn id(&self) -> &'static str {
        self.id
    }

    fn width(&self) -> u32 {
        self.size.width()
    }

    fn height(&self) -> u32 {
        self.size.height()
    }

    fn encrypt_into(&self, plain: &[u8], target: &mut [u8], nonce: &Nonce) -> Result<(), CipherError> {
        self.check(plain, target)?;
        self.transform.forward(plain, target, nonce);
        Ok(())
    }

    fn decrypt_into(&self, encrypted: &[u8], target: &mut [u8], nonce: &Nonce) -> Result<(), CipherError> {
        self.check(encrypted, target)?;
        self.transform.backward(encrypted, target, nonce);
        Ok(())
    }

    fn permutation(&self) -> Option<&[u32]> {
        self.transform.permutation()
    }
}

impl<T> fmt::Debug for Prepared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedCipher")
            .field("id", &self.id)
            .field("width", &self.size.width())
            .field("height", &self.size.height())
            .finish_non_exhaustive()
    }
}
