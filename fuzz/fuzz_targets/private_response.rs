//! Responses to a known request.

#![no_main]

mod private_exchange;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    for exchange in [private_exchange::linear(), private_exchange::quadratic()] {
        let bytes = private_exchange::message(&exchange.response, input);
        let framed = exchange.receipt.check(&bytes);
        if let Ok(decisions) = exchange.client.decrypt(&bytes, &exchange.receipt) {
            assert_eq!(decisions.classes().len(), exchange.receipt.records());
            framed.expect("what can be decrypted has a sound frame");
        }
    }
});
