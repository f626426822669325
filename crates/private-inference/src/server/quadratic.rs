//! Quadratic scores: weighted sums of encrypted columns, times encrypted columns.

use super::Block;
use super::linear::{chunk_sum, weight_polynomials};
use crate::error::InferenceError;
use crate::layout::{Dot, Layout, Products};
use crate::quantised::QuadraticNumbers;
use crate::ring::mask::{Constants, Reply};
use crate::ring::{Halves, Pair, Ring};
use fhe::bfv::Ciphertext;
use fhe_math::rq::{Poly, Representation};
use rand::{CryptoRng, RngCore};

/// Matrix, linear part and constant.
pub(super) struct QuadraticProgram {
    factors: Factors,
    constant: i64,
}

/// How matrix and linear part meet the columns.
enum Factors {
    /// As polynomials: a group of rows each, and the linear part.
    Polynomials { rows: Vec<Vec<Poly>>, linear: Vec<Poly> },
    /// As factors of slots.
    Slots { rows: Vec<Vec<i64>>, linear: Vec<i64> },
}

/// A sum of products in three parts, and the linear part that joins it after relinearisation.
struct Sums {
    products: Ciphertext,
    linear: Halves,
}

impl QuadraticProgram {
    pub(super) fn new(
        ring: &Ring,
        layout: &Layout,
        numbers: &QuadraticNumbers,
    ) -> Result<Self, InferenceError> {
        let factors = match layout {
            Layout::Products(products) => polynomials(ring, products, numbers)?,
            Layout::Dot { .. } | Layout::Slots { .. } => {
                Factors::Slots { rows: numbers.matrix.clone(), linear: numbers.linear.clone() }
            }
        };
        Ok(Self { factors, constant: numbers.constant })
    }

    pub(super) fn evaluate<R: RngCore + CryptoRng>(
        &self,
        block: &Block<'_>,
        rng: &mut R,
    ) -> Result<Vec<Reply>, InferenceError> {
        let product = to_mask_level(self.sums(block)?, block)?;
        let mut replies = Vec::with_capacity(1);
        if let [reveal] = block.reveals {
            let constants = Constants::new(block.ring, reveal, |_| self.constant, rng);
            replies.push(block.mask.protect(product, reveal, constants, rng)?);
        }
        Ok(replies)
    }

    fn sums(&self, block: &Block<'_>) -> Result<Sums, InferenceError> {
        match &self.factors {
            Factors::Polynomials { rows, linear } => {
                let (record, mirrors) = block.pairs.split_at(1);
                let rows = rows.iter().map(|row| Ok(chunk_sum(block.ring, record, row)));
                Ok(Sums {
                    products: sum_of_products(block.ring, rows, mirrors)?,
                    linear: chunk_sum(block.ring, record, linear),
                })
            }
            Factors::Slots { rows, linear } => {
                let level = block.ring.query();
                let rows = rows.iter().map(|row| Halves::weighted_sum(level, block.pairs, row));
                Ok(Sums {
                    products: sum_of_products(block.ring, rows, block.pairs)?,
                    linear: Halves::weighted_sum(level, block.pairs, linear)?,
                })
            }
        }
    }
}

fn polynomials(
    ring: &Ring,
    products: &Products,
    numbers: &QuadraticNumbers,
) -> Result<Factors, InferenceError> {
    let dot = Dot { degree: products.degree, features: products.features, outputs: products.features };
    let polynomials = |rows: &[Vec<i64>]| weight_polynomials(ring, &dot, rows);
    Ok(Factors::Polynomials {
        rows: (0..products.groups())
            .map(|group| polynomials(&numbers.matrix[products.rows_of(group)]))
            .collect::<Result<_, _>>()?,
        linear: polynomials(std::slice::from_ref(&numbers.linear))?,
    })
}

/// The sum of products of ciphertexts; without any, an encryption of zero by zeros.
fn sum_of_products(
    ring: &Ring,
    lefts: impl Iterator<Item = Result<Halves, InferenceError>>,
    rights: &[Pair],
) -> Result<Ciphertext, InferenceError> {
    let zero = Poly::zero(ring.query().context(), Representation::Ntt);
    let mut sum = Ciphertext::new(vec![zero; 3], ring.parameters())?;
    for (left, right) in lefts.zip(rights) {
        let left = left?;
        let left = Ciphertext::new(vec![left.b, left.a], ring.parameters())?;
        let right = Ciphertext::new(vec![right.b.clone(), right.a.clone()], ring.parameters())?;
        sum += &(&left * &right);
    }
    Ok(sum)
}

fn to_mask_level(sums: Sums, block: &Block<'_>) -> Result<Halves, InferenceError> {
    let mut product = block.keys.relinearise(block.ring, &sums.products)?;
    for (part, linear) in [(&mut product.b, &sums.linear.b), (&mut product.a, &sums.linear.a)] {
        *part += linear;
        part.change_representation(Representation::PowerBasis);
        part.switch_down_to(block.ring.mask().context())?;
    }
    Ok(product)
}
