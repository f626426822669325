//! Integration tests of the public interface.

mod descriptor;
mod detector;
mod drawing;
mod golden;
mod picture;
