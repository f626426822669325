//! What stands under the verdict: what to send and to keep, how to read it, and what shows.

use results::{ReleasedColumn, Visible};

/// Columns that a line names; of more it says how many.
const NAMED: usize = 8;

/// What the receiver has to do with the columns, by how each was read.
pub fn receiver(one_hot: &[&str], scaled: &[&str], left_out: &[&str]) -> String {
    let parts = [("one-hot", one_hot), ("scales", scaled), ("leaves out", left_out)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty());
    let parts: Vec<String> = parts.map(|(verb, names)| format!("{verb} {}", named(names))).collect();
    if parts.is_empty() { "has no column to learn from".to_owned() } else { parts.join("; ") }
}

/// What anybody can see, by what it is.
pub fn visible(columns: &[ReleasedColumn]) -> String {
    let part = |&kind: &Visible| {
        let of_kind = columns.iter().filter(|column| column.visible.contains(&kind));
        let names: Vec<&str> = of_kind.map(|column| column.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("{kind} in {}", named(&names)))
    };
    let parts: Vec<String> = Visible::ALL.iter().filter_map(part).collect();
    if parts.is_empty() { "nothing but which cells are empty".to_owned() } else { parts.join("; ") }
}

fn named(names: &[&str]) -> String {
    match names.len() {
        0..=NAMED => names.join(", "),
        all => format!("{} and {} more", names[..NAMED].join(", "), all - NAMED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, visible: &[Visible]) -> ReleasedColumn {
        ReleasedColumn {
            name: name.to_owned(),
            scheme: "siv".to_owned(),
            distinct: 2,
            unique: 0,
            read: Vec::new(),
            visible: visible.to_vec(),
        }
    }

    #[test]
    fn columns_stand_by_what_shows_of_them() {
        let columns = [
            column("age", &[Visible::Equality, Visible::Order]),
            column("town", &[Visible::Equality]),
            column("name", &[]),
        ];
        assert_eq!(visible(&columns), "equality in age, town; order in age");
        assert_eq!(visible(&columns[2..]), "nothing but which cells are empty");
        assert_eq!(receiver(&["town"], &["age"], &["id"]), "one-hot town; scales age; leaves out id");
        let many: Vec<String> = (0..20).map(|i| i.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(receiver(&many, &[], &[]), "one-hot 0, 1, 2, 3, 4, 5, 6, 7 and 12 more");
    }
}
