//! The embedded font, so that figures are the same on every machine.

use plotters::style::{FontStyle, IntoFont, register_font};
use std::sync::OnceLock;

/// Family name under which the font is registered; in an SVG it names the reader's own sans serif.
pub(super) const FAMILY: &str = "sans-serif";

/// The embedded font file, for images that are drawn elsewhere.
pub static BYTES: &[u8] = include_bytes!("../../assets/DejaVuSans-subset.ttf");
static REGISTERED: OnceLock<()> = OnceLock::new();

/// Makes the font known to `plotters`, once a process.
pub(super) fn register() {
    REGISTERED.get_or_init(|| {
        // A bad font would leave `plotters` without one, which painting then reports.
        let _ = register_font(FAMILY, FontStyle::Normal, BYTES);
    });
}

/// Width of a text in CSS pixels at a font size.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    register();
    // Measured at a large size, because the layout box is in whole pixels.
    const LARGE: f64 = 100.0;
    let layout = (FAMILY, LARGE).into_font().layout_box(text);
    layout.map_or(0.0, |((left, _), (right, _))| f64::from(right - left) * size / LARGE)
}

/// The text, cut with an ellipsis where it is wider than `limit`.
pub(super) fn fitted(text: &str, size: f64, limit: f64) -> String {
    if text_width(text, size) <= limit {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let cut = kept.iter().collect::<String>() + "…";
        if text_width(&cut, size) <= limit {
            return cut;
        }
    }
    String::new()
}
