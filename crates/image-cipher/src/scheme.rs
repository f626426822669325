//! What each scheme does and promises: the table that reports print.

use crate::ciphers::{
    aes_ctr, block_scramble, cat_map, ff1_region, pixel_permutation, plain, rotation, rubik,
    tile_permutation, value_rotation,
};

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
}

/// All schemes, `plain` first, the controls last.
pub fn schemes() -> &'static [Scheme] {
    &SCHEMES
}

/// The scheme with this id, if there is one.
pub fn scheme(id: &str) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|scheme| scheme.id == id)
}

/// The scheme of a cipher of this crate; a foreign id is described as `plain`.
pub(crate) fn of(id: &str) -> &'static Scheme {
    scheme(id).unwrap_or(&SCHEMES[0])
}

/// A keyed, invertible scheme that promises nothing else.
const KEYED: Scheme = Scheme {
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
};

/// A keyed scheme that only moves pixels.
const MOVING: Scheme = Scheme { permutation: true, isometry: true, ..KEYED };

static SCHEMES: [Scheme; 11] = [
    Scheme {
        id: plain::ID,
        summary: "no encryption",
        protects: "Nothing. The reference that every other scheme is compared with.",
        source: "none",
        keyed: false,
        few_keys: true,
        window_grid: true,
        ..MOVING
    },
    Scheme {
        id: rotation::ID,
        summary: "rows, then columns, rotated by key-dependent amounts",
        protects: "Hides the picture from a casual eye. Every grey value and their number stay, so sorted \
                   pixels tell what they told before; under one key distances between images stay, so a \
                   linear classifier on pixels loses nothing. One known pair of plain and cipher image gives \
                   the whole key.",
        source: "the study under examination",
        ..MOVING
    },
    Scheme {
        id: rubik::ID,
        summary: "rows and columns rotated by key and parity, then exclusive-or with the key vectors",
        protects: "Hides the picture and flattens the histogram. The exclusive-or repeats one key byte a row \
                   and one a column for all images, and the rotations have one bit of dependence on the image \
                   a line; chosen or known images recover the key vectors. There is no nonce: equal images \
                   give equal cipher images.",
        source: "Loukhaoukha, Chouinard, Berdai, J. Electrical and Computer Engineering 2012, 173931",
        ..KEYED
    },
    Scheme {
        id: value_rotation::ID,
        summary: "a key-dependent offset added to each pixel, modulo 256",
        protects: "One image alone is hidden; but the offsets are the same for all images of a key, so the \
                   difference of two cipher images is that of the plain ones modulo 256, and one known image \
                   opens all others. With one offset for the whole image there are 255 keys to try.",
        source: "the Vigenère cipher over bytes",
        ..KEYED
    },
    Scheme {
        id: pixel_permutation::ID,
        summary: "all pixels permuted by the key",
        protects: "Hides where each pixel was. Every grey value and their number stay; under one key distances \
                   between images stay; three or so known pairs give the permutation, and statistics of \
                   similar images give part of it without any.",
        source: "folklore; broken by known plaintext in Li, Li, Chen, Bourbakis, Lo, Signal Processing: Image \
                 Communication 2008",
        ..MOVING
    },
    Scheme {
        id: block_scramble::ID,
        summary: "blocks permuted, rotated or flipped, and half of them negated",
        protects: "Hides the composition of the picture, not the texture inside blocks: cipher images still \
                   compress as JPEG, which is the purpose. Jigsaw solvers put large blocks together again. \
                   Distances between images stay under one key, and even with fresh keys blocks tell a \
                   classifier a good deal.",
        source: "Kurihara et al., IEICE Trans. Fundamentals E98-A(11), 2015; Chuman, Sirichotedumrong, Kiya, \
                 IEEE TIFS 14(6), 2019",
        isometry: true,
        window_grid: true,
        ..KEYED
    },
    Scheme {
        id: tile_permutation::ID,
        summary: "the same key-dependent permutation inside every tile",
        protects: "Hides detail smaller than a tile. The picture shrunk by the tile side is in the clear, since \
                   the mean of a tile stays. In return windows on the tile grid can be classified without \
                   decrypting.",
        source: "after the learnable image encryption of Tanaka, IEEE ICCE-TW 2018, without value changes",
        window_grid: true,
        ..MOVING
    },
    Scheme {
        id: cat_map::ID,
        summary: "Arnold's cat map, iterated a key-dependent number of times",
        protects: "Nothing against anyone who tries: the map is fixed and periodic, so a few dozen decryptions \
                   (47 for 64x64) include the picture.",
        source: "Dyson, Falk, American Mathematical Monthly 99(7), 1992",
        few_keys: true,
        ..MOVING
    },
    Scheme {
        id: ff1_region::ID,
        summary: "a rectangle encrypted by FF1 in chunks, the rest in the clear",
        protects: "Inside the rectangle each chunk is enciphered well, but deterministically: equal chunks at \
                   one place of two images show. Outside everything is visible, which is the purpose.",
        source: "Jang, Lee, Int. J. Distributed Sensor Networks 16(3), 2020; NIST SP 800-38G",
        ..KEYED
    },
    Scheme {
        id: aes_ctr::ID,
        summary: "AES-256 in counter mode with a fresh nonce for each image",
        protects: "Everything but the size of the image: the control. Not authenticated, so changes go \
                   unnoticed. A nonce used twice under a key gives up both images' difference.",
        source: "NIST SP 800-38A",
        uses_nonce: true,
        ..KEYED
    },
    Scheme {
        id: aes_ctr::FIXED_ID,
        summary: "AES-256 in counter mode with the same nonce for every image: misuse",
        protects: "One image alone. Two images of a key show their exclusive-or, and one known image opens all \
                   others.",
        source: "NIST SP 800-38A, misused",
        ..KEYED
    },
];
