//! Any text as a cell, plain or encrypted, for every text cipher: what is encrypted decrypts to itself, and what decrypts
//! under a deterministic cipher is what encryption gives.
//!
//! The first byte chooses the cipher, the rest is the text.

#![no_main]

use crypto_encode::{Address, Key, text_cipher, text_cipher_ids};
use libfuzzer_sys::fuzz_target;

const HERE: Address = Address { row: 12, column: 3 };

fuzz_target!(|input: &[u8]| {
    let Some((&choice, text)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let ids: Vec<_> = text_cipher_ids().collect();
    let id = ids[usize::from(choice) % ids.len()];
    let cipher = text_cipher(id, "income", &Key::new([7; 32])).expect("the ids are those of text ciphers");
    if let Ok(encrypted) = cipher.encrypt(text, HERE) {
        assert_eq!(cipher.decrypt(&encrypted, HERE).as_deref(), Ok(text), "{id}");
    }
    if let Ok(plain) = cipher.decrypt(text, HERE)
        && id != "fernet"
    {
        assert_eq!(cipher.encrypt(&plain, HERE).as_deref(), Ok(text), "{id}");
    }
});
