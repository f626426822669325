//! Options that were given and would change nothing: each is refused by its name, with what would give it an effect.
//!
//! Whoever types `--epsilon 0.1` believes that the run has it; a run that goes on without would be read as an answer.

use anyhow::{Result, bail};
use protocol::{Condition, Planned};
use results::Regime;

/// Refuses `option` where it was given.
pub fn refuse(option: &str, given: bool, why: &str) -> Result<()> {
    if given {
        bail!("{option} has no effect here: {why}");
    }
    Ok(())
}

/// A part of a run: its schemes and its key regime.
pub type Part<'a> = (Vec<&'a str>, Regime);

/// The parts of a run under `conditions`: the schemes of training and of test records, and their key regime.
pub fn parts<S: Planned>(conditions: &[Condition<S>]) -> Vec<Part<'static>> {
    let part =
        |condition: &Condition<S>| (condition.schemes().iter().map(Planned::id).collect(), condition.regime);
    conditions.iter().map(part).collect()
}

/// Refuses a scheme or a key regime that was named and that no part of the run has.
pub fn refuse_unrun(schemes: &[String], regimes: &[String], parts: &[Part<'_>]) -> Result<()> {
    let lost = |named: &[String], is_run: &dyn Fn(&str) -> bool| {
        let all = named.iter().any(|name| name == "all");
        named.iter().find(|name| !all && !is_run(name)).cloned()
    };
    let has_scheme = |id: &str| parts.iter().any(|(schemes, _)| schemes.contains(&id));
    if let Some(scheme) = lost(schemes, &has_scheme) {
        let under = regimes.join(",");
        bail!(
            "--schemes {scheme}: is not run under --regimes {under}; name another regime, or leave --regimes out"
        );
    }
    let has_regime = |id: &str| parts.iter().any(|(_, regime)| regime.id() == id);
    if let Some(regime) = lost(regimes, &has_regime) {
        let of = schemes.join(",");
        bail!("--regimes {regime}: --schemes {of} has none; name another scheme, or leave --schemes out");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schemes: &[&str], regimes: &[&str], expected: &str) {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let parts = [(vec!["plain"], Regime::None), (vec!["siv", "plain"], Regime::SameKey)];
        let found = refuse_unrun(&owned(schemes), &owned(regimes), &parts);
        let message = found.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message.starts_with(expected) && message.is_empty() == expected.is_empty(), "{message}");
    }

    #[test]
    fn whatever_is_named_must_be_run() {
        check(&[], &[], "");
        check(&["siv", "plain"], &["same-key"], "");
        check(&["all"], &["all"], "");
        check(&["siv", "ff1"], &["none"], "--schemes ff1: is not run under --regimes none;");
        check(&["plain"], &["none", "cross-key"], "--regimes cross-key: --schemes plain has none;");
    }
}
