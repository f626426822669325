//! Files of secret keys: encrypted under a passphrase, readable by their owner only, never overwritten.

use std::path::Path;

use anyhow::{Error, Result};
use private_inference::{Client, Degree, InferenceError, KeyDerivation, KeyFileError, ModelCard, SecretKey};
use private_service::to_hex;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::file_kind::FileKind;
use crate::keyfile::os_random;
use safe_files::Access;

const SECRET: FileKind = FileKind {
    name: "a secret key",
    most_bytes: 64 << 10,
    remedy: "`cargo xtask private keygen FILE` makes one",
};

/// A generator that the operating system seeded.
pub fn os_rng() -> Result<ChaCha20Rng> {
    Ok(ChaCha20Rng::from_seed(*os_random()?))
}

/// Makes a key, writes it and gives its public name.
pub fn create(path: &Path, degree: Degree, passphrase: &[u8]) -> Result<String> {
    let mut rng = os_rng()?;
    let key = SecretKey::generate(degree, &mut rng)?;
    let bytes = key.to_file(passphrase, KeyDerivation::default(), &mut rng)?;
    safe_files::create(path, Access::Owner, &bytes)?;
    Ok(to_hex(&key.id().0))
}

/// Reads the key file that `--key` names.
pub fn read(path: &Path, passphrase: &[u8]) -> Result<SecretKey> {
    let bytes = SECRET.read("--key", path)?;
    SecretKey::from_file(&bytes, passphrase).map_err(|error| {
        let said = match &error {
            KeyFileError::Unlock | KeyFileError::EmptyPassphrase => format!("--key {}", path.display()),
            _ => SECRET.refuse("--key", path, "not a usable secret key", &bytes),
        };
        Error::new(error).context(said)
    })
}

/// A client for the model of `card`, by the key that `--key` names.
pub fn client(path: &Path, key: SecretKey, card: &ModelCard) -> Result<Client> {
    Client::new(key, card.clone()).map_err(|error| {
        let degree = match error {
            InferenceError::KeyDegree { model, .. } => format!(" with --degree {model}"),
            _ => String::new(),
        };
        let said = format!("--key {}; `cargo xtask private keygen`{degree} makes another", path.display());
        Error::new(error).context(said)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_new_key_is_read_back_and_kept_private() -> Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("my.secret");
        let id = create(&path, Degree::N4096, b"open sesame")?;
        assert_eq!(to_hex(&read(&path, b"open sesame")?.id().0), id);
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
