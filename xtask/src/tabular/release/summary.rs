//! What a command says of a table that it wrote: remarks, and the four lines that say what to send and what to keep.

use std::path::Path;

use crypto_encode::cipher_table::{ColumnNote, Note, QuoteStyle};
use crypto_encode::release::{ColumnScheme, FeatureUse, Visible};

use super::Written;

/// Columns that a line names before it counts the rest.
const NAMED: usize = 12;

impl Written {
    /// What to send, what to keep, how the receiver reads it, and what shows: one line each.
    pub fn summary(&self, key: &Path) -> [String; 4] {
        [
            format!("Send: {}", self.table.display()),
            format!("Keep: {}, {}", key.display(), self.note_path.display()),
            format!("The receiver: {}", receiver(&self.note)),
            format!("Visible: {}", self.visible()),
        ]
    }

    /// What is to be said beside the four lines, each a line.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![self.done()];
        remarks.extend(self.kept());
        remarks.extend(self.noise());
        remarks.extend(self.lengths());
        remarks.extend(self.domain());
        let ope = names(&self.note, |column| column.scheme == ColumnScheme::Ope);
        if !ope.is_empty() {
            remarks.push(format!(
                "ope: whoever knows one plain row comes close to reading all of {}: order and rough distances show",
                list(&ope)
            ));
        }
        let mixed = self.note.columns.iter().filter(|column| column.quotes == Some(QuoteStyle::Mixed));
        remarks.extend(mixed.map(|column| {
            format!(
                "column {:?} has needless quotation marks around some cells only: decrypt-table gives back its cells as they \
                 are, quotation marks only where they are needed",
                column.name
            )
        }));
        remarks
    }

    fn done(&self) -> String {
        let by_scheme = ColumnScheme::IDS.iter().filter(|id| **id != "keep").filter_map(|id| {
            let names = names(&self.note, |column| column.scheme.id() == *id);
            (!names.is_empty()).then(|| format!("{id} {}", list(&names)))
        });
        let by_scheme = by_scheme.collect::<Vec<_>>().join("; ");
        format!(
            "{}: {} rows, {} cells written ({}), {} empty cells left empty",
            self.table.display(),
            self.counts.rows,
            self.counts.cells,
            if by_scheme.is_empty() { "no column changed" } else { &by_scheme },
            self.counts.empty
        )
    }

    fn kept(&self) -> Option<String> {
        let kept = names(&self.note, |column| column.scheme == ColumnScheme::Keep);
        (!kept.is_empty()).then(|| format!("kept as they are: {}", list(&kept)))
    }

    fn noise(&self) -> Vec<String> {
        let noisy = |column: &ColumnNote| {
            column.scheme.epsilon().map(|epsilon| (column.name.trim().to_owned(), epsilon))
        };
        let noisy: Vec<_> = self.note.columns.iter().filter_map(noisy).collect();
        let each = noisy.iter().map(|(name, epsilon)| format!("{name}: epsilon {epsilon} per cell"));
        let mut lines: Vec<String> = each.collect();
        if noisy.len() > 1 {
            let sum: f64 = noisy.iter().map(|(_, epsilon)| epsilon).sum();
            lines.push(format!("a record spends epsilon {sum} over its {} noisy columns", noisy.len()));
        }
        if !noisy.is_empty() {
            lines.push(
                "the noise is not in the note: nobody gets the plain cells back from this file".to_owned(),
            );
        }
        lines
    }

    fn lengths(&self) -> Option<String> {
        let bare = names(&self.note, shows_length);
        (!bare.is_empty()).then(|| {
            format!(
                "siv without padding: how long every cell of {} is shows, which tells most rare values apart",
                list(&bare)
            )
        })
    }

    fn domain(&self) -> Option<String> {
        let domain = self.note.domain.as_ref()?;
        let sized = |column: &ColumnNote| {
            let name = column.name.trim();
            match (column.shape.width, column.shape.decimals) {
                (Some(width), _) => Some(format!("{name} is filled up to {width}")),
                (None, Some(decimals)) if column.scheme == ColumnScheme::Ope => {
                    Some(format!("{name} has {decimals} decimals"))
                }
                _ => None,
            }
        };
        let sizes: Vec<String> = self.note.columns.iter().filter_map(sized).collect();
        Some(format!(
            "domain {domain}: equal cells match those of columns of the same name, scheme and size in other tables of this \
             domain and key ({})",
            if sizes.is_empty() { "no sizes".to_owned() } else { sizes.join("; ") }
        ))
    }

    fn visible(&self) -> String {
        let order = [
            Visible::Equality,
            Visible::Order,
            Visible::Length,
            Visible::SignAndDecimals,
            Visible::Intervals,
            Visible::NoisyValues,
            Visible::Values,
        ];
        let shows = |column: &ColumnNote, what| {
            column.scheme.visible().contains(&what) || what == Visible::Length && shows_length(column)
        };
        let mut parts: Vec<String> = order
            .into_iter()
            .map(|what| (what, names(&self.note, |column| shows(column, what))))
            .filter(|(_, names)| !names.is_empty())
            .map(|(what, names)| format!("{what} in {}", list(&names)))
            .collect();
        if self.counts.empty > 0 {
            parts.push("which cells are empty".to_owned());
        }
        if parts.is_empty() { "nothing".to_owned() } else { parts.join("; ") }
    }
}

fn shows_length(column: &ColumnNote) -> bool {
    column.scheme == ColumnScheme::Siv && column.shape.width.is_none()
}

fn receiver(note: &Note) -> String {
    let parts = [
        (FeatureUse::OneHot, "one-hot"),
        (FeatureUse::Scale, "scales"),
        (FeatureUse::AsBefore, "reads as before"),
        (FeatureUse::LeaveOut, "leaves out"),
    ];
    let parts = parts.into_iter().filter_map(|(reading, words)| {
        let names = names(note, |column| column.scheme.feature_use() == reading);
        (!names.is_empty()).then(|| format!("{words} {}", list(&names)))
    });
    parts.collect::<Vec<_>>().join("; ")
}

fn names(note: &Note, holds: impl Fn(&ColumnNote) -> bool) -> Vec<&str> {
    let columns = note.columns.iter().filter(|column| holds(column));
    columns.map(|column| column.name.trim()).collect()
}

/// Names on one line, whatever stands in them; many are counted.
fn list(names: &[&str]) -> String {
    let clean = |name: &&str| name.replace(char::is_control, " ");
    let shown: Vec<String> = names.iter().take(NAMED).map(clean).collect();
    match names.len().checked_sub(NAMED).filter(|rest| *rest > 0) {
        Some(rest) => format!("{} and {rest} more", shown.join(", ")),
        None => shown.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use anyhow::Result;
    use crypto_encode::Key;
    use crypto_encode::release::{ColumnPlan, ReleasePlan};
    use tabular_data::TableFile;

    use super::super::{Settings, write};
    use super::*;

    fn written(csv: &str, columns: Vec<ColumnPlan>, settings: &Settings) -> Result<Written> {
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join("my.csv"), csv)?;
        let plan = ReleasePlan { columns, ..ReleasePlan::default() };
        let file = TableFile::from(dir.path().join("my.csv").as_path());
        let mut written = write(&plan, &file, &Key::new([1; 32]), &dir.path().join("enc.csv"), settings)?;
        (written.table, written.note_path) = ("enc.csv".into(), "enc.csv.cipherlens.toml".into());
        Ok(written)
    }

    #[test]
    fn four_lines_say_what_to_send_keep_read_and_what_shows() -> Result<()> {
        let columns = vec![
            ColumnPlan::new("city", ColumnScheme::Siv),
            ColumnPlan::new("pay", ColumnScheme::Ope),
            ColumnPlan::new("note", ColumnScheme::Fernet),
            ColumnPlan::new("age", ColumnScheme::Laplace { epsilon: 0.5, low: 0.0, high: 90.0 }),
            ColumnPlan::new("id", ColumnScheme::Drop),
        ];
        let written = written(
            "id,city,pay,note,age,churn\n1,Bonn,12.5,x,31,yes\n2,,7,y,54,no\n",
            columns,
            &Settings::default(),
        )?;
        let expected = [
            "Send: enc.csv",
            "Keep: my.key, enc.csv.cipherlens.toml",
            "The receiver: one-hot city; scales pay, age; reads as before churn; leaves out note",
            "Visible: equality in city, pay; order in pay; lengths in note; noisy values in age; values in churn; which cells \
             are empty",
        ];
        assert_eq!(written.summary(Path::new("my.key")), expected);
        let said = written.remarks().join("\n");
        for part in [
            "2 rows, 7 cells written (drop id; siv city; ope pay; fernet note; laplace age), 1 empty",
            "kept as they are: churn",
            "age: epsilon 0.5 per cell",
            "whoever knows one plain row comes close to reading all of pay",
        ] {
            assert!(said.contains(part), "no {part:?} in {said}");
        }
        Ok(())
    }

    #[test]
    fn lengths_show_without_padding_and_sizes_matter_in_a_domain() -> Result<()> {
        let columns = || vec![ColumnPlan::new("city", ColumnScheme::Siv)];
        let bare = Settings { no_padding: true, ..Settings::default() };
        let found = written("city\nBonn\n", columns(), &bare)?;
        assert!(found.remarks().iter().any(|line| line.contains("how long every cell of city is shows")));
        assert_eq!(found.summary(Path::new("k"))[3], "Visible: equality in city; lengths in city");
        let joined = Settings { domain: Some("shops".to_owned()), ..Settings::default() };
        let found = written("city\nBonn\n", columns(), &joined)?;
        assert!(
            found
                .remarks()
                .iter()
                .any(|line| line.contains("domain shops") && line.contains("city is filled up to 32"))
        );
        Ok(())
    }

    #[test]
    fn many_columns_are_counted_and_stay_on_one_line() {
        let names: Vec<String> = (0..20).map(|i| format!("c\n{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let line = list(&names);
        assert!(line.ends_with("c 11 and 8 more") && !line.contains('\n'), "{line}");
    }
}
