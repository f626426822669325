//! How the features of one side of a split come about: what decides which conditions share their rows and their fits.

use protocol::{Condition, Planned, Role, Side};

/// How features of one side of a split come about; equal recipes give equal features.
#[derive(Debug, Clone, Copy)]
pub struct Recipe<S> {
    /// The scheme.
    pub scheme: S,
    /// Whose key.
    pub role: Role,
}

impl<S: Planned> Recipe<S> {
    /// Of the images or recordings on one side.
    pub fn of(condition: &Condition<S>, side: Side) -> Self {
        Self { scheme: condition.scheme(side), role: condition.regime.image_role(side) }
    }
}

impl<S: Planned> PartialEq for Recipe<S> {
    fn eq(&self, other: &Self) -> bool {
        self.scheme.id() == other.scheme.id() && self.role == other.role
    }
}

/// Conditions with one recipe for training records share their fits.
pub fn groups<S: Planned>(conditions: &[Condition<S>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(Recipe<S>, Vec<usize>)> = Vec::new();
    for (index, condition) in conditions.iter().enumerate() {
        let recipe = Recipe::of(condition, Side::Train);
        match groups.iter_mut().find(|(other, _)| *other == recipe) {
            Some((_, group)) => group.push(index),
            None => groups.push((recipe, vec![index])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The recipes of a group, that of the training records first, and which of them is that of the test records of each
/// condition.
pub fn recipes<S: Planned>(conditions: &[&Condition<S>]) -> (Vec<Recipe<S>>, Vec<usize>) {
    let mut recipes: Vec<Recipe<S>> =
        conditions.first().map(|condition| Recipe::of(condition, Side::Train)).into_iter().collect();
    let mut tests = Vec::with_capacity(conditions.len());
    for condition in conditions {
        let recipe = Recipe::of(condition, Side::Test);
        let at = recipes.iter().position(|other| *other == recipe);
        tests.push(at.unwrap_or(recipes.len()));
        if at.is_none() {
            recipes.push(recipe);
        }
    }
    (recipes, tests)
}
