//! What a scheme is: its id, what it protects, and how its encoder is built.

use std::fmt;

use ndarray::{Array2, ArrayView2};

use crate::encoder::{Lifted, check_shape};
use crate::key::sub_key;
use crate::table::Layout;
use crate::{CellEncoder, CipherColumn, EncodeError, EncodeOptions, EncodeSpec, Key, MatrixEncoder};

/// The point of the pipeline at which a scheme takes its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Imputed and indicator-coded cells, before any scaling.
    RawCells,
    /// Columns standardised on the training rows.
    Standardised,
}

/// What an encoder is built from.
pub(crate) struct Plan<'a> {
    pub(crate) columns: &'a [CipherColumn],
    pub(crate) spec: &'a EncodeSpec,
    pub(crate) key: &'a Key,
}

impl Plan<'_> {
    pub(crate) fn layout(&self) -> Layout {
        Layout::new(self.columns)
    }
}

pub(crate) type BuildCell = fn(&Plan<'_>) -> Result<Box<dyn CellEncoder>, EncodeError>;
pub(crate) type BuildMatrix = fn(&Plan<'_>) -> Result<Box<dyn MatrixEncoder>, EncodeError>;

/// How a scheme's encoder comes about.
#[derive(Clone, Copy)]
pub(crate) enum Construct {
    /// A cell encoder, lifted to tables.
    Cell(BuildCell),
    /// A cell encoder and a faster one for tables, equal cell by cell.
    Both(BuildCell, BuildMatrix),
    /// A map of whole rows.
    Matrix(BuildMatrix),
}

/// One entry of the registry.
#[non_exhaustive]
pub struct Scheme {
    /// Stable name, as reports and files show it.
    pub id: &'static str,
    /// One line on what it computes.
    pub summary: &'static str,
    /// One paragraph on what it protects and what it does not.
    pub protects: &'static str,
    /// Where in the pipeline it takes its input.
    pub stage: Stage,
    /// Whether a secret key decides the encoding, so that key regimes differ. (The noise of a differential privacy
    /// mechanism is seeded by the key but not keyed: nobody needs to keep or share it.)
    pub keyed: bool,
    /// Whether equal cells in different rows may encode differently under one key.
    pub randomised: bool,
    /// Whether larger cells of a column never encode smaller under one key, so that whoever knows how cells are distributed
    /// can read them by rank.
    pub keeps_order: bool,
    /// Whether [`Clock`](crate::Clock) matters.
    pub uses_clock: bool,
    /// Whether the holder of the key can get the cell back from what the scheme hands out.
    pub decryptable: bool,
    /// Whether numeric columns need declared bounds.
    pub needs_bounds: bool,
    /// Whether [`EncodeOptions::indicator_baseline`](crate::EncodeOptions) matters.
    pub takes_baseline: bool,
    /// Bytes of ciphertext computed for one cell; see [`Scheme::bytes_per_value`].
    pub(crate) bytes: f64,
    pub(crate) construct: Construct,
}

impl Scheme {
    /// The encoder of a table under one key. Same-key and cross-key regimes are one and two builds.
    ///
    /// # Errors
    /// [`EncodeError`] when the scheme cannot work on these columns, such as missing bounds.
    pub fn build(
        &self,
        columns: &[CipherColumn],
        spec: &EncodeSpec,
        key: &Key,
    ) -> Result<Box<dyn MatrixEncoder>, EncodeError> {
        let plan = Plan { columns, spec, key };
        match self.construct {
            Construct::Cell(build) => Ok(Box::new(Lifted::new(build(&plan)?, columns))),
            Construct::Both(_, build) | Construct::Matrix(build) => build(&plan),
        }
    }

    /// The encoder of single cells under one key, or `None` for a scheme that maps whole rows.
    ///
    /// # Errors
    /// As [`Scheme::build`].
    pub fn build_cell(
        &self,
        columns: &[CipherColumn],
        spec: &EncodeSpec,
        key: &Key,
    ) -> Result<Option<Box<dyn CellEncoder>>, EncodeError> {
        let plan = Plan { columns, spec, key };
        match self.construct {
            Construct::Cell(build) | Construct::Both(build, _) => build(&plan).map(Some),
            Construct::Matrix(_) => Ok(None),
        }
    }

    /// The encoder that takes a fresh key for every record, derived from `key` and the record's number by
    /// [`record_key`].
    ///
    /// # Errors
    /// As [`Scheme::build`].
    pub fn build_per_record(
        &'static self,
        columns: &[CipherColumn],
        spec: &EncodeSpec,
        key: &Key,
    ) -> Result<Box<dyn MatrixEncoder>, EncodeError> {
        self.build(columns, spec, key)?;
        Ok(Box::new(PerRecord {
            scheme: self,
            columns: columns.to_vec(),
            spec: spec.clone(),
            key: key.clone(),
        }))
    }

    /// Whether it maps whole rows, so that no column of its output belongs to one of the table.
    pub fn maps_whole_rows(&self) -> bool {
        matches!(self.construct, Construct::Matrix(_))
    }

    /// Whether it hands cells out as they are.
    pub fn is_plain(&self) -> bool {
        self.id == crate::plain().id
    }

    /// Whether [`EncodeOptions::epsilon`](crate::EncodeOptions) matters: it is differential privacy, noise without a key.
    pub fn takes_epsilon(&self) -> bool {
        self.randomised && !self.keyed
    }

    /// The options that set its rows apart in a report, as `name=value`.
    ///
    /// ```
    /// let options = crypto_encode::EncodeOptions::default();
    /// assert_eq!(crypto_encode::scheme("laplace")?.shown(&options), ["epsilon=1"]);
    /// assert!(crypto_encode::scheme("siv")?.shown(&options).is_empty());
    /// # Ok::<(), crypto_encode::EncodeError>(())
    /// ```
    pub fn shown(&self, options: &EncodeOptions) -> Vec<String> {
        self.takes_epsilon().then(|| format!("epsilon={}", options.epsilon)).into_iter().collect()
    }

    /// Bytes of ciphertext computed for one cell of at most 15 digits: what must be stored to keep what the feature
    /// was taken from. A Fernet token is 100 bytes whatever the cell; a number handed out as such counts 8.
    pub fn bytes_per_value(&self) -> f64 {
        self.bytes
    }
}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scheme").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The key of one record under the per-record regime: HKDF-SHA256 of the master key and the record's number.
pub fn record_key(key: &Key, row: usize) -> Key {
    sub_key(key, "record", &(row as u64).to_be_bytes())
}

/// A scheme under a fresh key for every record.
struct PerRecord {
    scheme: &'static Scheme,
    columns: Vec<CipherColumn>,
    spec: EncodeSpec,
    key: Key,
}

impl MatrixEncoder for PerRecord {
    fn id(&self) -> &'static str {
        self.scheme.id
    }

    fn encode(&self, values: ArrayView2<'_, f64>, rows: &[usize]) -> Result<Array2<f64>, EncodeError> {
        check_shape(values, rows, self.columns.len())?;
        let mut out = Array2::zeros(values.raw_dim());
        for (i, &row) in rows.iter().enumerate() {
            let encoder = self.scheme.build(&self.columns, &self.spec, &record_key(&self.key, row))?;
            let line = ndarray::s![i..=i, ..];
            out.slice_mut(line).assign(&encoder.encode(values.slice(line), &[row])?);
        }
        Ok(out)
    }
}
