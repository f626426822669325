//! Any bytes as the note beside an encrypted table: never a panic, nothing that was not sealed is taken for sealed, and a table
//! that is decrypted as an unverified note says is refused or turned, never a panic either.

#![no_main]

use crypto_encode::Key;
use crypto_encode::cipher_table::{Cell, Decryptor, Head, RowCipher, StoredNote};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(StoredNote::Sealed(sealed)) = StoredNote::parse(text) else { return };
    let key = Key::new([7; 32]);
    assert!(sealed.verify(&key).is_err(), "a tag was forged");
    let note = sealed.unverified();
    let header: Vec<String> = note.released().map(|column| column.name.clone()).collect();
    let head = Head { columns: &header, separator_line: note.separator_line.as_deref().unwrap_or_default() };
    let Ok(mut decryptor) = Decryptor::unverified(note, &key, &head) else { return };
    let cells: Vec<Cell<'_>> = header.iter().map(|name| Cell::of_text(name.as_str())).collect();
    let turned = decryptor.row(2, &cells, &mut String::new());
    assert_eq!(decryptor.finish().expect("nothing is verified").rows, u64::from(turned.is_ok()));
});
