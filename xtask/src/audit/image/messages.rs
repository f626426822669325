//! The distinguishing game on images.

use results::Origin;

/// What the two messages are: black, and an image of the victims. Known sets are of faces; a person's own are of whatever
/// their classes say.
pub fn black_or_victim(origin: Origin, classes: &[String]) -> String {
    match (origin, classes) {
        (Origin::User, [_, positive]) => format!("a black image or one of class {positive}"),
        (Origin::User, _) => "a black image or one of yours".to_owned(),
        _ => "a black image or a face".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_classes_are_named_and_known_sets_are_of_faces() {
        let classes = ["cats", "dogs"].map(str::to_owned);
        assert_eq!(black_or_victim(Origin::User, &classes), "a black image or one of class dogs");
        assert_eq!(black_or_victim(Origin::User, &[]), "a black image or one of yours");
        assert_eq!(black_or_victim(Origin::Real, &classes), "a black image or a face");
    }
}
