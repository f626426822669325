//! Ids of schemes that figures are measured against, or that hide a record from whoever decides on it.

/// Nothing is encrypted.
pub const PLAIN: &str = "plain";
/// Private inference: the model on plain records, in floating point.
pub const PRIVATE_FLOAT: &str = "private-float";
/// Private inference: the same model in whole numbers.
pub const PRIVATE_QUANTISED: &str = "private-quantised";
/// Private inference: decisions that come back from homomorphic ciphertexts.
pub const PRIVATE_BFV: &str = "private-bfv";

/// Whether a scheme is private inference in one of its three forms.
pub fn is_private(scheme: &str) -> bool {
    [PRIVATE_FLOAT, PRIVATE_QUANTISED, PRIVATE_BFV].contains(&scheme)
}

/// Whether a scheme is what others are measured against: nothing is encrypted, and nothing is rounded to whole numbers.
pub fn is_reference(scheme: &str) -> bool {
    [PLAIN, PRIVATE_FLOAT].contains(&scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_inference_is_measured_against_itself_in_floating_point() {
        let kinds = |scheme| (is_private(scheme), is_reference(scheme));
        assert_eq!([PLAIN, PRIVATE_FLOAT].map(kinds), [(false, true), (true, true)]);
        assert_eq!([PRIVATE_QUANTISED, PRIVATE_BFV].map(kinds), [(true, false); 2]);
        assert_eq!(["ope", "private"].map(kinds), [(false, false); 2]);
    }
}
