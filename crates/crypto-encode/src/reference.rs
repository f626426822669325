//! The Fernet path through the [`fernet`](https://docs.rs/fernet) crate: what everyone else's Fernet computes.
//!
//! Time is an input; the initialisation vector is drawn by that crate from the operating system, so two calls differ.
//! Tables of people's own are encrypted by it (the text cipher `fernet`), and the bulk encoder ([`crate::bulk`]) is held to
//! it in both directions.

use std::fmt;

use crate::Key;

/// Seconds by which that crate lets a token's clock run ahead; it adds them to the present without a check.
const CLOCK_SKEW: u64 = 60;

/// A Fernet key of the `fernet` crate.
pub struct ReferenceKey(::fernet::Fernet);

impl ReferenceKey {
    /// The same key as [`FernetKey::new`](crate::bulk::FernetKey::new) of these bytes.
    pub fn new(key: &Key) -> Self {
        Self(::fernet::Fernet::new(&key.to_urlsafe_base64()).expect("32 bytes in base64url are a Fernet key"))
    }

    /// A token of `message` stamped with `time` (seconds since 1970-01-01 UTC), under an IV from the operating system.
    pub fn token(&self, message: &[u8], time: u64) -> String {
        self.0.encrypt_at_time(message, time)
    }

    /// The message of a token that is valid at `now` and, where given, not older than `ttl` seconds.
    pub fn open(&self, token: &str, now: u64, ttl: Option<u64>) -> Option<Vec<u8>> {
        self.0.decrypt_at_time(token, ttl, now.min(u64::MAX - CLOCK_SKEW)).ok()
    }
}

impl fmt::Debug for ReferenceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReferenceKey([redacted])")
    }
}
