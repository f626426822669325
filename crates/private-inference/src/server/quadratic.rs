//! Quadratic scores: weighted sums of encrypted columns, times encrypted columns.

use super::{Block, Server, Weights, inconsistent};
use crate::error::InferenceError;
use crate::layout::{Dot, Layout, Products, Reveal};
use crate::quantised::QuadraticNumbers;
use crate::ring::mask::{Constants, Reply, protect};
use crate::ring::{Halves, Pair, Ring, integers};
use crate::server::linear::weight_polynomial;
use fhe::bfv::Ciphertext;
use fhe_math::rq::Representation;
use rand::{CryptoRng, RngCore};

/// One polynomial a group of matrix rows, and one for the linear part.
pub(super) fn weight_polynomials(
    ring: &Ring,
    products: &Products,
    numbers: &QuadraticNumbers,
) -> Result<Weights, InferenceError> {
    let dot = Dot { degree: products.degree, features: products.features, outputs: products.features };
    let polynomial = |rows: &[Vec<i64>]| integers(ring.query(), &weight_polynomial(&dot, 0, rows));
    Ok(Weights::Products {
        rows: (0..products.groups())
            .map(|group| polynomial(&numbers.matrix[products.rows_of(group)]))
            .collect::<Result<_, _>>()?,
        linear: polynomial(std::slice::from_ref(&numbers.linear))?,
    })
}

/// A sum of products, and the linear part that joins it after relinearisation.
struct Sums {
    products: Ciphertext,
    linear: Halves,
}

impl Server {
    pub(super) fn quadratic<R: RngCore + CryptoRng>(
        &self,
        numbers: &QuadraticNumbers,
        block: &Block<'_>,
        rng: &mut R,
    ) -> Result<Vec<Reply>, InferenceError> {
        let sums = match (&self.layout, &self.weights) {
            (Layout::Slots { .. }, _) => self.slot_products(numbers, block)?,
            (Layout::Products(_), Weights::Products { rows, linear }) => {
                self.coefficient_products(rows, linear, block)?
            }
            _ => return Err(inconsistent(self.card().task())),
        };
        let product = self.to_mask_level(sums, block)?;
        let reveals = self.layout.reveals(block.records);
        let reveal = reveals.first().ok_or(inconsistent(self.card().task()))?;
        let constants = self.constant(numbers.constant, reveal, rng);
        let reply = protect(&self.ring, &block.keys.zero, product, reveal, constants, self.flood(), rng)?;
        Ok(vec![reply])
    }

    /// Row i of the matrix gives an encrypted sum, which is multiplied with encrypted column i.
    fn slot_products(&self, numbers: &QuadraticNumbers, block: &Block<'_>) -> Result<Sums, InferenceError> {
        let level = self.ring.query();
        let mut products = None;
        for (row, column) in numbers.matrix.iter().zip(block.pairs) {
            let sum = Halves::weighted_sum(level, block.pairs, row)?;
            self.accumulate(&mut products, sum, column)?;
        }
        Ok(Sums {
            products: products.ok_or(inconsistent(self.card().task()))?,
            linear: Halves::weighted_sum(level, block.pairs, &numbers.linear)?,
        })
    }

    fn coefficient_products(
        &self,
        rows: &[fhe_math::rq::Poly],
        linear: &fhe_math::rq::Poly,
        block: &Block<'_>,
    ) -> Result<Sums, InferenceError> {
        let level = self.ring.query();
        let (record, mirrors) = block.pairs.split_first().ok_or(inconsistent(self.card().task()))?;
        let times = |factor| {
            let mut sum = Halves::zero(level);
            sum.add_product(record, factor);
            sum
        };
        let mut products = None;
        for (row, mirror) in rows.iter().zip(mirrors) {
            self.accumulate(&mut products, times(row), mirror)?;
        }
        Ok(Sums { products: products.ok_or(inconsistent(self.card().task()))?, linear: times(linear) })
    }

    /// Adds the product of two ciphertexts, in three parts.
    fn accumulate(
        &self,
        products: &mut Option<Ciphertext>,
        left: Halves,
        right: &Pair,
    ) -> Result<(), InferenceError> {
        let parameters = self.ring.parameters();
        let left = Ciphertext::new(vec![left.b, left.a], parameters)?;
        let right = Ciphertext::new(vec![right.b.clone(), right.a.clone()], parameters)?;
        let product = &left * &right;
        match products {
            None => *products = Some(product),
            Some(sum) => *sum += &product,
        }
        Ok(())
    }

    fn to_mask_level(&self, sums: Sums, block: &Block<'_>) -> Result<Halves, InferenceError> {
        let key = block.keys.relinearisation.as_ref().ok_or(inconsistent(self.card().task()))?;
        let mut product = key.apply(self.ring.query(), &sums.products)?;
        for (part, linear) in [(&mut product.b, &sums.linear.b), (&mut product.a, &sums.linear.a)] {
            *part += linear;
            part.change_representation(Representation::PowerBasis);
            part.switch_down_to(self.ring.mask().context())?;
        }
        Ok(product)
    }

    fn constant<R: RngCore + CryptoRng>(&self, constant: i64, reveal: &Reveal, rng: &mut R) -> Constants {
        let n = reveal.n_coefficients(self.ring.degree());
        let mut constants = Constants::repeated(&self.ring, constant, n);
        if let Reveal::Slots { records, .. } = reveal {
            constants.hide_unused(&self.ring, *records, rng);
        }
        constants
    }
}
