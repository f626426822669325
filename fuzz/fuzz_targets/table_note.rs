//! Any bytes as the note beside an encrypted table: never a panic, and nothing that was not sealed is taken for sealed.

#![no_main]
#![allow(dead_code, unreachable_pub, reason = "the note's own files, of which parsing is used here")]

use crypto_encode::Key;
use libfuzzer_sys::fuzz_target;

#[path = "../../xtask/src/tabular/cipher_table/note.rs"]
mod note;
#[path = "../../xtask/src/tabular/cipher_table/quotes.rs"]
mod quotes;

use note::StoredNote;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(StoredNote::Sealed(sealed)) = StoredNote::parse(text) {
        assert!(sealed.verify(&Key::new([7; 32])).is_err(), "a tag was forged");
        let marks = sealed.unverified().row_marks();
        assert_eq!(marks.marks().len(), sealed.unverified().marks.len());
    }
});
