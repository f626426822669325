//! A client and a server that talk in messages, as two processes would. The client's key follows from the seed: an experiment
//! can be repeated, and nothing is secret.

use anyhow::Result;
use private_inference::{QuantisedModel, ReproducibleSeed, SecretKey};
use private_service::owner::Loopback;
use protocol::{KeyName, KeySchedule, Purpose, Role};

use super::schemes;

/// A request is filled up to this many bytes: what is in memory at a time.
pub const REQUEST_BYTES: u64 = 16 << 20;

/// Both ends for a model, under key number `key`; `label` sets their random numbers apart.
pub fn both_ends(
    model: &QuantisedModel,
    seeds: KeySchedule,
    dataset: &str,
    key: usize,
    label: &str,
) -> Result<Loopback> {
    let rng = |seed: [u8; 32]| ReproducibleSeed::for_tests_and_experiments(seed).rng();
    let part =
        |part: &str| rng(seeds.seed_of(&format!("{dataset}/{}/{label}/key-{key}/{part}", schemes::BFV)));
    let (purpose, scheme, role) = (Purpose::Experiment, schemes::BFV, Role::Client);
    let secret = seeds.key(&KeyName { purpose, dataset, scheme, role, number: key });
    let degree = model.card().parameters().degree();
    let secret = SecretKey::generate(degree, &mut rng(*secret.key().as_bytes()))?;
    Ok(Loopback::new(model, secret, part("client"), part("server"))?)
}
