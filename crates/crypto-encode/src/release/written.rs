//! One column as it would be written, for whoever plans a release.

use rand::rand_core::CryptoRng;

use super::column::{CellKeys, ColumnWriter};
use super::{CannotWrite, ColumnPlan, is_missing_number};
use crate::Key;

impl ColumnPlan {
    /// The column as it stands in a released table, padded to its longest cell; `None` where it is dropped. `salt` tells the table
    /// from others under the same key; tokens are stamped with the time 0; `noise` is what schemes that add noise draw from.
    ///
    /// # Errors
    /// [`CannotWrite`] for the first cell that the scheme refuses.
    pub fn written(
        &self,
        cells: &[impl AsRef<str>],
        key: &Key,
        salt: &[u8],
        noise: &mut dyn CryptoRng,
    ) -> Result<Option<Vec<String>>, CannotWrite> {
        let shape = self.scheme.can_write(cells.iter().map(AsRef::as_ref))?;
        let keys = CellKeys::new(key, salt, None);
        let writer = ColumnWriter::new(&self.scheme, shape, &self.name, &keys, 0);
        let writer = writer.expect("every scheme that is compiled in has a writer");
        let is_number = self.scheme.takes_numbers_only();
        let mut cell = |(row, cell): (usize, &str)| {
            if cell.is_empty() || is_number && is_missing_number(cell) {
                return Ok(cell.to_owned());
            }
            let written = match &writer {
                ColumnWriter::Keep | ColumnWriter::Drop => Ok(cell.to_owned()),
                ColumnWriter::Cipher(cipher) => cipher.encrypt(cell),
                ColumnWriter::OneWay(one_way) => one_way.release(cell, noise),
            };
            written.map_err(|fault| CannotWrite::new(&self.scheme, row, cell, fault))
        };
        match writer {
            ColumnWriter::Drop => Ok(None),
            _ => {
                (1..).zip(cells.iter().map(AsRef::as_ref)).map(&mut cell).collect::<Result<_, _>>().map(Some)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::super::ColumnScheme;
    use super::*;

    fn written(scheme: ColumnScheme, cells: &[&str]) -> Result<Option<Vec<String>>, CannotWrite> {
        let (key, mut noise) = (Key::new([7; 32]), ChaCha20Rng::seed_from_u64(1));
        ColumnPlan::new("a", scheme).written(cells, &key, b"salt", &mut noise)
    }

    #[test]
    fn a_column_is_written_as_in_a_table() {
        let cells = ["ann", "", "bo", "ann"];
        assert_eq!(written(ColumnScheme::Keep, &cells), Ok(Some(cells.map(str::to_owned).to_vec())));
        assert_eq!(written(ColumnScheme::Drop, &cells), Ok(None));
        let siv = written(ColumnScheme::Siv, &cells).expect("any text").expect("it is kept");
        assert!(siv[0] == siv[3] && siv[0] != siv[2] && siv[1].is_empty(), "{siv:?}");
        assert_eq!(siv[0].len(), siv[2].len(), "lengths are hidden");
        let bins = written(ColumnScheme::Bins { edges: vec![10.0] }, &["3", "NA", "30"]);
        assert_eq!(bins, Ok(Some(["< 10", "NA", ">= 10"].map(str::to_owned).to_vec())));
        let refused = written(ColumnScheme::Ope, &["3", "x"]).expect_err("no number");
        assert_eq!((refused.row, refused.value.as_str()), (2, "x"));
    }
}
