//! What a scheme does and promises, as reports print it. Each cipher's file in `ciphers/` has its own.

/// Description of a scheme with its default options.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Scheme {
    /// Stable id.
    pub id: &'static str,
    /// One line: what it does to a recording.
    pub summary: &'static str,
    /// What it hides and what it does not.
    pub protects: &'static str,
    /// What breaks it; `None` for a scheme that no attack here breaks.
    pub broken_by: Option<&'static str>,
    /// Where it is published.
    pub source: &'static str,
    /// The output depends on the key.
    pub keyed: bool,
    /// The output depends on the nonce: a fresh one is needed for each recording.
    pub uses_nonce: bool,
    /// How exactly the recording comes back.
    pub exactness: Exactness,
    /// The encrypted recording has as many samples as the plain one; otherwise
    /// [`AudioCipher::encrypted_len`](crate::AudioCipher::encrypted_len) says how many.
    pub keeps_length: bool,
    /// Samples are rounded to 16 bits before they are encrypted, and must lie within full scale.
    pub needs_16_bit: bool,
    /// Under one key it only moves samples: their values and number stay.
    pub permutation: bool,
    /// Under one key it is a linear map of the samples that keeps their energy.
    pub linear: bool,
    /// The number of different ciphers is so small that all can be tried: with the default options, such as the 40,320
    /// orders of 8 segments or bands.
    pub few_keys: bool,
    /// It changes the voice and is meant to keep the words: no cipher, nobody decrypts it.
    pub anonymisation: bool,
}

/// How exactly decryption gives the recording back.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Exactness {
    /// Every bit of every 32-bit float: samples are only moved or negated.
    Bits,
    /// Every bit of 16-bit samples; others come back rounded to 16 bits.
    SixteenBit,
    /// 32-bit floats within `error` of full scale where no sample exceeds full scale (in proportion to the largest
    /// otherwise). If the encrypted recording is rounded to 16 bits, 16-bit samples come back within `lsb` of their
    /// last place.
    Float {
        /// The largest difference, full scale being 1.
        error: f32,
        /// The largest difference of 16-bit samples after the encrypted ones were rounded to 16 bits.
        lsb: u32,
    },
    /// It does not come back.
    Lost,
}

impl Scheme {
    /// Whether it hands recordings out as they are.
    pub fn is_plain(&self) -> bool {
        self.id == crate::plain().id
    }

    /// Whether the recording comes back, as exactly as [`exactness`](Self::exactness) says.
    pub fn decryptable(&self) -> bool {
        self.exactness != Exactness::Lost
    }
}

/// A keyed, exactly invertible scheme that promises nothing else.
pub(crate) const KEYED: Scheme = Scheme {
    id: "",
    summary: "",
    protects: "",
    broken_by: None,
    source: "",
    keyed: true,
    uses_nonce: false,
    exactness: Exactness::Bits,
    keeps_length: true,
    needs_16_bit: false,
    permutation: false,
    linear: false,
    few_keys: false,
    anonymisation: false,
};

/// A keyed scheme that only moves samples.
pub(crate) const MOVING: Scheme = Scheme { permutation: true, linear: true, ..KEYED };

/// A keyed orthogonal map of floats.
pub(crate) const TRANSFORM: Scheme =
    Scheme { linear: true, exactness: Exactness::Float { error: 1e-6, lsb: 2 }, ..KEYED };

/// A keyed scheme over 16-bit values.
pub(crate) const VALUES: Scheme = Scheme { exactness: Exactness::SixteenBit, needs_16_bit: true, ..KEYED };
