//! Writing content down: terminal, CSV, Markdown, HTML.

mod dpia;
mod folder;
mod html;
mod markdown;
pub mod summary;
pub mod tables;

/// The address of a file beside the page. It begins with `./`, so that no name can pass for an address of another kind.
fn link(path: &str) -> String {
    let mut link = String::from("./");
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                link.push(char::from(byte))
            }
            _ => link.push_str(&format!("%{byte:02X}")),
        }
    }
    link
}

pub use dpia::dpia;
pub use folder::{Rendered, render};
pub use html::document;
