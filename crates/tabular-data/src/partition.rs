//! Training and test rows as different types.
//!
//! Everything that learns from data takes [`Train`]; nothing learns from [`Test`]. Handing test rows to a fit is a type error:
//!
//! ```compile_fail,E0308
//! use tabular_data::{PreprocessOptions, Preprocessor, Split, Table};
//!
//! fn leak(table: &Table, split: &Split) {
//!     let (_, test) = table.partition(split).unwrap();
//!     let fitted = Preprocessor::fit(&test, &PreprocessOptions::default());
//! }
//! ```

use crate::split::{Split, SplitError};
use crate::table::Table;

/// Rows to learn from.
#[derive(Debug, Clone, Copy)]
pub struct Train<'a> {
    table: &'a Table,
    rows: &'a [usize],
}

/// Rows to be judged on.
#[derive(Debug, Clone, Copy)]
pub struct Test<'a> {
    table: &'a Table,
    rows: &'a [usize],
}

impl Table {
    /// Splits the table into training and test rows, which are different types, so that one cannot be taken for the other.
    ///
    /// # Errors
    /// [`SplitError::OutOfRange`] when the split was made for a longer table.
    pub fn partition<'a>(&'a self, split: &'a Split) -> Result<(Train<'a>, Test<'a>), SplitError> {
        split.check_range(self.n_rows())?;
        Ok((Train::new(self, split.train()), Test::new(self, split.test())))
    }

    /// Every row as a test row: for applying a fitted preprocessor to a file of new records.
    pub fn as_test(&self) -> Test<'_> {
        Test::new(self, self.all_rows())
    }

    /// Every row as a training row: for the final fit of a model that is saved and used on other files.
    pub fn as_train(&self) -> Train<'_> {
        Train::new(self, self.all_rows())
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Train<'_> {}
    impl Sealed for super::Test<'_> {}
}

/// What training and test rows have in common: they can be transformed by something already fitted.
pub trait Part: sealed::Sealed {
    /// The table the rows belong to.
    fn table(&self) -> &Table;
    /// Row numbers, from 0, in the order of the part.
    fn rows(&self) -> &[usize];

    /// Classes of the rows.
    fn targets(&self) -> Vec<usize> {
        let targets = self.table().targets();
        self.rows().iter().map(|&row| targets[row]).collect()
    }
}

macro_rules! part {
    ($part:ident) => {
        impl<'a> $part<'a> {
            /// `rows` must be rows of `table`: checked where the crate makes a part.
            pub(crate) fn new(table: &'a Table, rows: &'a [usize]) -> Self {
                Self { table, rows }
            }
        }

        impl Part for $part<'_> {
            fn table(&self) -> &Table {
                self.table
            }

            fn rows(&self) -> &[usize] {
                self.rows
            }
        }
    };
}

part!(Train);
part!(Test);
