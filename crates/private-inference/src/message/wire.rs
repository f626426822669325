//! Bounded reading and writing of numbers and residues.

use crate::error::MessageError;
use crate::ring::{Level, Pair, transformed};
use fhe_math::zq::Modulus;

/// Bytes of a residue: every ciphertext prime has 54 bits.
pub(crate) const RESIDUE: usize = 7;

/// Takes numbers from the front of a byte slice.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], MessageError> {
        let end = self.at.saturating_add(count);
        let taken = self
            .bytes
            .get(self.at..end)
            .ok_or(MessageError::Truncated { needed: end as u64, found: self.bytes.len() as u64 })?;
        self.at = end;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], MessageError> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        Ok(out)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, MessageError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(crate) fn u16(&mut self) -> Result<u16, MessageError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, MessageError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, MessageError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(crate) fn f64(&mut self) -> Result<f64, MessageError> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    /// Bytes not yet taken.
    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Refuses bytes after the end.
    pub(crate) fn finish(self) -> Result<(), MessageError> {
        match self.remaining() {
            0 => Ok(()),
            extra => Err(MessageError::Trailing { extra: extra as u64 }),
        }
    }

    /// `count` residues below `prime`, appended to `out`; `polynomial` is named in errors.
    pub(crate) fn residues_into(
        &mut self,
        prime: &Modulus,
        count: usize,
        polynomial: usize,
        out: &mut Vec<u64>,
    ) -> Result<(), MessageError> {
        let bytes = self.take(count.saturating_mul(RESIDUE))?;
        let start = out.len();
        out.extend(bytes.chunks_exact(RESIDUE).map(|chunk| {
            let mut word = [0; 8];
            word[..RESIDUE].copy_from_slice(chunk);
            u64::from_le_bytes(word)
        }));
        match out[start..].iter().position(|&value| value >= **prime) {
            None => Ok(()),
            Some(index) => Err(MessageError::Coefficient {
                polynomial,
                index,
                value: out[start + index],
                prime: **prime,
            }),
        }
    }

    /// A seeded ciphertext; `polynomial` is named in errors.
    pub(crate) fn pair(
        &mut self,
        level: &Level,
        degree: usize,
        polynomial: usize,
    ) -> Result<Pair, MessageError> {
        let seed = self.array()?;
        let mut values = Vec::with_capacity(level.n_residues(degree));
        for prime in level.moduli() {
            self.residues_into(prime, degree, polynomial, &mut values)?;
        }
        let b = transformed(level, values).map_err(|_| MessageError::Field {
            field: "polynomial",
            value: polynomial as u64,
            rule: "one residue for each coefficient and prime",
        })?;
        Ok(Pair::new(level, seed, b))
    }
}

/// Bytes of a seeded ciphertext.
pub(crate) fn pair_size(level: &Level, degree: usize) -> u64 {
    (32 + level.n_residues(degree) * RESIDUE) as u64
}

/// Appends residues.
pub(crate) fn push_residues(out: &mut Vec<u8>, values: impl IntoIterator<Item = u64>) {
    for value in values {
        out.extend_from_slice(&value.to_le_bytes()[..RESIDUE]);
    }
}

/// Appends a seeded ciphertext.
pub(crate) fn push_pair(out: &mut Vec<u8>, pair: &Pair) {
    out.extend_from_slice(&pair.seed);
    push_residues(out, pair.b.coefficients().iter().copied());
}
