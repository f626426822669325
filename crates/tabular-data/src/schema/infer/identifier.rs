//! Columns that name rows: a classifier that learns them learns the order of the file.

use super::finding::Reason;
use super::profile::Profile;

/// Fewer rows than this say nothing about whether values always differ.
const MIN_ROWS: usize = 10;

/// Of these names the last word says "identifier".
const WORDS: [&str; 28] = [
    "id",
    "ids",
    "uuid",
    "guid",
    "identifier",
    "index",
    "idx",
    "key",
    "code",
    "number",
    "num",
    "no",
    "nr",
    "nummer",
    "phone",
    "telephone",
    "tel",
    "telefon",
    "mobile",
    "fax",
    "account",
    "acct",
    "konto",
    "iban",
    "ssn",
    "passport",
    "rownum",
    "unnamed",
];

/// Why a column is an identifier; `is_numeric`: whether it can be read as numbers.
pub(super) fn reason(name: &str, profile: &Profile, is_numeric: bool) -> Option<Reason> {
    let (numbers, cells) = profile.numbers.numbers();
    let enough = profile.values() >= MIN_ROWS;
    if is_numeric {
        let named = is_identifier_name(name) && profile.numbers.are_integers();
        return match profile.all_distinct() {
            true if named => Some(Reason::Name),
            true if enough && profile.numbers.is_run() => Some(Reason::RowNumbers),
            _ => (named && enough && profile.nearly_distinct()).then_some(Reason::Name),
        };
    }
    let is_text = numbers * 2 <= cells;
    match profile.all_distinct() && profile.present > 0 {
        true if is_identifier_name(name) => Some(Reason::Name),
        true if enough && is_text => Some(Reason::DistinctText),
        _ => (is_identifier_name(name) && enough && profile.nearly_distinct()).then_some(Reason::Name),
    }
}

/// Whether integers of which none repeats should be pointed out.
pub(super) fn may_name_rows(profile: &Profile) -> bool {
    profile.values() >= MIN_ROWS && profile.numbers.are_integers() && profile.none_repeats()
}

/// `id`, `Loan_ID`, `customerId`, `row index`, `Account No.`, `phone 2`, and the nameless first column that pandas writes.
fn is_identifier_name(name: &str) -> bool {
    let words = words(name);
    let is_number = |word: &&String| word.bytes().all(|b| b.is_ascii_digit());
    match words.iter().rev().find(|word| !is_number(word)) {
        Some(last) => WORDS.contains(&last.as_str()),
        None => words.is_empty(),
    }
}

fn words(name: &str) -> Vec<String> {
    let mut words = String::new();
    let mut previous_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && previous_lower {
            words.push(' ');
        }
        previous_lower = c.is_lowercase();
        words.extend(if c.is_alphanumeric() { c } else { ' ' }.to_lowercase());
    }
    words.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::is_identifier_name;

    #[test]
    fn names_of_identifiers_are_known() {
        for name in [
            "id",
            "ID",
            "Loan_ID",
            "customerId",
            "row index",
            "",
            "UUID",
            "Unnamed: 0",
            "phone_number",
            "PhoneNumber",
            "Account No.",
            "account",
            "phone 2",
            "Kunden-Nr",
        ] {
            assert!(is_identifier_name(name), "{name:?}");
        }
        for name in [
            "paid",
            "idea",
            "ApplicantIncome",
            "id_type",
            "bid",
            "number_of_children",
            "phone_minutes",
            "account_balance",
            "2",
            "Note",
        ] {
            assert!(!is_identifier_name(name), "{name:?}");
        }
    }
}
