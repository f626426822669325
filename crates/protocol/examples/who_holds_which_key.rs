//! The keys of an experiment with two schemes: `cargo run --release -p protocol --example who_holds_which_key [SEED]`.

use std::error::Error;

use protocol::{KeyName, KeySchedule, Planned, Purpose, Regime, Side, conditions};

/// A scheme, as far as a plan asks about it.
#[derive(Clone, Copy)]
struct Scheme {
    id: &'static str,
    keyed: bool,
}

impl Planned for Scheme {
    fn id(&self) -> &'static str {
        self.id
    }

    fn is_plain(&self) -> bool {
        self.id == "plain"
    }

    fn takes(&self, regime: Regime) -> bool {
        self.keyed == (regime != Regime::None)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let seed = std::env::args().nth(1).map_or(Ok(7), |seed| seed.parse())?;
    let schedule = KeySchedule::new(seed);
    let (plain, caesar) = (Scheme { id: "plain", keyed: false }, Scheme { id: "caesar", keyed: true });
    for condition in conditions(plain, &[plain, caesar], Regime::ALL, &[plain]) {
        println!("{} -> {}, {}", condition.train.id, condition.test.id, condition.regime);
        for side in [Side::Train, Side::Test] {
            let scheme = condition.scheme(side);
            if !scheme.keyed {
                println!("  {side:?}: no key");
                continue;
            }
            let role = condition.regime.table_role(side);
            let name = KeyName {
                purpose: Purpose::Experiment,
                dataset: "letters",
                scheme: scheme.id,
                role,
                number: 0,
            };
            let key = schedule.key(&name);
            // What follows from a seed is reproducible and no secret, so it may be shown.
            println!("  {side:?}: {} = {}...", key.label(), &key.key().to_hex()[..8]);
        }
    }
    Ok(())
}
