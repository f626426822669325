//! The server never holds a secret key: searched in its sources and in its messages.

use super::demo::{self, Pair};
use private_inference::{KeyDerivation, QuantiseOptions, SecretKey};
use std::path::Path;

/// Lines of code of a folder, without comments and without test modules.
fn code_lines(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sources = files.filter(|path| !path.ends_with("leak_tests.rs"));
    sources
        .flat_map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            text.lines().map(str::trim).map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|line| !line.starts_with("//"))
        .collect()
}

#[test]
fn no_line_of_the_server_names_a_secret() {
    let lines = code_lines("src/server");
    assert!(lines.iter().any(|line| line.contains("pub struct Server")));
    for word in ["Secret", "secret", "client::"] {
        let found: Vec<&String> = lines.iter().filter(|line| line.contains(word)).collect();
        assert!(found.is_empty(), "{word}: {found:?}");
    }
}

#[test]
fn no_message_holds_the_secret_coefficients() {
    let mut rng = demo::rng(61);
    let model = demo::quantise(&demo::linear(14, 1, &mut rng), QuantiseOptions::default());
    let mut pair = Pair::new(model, 62);
    let rows = demo::records(2, 14, &mut rng);
    let keys = pair.client.public_keys(&mut pair.rng).unwrap();
    let request =
        pair.client.encrypt(rows.view(), private_inference::RequestId([1; 16]), &mut pair.rng).unwrap();
    for message in [keys, request] {
        let small = |window: &[u8]| window.iter().all(|&b| b <= 20 || b >= 236);
        assert!(!message.windows(32).any(small), "32 small coefficients in a row");
    }
    let costs = KeyDerivation { memory_kib: 8192, passes: 1, lanes: 1 };
    let key = SecretKey::generate(private_inference::Degree::N4096, &mut rng).unwrap();
    let file = key.to_file(b"passphrase", costs, &mut rng).unwrap();
    assert!(!file[76..].windows(32).any(|window| window.iter().all(|&b| b <= 20 || b >= 236)));
}

/// A service keeps one server for all its threads; checked when this is compiled.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<private_inference::Server>();
    shared::<private_inference::Client>();
    shared::<private_inference::PublicKeys>();
};
