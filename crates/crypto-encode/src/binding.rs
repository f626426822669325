//! What binds an encrypted table together: a keyed digest over its header and its rows in their order.
//!
//! A cell's ciphertext says nothing about its neighbours: rows can be exchanged, removed or repeated, and plain columns edited,
//! without any cipher noticing. [`TableDigest`] is HMAC-SHA256 over all of it, every cell preceded by its length. A table has
//! three sub-keys ([`TableKey`]), HKDF-SHA256 of the secret key with a label and the table's salt: one whose bytes are
//! published to tell keys apart, one for the digest, one for the note that goes with the table.
//!
//! [`RowMarks`] are digests of the table's beginnings, at most 256 of them however long it is, so that whoever finds a
//! difference can say in which rows it begins.
//!
//! ```
//! use crypto_encode::Key;
//! use crypto_encode::binding::{RowMarks, TableKey};
//!
//! let key = TableKey::new(&Key::new([7; 32]), &[1; 16]);
//! let digest_of = |rows: &[[&str; 2]], marks: &mut RowMarks| {
//!     let mut digest = key.digest(["name", "income"]);
//!     for row in rows {
//!         digest.row(row.iter().copied());
//!         marks.record(&digest);
//!     }
//!     digest.value()
//! };
//! let rows = [["ann", "1200"], ["bob", "900"]];
//! let mut marks = RowMarks::default();
//! let value = digest_of(&rows, &mut marks);
//! assert_ne!(value, digest_of(&[rows[1], rows[0]], &mut RowMarks::default()));
//!
//! let mut digest = key.digest(["name", "income"]);
//! digest.row(["ann", "1201"]);
//! assert!(!marks.agree(&digest)); // the first row differs
//! ```

use std::fmt;
use std::num::NonZeroU64;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Key;
use crate::key::{half, sub_key};

/// Bytes of a table's salt.
pub const SALT_LEN: usize = 16;

/// Bytes of a row mark and of a key's check value.
pub const MARK_LEN: usize = 16;

/// The digest of a beginning of a table, cut to 128 bits.
pub type Mark = [u8; MARK_LEN];

/// The most row marks of a table.
const MOST_MARKS: usize = 256;

/// The sub-keys of one table. `Debug` shows nothing of them.
pub struct TableKey {
    check: [u8; MARK_LEN],
    rows: Key,
    note: Key,
}

impl TableKey {
    /// The sub-keys under a secret key and the table's salt, which is public and fresh for every table.
    pub fn new(key: &Key, salt: &[u8; SALT_LEN]) -> Self {
        let sub_key = |label| sub_key(key, label, salt);
        Self {
            check: *half(&sub_key("table-check")),
            rows: sub_key("table-rows"),
            note: sub_key("table-note"),
        }
    }

    /// A value that tells the secret key from any other and gives nothing of it away.
    pub fn check_value(&self) -> [u8; MARK_LEN] {
        self.check
    }

    /// The digest of a table with this header and no rows yet.
    pub fn digest<'a>(&self, header: impl IntoIterator<Item = &'a str>) -> TableDigest {
        let mut digest = TableDigest { mac: hmac(&self.rows), rows: 0 };
        digest.absorb(Record::Header, header);
        digest
    }

    /// The tag of the note that describes the table.
    pub fn note_tag(&self, note: &[u8]) -> [u8; 32] {
        let mut mac = hmac(&self.note);
        mac.update(note);
        mac.finalize().into_bytes().0
    }

    /// Whether a note has this tag, compared in constant time.
    pub fn verify_note(&self, note: &[u8], tag: &[u8; 32]) -> bool {
        let mut mac = hmac(&self.note);
        mac.update(note);
        mac.verify_slice(tag).is_ok()
    }
}

impl fmt::Debug for TableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TableKey([redacted])")
    }
}

fn hmac(key: &Key) -> Hmac<Sha256> {
    Hmac::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length")
}

/// What is absorbed; its number precedes its cells.
#[derive(Clone, Copy)]
enum Record {
    Header = 0,
    Row = 1,
    BlankLine = 2,
}

/// The running digest of a table: of its header and of the rows seen so far.
#[derive(Clone)]
pub struct TableDigest {
    mac: Hmac<Sha256>,
    rows: u64,
}

impl TableDigest {
    /// Adds the next row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        self.absorb(Record::Row, cells);
        self.rows += 1;
    }

    /// Adds a blank line that is no row.
    pub fn blank_line(&mut self) {
        self.absorb(Record::BlankLine, []);
    }

    /// Rows seen so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The digest of everything seen so far.
    pub fn value(&self) -> [u8; 32] {
        self.mac.clone().finalize().into_bytes().0
    }

    /// Whether that is this value, compared in constant time.
    pub fn is(&self, value: &[u8; 32]) -> bool {
        self.mac.clone().verify_slice(value).is_ok()
    }

    fn mark(&self) -> Mark {
        let mut mark = [0; MARK_LEN];
        mark.copy_from_slice(&self.value()[..MARK_LEN]);
        mark
    }

    /// The kind of record, then every cell after its length, then a length that no cell has.
    fn absorb<'a>(&mut self, kind: Record, cells: impl IntoIterator<Item = &'a str>) {
        self.mac.update(&[kind as u8]);
        for cell in cells {
            self.mac.update(&(cell.len() as u64).to_be_bytes());
            self.mac.update(cell.as_bytes());
        }
        self.mac.update(&u64::MAX.to_be_bytes());
    }
}

impl fmt::Debug for TableDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableDigest").field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// Digests of a table's beginnings, one every `step` rows. The step doubles as the table grows, so that there are never more
/// than 256: tables of fewer than 256 rows have a mark for every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowMarks {
    step: NonZeroU64,
    marks: Vec<Mark>,
}

impl Default for RowMarks {
    fn default() -> Self {
        Self { step: NonZeroU64::MIN, marks: Vec::new() }
    }
}

impl RowMarks {
    /// The marks that a note has kept.
    pub fn from_parts(step: NonZeroU64, marks: Vec<Mark>) -> Self {
        Self { step, marks }
    }

    /// Rows from one mark to the next.
    pub fn step(&self) -> NonZeroU64 {
        self.step
    }

    /// The marks, the first of them after `step` rows.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Keeps a mark where one is due. To be called after every row.
    pub fn record(&mut self, digest: &TableDigest) {
        if !self.is_due(digest) {
            return;
        }
        self.marks.push(digest.mark());
        if self.marks.len() == MOST_MARKS {
            self.marks = self.marks.iter().skip(1).step_by(2).copied().collect();
            self.step = self.step.saturating_mul(NonZeroU64::MIN.saturating_add(1));
        }
    }

    /// Whether the beginning seen so far is the one that was marked; true where there is no mark. To be called after every row.
    pub fn agree(&self, digest: &TableDigest) -> bool {
        if !self.is_due(digest) {
            return true;
        }
        let index = usize::try_from(digest.rows / self.step - 1).unwrap_or(usize::MAX);
        self.marks.get(index).is_none_or(|mark| digest.mac.clone().verify_truncated_left(mark).is_ok())
    }

    fn is_due(&self, digest: &TableDigest) -> bool {
        digest.rows > 0 && digest.rows.is_multiple_of(self.step.get())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> TableKey {
        TableKey::new(&Key::new([1; 32]), &[2; SALT_LEN])
    }

    fn value(header: &[&str], rows: &[&[&str]]) -> [u8; 32] {
        let mut digest = key().digest(header.iter().copied());
        rows.iter().for_each(|row| digest.row(row.iter().copied()));
        digest.value()
    }

    #[test]
    fn shapes_and_boundaries_are_part_of_the_digest() {
        let mut blank = key().digest(["a", "b"]);
        blank.row(["1", "2"]);
        blank.blank_line();
        let values = [
            value(&["a", "b"], &[&["1", "2"]]),
            value(&["b", "a"], &[&["1", "2"]]),
            value(&["a", "b"], &[&["12", ""]]),
            value(&["a", "b"], &[&["", "12"]]),
            value(&["a", "b", "1", "2"], &[]),
            value(&["a", "b"], &[&["1"], &["2"]]),
            value(&["a", "b"], &[&["1", "2"], &["", ""]]),
            value(&["a", "b"], &[&["1", "2"], &[]]),
            blank.value(),
        ];
        for (i, left) in values.iter().enumerate() {
            assert!(values[i + 1..].iter().all(|right| right != left), "case {i}");
        }
        assert!(blank.is(&values[8]) && !blank.is(&values[0]));
    }

    #[test]
    fn keys_and_salts_have_values_of_their_own() {
        let other = TableKey::new(&Key::new([3; 32]), &[2; SALT_LEN]);
        let salted = TableKey::new(&Key::new([1; 32]), &[4; SALT_LEN]);
        for other in [other, salted] {
            assert_ne!(other.check_value(), key().check_value());
            assert_ne!(other.note_tag(b"note"), key().note_tag(b"note"));
            assert_ne!(other.digest(["a"]).value(), key().digest(["a"]).value());
        }
        assert!(key().verify_note(b"note", &key().note_tag(b"note")));
        assert!(!key().verify_note(b"Note", &key().note_tag(b"note")));
        assert_eq!(format!("{:?}", key()), "TableKey([redacted])");
    }

    /// The digest after each of `rows` rows; the marks kept on the way.
    fn marked(rows: u64) -> RowMarks {
        let (mut digest, mut marks) = (key().digest(["a"]), RowMarks::default());
        for row in 0..rows {
            digest.row([row.to_string().as_str()]);
            marks.record(&digest);
        }
        marks
    }

    #[test]
    fn marks_grow_apart_instead_of_growing_many() {
        for (rows, step, count) in [
            (0, 1, 0),
            (1, 1, 1),
            (255, 1, 255),
            (256, 2, 128),
            (511, 2, 255),
            (512, 4, 128),
            (5000, 32, 156),
        ] {
            let marks = marked(rows);
            assert_eq!((marks.step().get(), marks.marks().len()), (step, count), "{rows} rows");
        }
    }

    proptest! {
        #[test]
        fn the_mark_after_a_changed_row_disagrees(rows in 1_u64..700, at in 0_u64..700) {
            let (marks, at) = (marked(rows), at % rows);
            let mut digest = key().digest(["a"]);
            for row in 0..rows {
                let cell = if row == at { "changed".to_owned() } else { row.to_string() };
                digest.row([cell.as_str()]);
                let step = marks.step().get();
                let is_marked = (row + 1) % step == 0 && (row + 1) / step <= marks.marks().len() as u64;
                prop_assert_eq!(marks.agree(&digest), row < at || !is_marked);
            }
        }
    }
}
