//! Three answers about one table: what an adversary reads from deterministic encryption, how good a model is, and what the
//! model decides without seeing a record. `cargo run --release -p xtask --example private`; as a package of its own with
//!
//! ```toml
//! [dependencies]
//! crypto-encode = { git = "https://github.com/cipherlens/cipherlens" }
//! evaluation = { git = "https://github.com/cipherlens/cipherlens" }
//! leakage = { git = "https://github.com/cipherlens/cipherlens" }
//! private-inference = { git = "https://github.com/cipherlens/cipherlens" }
//! ```

use std::error::Error;

use crypto_encode::{CipherColumn, EncodeSpec, Key, scheme};
use evaluation::{roc_auc, wilson};
use leakage::tabular::match_frequencies;
use private_inference::classifiers::{LearnerOptions, TrainSet};
use private_inference::model::QuadraticMethod;
use private_inference::ndarray::{Array2, Axis, s};
use private_inference::{
    Client, Limits, ModelId, QuantiseOptions, Receipt, ReproducibleSeed, RequestId, SecretKey, Server,
    Training, servable_learner,
};

const TRAINED: usize = 300;

fn main() -> Result<(), Box<dyn Error>> {
    // 400 people: age, and whether they smoke; class 1 where the sum is large. No random numbers are needed for that.
    let noise = |row: usize| (row * 7919 % 101) as f32 / 100.0;
    let people = Array2::from_shape_fn((400, 2), |(row, column)| match column {
        0 => 20.0 + 60.0 * noise(row),
        _ => f32::from(u8::from(row * 31 % 10 < 3)),
    });
    let classes: Vec<usize> = people.outer_iter().map(|p| usize::from(p[0] + 30.0 * p[1] > 65.0)).collect();

    // An adversary knows how many people smoke elsewhere, and sees encrypted cells.
    let smokes = people.column(1).mapv(f64::from);
    let (victims, elsewhere) = (smokes.slice(s![..200]), smokes.slice(s![200..]).to_vec());
    let columns = [CipherColumn::indicator("smokes")];
    for id in ["siv", "fernet-digits"] {
        let encoder = scheme(id)?.build(&columns, &EncodeSpec::default(), &Key::new([7; 32]))?;
        let rows: Vec<usize> = (0..victims.len()).collect();
        let cells = encoder.encode(victims.insert_axis(Axis(1)), &rows)?;
        let guesses = match_frequencies(&cells.column(0).to_vec(), &elsewhere)?;
        let right = guesses.iter().zip(victims).filter(|(guess, truth)| guess == truth).count();
        let [low, high] = wilson(right as u64, rows.len() as u64, 0.95)?;
        println!("{id}: the adversary reads {right} of {} cells ({low:.2} to {high:.2})", rows.len());
    }

    // A model, measured in the clear.
    let learner = servable_learner("logistic", &LearnerOptions::default())?;
    let (id, method, quantise) = (ModelId([1; 16]), QuadraticMethod::default(), QuantiseOptions::default());
    let (train, test) = people.view().split_at(Axis(0), TRAINED);
    let set = TrainSet::new(train, &classes[..TRAINED], 2)?;
    let model = Training { learner, method, quantise, id }.train(&set, test, &classes[TRAINED..])?.stored;
    let scores = model.float().scores(test)?.column(0).mapv(|score| score as f32).to_vec();
    let positive: Vec<bool> = classes[TRAINED..].iter().map(|&class| class == 1).collect();
    println!("AUC of the model: {:.3}", roc_auc(&scores, &positive)?.ok_or("one class only")?);

    // The same model asked about encrypted records.
    let mut rng = ReproducibleSeed::for_tests_and_experiments([1; 32]).rng();
    let server = Server::new(model.quantised().clone(), Limits::default())?;
    let card = server.card().clone();
    let client = Client::new(SecretKey::generate(card.parameters().degree(), &mut rng)?, card)?;
    let keys = server.accept_keys(&client.public_keys(&mut rng)?)?;
    let request = client.encrypt(test, RequestId([2; 16]), &mut rng)?;
    let decisions =
        client.decrypt(&server.answer(&keys, &request, &mut rng)?, &Receipt::of_request(&request)?)?;
    let right = decisions.classes().iter().zip(&classes[TRAINED..]).filter(|(a, b)| a == b).count();
    println!("decided under encryption: {right} of {} right", decisions.classes().len());
    Ok(())
}
