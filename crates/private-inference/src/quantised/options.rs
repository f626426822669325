//! Options of the search and their checked form.

use crate::error::CertificateError;
use crate::layout::Packing;

/// What the search may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuantiseOptions {
    /// How records share ciphertexts (trees always use coefficients).
    pub packing: Packing,
    /// Most bits of an encoded feature, 2 to 20.
    pub max_input_bits: u32,
    /// Most bits of a weight, 2 to 24.
    pub max_weight_bits: u32,
}

impl Default for QuantiseOptions {
    fn default() -> Self {
        Self { packing: Packing::Coefficients, max_input_bits: 20, max_weight_bits: 24 }
    }
}

/// Checked options.
pub(crate) struct QuantiseSpec {
    packing: Packing,
    input_bits: u32,
    weight_bits: u32,
}

impl QuantiseSpec {
    pub(crate) fn new(options: QuantiseOptions) -> Result<Self, CertificateError> {
        check("max_input_bits", options.max_input_bits, 20, "use 2 to 20")?;
        check("max_weight_bits", options.max_weight_bits, 24, "use 2 to 24")?;
        Ok(Self {
            packing: options.packing,
            input_bits: options.max_input_bits,
            weight_bits: options.max_weight_bits,
        })
    }

    pub(crate) fn packing(&self) -> Packing {
        self.packing
    }

    /// Candidate lengths of an encoded feature.
    pub(crate) fn input_bits(&self) -> std::ops::RangeInclusive<u32> {
        2..=self.input_bits
    }

    /// Candidate lengths of a weight.
    pub(crate) fn weight_bits(&self) -> std::ops::RangeInclusive<u32> {
        2..=self.weight_bits
    }
}

fn check(option: &'static str, value: u32, most: u32, rule: &'static str) -> Result<(), CertificateError> {
    if (2..=most).contains(&value) {
        return Ok(());
    }
    Err(CertificateError::Option { option, value, rule })
}
