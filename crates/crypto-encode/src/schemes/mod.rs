//! One file a scheme.

mod fernet;
pub(crate) mod ff1;
pub(crate) mod laplace;
pub(crate) mod length_only;
pub(crate) mod ope;
pub(crate) mod orthogonal;
pub(crate) mod plain;
pub(crate) mod randomised_response;
pub(crate) mod siv;

pub(crate) use fernet::MessageStamps;
pub(crate) use fernet::{
    deterministic as fernet_digits_deterministic, digits as fernet_digits, first_digit as fernet_first_digit,
};
