//! Trains a model on plain rows, and decides about an encrypted record:
//! `cargo run --release -p private-inference --example train_and_decide`.

use std::error::Error;

use private_inference::classifiers::{LearnerOptions, TrainSet};
use private_inference::model::QuadraticMethod;
use private_inference::ndarray::{Array2, array, s};
use private_inference::{
    Client, Limits, ModelCard, ModelId, QuantiseOptions, Receipt, ReproducibleSeed, RequestId, SecretKey,
    Server, Training, servable_learner,
};
use rand::Rng;

fn main() -> Result<(), Box<dyn Error>> {
    // A real program seeds its generator from the operating system.
    let mut rng = ReproducibleSeed::for_tests_and_experiments([1; 32]).rng();

    // The server: rows of three columns, whose class is 1 where the first outweighs the others.
    let rows = Array2::from_shape_fn((400, 3), |_| rng.random_range(-1.0_f32..1.0));
    let classes: Vec<usize> =
        rows.outer_iter().map(|row| usize::from(2.0 * row[0] > row[1] + row[2])).collect();
    let training = Training {
        learner: servable_learner("logistic", &LearnerOptions::default())?,
        method: QuadraticMethod::default(),
        quantise: QuantiseOptions::default(),
        id: ModelId([1; 16]),
    };
    let set = TrainSet::new(rows.slice(s![..300, ..]), &classes[..300], 2)?;
    let trained = training.train(&set, rows.slice(s![300.., ..]), &classes[300..])?;
    println!(
        "accuracy on 100 test rows: {:.2}, rounded {:.2}",
        trained.float_accuracy, trained.integer_accuracy
    );
    let server = Server::new(trained.stored.quantised().clone(), Limits::default())?;

    // The owner of the data: a secret key, and the public part of the model.
    let card = ModelCard::from_bytes(&server.card().to_bytes())?;
    let client = Client::new(SecretKey::generate(card.parameters().degree(), &mut rng)?, card)?;
    let keys = server.accept_keys(&client.public_keys(&mut rng)?)?;
    let records = array![[0.9, -0.2, 0.1], [-0.7, 0.5, 0.3]];
    let request = client.encrypt(records.view(), RequestId([9; 16]), &mut rng)?;
    println!("two records of 24 bytes go up as {} kB", request.len() / 1000);

    // The server sees ciphertexts only; its answer is decrypted by the owner.
    let response = server.answer(&keys, &request, &mut rng)?;
    let decisions = client.decrypt(&response, &Receipt::of_request(&request)?)?;
    for (record, class) in records.outer_iter().zip(decisions.classes()) {
        println!("{record} -> class {class}");
    }
    Ok(())
}
