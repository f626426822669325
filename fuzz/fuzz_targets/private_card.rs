//! A model card: what is accepted is written as it was read, and a client can be made of it.

#![no_main]

mod private_exchange;

use libfuzzer_sys::fuzz_target;
use private_inference::{Envelope, ModelCard};

fuzz_target!(|input: &[u8]| {
    let bytes = private_exchange::message(&private_exchange::linear().server.card().to_bytes(), input);
    let _ = Envelope::read(&bytes, 1 << 20);
    if let Ok(card) = ModelCard::from_bytes(&bytes) {
        let again = ModelCard::from_bytes(&card.to_bytes()).expect("a card that was read can be read again");
        assert_eq!(again, card);
        let columns = card.feature_map().n_columns();
        if card.feature_map().n_features() <= 10_000 {
            let _ = card.feature_map().encode(0, &vec![0.5; columns], card.input_scale());
        }
    }
});
