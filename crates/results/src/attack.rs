//! Ids of attacks whose success is no share of records that are recovered.

/// Asks a released model who was in its training set, which is no fault of a cipher.
pub const MEMBERSHIP: &str = "membership";
/// The same by the likelihood ratio of shadow models.
pub const MEMBERSHIP_LIRA: &str = "membership-lira";
/// Mutual information of cells and ciphertexts, which is no guess.
pub const INFORMATION: &str = "information";

/// Whether an attack's success says how much of a record an adversary recovers.
pub fn recovers(attack: &str) -> bool {
    ![MEMBERSHIP, MEMBERSHIP_LIRA, INFORMATION].contains(&attack)
}
