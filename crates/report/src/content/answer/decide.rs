//! What to use to decide on records that nobody may see, with its price.

use crate::content::text;
use results::scheme::{PRIVATE_BFV, PRIVATE_FLOAT};
use results::{Cell, PrivateModel, Results};

/// Private inference as it was measured here; `None` where it was not.
pub(super) fn on_private(results: &Results) -> Option<String> {
    let mut private = results.cells.iter().filter(|cell| cell.scheme == PRIVATE_BFV);
    let cell = private.next()?;
    let accuracy = |cell: &Cell| cell.summary.accuracy.map(|stat| stat.mean);
    let plain = results.cells.iter().find(|other| {
        other.scheme == PRIVATE_FLOAT && other.dataset == cell.dataset && other.classifier == cell.classifier
    });
    let beside = plain.and_then(accuracy).map_or(String::new(), |value| {
        format!(", against {} for the same model on plain records", text::score(value))
    });
    Some(format!(
        "To classify records that one must not see, use private inference ({} on {} decides on homomorphic ciphertexts \
         with accuracy {}{beside}; {}, and the library is not audited); to store records that nobody need classify, use fresh \
         randomised encryption.",
        cell.classifier,
        cell.dataset,
        text::optional(accuracy(cell)),
        on_extraction(results, cell),
    ))
}

/// How many records a client has to ask for to learn the model.
fn on_extraction(results: &Results, cell: &Cell) -> String {
    let same = |model: &&PrivateModel| {
        model.dataset == cell.dataset && model.classifier == cell.classifier && model.options == cell.options
    };
    match results.private.iter().find(same).and_then(|model| model.extraction_records) {
        Some(records) => {
            format!(
                "a client that may ask for {} learns the model",
                text::counted(records, "record", "records")
            )
        }
        None => "its answers say something of the model to a client".to_owned(),
    }
}
