//! What is attacked on a table: the treatments of the experiment, and Fernet once more with lengths padded.

use results::{Clock, Regime};

use crate::audit::case::Case;
use crate::tabular::plan::Treatment;

/// A treatment as the audit names it.
#[derive(Debug, Clone)]
pub struct TableCase {
    /// Its name in the ledger.
    pub case: Case,
    /// How records are encrypted.
    pub treatment: Treatment,
    /// Whether numbers are brought to one length before encryption.
    pub padded: bool,
}

/// All cases, in the order of the treatments.
///
/// What the digits of a Fernet token give away is the length of the plaintext. A padded case beside every one of
/// Fernet under one key and a fixed clock shows what is left without.
pub fn cases(treatments: Vec<Treatment>) -> Vec<TableCase> {
    let attacked = treatments.into_iter().filter(|treatment| treatment.regime != Regime::CrossScheme);
    attacked.flat_map(|treatment| [Some(plain(treatment)), padded(treatment)]).flatten().collect()
}

fn plain(treatment: Treatment) -> TableCase {
    let case = Case { clock: treatment.clock, ..Case::new(treatment.scheme.id, treatment.regime) };
    TableCase { case, treatment, padded: false }
}

fn padded(treatment: Treatment) -> Option<TableCase> {
    let fits = treatment.regime == Regime::SameKey && treatment.clock == Some(Clock::Fixed);
    fits.then(|| {
        let mut case = plain(treatment);
        case.case.options.push("lengths=padded".to_owned());
        TableCase { padded: true, ..case }
    })
}
