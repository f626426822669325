//! What can go wrong, one enum a stage: numbers, model, certificate, message, key file, inference.

use thiserror::Error;

use crate::kind::Kind;

/// Why a parameter set does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParameterError {
    /// No plaintext prime of that length is on the list.
    #[error("no plaintext prime of {bits} bits; use 20, 24, 28, 32 or 36")]
    PlaintextBits {
        /// The length asked for.
        bits: u32,
    },
    /// A code that names no set.
    #[error("parameter-set code {code:#06x} is unknown; only the sets of this crate are accepted")]
    Code {
        /// The code found.
        code: u16,
    },
    /// The linked transform orders its values differently from the wire format.
    #[error(
        "the number-theoretic transform of degree {degree} has mark {found:#x}, the wire format expects {expected:#x}; \
         build fhe-math without the tfhe-ntt features"
    )]
    Transform {
        /// The ring degree.
        degree: usize,
        /// The mark of the linked transform.
        found: u64,
        /// The mark of the wire format.
        expected: u64,
    },
    /// The arithmetic library refused the numbers.
    #[error("the arithmetic library refused the parameters: {reason}")]
    Library {
        /// What it said.
        reason: String,
    },
}

/// Why a float model or a record cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A range that holds no interval.
    #[error("range [{lo}, {hi}] is not an interval of finite numbers; give lo < hi")]
    Range {
        /// Lower end.
        lo: f64,
        /// Upper end.
        hi: f64,
    },
    /// Sizes that do not belong together.
    #[error("{what} has {found} entries where {expected} are needed")]
    Shape {
        /// What was counted.
        what: &'static str,
        /// The number needed.
        expected: usize,
        /// The number found.
        found: usize,
    },
    /// A parameter that is NaN, infinite or outside its domain.
    #[error("{what} number {index} is {value}; it must be {rule}")]
    Value {
        /// The parameter.
        what: &'static str,
        /// Its position, from 0.
        index: usize,
        /// The value found.
        value: f64,
        /// What it must be.
        rule: &'static str,
    },
    /// A tree node that points outside the tree or back up.
    #[error("tree node {node} has child {child}; a child comes after its parent and before {nodes}")]
    Child {
        /// The parent's index.
        node: usize,
        /// The child's index.
        child: usize,
        /// The number of nodes.
        nodes: usize,
    },
    /// A tree deeper or wider than a reply can hold.
    #[error(
        "the tree has {leaves} leaves and depth {depth}; at most {max_leaves} leaves and depth {max_depth} fit: \
         limit the depth"
    )]
    TreeSize {
        /// Number of leaves.
        leaves: usize,
        /// Longest path.
        depth: usize,
        /// Largest number of leaves.
        max_leaves: usize,
        /// Longest path that fits.
        max_depth: usize,
    },
    /// The fitted model is of a kind that has no encrypted form.
    #[error(
        "model {kind} has no encrypted form; use a linear model, naive Bayes, a degree-2 polynomial SVM or a tree"
    )]
    Unsupported {
        /// The kind found.
        kind: String,
    },
    /// A record value that is NaN or infinite.
    #[error("record {row}, column {column} is {value}; impute it before encrypting")]
    Record {
        /// Row index, from 0.
        row: usize,
        /// Column index, from 0.
        column: usize,
        /// The value found.
        value: f32,
    },
    /// Records of another width than the model's.
    #[error("records have {found} columns, the model takes {expected}")]
    Width {
        /// Columns of the model.
        expected: usize,
        /// Columns found.
        found: usize,
    },
}

/// Why a quantisation was refused: decrypted results could have been silently wrong, or the model exposed.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// A result could leave the plaintext range.
    #[error("a score can reach {largest}, but the plaintext prime allows only {limit}; use fewer bits")]
    Overflow {
        /// Largest absolute score.
        largest: u128,
        /// Largest value that decrypts correctly.
        limit: u128,
    },
    /// The noise could exceed what decryption tolerates.
    #[error("{stage} noise can reach 2^{bits:.1}, decryption tolerates 2^{limit_bits:.1}; use fewer bits")]
    Noise {
        /// Where the bound is exceeded: `flooded` or `reply`.
        stage: &'static str,
        /// log2 of the noise bound.
        bits: f64,
        /// log2 of the limit.
        limit_bits: f64,
    },
    /// A bound does not fit the certificate's own 128-bit arithmetic.
    #[error("the bound on {what} exceeds 128 bits; use fewer bits")]
    Arithmetic {
        /// Which bound.
        what: &'static str,
    },
    /// The search ended without a set of numbers that passes.
    #[error("no precision fits {features} features and {outputs} outputs in {packing} packing: {reason}")]
    NothingFits {
        /// Encoded features.
        features: usize,
        /// Scores a record.
        outputs: usize,
        /// The packing asked for.
        packing: &'static str,
        /// Why the last candidate was refused.
        reason: String,
    },
    /// More features than the method can pack.
    #[error("{features} features, but {method} takes at most {limit}; {advice}")]
    TooWide {
        /// Columns found.
        features: usize,
        /// The method.
        method: &'static str,
        /// Its limit.
        limit: usize,
        /// What to do.
        advice: &'static str,
    },
    /// An option outside its range.
    #[error("option {option} is {value}; {rule}")]
    Option {
        /// The option's name.
        option: &'static str,
        /// The value found.
        value: u32,
        /// What it must be.
        rule: &'static str,
    },
}

/// Why bytes are not a message of this crate.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum MessageError {
    /// Fewer bytes than announced.
    #[error("message ends at byte {found}, {needed} are needed")]
    Truncated {
        /// Bytes needed.
        needed: u64,
        /// Bytes found.
        found: u64,
    },
    /// More bytes than announced.
    #[error("{extra} bytes follow the end of the message")]
    Trailing {
        /// How many.
        extra: u64,
    },
    /// Not a message of this crate.
    #[error("it begins with \"{}\", which is not how a private-inference message begins", found.escape_ascii())]
    Magic {
        /// The bytes found.
        found: [u8; 4],
    },
    /// A version this build does not speak.
    #[error("message version {found}, this build speaks {supported}; both sides must run the same version")]
    Version {
        /// The version found.
        found: u16,
        /// The version spoken.
        supported: u16,
    },
    /// Another kind of message than expected.
    #[error("message of kind {found:?}, expected {expected:?}")]
    Kind {
        /// The kind expected.
        expected: Kind,
        /// The kind found.
        found: Kind,
    },
    /// A kind that does not exist.
    #[error("message kind {found} does not exist")]
    UnknownKind {
        /// The number found.
        found: u16,
    },
    /// Larger than the receiver accepts.
    #[error("message of {size} bytes; at most {limit} are accepted")]
    TooLarge {
        /// Its size.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// Content that does not hash to the digest it carries.
    #[error("the message does not match its digest: it was damaged on the way")]
    Digest,
    /// A field that must equal what the receiver holds.
    #[error("the message's {field} is {found}, the receiver's is {expected}")]
    Mismatch {
        /// The field.
        field: &'static str,
        /// What the receiver holds, in hexadecimal or decimal.
        expected: String,
        /// What was found.
        found: String,
    },
    /// A field outside its range.
    #[error("field {field} is {value}: {rule}")]
    Field {
        /// The field.
        field: &'static str,
        /// The value found.
        value: u64,
        /// What it must be.
        rule: &'static str,
    },
    /// A ciphertext coefficient that is not reduced.
    #[error("coefficient {index} of polynomial {polynomial} is {value}, not below its prime {prime}")]
    Coefficient {
        /// Polynomial within the message, from 0.
        polynomial: usize,
        /// Coefficient, from 0.
        index: usize,
        /// The value found.
        value: u64,
        /// The prime.
        prime: u64,
    },
    /// A parameter set that does not exist.
    #[error(transparent)]
    Parameters(#[from] ParameterError),
    /// A feature map that is not usable.
    #[error("the model card is not usable: {0}")]
    Card(#[from] ModelError),
}

/// Why a stored secret key could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// The passphrase is empty.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// Not a key file, or cut short.
    #[error("not a key file of this crate: {reason}")]
    Format {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A version this build does not read.
    #[error("key file version {found}, this build reads {supported}")]
    Version {
        /// The version found.
        found: u16,
        /// The version read.
        supported: u16,
    },
    /// Key-derivation costs outside the accepted bounds.
    #[error("key-derivation cost {cost} is {value}, accepted are {min} to {max}")]
    Cost {
        /// `memory_kib`, `passes` or `lanes`.
        cost: &'static str,
        /// The value found.
        value: u32,
        /// Smallest accepted value.
        min: u32,
        /// Largest accepted value.
        max: u32,
    },
    /// The passphrase is wrong, or the file was changed.
    #[error("the passphrase is wrong or the key file was changed")]
    Unlock,
}

/// Why a client or a server could not do its part.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum InferenceError {
    /// A message could not be used.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// A record or model could not be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The parameters could not be set up.
    #[error(transparent)]
    Parameters(#[from] ParameterError),
    /// A batch that is empty or too long.
    #[error("{records} records in one request; 1 to {limit} are possible")]
    Batch {
        /// Records found.
        records: usize,
        /// The limit.
        limit: usize,
    },
    /// A secret key for another ring degree than the model's.
    #[error("the secret key is for ring degree {key}, the model needs {model}; create a key for it")]
    KeyDegree {
        /// Degree of the key.
        key: usize,
        /// Degree of the model.
        model: usize,
    },
    /// A reply in which no leaf, or more than one, was reached.
    #[error(
        "record {record}: {leaves} leaves of the tree were reached instead of one; the reply is not the server's"
    )]
    Leaves {
        /// Record index, from 0.
        record: usize,
        /// Leaves with path cost zero.
        leaves: usize,
    },
    /// A reply with more noise than the model's certificate allows.
    #[error(
        "the response has {measured_bits:.2} bits of noise budget left, one of this model always has {certified_bits:.2} or \
         more: it is not the server's answer, or was changed"
    )]
    Noise {
        /// Bits left.
        measured_bits: f64,
        /// Bits that the certificate guarantees.
        certified_bits: f64,
    },
    /// A score that the model cannot give.
    #[error(
        "record {record}: the response holds the score {score}, one of this model never exceeds {largest}: it is not the \
         server's answer, or was changed"
    )]
    Score {
        /// Record index, from 0.
        record: usize,
        /// The score.
        score: i64,
        /// The largest absolute score of the model.
        largest: u64,
    },
    /// A record and its copy with two different answers.
    #[error(
        "record {record} was sent twice, as a check, and got two different scores: the response is not the server's answer, \
         or was changed"
    )]
    Copy {
        /// Record index, from 0.
        record: usize,
    },
    /// The arithmetic library failed.
    #[error("the arithmetic library failed: {reason}")]
    Library {
        /// What it said.
        reason: String,
    },
}

impl From<fhe::Error> for InferenceError {
    fn from(error: fhe::Error) -> Self {
        Self::Library { reason: error.to_string() }
    }
}

impl From<fhe_math::Error> for InferenceError {
    fn from(error: fhe_math::Error) -> Self {
        Self::Library { reason: error.to_string() }
    }
}

impl From<fhe::Error> for ParameterError {
    fn from(error: fhe::Error) -> Self {
        Self::Library { reason: error.to_string() }
    }
}
