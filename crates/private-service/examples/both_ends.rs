//! A service and two clients in one process, on a free port; the service's log goes to standard output:
//! `cargo run --release -p private-service --example both_ends`.

use std::error::Error;

use private_service::private_inference::model::Linear;
use private_service::private_inference::ndarray::{Array2, array};
use private_service::private_inference::{
    Client, ModelId, QuantiseOptions, QuantisedModel, Range, Receipt, ReproducibleSeed, RequestId, SecretKey,
};
use private_service::{ClientOptions, Entry, KeyMessage, Remote, ServedModel, Service, ServiceOptions};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

fn main() -> Result<(), Box<dyn Error>> {
    // The service: a model of two columns. Real ones take seeds from the operating system.
    let ranges = vec![Range::new(-3.0, 3.0)?, Range::new(0.0, 10.0)?];
    let float = Linear { weights: array![[0.8, -1.5]], biases: vec![0.2] }.into_model(ranges)?;
    let model = QuantisedModel::search(&float, ModelId([1; 16]), QuantiseOptions::default())?;
    let served = ServedModel { model, notes: b"two columns, in metres".to_vec() };
    let log = |entry: &Entry| println!("  service: {entry}");
    let service = Service::new(vec![served], ServiceOptions::default(), || Ok([1; 32]), log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = format!("http://{}", listener.local_addr()?);
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = runtime.spawn(service.serve(listener, async { stopped.await.unwrap_or_default() }));

    for (number, records) in [(1, array![[2.5, 0.3], [-1.0, 4.0]]), (2, array![[0.1, 0.1]])] {
        let classes = decide(&address, number, &records)?;
        for (record, class) in records.outer_iter().zip(classes) {
            println!("client {number}: {record} is of class {class}");
        }
    }

    drop(stop);
    println!("broken off when the service stopped: {}", runtime.block_on(serving)?.broken_off);
    Ok(())
}

/// What the owner of records does; only here is a secret key.
fn decide(address: &str, number: u8, records: &Array2<f32>) -> Result<Vec<usize>, Box<dyn Error>> {
    let mut rng = ReproducibleSeed::for_tests_and_experiments([number; 32]).rng();
    let remote = Remote::new(address, ClientOptions::default())?;
    let model = *remote.models()?.first().ok_or("the service has no model")?;
    let card = remote.card(model)?;
    let client = Client::new(SecretKey::generate(card.parameters().degree(), &mut rng)?, card)?;
    let keys = KeyMessage::new(client.public_keys(&mut rng)?)?;
    let request = client.encrypt(records.view(), RequestId([number; 16]), &mut rng)?;
    let response = remote.decide(&keys, &request)?;
    Ok(client.decrypt(&response, &Receipt::of_request(&request)?)?.classes().to_vec())
}
