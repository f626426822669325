//! Time of one decision, part by part.

fn main() {
    divan::main();
}
