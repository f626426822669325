//! What a scheme does and promises, as reports print it. Each cipher's file in `ciphers/` has its own.

/// Description of a scheme with its default options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// Stable id.
    pub id: &'static str,
    /// One line: what it does to an image.
    pub summary: &'static str,
    /// What it hides and what it does not.
    pub protects: &'static str,
    /// Where it is published.
    pub source: &'static str,
    /// Under one key it only moves pixels: histograms and sums stay.
    pub permutation: bool,
    /// Under one key it keeps the Euclidean distance between any two images.
    pub isometry: bool,
    /// The output depends on the nonce: a fresh one is needed for each image.
    pub uses_nonce: bool,
    /// The output depends on the key.
    pub keyed: bool,
    /// The number of different ciphers is so small that all can be tried.
    pub few_keys: bool,
    /// The plain image comes back bit for bit.
    pub decryptable: bool,
    /// Some option makes it commute with windows on a grid
    /// (see [`ImageCipher::window_step`](crate::ImageCipher::window_step)).
    pub window_grid: bool,
    /// Blocks of an image change places; their side is an option.
    pub moves_blocks: bool,
    /// It takes a row of pixels of any length and hides it well, so boxes of an image may be encrypted with it alone.
    pub for_boxes: bool,
}

impl Scheme {
    /// Whether it hands images out as they are.
    pub fn is_plain(&self) -> bool {
        self.id == crate::plain().id
    }
}

/// A keyed, invertible scheme that promises nothing else.
pub(crate) const KEYED: Scheme = Scheme {
    id: "",
    summary: "",
    protects: "",
    source: "",
    permutation: false,
    isometry: false,
    uses_nonce: false,
    keyed: true,
    few_keys: false,
    decryptable: true,
    window_grid: false,
    moves_blocks: false,
    for_boxes: false,
};

/// A keyed scheme that only moves pixels.
pub(crate) const MOVING: Scheme = Scheme { permutation: true, isometry: true, ..KEYED };
