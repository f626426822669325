//! Requests: parsed and, where accepted, answered.

#![no_main]

mod private_exchange;

use libfuzzer_sys::fuzz_target;
use private_inference::{Receipt, ReproducibleSeed};

fuzz_target!(|input: &[u8]| {
    for exchange in [private_exchange::linear(), private_exchange::quadratic()] {
        let bytes = private_exchange::message(&exchange.request, input);
        let _ = Receipt::of_request(&bytes);
        let mut rng = ReproducibleSeed::for_tests_and_experiments([4; 32]).rng();
        if let Ok(response) = exchange.server.answer(&exchange.keys, &bytes, &mut rng) {
            let receipt = Receipt::of_request(&bytes).expect("an answered request has a receipt");
            let decisions = exchange.client.decrypt(&response, &receipt).expect("its own response");
            assert_eq!(decisions.classes().len(), receipt.records());
        }
    }
});
