//! Which of a set's classes is the positive one.

use anyhow::{Result, bail};

/// The class that is the positive one, where a set has it.
pub const POSITIVE: &str = "faces";

/// Class indices in the order of the results: of two classes the positive one comes second.
pub fn class_order(classes: &[String], positive: Option<&str>) -> Result<Vec<usize>> {
    let mut order: Vec<usize> = (0..classes.len()).collect();
    if let (Some(positive), false) = (positive, classes.len() == 2) {
        bail!(
            "--positive {positive}: the folder has {} classes ({}), and a positive class is one of two; leave --positive out, \
             or keep the images of two classes",
            classes.len(),
            classes.join(", ")
        );
    }
    let wanted = positive.unwrap_or(POSITIVE);
    match classes.iter().position(|class| class == wanted) {
        Some(0) if classes.len() == 2 => order.reverse(),
        Some(_) => {}
        None if positive.is_some() => {
            bail!("--positive {wanted}: there is no such class; there are: {}", classes.join(", "))
        }
        None => {}
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_positive_class_comes_second_of_two() -> Result<()> {
        let classes = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        assert_eq!(class_order(&classes(&["cats", "dogs"]), None)?, [0, 1]);
        assert_eq!(class_order(&classes(&["cats", "dogs"]), Some("cats"))?, [1, 0]);
        assert_eq!(class_order(&classes(&["faces", "nonfaces"]), None)?, [1, 0]);
        assert_eq!(class_order(&classes(&["a", "b", "faces"]), None)?, [0, 1, 2]);
        let refused = |names: &[&str]| {
            class_order(&classes(names), Some("birds"))
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        assert!(refused(&["cats", "dogs"]).ends_with("there is no such class; there are: cats, dogs"));
        assert!(refused(&["a", "b", "c"]).contains("the folder has 3 classes (a, b, c)"));
        Ok(())
    }
}
