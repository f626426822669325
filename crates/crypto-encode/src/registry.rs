//! The table of all schemes. A new scheme is one file in `schemes/` and one line here; the conformance tests then
//! run on it.

use crate::schemes::*;
use crate::{EncodeError, Scheme};

static SCHEMES: &[Scheme] = &[
    plain::SCHEME,
    fernet_first_digit::SCHEME,
    fernet_digits::SCHEME,
    fernet_digits_deterministic::SCHEME,
    length_only::SCHEME,
    ff1::SCHEME,
    siv::SCHEME,
    ope::SCHEME,
    orthogonal::SCHEME,
    laplace::SCHEME,
    randomised_response::SCHEME,
];

/// Every scheme, in the order in which reports list them.
pub fn schemes() -> &'static [Scheme] {
    SCHEMES
}

/// The scheme that hands cells out as they are, against which all others are compared.
pub fn plain() -> &'static Scheme {
    static PLAIN: Scheme = plain::SCHEME;
    &PLAIN
}

/// The scheme with this id.
///
/// # Errors
/// [`EncodeError::UnknownScheme`] for an id that is not in [`schemes`].
pub fn scheme(id: &str) -> Result<&'static Scheme, EncodeError> {
    SCHEMES.iter().find(|scheme| scheme.id == id).ok_or_else(|| {
        let known: Vec<&str> = SCHEMES.iter().map(|scheme| scheme.id).collect();
        EncodeError::UnknownScheme { id: id.to_owned(), known: known.join(", ") }
    })
}
