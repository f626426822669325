//! Which cells a table experiment has: scheme x key regime x clock.

use anyhow::{Result, bail};
use crypto_encode::Scheme;
use results::{Clock, Regime};

use crate::config::select;

/// The regimes that a filter names.
pub fn select_regimes(asked: &[String]) -> Result<Vec<Regime>> {
    select("--regimes", asked, Regime::ALL, Regime::ALL, |regime| regime.id())
}

/// One way of encrypting training and test rows; every classifier is fitted on it.
#[derive(Debug, Clone, Copy)]
pub struct Treatment {
    /// The scheme of the training rows.
    pub scheme: &'static Scheme,
    /// The scheme of the test rows: another one only under [`Regime::CrossScheme`].
    pub test_scheme: &'static Scheme,
    /// The key regime.
    pub regime: Regime,
    /// The clock, for schemes whose output bears one.
    pub clock: Option<Clock>,
}

impl Treatment {
    /// The untreated table, against which all others are compared.
    pub fn plain() -> Result<Self> {
        let plain = plain_scheme()?;
        Ok(Self { scheme: plain, test_scheme: plain, regime: Regime::None, clock: None })
    }

    /// Whether a side needs declared bounds of numeric columns.
    pub fn needs_bounds(&self) -> bool {
        self.scheme.needs_bounds || self.test_scheme.needs_bounds
    }

    /// Whether another key or noise seed gives other features, so that repetition over keys means something.
    pub fn varies_with_key(&self) -> bool {
        [self.scheme, self.test_scheme].iter().any(|scheme| scheme.keyed || scheme.randomised)
    }
}

fn plain_scheme() -> Result<&'static Scheme> {
    match crypto_encode::scheme("plain") {
        Some(plain) => Ok(plain),
        None => bail!("the scheme registry has no `plain`"),
    }
}

/// All treatments of the schemes under the regimes; the untreated table always comes first, as the reference.
///
/// `test_schemes` are the partners for [`Regime::CrossScheme`].
pub fn treatments(
    schemes: &[&'static Scheme],
    regimes: &[Regime],
    test_schemes: &[&'static Scheme],
) -> Result<Vec<Treatment>> {
    let mut all = vec![Treatment::plain()?];
    for &scheme in schemes {
        for &regime in regimes {
            if regime == Regime::CrossScheme {
                all.extend(cross_scheme(scheme, test_schemes));
            } else if applies(scheme, regime) {
                all.extend(clocks(scheme).map(|clock| Treatment {
                    scheme,
                    test_scheme: scheme,
                    regime,
                    clock,
                }));
            }
        }
    }
    Ok(all)
}

/// A keyless scheme has no key regime; a keyed one has no regime without keys. `plain` is there already.
fn applies(scheme: &Scheme, regime: Regime) -> bool {
    scheme.id != "plain" && scheme.keyed == (regime != Regime::None)
}

/// Both directions: trained under `scheme` and tested under the partner, and the other way round.
fn cross_scheme(scheme: &'static Scheme, partners: &[&'static Scheme]) -> Vec<Treatment> {
    let others = partners.iter().copied().filter(|partner| partner.id != scheme.id);
    let clock = |a: &Scheme, b: &Scheme| (a.uses_clock || b.uses_clock).then_some(Clock::Fixed);
    let treat = |train: &'static Scheme, test: &'static Scheme| Treatment {
        scheme: train,
        test_scheme: test,
        regime: Regime::CrossScheme,
        clock: clock(train, test),
    };
    others.flat_map(|partner| [treat(scheme, partner), treat(partner, scheme)]).collect()
}

fn clocks(scheme: &Scheme) -> impl Iterator<Item = Option<Clock>> + use<> {
    let clocks: &[Option<Clock>] = match scheme.uses_clock {
        true => &[Some(Clock::Fixed), Some(Clock::Running)],
        false => &[None],
    };
    clocks.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(schemes: &[&str], regimes: &[Regime]) -> Vec<String> {
        let schemes: Vec<_> = schemes.iter().filter_map(|id| crypto_encode::scheme(id)).collect();
        let plain: Vec<_> = crypto_encode::scheme("plain").into_iter().collect();
        let all = treatments(&schemes, regimes, &plain).unwrap();
        let clock = |t: &Treatment| t.clock.map_or("-", Clock::id);
        all.iter()
            .map(|t| format!("{}>{} {} {}", t.scheme.id, t.test_scheme.id, t.regime.id(), clock(t)))
            .collect()
    }

    #[test]
    fn plain_is_always_there_and_once() {
        assert_eq!(names(&["plain"], Regime::ALL), ["plain>plain none -"]);
    }

    #[test]
    fn a_keyed_scheme_has_key_regimes_and_both_cross_directions() {
        let expected = [
            "plain>plain none -",
            "siv>siv same-key -",
            "siv>siv cross-key -",
            "siv>siv per-record-key -",
            "siv>plain cross-scheme -",
            "plain>siv cross-scheme -",
        ];
        assert_eq!(names(&["siv"], Regime::ALL), expected);
    }

    #[test]
    fn a_keyless_scheme_has_no_key_regime() {
        assert_eq!(names(&["length-only"], &[Regime::None, Regime::SameKey]).len(), 2);
    }

    #[test]
    fn fernet_runs_under_both_clocks() {
        let expected = [
            "plain>plain none -",
            "fernet-digits>fernet-digits same-key fixed",
            "fernet-digits>fernet-digits same-key running",
        ];
        assert_eq!(names(&["fernet-digits"], &[Regime::SameKey]), expected);
    }
}
