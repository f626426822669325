//! Public keys, of a linear and of a quadratic model.

#![no_main]

mod private_exchange;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    for exchange in [private_exchange::linear(), private_exchange::quadratic()] {
        let bytes = private_exchange::message(&exchange.keys_bytes, input);
        let _ = exchange.server.accept_keys(&bytes);
    }
});
