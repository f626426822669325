//! Ciphers in the plan of an experiment.

use protocol::{Planned, Regime};

use crate::Scheme;

impl Planned for &'static Scheme {
    fn id(&self) -> &'static str {
        self.id
    }

    fn is_plain(&self) -> bool {
        Scheme::is_plain(self)
    }

    fn takes(&self, regime: Regime) -> bool {
        self.keyed == (regime != Regime::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{plain, scheme};

    #[test]
    fn a_keyed_cipher_has_key_regimes_and_plain_has_none() {
        let signs = scheme("sign-flip").expect("it is in the registry");
        let takes =
            |scheme: &'static Scheme| Regime::ALL.iter().map(|&r| scheme.takes(r)).collect::<Vec<_>>();
        assert_eq!(takes(plain()), Regime::ALL.iter().map(|&r| r == Regime::None).collect::<Vec<_>>());
        assert_eq!(takes(signs), Regime::ALL.iter().map(|&r| r != Regime::None).collect::<Vec<_>>());
        assert!(plain().is_plain() && !signs.is_plain());
    }
}
