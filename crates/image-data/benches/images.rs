//! Decoding and generating.

fn main() {
    divan::main();
}
