//! Ids of schemes that pages treat in a way of their own: the one that hides nothing, and those that hide a record from
//! whoever decides on it.

/// Nothing is encrypted.
pub const PLAIN: &str = "plain";
/// Private inference: the model on plain records, in floating point.
pub const PRIVATE_FLOAT: &str = "private-float";
/// Private inference: the same model in integers.
pub const PRIVATE_QUANTISED: &str = "private-quantised";
/// Private inference: decisions that come back from homomorphic ciphertexts.
pub const PRIVATE_BFV: &str = "private-bfv";

/// Whether a scheme is private inference in one of its three forms.
pub fn is_private(scheme: &str) -> bool {
    [PRIVATE_FLOAT, PRIVATE_QUANTISED, PRIVATE_BFV].contains(&scheme)
}

/// The one name of a scheme in pages, figures and sheets: its id with the settings that set it apart behind it in brackets.
///
/// ```
/// use results::scheme::named;
/// assert_eq!(named("tile-permutation", &["tile=4".to_owned()]), "tile-permutation (tile=4)");
/// assert_eq!(named("siv", &[]), "siv");
/// ```
pub fn named(id: &str, options: &[String]) -> String {
    if options.is_empty() { id.to_owned() } else { format!("{id} ({})", options.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_inference_has_three_forms() {
        assert!([PRIVATE_FLOAT, PRIVATE_QUANTISED, PRIVATE_BFV].into_iter().all(is_private));
        assert!(![PLAIN, "ope", "private"].into_iter().any(is_private));
    }
}
