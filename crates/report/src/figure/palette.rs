//! The colours of all figures.
//!
//! Series take the colours of Okabe & Ito (2008), which stay apart under the common kinds of colour blindness; black and
//! yellow are left out because one is the ink and the other is too pale on white. Each colour comes with its own marker,
//! so that no figure needs colour to be read.

/// An opaque colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) u8, pub(crate) u8, pub(crate) u8);

/// Text and axes.
pub(crate) const INK: Colour = Colour(0x1B, 0x1B, 0x1F);
/// Minor text and baselines.
pub(crate) const MUTED: Colour = Colour(0x5A, 0x5E, 0x66);
/// Grid lines.
pub(crate) const GRID: Colour = Colour(0xDC, 0xDF, 0xE4);
/// The sheet under the figure.
pub(crate) const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);

/// Blue, vermilion, bluish green, orange, reddish purple, sky blue.
const SERIES: [Colour; 6] = [
    Colour(0x00, 0x72, 0xB2),
    Colour(0xD5, 0x5E, 0x00),
    Colour(0x00, 0x9E, 0x73),
    Colour(0xE6, 0x9F, 0x00),
    Colour(0xCC, 0x79, 0xA7),
    Colour(0x56, 0xB4, 0xE9),
];

/// Shapes that tell series apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    Disc,
    Square,
    Triangle,
    Diamond,
    Ring,
    Cross,
}

const MARKERS: [Marker; 6] =
    [Marker::Disc, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Ring, Marker::Cross];

/// Colour of the series with this index; further series start over with other markers.
pub(crate) fn series_colour(index: usize) -> Colour {
    SERIES[index % SERIES.len()]
}

/// Marker of the series with this index.
pub(crate) fn series_marker(index: usize) -> Marker {
    MARKERS[(index + index / SERIES.len()) % MARKERS.len()]
}
