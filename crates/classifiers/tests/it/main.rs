//! Integration tests of the classifiers crate, one binary.

mod majority;
mod model_file;
