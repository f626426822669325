//! Names of columns on the command line.

use anyhow::{Context, Result};
use tabular_data::column_names;

/// The names in all values that `option` was given.
pub fn of_option(option: &str, values: &[String]) -> Result<Vec<String>> {
    let names: Result<Vec<_>, _> = values.iter().map(|value| column_names(value)).collect();
    Ok(names.with_context(|| option.to_owned())?.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_together_and_faults_name_the_option() {
        assert_eq!(of_option("--columns", &["a".into(), "b,c".into()]).ok().map(|n| n.len()), Some(3));
        let fault = of_option("--columns", &["a".into(), "b,".into()]).map_err(|e| format!("{e:#}"));
        let said = "--columns: \"b,\" names an empty column; separate names by one comma";
        assert_eq!(fault, Err(said.to_owned()));
    }
}
