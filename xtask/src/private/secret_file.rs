//! Files of secret keys: encrypted under a passphrase, readable by their owner only, never overwritten.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use private_inference::{Client, Degree, InferenceError, KeyDerivation, KeyFileError, ModelCard, SecretKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::found;
use crate::datasets::hex;
use crate::files::{self, Access};
use crate::keyfile::os_random;

/// Where a secret key comes from.
const MAKE_ONE: &str = "`cargo xtask private keygen FILE` makes one";
/// More bytes than any secret key file has.
const MOST_BYTES: u64 = 64 << 10;

/// A generator that the operating system seeded.
pub fn os_rng() -> Result<ChaCha20Rng> {
    Ok(ChaCha20Rng::from_seed(*os_random()?))
}

/// Makes a key, writes it and gives its public name.
pub fn create(path: &Path, degree: Degree, passphrase: &[u8]) -> Result<String> {
    let mut rng = os_rng()?;
    let key = SecretKey::generate(degree, &mut rng)?;
    let bytes = key.to_file(passphrase, KeyDerivation::default(), &mut rng)?;
    files::create(path, Access::Owner, &bytes)?;
    Ok(hex(&key.id().0))
}

/// Reads the key file that `--key` names.
pub fn read(path: &Path, passphrase: &[u8]) -> Result<SecretKey> {
    let option = || format!("--key {}", path.display());
    let size = fs::metadata(path).with_context(|| format!("{}: cannot be read", option()))?.len();
    if size > MOST_BYTES {
        bail!("{}: {size} bytes, a secret key has at most {MOST_BYTES}; {MAKE_ONE}", option());
    }
    let bytes = fs::read(path).with_context(|| format!("{}: cannot be read", option()))?;
    SecretKey::from_file(&bytes, passphrase).map_err(|error| {
        let advice = match &error {
            KeyFileError::Unlock | KeyFileError::EmptyPassphrase => option(),
            _ => format!("{}: not a usable secret key ({}); {MAKE_ONE}", option(), found::kind(&bytes)),
        };
        anyhow::Error::new(error).context(advice)
    })
}

/// A client for the model of `card`, by the key that `--key` names.
pub fn client(path: &Path, passphrase: &[u8], card: &ModelCard) -> Result<Client> {
    Client::new(read(path, passphrase)?, card.clone()).map_err(|error| {
        let degree = match error {
            InferenceError::KeyDegree { model, .. } => format!(" with --degree {model}"),
            _ => String::new(),
        };
        let advice = format!("--key {}; `cargo xtask private keygen`{degree} makes another", path.display());
        anyhow::Error::new(error).context(advice)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_read_back_and_kept_private() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("my.secret");
        let id = create(&path, Degree::N4096, b"open sesame")?;
        assert_eq!(hex(&read(&path, b"open sesame")?.id().0), id);
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path)?.permissions()) & 0o777,
            0o600
        );
        assert!(create(&path, Degree::N4096, b"open sesame").is_err());
        let wrong = read(&path, b"wrong").err().map(|error| format!("{error:#}")).unwrap_or_default();
        assert!(wrong.contains("--key") && wrong.contains("passphrase is wrong"), "{wrong}");
        Ok(())
    }
}
